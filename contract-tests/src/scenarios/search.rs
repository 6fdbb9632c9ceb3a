//! Searches. Every one names the run, since a portal holds other records too.

use serde_json::{Value, json};

use super::records::{company, contact, deal, record};
use crate::{
    evidence::{assumed, documented, observed, recorded, thread},
    scenario::{Scenario, scenario},
    story::{Ended, Stop, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "search",
        pages_and_sorts,
        recorded("searches, 2022 to 2026"),
        "A search counts, sorts and pages by offset"
    ),
    scenario!(
        "search",
        every_operator,
        documented("guide: filter operators"),
        "All thirteen operators on one set of records"
    ),
    scenario!(
        "search",
        groups_and_queries,
        documented("guide: groups are OR, filters in a group are AND"),
        "Groups, top-level filters and query"
    ),
    scenario!(
        "search",
        associated_with,
        recorded("associations.contact, 2022"),
        "A pseudo-property finds what is associated with a record"
    ),
    scenario!(
        "search",
        what_says_nothing,
        recorded("accepted without error, 2021 to 2024"),
        "Empty groups, an empty after and texts for numbers"
    ),
    scenario!(
        "search",
        filters_that_lack_something,
        recorded("2022 to 2026"),
        "A filter that can't be built is refused without a category"
    ),
    scenario!(
        "search",
        more_than_a_search_takes,
        assumed("the sentences; limits documented"),
        "Limits of groups, filters, sorts and pages"
    ),
];

const CONTACTS: &str = "/crm/v3/objects/contacts/search";
const DEALS: &str = "/crm/v3/objects/deals/search";

/// Three contacts with a title and a number of employees' worth of difference.
async fn people(s: &mut Story<'_>) -> Result<String, Stop> {
    for (name, title, days) in
        [("ada", "Analyst", Some("1")), ("grace", "Admiral", Some("20")), ("mary", "Analyst", None)]
    {
        let mut properties = json!({"email": s.email(name), "firstname": name, "jobtitle": title});
        if let Some(days) = days {
            properties["numemployees"] = json!(if days == "1" { "1-5" } else { "25-50" });
        }
        record(s, "contacts", "contact", properties).await?;
    }
    let domain = format!("{}.example.com", s.run());
    let search = json!({"filters": [of_run(&domain)], "limit": 1});
    s.post(CONTACTS, search).unseen().until_total(3).await?;
    Ok(domain)
}

/// Only records of this run.
fn of_run(domain: &str) -> Value {
    json!({"propertyName": "hs_email_domain", "operator": "EQ", "value": domain})
}

async fn pages_and_sorts(s: &mut Story<'_>) -> Ended {
    let domain = people(s).await?;
    let search = json!({
        "filterGroups": [{"filters": [of_run(&domain)]}],
        "sorts": [{"propertyName": "firstname", "direction": "DESCENDING"}],
        "properties": ["firstname", "jobtitle"],
        "limit": 2,
    });
    s.post(CONTACTS, search.clone()).await?;
    let mut second = search.clone();
    second["after"] = json!("2");
    s.post(CONTACTS, second).await?;
    let mut beyond = search;
    beyond["after"] = json!("3");
    s.post(CONTACTS, beyond).known(assumed("an offset at the end")).await?;
    let bare = json!({"filters": [of_run(&domain)]});
    s.post(CONTACTS, bare).known(recorded("without sorts the oldest come first")).await?;
    Ok(())
}

async fn every_operator(s: &mut Story<'_>) -> Ended {
    let domain = people(s).await?;
    let filters = [
        json!({"propertyName": "jobtitle", "operator": "EQ", "value": "analyst"}),
        json!({"propertyName": "jobtitle", "operator": "NEQ", "value": "Analyst"}),
        json!({"propertyName": "firstname", "operator": "IN", "values": ["ada", "grace"]}),
        json!({"propertyName": "firstname", "operator": "NOT_IN", "values": ["ada", "grace"]}),
        json!({"propertyName": "numemployees", "operator": "HAS_PROPERTY"}),
        json!({"propertyName": "numemployees", "operator": "NOT_HAS_PROPERTY"}),
        json!({"propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "ada*"}),
        json!({"propertyName": "email", "operator": "NOT_CONTAINS_TOKEN", "value": "ada"}),
        json!({"propertyName": "createdate", "operator": "GT", "value": "1577836800000"}),
        json!({"propertyName": "createdate", "operator": "GTE", "value": "2020-01-01T00:00:00Z"}),
        json!({"propertyName": "createdate", "operator": "LT", "value": "1577836800000"}),
        json!({"propertyName": "createdate", "operator": "LTE", "value": "1577836800000"}),
        json!({"propertyName": "createdate", "operator": "BETWEEN", "value": "1577836800000", "highValue": "4102444800000"}),
    ];
    for filter in filters {
        let search = json!({
            "filterGroups": [{"filters": [of_run(&domain), filter]}],
            "properties": ["firstname"],
            "sorts": ["firstname"],
        });
        s.post(CONTACTS, search).await?;
    }
    Ok(())
}

async fn groups_and_queries(s: &mut Story<'_>) -> Ended {
    let domain = people(s).await?;
    let named = |name: &str| json!({"propertyName": "firstname", "operator": "EQ", "value": name});
    let groups = json!([
        {"filters": [of_run(&domain), named("ada")]},
        {"filters": [of_run(&domain), named("mary")]},
    ]);
    let sorts = json!(["firstname"]);
    s.post(CONTACTS, json!({"filterGroups": groups, "properties": ["firstname"], "sorts": sorts}))
        .await?;
    s.post(CONTACTS, json!({"query": domain, "properties": ["firstname"], "sorts": sorts}))
        .known(recorded("query without case; words assumed"))
        .await?;
    s.post(
        CONTACTS,
        json!({"query": domain, "filters": [named("grace")], "properties": ["firstname"]}),
    )
    .await?;
    Ok(())
}

async fn associated_with(s: &mut Story<'_>) -> Ended {
    let (ada, sale) = (contact(s, "ada").await?, deal(s, "Sale").await?);
    company(s, "Engines").await?;
    s.put(format!("/crm/v4/objects/contacts/{ada}/associations/default/deals/{sale}"), json!([]))
        .unseen()
        .await?;
    let filter = json!({"propertyName": "associations.contact", "operator": "EQ", "value": ada});
    let search = json!({"filterGroups": [{"filters": [filter]}], "properties": ["dealname"]});
    s.post(DEALS, search).until_total(1).await?;
    Ok(())
}

async fn what_says_nothing(s: &mut Story<'_>) -> Ended {
    company(s, "Engines").await?;
    company(s, "Looms").await?;
    for search in [
        json!({"limit": 1, "after": ""}),
        json!({"filterGroups": [], "limit": 1}),
        json!({"filterGroups": [{"filters": []}], "limit": 1, "after": 0}),
    ] {
        s.post("/crm/v3/objects/companies/search", search)
            .only("none", |_| false)
            .until(|json| json.get("paging").is_some())
            .outlined()
            .await?;
    }
    Ok(())
}

async fn filters_that_lack_something(s: &mut Story<'_>) -> Ended {
    let refuse = |filter: Value| json!({"filterGroups": [{"filters": [filter]}]});
    s.post(CONTACTS, refuse(json!({"propertyName": "email"}))).await?;
    s.post(
        CONTACTS,
        refuse(json!({"propertyName": "createdate", "operator": "BETWEEN", "value": "1"})),
    )
    .await?;
    s.post(CONTACTS, refuse(json!({"propertyName": "phone", "operator": "EQ", "value": " "})))
        .known(observed("blank values"))
        .await?;
    s.post(CONTACTS, refuse(json!({"propertyName": "email", "operator": "LIKE", "value": "x"})))
        .known(assumed("Jackson's words"))
        .await?;
    s.post(CONTACTS, json!({"filterGroups": {"filters": []}}))
        .known(thread("2021; wording of newer Jackson"))
        .await?;
    let unknown = s.unique("no_such");
    s.post(CONTACTS, refuse(json!({"propertyName": unknown, "operator": "EQ", "value": "x"})))
        .known(assumed("sentence; 400 documented since 2024"))
        .await?;
    s.post(CONTACTS, json!({})).body("null").known(recorded("lists and searches, 2026")).await?;
    Ok(())
}

async fn more_than_a_search_takes(s: &mut Story<'_>) -> Ended {
    let filter = json!({"propertyName": "email", "operator": "HAS_PROPERTY"});
    let group = json!({"filters": [filter]});
    s.post(CONTACTS, json!({"filterGroups": vec![group.clone(); 6]}))
        .known(observed("too many filterGroups"))
        .await?;
    s.post(CONTACTS, json!({"filterGroups": [{"filters": vec![filter.clone(); 7]}]})).await?;
    s.post(CONTACTS, json!({"filterGroups": vec![json!({"filters": vec![filter; 4]}); 5]})).await?;
    s.post(CONTACTS, json!({"limit": 201})).await?;
    s.post(CONTACTS, json!({"after": "10000"})).await?;
    s.post(CONTACTS, json!({"sorts": ["email", "createdate"]})).await?;
    Ok(())
}

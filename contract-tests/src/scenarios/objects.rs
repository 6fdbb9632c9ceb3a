//! Records: create, read, update, list, merge, archive.

use http::Method;
use serde_json::json;

use super::records::{company, contact, first_stage, record};
use crate::{
    evidence::{assumed, documented, observed, recorded},
    exchange::Request,
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "objects",
        a_contacts_life,
        recorded("contacts of private apps, 2024 to 2026"),
        "A contact is created, read, updated and archived"
    ),
    scenario!(
        "objects",
        a_companys_life,
        recorded("companies of private apps, 2024 to 2026"),
        "A company gets its website from its domain"
    ),
    scenario!(
        "objects",
        a_deal_moves_through_its_stages,
        recorded("deals, 2026"),
        "A deal's stage decides what is computed of it"
    ),
    scenario!(
        "objects",
        a_ticket_and_its_dates,
        observed("tickets, 2026"),
        "A ticket is made in the first stage of its pipeline"
    ),
    scenario!(
        "objects",
        engagements_need_a_time,
        documented("guides of the engagement types"),
        "A note needs hs_timestamp; its preview is computed"
    ),
    scenario!(
        "objects",
        an_email_belongs_to_one_contact,
        recorded("quoted by clients, batches recorded 2025"),
        "A taken e-mail is 409 on create, 400 on update"
    ),
    scenario!(
        "objects",
        values_that_are_refused,
        recorded("invalid values, 2022 to 2026"),
        "Values are checked by the property's definition, all at once"
    ),
    scenario!(
        "objects",
        history_is_newest_first,
        recorded("2023, two samples"),
        "propertiesWithHistory brings versions and the value along"
    ),
    scenario!(
        "objects",
        missing_records,
        observed("missing records"),
        "A missing record is a page, or JSON if that is asked for"
    ),
    scenario!(
        "objects",
        unknown_object_types,
        recorded("unknown types, 2025"),
        "What is no object type is 400, whatever it looks like"
    ),
    scenario!(
        "objects",
        spellings_of_an_object_type,
        recorded("spellings of companies"),
        "Singular, plural, capitals and the number are one type"
    ),
    scenario!(
        "objects",
        a_list_pages_by_id,
        recorded("lists, 2023 to 2026"),
        "A list's link leads to the next page"
    ),
    scenario!(
        "objects",
        associations_at_birth,
        documented("guides: create with associations"),
        "A record is associated when it is created, and reads show it"
    ),
    scenario!(
        "objects",
        merged_contacts,
        assumed("client knowledge since 2025"),
        "Two contacts become one that answers under both ids"
    ),
    scenario!(
        "objects",
        forgotten_by_law,
        documented("GDPR deletion"),
        "A contact is erased for good"
    ),
    scenario!(
        "objects",
        archiving_never_complains,
        recorded("archived twice"),
        "Archiving what is gone is 204"
    ),
];

const CONTACTS: &str = "/crm/v3/objects/contacts";
const COMPANIES: &str = "/crm/v3/objects/companies";
const DEALS: &str = "/crm/v3/objects/deals";

async fn a_contacts_life(s: &mut Story<'_>) -> Ended {
    let email = s.email("ada");
    let ada = s
        .post(CONTACTS, json!({"properties": {"email": email, "firstname": "Ada"}}))
        .makes("contact")
        .await?
        .id()?;
    s.get(format!("{CONTACTS}/{ada}")).await?;
    s.get(format!("{CONTACTS}/{ada}?properties=email&properties=jobtitle,no_such_property"))
        .await?;
    s.get(format!("{CONTACTS}/{email}?idProperty=email&properties=firstname")).await?;
    s.patch(format!("{CONTACTS}/{ada}"), json!({"properties": {"jobtitle": "Analyst"}})).await?;
    s.patch(
        format!("{CONTACTS}/{email}?idProperty=email"),
        json!({"properties": {"firstname": "", "lastname": "Lovelace"}}),
    )
    .await?;
    s.delete(format!("{CONTACTS}/{ada}")).await?;
    s.get(format!("{CONTACTS}/{ada}")).known(observed("missing records with Accept JSON")).await?;
    let archived = documented("archived records can be read");
    s.get(format!("{CONTACTS}/{ada}?archived=true")).known(archived).await?;
    Ok(())
}

async fn a_companys_life(s: &mut Story<'_>) -> Ended {
    let (name, domain) = (s.unique("Engines"), format!("{}.example.com", s.run()));
    let engines = s
        .post(COMPANIES, json!({"properties": {"name": name, "domain": domain}}))
        .makes("company")
        .await?
        .id()?;
    s.get(format!("{COMPANIES}/{engines}?properties=website,domain,city")).await?;
    s.patch(format!("{COMPANIES}/{engines}"), json!({"properties": {"city": "Turin"}})).await?;
    s.get(format!("{COMPANIES}/{engines}")).await?;
    s.delete(format!("{COMPANIES}/{engines}")).await?;
    Ok(())
}

async fn a_deal_moves_through_its_stages(s: &mut Story<'_>) -> Ended {
    let name = s.unique("Deal");
    let pipeline = s.unique("pipeline");
    let pipeline = s
        .post(
            "/crm/v3/pipelines/deals",
            json!({"label": pipeline, "displayOrder": 9, "stages": [
                {"label": "Talking", "displayOrder": 0, "metadata": {"probability": "0.25"}},
                {"label": "Won", "displayOrder": 1, "metadata": {"probability": "1.0"}},
            ]}),
        )
        .names("stage", "/stages/*/id")
        .makes("pipeline")
        .unseen()
        .await?;
    let (id, talking, won) =
        (pipeline.id()?, pipeline.text("/stages/0/id")?, pipeline.text("/stages/1/id")?);
    let computed = "hs_is_closed,hs_is_closed_won,hs_deal_stage_probability,hs_projected_amount";
    let deal = s
        .post(
            DEALS,
            json!({"properties": {"dealname": name, "amount": "1500.00", "pipeline": id, "dealstage": talking}}),
        )
        .makes("deal")
        .outlined()
        .await?
        .id()?;
    s.get(format!("{DEALS}/{deal}?properties=amount,dealstage,pipeline,{computed}")).await?;
    s.patch(format!("{DEALS}/{deal}"), json!({"properties": {"dealstage": won}}))
        .outlined()
        .await?;
    s.get(format!("{DEALS}/{deal}?properties=amount,dealstage,{computed}")).await?;
    let lost = json!({"properties": {"dealstage": "no_such_stage"}});
    s.patch(format!("{DEALS}/{deal}"), lost).known(assumed("sentence")).outlined().await?;
    Ok(())
}

async fn a_ticket_and_its_dates(s: &mut Story<'_>) -> Ended {
    let stage = first_stage(s, "tickets").await?;
    s.name("stage", &stage);
    let subject = s.unique("It broke");
    let ticket = s
        .post(
            "/crm/v3/objects/tickets",
            json!({"properties": {"subject": subject, "hs_pipeline": "0", "hs_pipeline_stage": stage}}),
        )
        .makes("ticket")
        .outlined()
        .await?
        .id()?;
    s.get(format!(
        "/crm/v3/objects/tickets/{ticket}?properties=subject,hs_ticket_priority,hs_pipeline"
    ))
    .await?;
    s.patch(
        format!("/crm/v3/objects/tickets/{ticket}"),
        json!({"properties": {"hs_ticket_priority": "URGENTLY"}}),
    )
    .known(recorded("invalid options, 2026"))
    .outlined()
    .await?;
    s.post("/crm/v3/objects/tickets", json!({"properties": {"subject": subject}}))
        .known(documented("required properties"))
        .makes("ticket")
        .await?;
    Ok(())
}

async fn engagements_need_a_time(s: &mut Story<'_>) -> Ended {
    const NOTES: &str = "/crm/v3/objects/notes";
    let body = format!("<p>Hello &amp; welcome, {}</p>", s.run());
    let note = s
        .post(
            NOTES,
            json!({"properties": {"hs_note_body": body, "hs_timestamp": "2026-03-02T14:00:00Z"}}),
        )
        .makes("note")
        .await?
        .id()?;
    s.get(format!("{NOTES}/{note}?properties=hs_note_body,hs_body_preview,hs_timestamp")).await?;
    s.post(NOTES, json!({"properties": {"hs_note_body": body}})).makes("note").await?;
    Ok(())
}

async fn an_email_belongs_to_one_contact(s: &mut Story<'_>) -> Ended {
    contact(s, "ada").await?;
    let grace = contact(s, "grace").await?;
    let email = s.email("ada");
    s.post(CONTACTS, json!({"properties": {"email": email}})).makes("contact").await?;
    let upper = email.to_uppercase();
    s.post(CONTACTS, json!({"properties": {"email": upper.to_lowercase(), "firstname": "A"}}))
        .makes("contact")
        .await?;
    s.patch(format!("{CONTACTS}/{grace}"), json!({"properties": {"email": email}})).await?;
    Ok(())
}

async fn values_that_are_refused(s: &mut Story<'_>) -> Ended {
    let unknown = s.unique("no_such");
    s.post(CONTACTS, json!({"properties": {"email": "nobody", &unknown: "1"}})).await?;
    s.post(CONTACTS, json!({"properties": {"hs_object_id": "7", "lifecyclestage": "queen"}}))
        .known(assumed("sentence of read-only values: quoted by clients"))
        .outlined()
        .await?;
    s.post(DEALS, json!({"properties": {"dealname": "x", "amount": "a lot"}}))
        .known(recorded("2022 to 2024"))
        .outlined()
        .await?;
    s.post(CONTACTS, json!({"properties": {}})).known(assumed("sentence")).makes("contact").await?;
    s.post(CONTACTS, json!({"properties": []})).await?;
    s.post(CONTACTS, json!({})).body("{\"properties\": {\"email\": ").await?;
    s.post(CONTACTS, json!({})).body("").known(observed("pasted in an issue")).await?;
    Ok(())
}

async fn history_is_newest_first(s: &mut Story<'_>) -> Ended {
    let ada = contact(s, "ada").await?;
    let path = format!("{CONTACTS}/{ada}");
    for title in ["Analyst", "Countess"] {
        s.patch(&path, json!({"properties": {"jobtitle": title}})).unseen().await?;
    }
    s.get(format!("{path}?propertiesWithHistory=jobtitle,company")).await?;
    Ok(())
}

async fn missing_records(s: &mut Story<'_>) -> Ended {
    s.get(format!("{CONTACTS}/1")).header("accept", "*/*").known(recorded("the HTML page")).await?;
    s.get(format!("{CONTACTS}/1")).await?;
    s.get(format!("{CONTACTS}/nobody@{}.example.com?idProperty=email", s.run())).await?;
    s.patch(format!("{CONTACTS}/1"), json!({"properties": {"firstname": "A"}})).await?;
    s.patch(format!("{CONTACTS}/abc"), json!({"properties": {"firstname": "A"}})).await?;
    Ok(())
}

async fn unknown_object_types(s: &mut Story<'_>) -> Ended {
    s.get("/crm/v3/objects/widgets").await?;
    s.get("/crm/v3/objects/0-9999").known(observed("2026-08")).await?;
    s.post("/crm/v3/objects/butterflies/search", json!({})).await?;
    s.get(format!("{CONTACTS}?associations=widgets&limit=1")).await?;
    Ok(())
}

async fn spellings_of_an_object_type(s: &mut Story<'_>) -> Ended {
    let engines = company(s, "Engines").await?;
    for spelling in ["company", "companies", "COMPANIES", "0-2", "Company"] {
        s.get(format!("/crm/v3/objects/{spelling}/{engines}?properties=name")).outlined().await?;
    }
    Ok(())
}

async fn a_list_pages_by_id(s: &mut Story<'_>) -> Ended {
    contact(s, "ada").await?;
    contact(s, "grace").await?;
    let page = s.get(format!("{CONTACTS}?limit=1&properties=email")).outlined().await?;
    let after = page.text("/paging/next/after")?;
    s.name("cursor", &after);
    s.get(format!("{CONTACTS}?limit=1&properties=email&after={after}")).outlined().await?;
    s.get(format!("{CONTACTS}?limit=101")).known(assumed("sentence")).await?;
    s.get(format!("{CONTACTS}?limit=abc")).known(assumed("sentence")).await?;
    Ok(())
}

async fn associations_at_birth(s: &mut Story<'_>) -> Ended {
    let engines = company(s, "Engines").await?;
    let email = s.email("ada");
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]);
    let ada = s
        .post(
            CONTACTS,
            json!({"properties": {"email": email}, "associations": [{"to": {"id": engines}, "types": types}]}),
        )
        .makes("contact")
        .outlined()
        .await?
        .id()?;
    s.get(format!("{CONTACTS}/{ada}?associations=companies,deals&properties=email")).await?;
    s.get(format!("{COMPANIES}/{engines}?associations=contact&properties=name")).await?;
    let other = s.email("grace");
    let wrong = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 280}]);
    s.post(
        CONTACTS,
        json!({"properties": {"email": other}, "associations": [{"to": {"id": engines}, "types": wrong}]}),
    )
    .known(assumed("quoted by clients"))
    .makes("contact")
    .await?;
    Ok(())
}

async fn merged_contacts(s: &mut Story<'_>) -> Ended {
    let (ada, grace) = (contact(s, "ada").await?, contact(s, "grace").await?);
    s.patch(format!("{CONTACTS}/{grace}"), json!({"properties": {"jobtitle": "Admiral"}}))
        .unseen()
        .await?;
    let both = json!({"primaryObjectId": ada, "objectIdToMerge": grace});
    s.post(format!("{CONTACTS}/merge"), both).outlined().await?;
    s.get(format!("{CONTACTS}/{grace}?properties=firstname,jobtitle")).await?;
    let itself = json!({"primaryObjectId": ada, "objectIdToMerge": ada});
    s.post(format!("{CONTACTS}/merge"), itself).await?;
    Ok(())
}

async fn forgotten_by_law(s: &mut Story<'_>) -> Ended {
    let ada = contact(s, "ada").await?;
    s.post(format!("{CONTACTS}/gdpr-delete"), json!({"objectId": ada})).await?;
    s.get(format!("{CONTACTS}/{ada}?archived=true")).known(assumed("erased")).await?;
    Ok(())
}

async fn archiving_never_complains(s: &mut Story<'_>) -> Ended {
    let properties = json!({"name": s.unique("Engines")});
    let engines = record(s, "companies", "company", properties).await?;
    for _ in 0..2 {
        s.delete(format!("{COMPANIES}/{engines}")).await?;
    }
    s.call(Request::new(Method::DELETE, format!("{COMPANIES}/1"))).await?;
    Ok(())
}

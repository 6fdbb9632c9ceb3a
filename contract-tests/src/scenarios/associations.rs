//! Associations of version 4, where a type is a number, and the limits on them.

use serde_json::json;

use super::records::{company, contact, deal};
use crate::{
    evidence::{assumed, documented, observed, recorded, thread},
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "associations",
        one_by_one,
        documented("guide: associations v4; numbers as ids observed"),
        "The default type, a typed PUT, reads and an archive"
    ),
    scenario!(
        "associations",
        the_first_company_is_the_primary_one,
        documented("guide: primary companies"),
        "Another primary company demotes the first"
    ),
    scenario!(
        "associations",
        in_batches,
        recorded("batches of associations, 2026"),
        "Create, default, read, and what has nothing"
    ),
    scenario!(
        "associations",
        refusals,
        recorded("2022 and 2026"),
        "Ids, types and bodies that make no sense"
    ),
    scenario!(
        "associations",
        dated_paths_answer_archives,
        documented("2026-03: 200 with a batch; version 4: 204"),
        "Archives answer differently in dated versions"
    ),
    scenario!(
        "associations",
        pages_of_associations,
        documented("limit and after"),
        "A record's associations come in pages"
    ),
    scenario!(
        "associations",
        limits,
        assumed("sentences; paths and shapes documented"),
        "How many a record may have is configurable"
    ),
];

const OBJECTS: &str = "/crm/v4/objects";
const BATCH: &str = "/crm/v4/associations/contacts/companies/batch";

async fn one_by_one(s: &mut Story<'_>) -> Ended {
    let (ada, sale) = (contact(s, "ada").await?, deal(s, "Sale").await?);
    s.put(format!("{OBJECTS}/contacts/{ada}/associations/default/deals/{sale}"), json!([]))
        .known(observed("both directions"))
        .await?;
    s.get(format!("{OBJECTS}/contacts/{ada}/associations/deals")).await?;
    s.put(
        format!("{OBJECTS}/contacts/{ada}/associations/deals/{sale}"),
        json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 4}]),
    )
    .await?;
    s.get(format!("{OBJECTS}/deals/{sale}/associations/contacts")).await?;
    s.delete(format!("{OBJECTS}/contacts/{ada}/associations/deals/{sale}")).await?;
    s.get(format!("{OBJECTS}/contacts/{ada}/associations/deals")).await?;
    Ok(())
}

async fn the_first_company_is_the_primary_one(s: &mut Story<'_>) -> Ended {
    let ada = contact(s, "ada").await?;
    let (engines, looms) = (company(s, "Engines").await?, company(s, "Looms").await?);
    let path = format!("{OBJECTS}/contacts/{ada}/associations");
    s.put(format!("{path}/default/companies/{engines}"), json!([])).unseen().await?;
    s.get(format!("{path}/companies")).await?;
    s.put(
        format!("{path}/companies/{looms}"),
        json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]),
    )
    .await?;
    s.get(format!("{path}/companies")).await?;
    s.get(format!("/crm/v3/objects/contacts/{ada}?associations=companies&properties=email"))
        .await?;
    Ok(())
}

async fn in_batches(s: &mut Story<'_>) -> Ended {
    let (ada, grace) = (contact(s, "ada").await?, contact(s, "grace").await?);
    let engines = company(s, "Engines").await?;
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]);
    s.post(
        format!("{BATCH}/create"),
        json!({"inputs": [{"from": {"id": ada}, "to": {"id": engines}, "types": types}]}),
    )
    .await?;
    s.post(
        format!("{BATCH}/associate/default"),
        json!({"inputs": [{"from": {"id": ada}, "to": {"id": engines}}]}),
    )
    .await?;
    s.post(format!("{BATCH}/read"), json!({"inputs": [{"id": ada}]})).await?;
    s.post(format!("{BATCH}/read"), json!({"inputs": [{"id": grace}]})).await?;
    s.post(
        format!("{BATCH}/labels/archive"),
        json!({"inputs": [{"from": {"id": ada}, "to": {"id": engines}, "types": types}]}),
    )
    .known(documented("the unlabelled type takes all with it"))
    .await?;
    s.post(
        format!("{BATCH}/archive"),
        json!({"inputs": [{"from": {"id": ada}, "to": [{"id": engines}]}]}),
    )
    .await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let (ada, engines) = (contact(s, "ada").await?, company(s, "Engines").await?);
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]);
    let create = format!("{BATCH}/create");
    let inputs = |from: &str, to: &str| json!({"inputs": [{"from": {"id": from}, "to": {"id": to}, "types": types}]});
    s.post(&create, inputs("abc", &engines)).await?;
    s.post(&create, inputs(&ada, "1")).known(assumed("a missing target")).await?;
    s.post(
        "/crm/v4/associations/contacts/contacts/batch/create",
        json!({"inputs": [{"from": {"id": ada}, "to": {"id": ada}, "types":
            [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 449}]}]}),
    )
    .await?;
    let put = format!("{OBJECTS}/contacts/{ada}/associations/companies/{engines}");
    s.put(&put, json!("x")).known(thread("a body that is no array")).await?;
    s.put(&put, json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 999_999}]))
        .known(observed("an unknown type"))
        .await?;
    s.put(&put, json!([{"associationCategory": "OURS", "associationTypeId": 1}]))
        .known(assumed("an unknown category, in Jackson's words"))
        .await?;
    Ok(())
}

async fn dated_paths_answer_archives(s: &mut Story<'_>) -> Ended {
    let (ada, engines) = (contact(s, "ada").await?, company(s, "Engines").await?);
    let archive = json!({"inputs": [{"from": {"id": ada}, "to": [{"id": engines}]}]});
    let base = "/crm/associations/2026-03/contacts/companies/batch";
    let pair = json!({"inputs": [{"from": {"id": ada}, "to": {"id": engines}}]});
    s.post(format!("{base}/associate/default"), pair).outlined().await?;
    s.post(format!("{base}/read"), json!({"inputs": [{"id": ada}]})).outlined().await?;
    s.post(format!("{base}/archive"), archive).await?;
    let path = format!("/crm/objects/2026-03/contacts/{ada}/associations");
    s.put(format!("{path}/default/companies/{engines}"), json!([])).outlined().await?;
    s.get(format!("{path}/companies")).await?;
    s.delete(format!("{path}/companies/{engines}")).await?;
    Ok(())
}

async fn pages_of_associations(s: &mut Story<'_>) -> Ended {
    let ada = contact(s, "ada").await?;
    for name in ["One", "Two", "Three"] {
        let company = company(s, name).await?;
        let path = format!("{OBJECTS}/contacts/{ada}/associations/default/companies/{company}");
        s.put(path, json!([])).unseen().await?;
    }
    let path = format!("{OBJECTS}/contacts/{ada}/associations/companies?limit=2");
    let after = s.get(&path).outlined().await?.text("/paging/next/after")?;
    s.name("cursor", &after);
    s.get(format!("{path}&after={after}")).outlined().await?;
    s.get(format!("{OBJECTS}/contacts/{ada}/associations/companies?limit=501"))
        .known(assumed("sentence"))
        .await?;
    Ok(())
}

async fn limits(s: &mut Story<'_>) -> Ended {
    let base = "/crm/associations/v4/definitions/configurations";
    s.get(format!("{base}/all")).only("none", |_| false).await?;
    let of = format!("{base}/deals/contacts");
    let kind = json!({"category": "HUBSPOT_DEFINED", "typeId": 3});
    let limit = |max: u32| json!({"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 3, "maxToObjectIds": max}]});
    let ours = |item: &crate::json::Json| {
        item.get("typeId").and_then(crate::json::Json::scalar) == Some("3")
    };
    s.post(format!("{of}/batch/create"), limit(5)).await?;
    s.get(&of).only("type 3", ours).await?;
    s.post(format!("{of}/batch/update"), limit(7)).await?;
    s.post(format!("{of}/batch/update"), limit(0)).await?;
    s.post(format!("{of}/batch/purge"), json!({"inputs": [kind]})).await?;
    Ok(())
}

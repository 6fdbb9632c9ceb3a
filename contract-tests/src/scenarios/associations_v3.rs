//! Associations of version 3, where a type is a name.

use http::Method;
use serde_json::json;

use super::records::{company, contact, deal};
use crate::{
    evidence::{documented, observed, recorded},
    exchange::Request,
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "associations_v3",
        one_by_one,
        documented("guide: associations v3"),
        "PUT by name or number, list, DELETE"
    ),
    scenario!(
        "associations_v3",
        in_batches,
        recorded("batch/create, 2026"),
        "Both directions are results of their own"
    ),
    scenario!(
        "associations_v3",
        types_of_a_pair,
        documented("guide: association types"),
        "The types between two objects have names"
    ),
    scenario!(
        "associations_v3",
        refusals,
        observed("types, ends"),
        "Unknown types and missing ends"
    ),
];

const BATCH: &str = "/crm/v3/associations/contacts/companies/batch";

async fn one_by_one(s: &mut Story<'_>) -> Ended {
    let (ada, engines) = (contact(s, "ada").await?, company(s, "Engines").await?);
    let path = format!("/crm/v3/objects/contacts/{ada}/associations/companies");
    let put = |tail: &str| Request::new(Method::PUT, format!("{path}/{engines}/{tail}"));
    s.call(put("contact_to_company")).outlined().await?;
    s.call(put("279")).outlined().await?;
    s.get(&path).await?;
    s.delete(format!("{path}/{engines}/contact_to_company")).await?;
    s.get(&path).await?;
    Ok(())
}

async fn in_batches(s: &mut Story<'_>) -> Ended {
    let (ada, engines) = (contact(s, "ada").await?, company(s, "Engines").await?);
    let edge = json!({"from": {"id": ada}, "to": {"id": engines}, "type": "contact_to_company"});
    s.post(format!("{BATCH}/create"), json!({"inputs": [edge]})).await?;
    s.post(format!("{BATCH}/read"), json!({"inputs": [{"id": ada}]})).await?;
    s.post(format!("{BATCH}/archive"), json!({"inputs": [edge]})).await?;
    s.post(format!("{BATCH}/read"), json!({"inputs": [{"id": ada}]})).await?;
    Ok(())
}

async fn types_of_a_pair(s: &mut Story<'_>) -> Ended {
    let hubspots = |item: &crate::json::Json| {
        item.get("id").and_then(|id| id.scalar()?.parse().ok()).is_some_and(|id: u32| id == 3)
    };
    s.get("/crm/v3/associations/deals/contacts/types").only("type 3", hubspots).await?;
    s.get("/crm/v3/associations/widgets/contacts/types").await?;
    Ok(())
}

async fn refusals(s: &mut Story<'_>) -> Ended {
    let (ada, sale) = (contact(s, "ada").await?, deal(s, "Sale").await?);
    let path = format!("/crm/v3/objects/deals/{sale}/associations/contacts");
    s.call(Request::new(Method::PUT, format!("{path}/{ada}/test"))).await?;
    s.call(Request::new(Method::PUT, format!("{path}/1/deal_to_contact"))).await?;
    let edge = json!({"from": {"id": "1"}, "to": {"id": ada}, "type": "deal_to_contact"});
    s.post("/crm/v3/associations/deals/contacts/batch/create", json!({"inputs": [edge]})).await?;
    Ok(())
}

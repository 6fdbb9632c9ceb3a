//! Batches of records.

use serde_json::json;

use super::records::contact;
use crate::{
    evidence::{assumed, documented, observed, recorded},
    scenario::{Scenario, scenario},
    story::{Ended, Story},
};

pub(crate) const ALL: &[Scenario] = &[
    scenario!(
        "batches",
        create_read_update_archive,
        recorded("batches, 2025 and 2026"),
        "Companies are created, read, updated and archived together"
    ),
    scenario!(
        "batches",
        upsert_by_email,
        documented("guides: upsert"),
        "An upsert tells new from known"
    ),
    scenario!(
        "batches",
        conflicts,
        recorded("contacts' batch/create, 2025"),
        "Some taken e-mails are 207, only taken ones 409"
    ),
    scenario!(
        "batches",
        missing_ids,
        recorded("batch/update; reads observed"),
        "What is missing is told once, in a 207"
    ),
    scenario!(
        "batches",
        refused_as_a_whole,
        recorded("unknown properties and duplicates, 2025"),
        "One bad property, or one id twice, refuses the batch"
    ),
    scenario!(
        "batches",
        too_many_inputs,
        documented("100 inputs a batch; sentence assumed"),
        "A batch has a largest size"
    ),
];

const COMPANIES: &str = "/crm/v3/objects/companies/batch";
const CONTACTS: &str = "/crm/v3/objects/contacts/batch";

async fn create_read_update_archive(s: &mut Story<'_>) -> Ended {
    let name = s.unique("Engines");
    let made = s
        .post(format!("{COMPANIES}/create"), json!({"inputs": [{"properties": {"name": name}}]}))
        .makes("company")
        .await?;
    let id = made.text("/results/0/id")?;
    let inputs = json!([{"id": id}]);
    s.post(
        format!("{COMPANIES}/read"),
        json!({"properties": ["name", "city", "no_such"], "propertiesWithHistory": [], "inputs": inputs}),
    )
    .await?;
    s.post(
        format!("{COMPANIES}/update"),
        json!({"inputs": [{"id": id, "properties": {"city": "Turin"}}]}),
    )
    .await?;
    s.post(
        format!("{COMPANIES}/read"),
        json!({"properties": ["name"], "propertiesWithHistory": ["city"], "inputs": inputs}),
    )
    .known(documented("history in batches"))
    .await?;
    for _ in 0..2 {
        s.post(format!("{COMPANIES}/archive"), json!({"inputs": inputs})).await?;
    }
    Ok(())
}

async fn upsert_by_email(s: &mut Story<'_>) -> Ended {
    contact(s, "ada").await?;
    let known =
        json!({"idProperty": "email", "id": s.email("ada"), "properties": {"jobtitle": "Analyst"}});
    s.post(format!("{CONTACTS}/upsert"), json!({"inputs": [known]})).makes("contact").await?;
    let new = json!({"idProperty": "email", "id": s.email("grace"), "properties": {"jobtitle": "Admiral"}});
    s.post(format!("{CONTACTS}/upsert"), json!({"inputs": [new]})).makes("contact").await?;
    let nameless = json!({"id": s.email("mary"), "properties": {"jobtitle": "Astronomer"}});
    s.post(format!("{CONTACTS}/upsert"), json!({"inputs": [nameless]}))
        .known(assumed("sentence"))
        .makes("contact")
        .await?;
    Ok(())
}

async fn conflicts(s: &mut Story<'_>) -> Ended {
    contact(s, "ada").await?;
    let (ada, grace) = (s.email("ada"), s.email("grace"));
    s.post(
        format!("{CONTACTS}/create"),
        json!({"inputs": [{"properties": {"email": ada}}, {"properties": {"email": grace}}]}),
    )
    .makes("contact")
    .await?;
    s.post(format!("{CONTACTS}/create"), json!({"inputs": [{"properties": {"email": ada}}]}))
        .makes("contact")
        .await?;
    Ok(())
}

async fn missing_ids(s: &mut Story<'_>) -> Ended {
    let ada = contact(s, "ada").await?;
    s.post(
        format!("{CONTACTS}/read"),
        json!({"properties": ["firstname"], "inputs": [{"id": "1"}, {"id": ada}, {"id": "nobody"}]}),
    )
    .known(observed("batch/read, 2026"))
    .await?;
    s.post(
        format!("{CONTACTS}/update"),
        json!({"inputs": [{"id": "unknown", "properties": {"firstname": "A"}}]}),
    )
    .await?;
    Ok(())
}

async fn refused_as_a_whole(s: &mut Story<'_>) -> Ended {
    let (ada, unknown) = (contact(s, "ada").await?, s.unique("no_such"));
    let good = json!({"properties": {"email": s.email("grace")}});
    s.post(
        format!("{CONTACTS}/create"),
        json!({"inputs": [good, {"properties": {&unknown: "1"}}]}),
    )
    .makes("contact")
    .await?;
    let twice = json!({"id": ada, "properties": {"firstname": "A"}});
    s.post(format!("{CONTACTS}/update"), json!({"inputs": [twice, twice]})).await?;
    s.post(format!("{CONTACTS}/create"), json!([{"properties": {}}])).await?;
    s.post(format!("{CONTACTS}/create"), json!({}))
        .known(assumed("java class of the inputs"))
        .await?;
    let traced = json!({"objectWriteTraceId": "one", "properties": {"email": s.email("mary")}});
    let bad = json!({"objectWriteTraceId": "two", "properties": {&unknown: "1"}});
    s.post(format!("{CONTACTS}/create"), json!({"inputs": [traced, bad]}))
        .known(documented("trace ids: inputs stand for themselves"))
        .makes("contact")
        .await?;
    Ok(())
}

async fn too_many_inputs(s: &mut Story<'_>) -> Ended {
    let inputs: Vec<_> = (1..=101).map(|id| json!({"id": id.to_string()})).collect();
    for verb in ["read", "archive"] {
        s.post(format!("{CONTACTS}/{verb}"), json!({"properties": [], "inputs": inputs})).await?;
    }
    Ok(())
}

//! Sessions that go through whole families: what a creation numbers is known afterwards.

use http::Method;
use serde_json::{Value, json};

use super::tape::{Tape, replay};

async fn id(tape: &mut Tape, path: &str, body: Value) -> String {
    let made = tape.post(path, body).await;
    let found = ["objectTypeId", "id"].iter().find_map(|name| made[*name].as_str());
    found.unwrap_or_else(|| panic!("{made}")).to_owned()
}

#[track_caller]
fn agrees(report: &hubspot_contract_replay::Report, pairs: usize) {
    assert_eq!((report.shares.full, report.shares.replayed), (pairs, pairs), "{report}");
}

#[tokio::test]
async fn pipelines_and_deals_in_them() {
    let mut tape = Tape::new();
    let body = json!({"label": "Renewals", "displayOrder": 1, "stages": [
        {"label": "Due", "displayOrder": 0, "metadata": {"probability": "0.5"}},
        {"label": "Won", "displayOrder": 1, "metadata": {"probability": "1.0"}}]});
    let made = tape.post("/crm/v3/pipelines/deals", body).await;
    let pipeline = made["id"].as_str().unwrap().to_owned();
    let [due, won] = [0, 1].map(|place| made["stages"][place]["id"].as_str().unwrap().to_owned());
    let deal = json!({"properties": {"dealname": "A", "pipeline": pipeline, "dealstage": due,
        "amount": "100"}});
    let deal = id(&mut tape, "/crm/v3/objects/deals", deal).await;
    let moved = json!({"properties": {"dealstage": won}});
    tape.ask(Method::PATCH, &format!("/crm/v3/objects/deals/{deal}"), Some(moved)).await;
    tape.get(&format!("/crm/v3/pipelines/deals/{pipeline}/stages/{won}")).await;
    tape.get(&format!("/crm/v3/objects/deals/{deal}?properties=dealstage,pipeline")).await;
    tape.ask(Method::DELETE, &format!("/crm/v3/pipelines/deals/{pipeline}"), None).await;
    agrees(&replay(&tape.with_other_ids(&[&pipeline, &due, &won, &deal])).await, 6);
}

#[tokio::test]
async fn custom_objects_labels_and_associations() {
    let mut tape = Tape::new();
    let schema = json!({"name": "boat", "labels": {"singular": "Boat", "plural": "Boats"},
        "primaryDisplayProperty": "sail", "requiredProperties": ["sail"],
        "properties": [{"name": "sail", "label": "Sail", "type": "string", "fieldType": "text"}],
        "associatedObjects": ["CONTACT"]});
    let boats = id(&mut tape, "/crm/v3/schemas", schema).await;
    let base = format!("/crm/v3/objects/{boats}");
    let boat = id(&mut tape, &base, json!({"properties": {"sail": "GER 1"}})).await;
    let contact = json!({"properties": {"email": "ada@ada.example.com"}});
    let contact = id(&mut tape, "/crm/v3/objects/contacts", contact).await;
    let label = json!({"label": "Skipper", "name": "skipper"});
    let labels = format!("/crm/v4/associations/contacts/{boats}/labels");
    let made = tape.post(&labels, label).await;
    let kind = made["results"][1]["typeId"].clone();
    tape.ask(
        Method::PUT,
        &format!("/crm/v4/objects/contacts/{contact}/associations/{boats}/{boat}"),
        Some(json!([{"associationCategory": "USER_DEFINED", "associationTypeId": kind}])),
    )
    .await;
    tape.get(&labels).await;
    tape.get(&format!("/crm/v4/objects/contacts/{contact}/associations/{boats}")).await;
    tape.post(&format!("{base}/search"), json!({"query": "ger"})).await;
    tape.get(&format!("/crm/v3/schemas/{boats}")).await;
    agrees(&replay(&tape.pairs).await, 9);
}

#[tokio::test]
async fn batches_merges_and_properties() {
    let mut tape = Tape::new();
    let property = json!({"name": "club_id", "label": "Club", "type": "string", "fieldType": "text",
        "groupName": "contactinformation", "hasUniqueValue": true});
    tape.post("/crm/v3/properties/contacts", property).await;
    let inputs = |names: [&str; 3]| {
        let input = |name| json!({"properties": {"firstname": name, "club_id": name}});
        json!({"inputs": names.map(input)})
    };
    let base = "/crm/v3/objects/contacts";
    let made = tape.post(&format!("{base}/batch/create"), inputs(["Ada", "Ida", "Eda"])).await;
    let ids: Vec<String> = made["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    let upsert = |name: &str| {
        json!({"id": name, "idProperty": "club_id",
        "properties": {"city": "Turin"}})
    };
    let body = json!({"inputs": [upsert("Ada"), upsert("Uta")]});
    tape.post(&format!("{base}/batch/upsert"), body).await;
    let read = json!({"idProperty": "club_id", "properties": ["city"],
        "propertiesWithHistory": ["city"], "inputs": [{"id": "Uta"}, {"id": "Nobody"}]});
    tape.post(&format!("{base}/batch/read"), read).await;
    let merge = json!({"primaryObjectId": ids[0], "objectIdToMerge": ids[1]});
    tape.post(&format!("{base}/merge"), merge).await;
    tape.get(&format!("{base}/{}", ids[1])).await;
    tape.ask(
        Method::PATCH,
        &format!("{base}/{}", ids[2]),
        Some(json!({"properties": {"nope": 1}})),
    )
    .await;
    tape.get(&format!("{base}?limit=1")).await;
    let archive = json!({"inputs": [{"id": ids[2]}]});
    tape.post(&format!("{base}/batch/archive"), archive).await;
    tape.get(&format!("{base}?archived=true")).await;
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    agrees(&replay(&tape.with_other_ids(&ids)).await, 10);
}

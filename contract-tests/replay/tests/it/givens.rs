//! What was there before a recording began.

use hubspot_contract_replay::Reason;
use serde_json::{Value, json};

use super::tape::{Tape, replay};

fn pair(method: &str, path: &str, body: Value, status: u16, answer: impl Into<Value>) -> Value {
    json!({
        "source": "elsewhere", "recorded_at": "2026-03-05T10:00:00Z",
        "request": {"method": method, "path": path, "query": {}, "headers": {}, "body": body},
        "response": {"status": status, "headers": {}, "body": answer.into()},
    })
}

fn contact(id: &str, city: &str) -> String {
    format!(
        r#"{{"id":"{id}","properties":{{"city":"{city}","createdate":"2025-01-02T03:04:05.678Z","hs_object_id":"{id}","lastmodifieddate":"2025-02-03T04:05:06Z","shoe_size":"44","wears":null}},"createdAt":"2025-01-02T03:04:05.678Z","updatedAt":"2025-02-03T04:05:06Z","archived":false,"url":"https://app.hubspot.com/contacts/5551234/record/0-1/{id}"}}"#
    )
}

const FIELDS: &str = "city,shoe_size,wears";

#[tokio::test]
async fn records_their_custom_properties_and_the_portal_are_inferred() {
    let mut read =
        pair("GET", "/crm/v3/objects/contacts/88001", Value::Null, 200, contact("88001", "Turin"));
    read["request"]["query"]["properties"] = json!(FIELDS);
    let report = replay(&[read]).await;
    assert_eq!((report.shares.full, report.shares.replayed), (1, 1), "{report}");
}

#[tokio::test]
async fn what_a_search_counts_and_does_not_show_is_there_too() {
    let (one, other) = (contact("88001", "Turin"), contact("88002", "Turin"));
    let shown =
        format!(r#"{{"total":7,"results":[{one},{other}],"paging":{{"next":{{"after":"2"}}}}}}"#);
    let filter = json!({"propertyName": "city", "operator": "EQ", "value": "Turin"});
    let asked = json!({"filterGroups": [{"filters": [filter]}], "limit": 2,
        "properties": ["city", "shoe_size", "wears"]});
    let report =
        replay(&[pair("POST", "/crm/v3/objects/contacts/search", asked, 200, shown)]).await;
    assert_eq!(report.shares.full, 1, "{report}");
}

#[tokio::test]
async fn records_that_a_request_names_and_owners_and_custom_objects_are_there() {
    let archived = pair("DELETE", "/crm/v3/objects/2-4711/90001", Value::Null, 204, Value::Null);
    let ends = json!({"inputs": [{"from": {"id": "88001"}, "to": {"id": "99001"},
        "type": "contact_to_company"}]});
    let mut tape = Tape::new();
    let both = r#"{"status":"COMPLETE","results":[
        {"from":{"id":"99001"},"to":{"id":"88001"},"type":"company_to_contact"},
        {"from":{"id":"88001"},"to":{"id":"99001"},"type":"contact_to_company"}]}"#;
    let linked =
        pair("POST", "/crm/v3/associations/contacts/companies/batch/create", ends, 201, both);
    let owners = tape.get("/crm/v3/owners").await;
    let owner = owners["results"][0]["id"].as_str().unwrap();
    tape.post(
        "/crm/v3/objects/notes",
        json!({"properties": {
        "hs_timestamp": "2026-03-01T00:00:00Z", "hubspot_owner_id": owner}}),
    )
    .await;
    let text = tape.pairs[1].to_string().replace(owner, "31337");
    let note: Value = serde_json::from_str(&text).unwrap();
    let report = replay(&[archived, linked, note]).await;
    assert_eq!((report.shares.full, report.shares.replayed), (3, 3), "{report}");
}

#[tokio::test]
async fn labelled_associations_were_there() {
    let rows = r#"{"results":[{"toObjectId":99001,"associationTypes":[
        {"category":"HUBSPOT_DEFINED","typeId":1,"label":"Primary"},
        {"category":"HUBSPOT_DEFINED","typeId":279,"label":null},
        {"category":"USER_DEFINED","typeId":37,"label":"Skipper"}]}]}"#;
    let path = "/crm/v4/objects/contacts/88001/associations/companies";
    let read = pair("GET", path, Value::Null, 200, rows);
    let kind = json!([{"associationCategory": "USER_DEFINED", "associationTypeId": 37}]);
    let answer = r#"{"fromObjectTypeId":"0-1","fromObjectId":88001,"toObjectTypeId":"0-2",
        "toObjectId":99002,"labels":["Skipper"]}"#;
    let write = pair("PUT", &format!("{path}/99002"), kind, 201, answer);
    let report = replay(&[read, write]).await;
    assert_eq!((report.shares.full, report.shares.replayed), (2, 2), "{report}");
}

#[tokio::test]
async fn limits_and_missing_scopes_are_arranged() {
    let limited = r#"{"status":"error","message":"You have reached your secondly limit.",
        "errorType":"RATE_LIMIT","correlationId":"0199a000-0000-7000-8000-000000000000",
        "policyName":"SECONDLY"}"#;
    let search = pair("POST", "/crm/v3/objects/deals/search", json!({}), 429, limited);
    let forbidden = pair("GET", "/crm/v3/objects/contacts", Value::Null, 403, Value::Null);
    let report = replay(&[search, forbidden]).await;
    assert_eq!(report.shares.full, 2, "{report}");
}

#[tokio::test]
async fn what_searchs_index_had_not_seen_yet_is_told_apart() {
    let mut tape = Tape::new();
    let search = json!({"query": "ada"});
    let path = "/crm/v3/objects/contacts";
    tape.post(path, json!({"properties": {"firstname": "Ada"}})).await;
    tape.post(&format!("{path}/search"), search.clone()).await;
    // As it would have been a second before.
    tape.pairs[1]["response"]["body"] = json!("{\"total\":0,\"results\":[]}");
    let report = replay(&tape.pairs).await;
    assert_eq!(report.shares.full, 2, "{report}");

    tape.post(path, json!({"properties": {"firstname": "Ada"}})).await;
    tape.post(&format!("{path}/search"), search).await;
    // The index took up the second one and lost the first: no moment was like this.
    let told = tape.pairs[3]["response"]["body"].as_str().unwrap().to_owned();
    let (start, end) = (told.find("{\"id\"").unwrap(), told.rfind("{\"id\"").unwrap());
    let told = format!("{}{}", &told[..start], &told[end..]).replace(":2,", ":1,");
    tape.pairs[3]["response"]["body"] = json!(told);
    let report = replay(&tape.pairs).await;
    assert_eq!((report.shares.full, report.shares.but_for_time), (3, 1), "{report}");
}

#[tokio::test]
async fn settings_that_the_mock_refuses_are_left_out() {
    let owners =
        r#"{"results":[{"id":"x","email":"a@a.example.com","firstName":"","lastName":""}]}"#;
    let strange = pair("GET", "/crm/v3/owners", Value::Null, 200, owners);
    let plain = pair("GET", "/crm/v3/objects/deals", Value::Null, 200, r#"{"results":[]}"#);
    let report = replay(&[strange, plain]).await;
    assert_eq!((report.shares.replayed, report.shares.full), (2, 1), "{report}");
}

#[tokio::test]
async fn people_who_became_the_same_are_told_apart() {
    let mut tape = Tape::new();
    for name in ["Ada", "Ida"] {
        let email = format!("{}@club.example.com", name.to_lowercase());
        tape.post(
            "/crm/v3/objects/contacts",
            json!({"properties": {"email": email, "firstname": name}}),
        )
        .await;
    }
    let text = Value::from(tape.pairs).to_string();
    let text = text.replace("ada@club", "person@club").replace("ida@club", "person@club");
    let pairs: Vec<Value> = serde_json::from_str(&text).unwrap();
    let report = replay(&pairs).await;
    assert_eq!(report.shares.full, 2, "{report}");
}

#[tokio::test]
async fn what_can_not_be_replayed_is_counted_by_reason() {
    let null = || Value::Null;
    let pairs = [
        pair("GET", "/crm/v3/objects/contacts/{id}", null(), 200, json!({})),
        pair("POST", "/crm/v3/objects/contacts", null(), 201, json!({})),
        pair("GET", "/crm/v3/objects/contacts", null(), 502, null()),
        pair("GET", "/nowhere", null(), 200, json!({})),
        pair("GET", "/crm/v3/lists/12", null(), 200, json!({})),
    ];
    let report = replay(&pairs).await;
    let reasons: Vec<(Reason, usize)> =
        report.not_replayed.iter().map(|(reason, pairs)| (*reason, pairs.len())).collect();
    let expected = [
        (Reason::ServerFault, 1),
        (Reason::HiddenPath, 1),
        (Reason::NoBody, 1),
        (Reason::NotEmulated, 1),
        (Reason::NoSuchPath, 1),
    ];
    assert_eq!(reasons, expected, "{report}");
    assert_eq!(report.shares.replayed, 0);
    assert!(report.to_string().contains("5 pairs can't be replayed"), "{report}");
}

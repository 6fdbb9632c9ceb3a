//! What was asked and answered, and questions about it.

use serde_json::json;

use super::{CONTACTS, fork, home};
use crate::api::Api;

#[test]
fn requests_are_noted_without_their_secrets() {
    let api = Api::new();
    let reply = api.post(CONTACTS, json!({"properties": {"email": "ada@example.com"}}));
    let journal = api.get("/_mock/journal?method=post&path=/crm/v3/objects/*").expect(200);
    let entry = &journal["entries"][0];
    assert_eq!(entry["status"], 201);
    assert_eq!(entry["portal_id"], home(&api));
    assert_eq!(entry["request"]["properties"]["email"], "ada@example.com");
    assert_eq!(entry["response"]["id"], reply.json()["id"]);
    assert_eq!(entry["correlation_id"], reply.header("x-hubspot-correlation-id"));
    let text = api.get("/_mock/journal").text;
    assert!(!text.contains(api.token()));
    api.post_text("/oauth/v1/token", "grant_type=refresh_token&client_secret=hush&client_id=x");
    let text = api.get("/_mock/journal?path=/oauth/**").text;
    assert!(!text.contains("hush") && text.contains("refresh_token"), "{text}");
    assert_eq!(api.get("/_mock/journal?colour=red").status, 400);
    assert_eq!(api.delete("/_mock/journal").status, 204);
    assert_eq!(api.get("/_mock/journal").expect(200)["entries"], json!([]));
}

#[test]
fn each_portal_has_a_journal_of_its_own() {
    let api = Api::new();
    let (other, token) = fork(&api, home(&api));
    super::call(&api, &token, "GET", CONTACTS, None);
    api.get(CONTACTS);
    api.get("/crm/v3/objects/deals");
    let count = |portal: u64| {
        let journal = api.get(&format!("/_mock/journal?portal={portal}")).expect(200);
        journal["entries"].as_array().unwrap().len()
    };
    assert_eq!((count(other), count(home(&api))), (1, 2));
}

#[test]
fn a_call_is_verified_or_told_what_came_closest() {
    let api = Api::new();
    api.make("contacts", json!({"email": "ada@example.com"}));
    let expected = |email: &str| {
        json!({"portal": home(&api), "times": 1, "request": {"method": "POST", "path": CONTACTS,
            "body": {"properties": {"email": email}}}})
    };
    let verdict = api.post("/_mock/verify", expected("ada@example.com")).expect(200);
    assert_eq!((&verdict["verified"], &verdict["matched"]), (&json!(true), &json!(1)));
    let verdict = api.post("/_mock/verify", expected("grace@example.com")).expect(417);
    assert_eq!(verdict["verified"], false);
    let near = &verdict["near_misses"][0];
    assert_eq!(near["request"], "POST /crm/v3/objects/contacts 201");
    assert_eq!(
        near["differs"],
        json!([r#"body.properties.email is "ada@example.com", not "grace@example.com""#])
    );
    api.make("contacts", json!({"email": "eve@example.com"}));
    let twice = json!({"times": 1, "request": {"method": "POST", "path": CONTACTS}});
    let verdict = api.post("/_mock/verify", twice).expect(417);
    let complaint = verdict["complaints"][0].as_str().unwrap();
    assert!(complaint.contains("expected exactly 1") && complaint.contains("there were 2"));
}

/// By path, then method, then body; what came last is only the last word.
#[test]
fn near_misses_are_ordered_by_likeness() {
    let api = Api::new();
    api.make("contacts", json!({"email": "ada@example.com", "city": "Rome"}));
    api.make("contacts", json!({"email": "eve@example.com"}));
    api.get(CONTACTS);
    api.post("/crm/v3/objects/contract", json!({}));
    api.get("/crm/v3/owners");
    let body = json!({"properties": {"email": "bob@example.com", "city": "Rome"}});
    let request = json!({"method": "POST", "path": CONTACTS, "body": body});
    let verdict = api.post("/_mock/verify", json!({"request": request})).expect(417);
    assert_eq!(verdict["code"], "expectation_failed");
    assert!(verdict["message"].as_str().unwrap().starts_with("expected at least 1"), "{verdict}");
    let near: Vec<u64> = verdict["near_misses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|miss| miss["number"].as_u64().unwrap())
        .collect();
    assert_eq!(near, [1, 2, 3, 4, 5], "{verdict}");
}

#[test]
fn rates_and_batches_are_verified() {
    let api = Api::new();
    api.put("/_mock/clock", json!({"now": "2026-03-02T14:00:00Z"}));
    for _ in 0..3 {
        api.get(CONTACTS);
    }
    api.put("/_mock/clock", json!({"advance": "10s"}));
    api.get(CONTACTS);
    let rate = |max: usize| json!({"portal": home(&api), "rate": {"max": max, "within": "10s"}});
    assert_eq!(api.post("/_mock/verify", rate(3)).status, 200);
    assert_eq!(api.post("/_mock/verify", rate(2)).status, 417);
    assert_eq!(
        api.post("/_mock/verify", json!({"rate": {"max": 1, "within": "soon"}})).status,
        400
    );
    let batch = |count: usize| {
        let inputs: Vec<_> = (0..count).map(|id| json!({"id": id.to_string()})).collect();
        api.post(&format!("{CONTACTS}/batch/read"), json!({"inputs": inputs, "properties": []}));
    };
    let full = json!({"full_batches": true, "batch_size": 3, "request": {"path": "/**"}});
    batch(3);
    batch(1);
    assert_eq!(api.post("/_mock/verify", &full).status, 200);
    batch(2);
    let verdict = api.post("/_mock/verify", &full).expect(417);
    assert!(verdict["complaints"][0].as_str().unwrap().contains("has 1 inputs of 3 possible"));
}

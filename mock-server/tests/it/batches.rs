//! Batches: envelopes, partial success, limits, and that a refused batch changes nothing.

use serde_json::{Value, json};

use crate::api::Api;

fn emails(addresses: &[&str]) -> Value {
    let inputs: Vec<Value> =
        addresses.iter().map(|email| json!({"properties": {"email": email}})).collect();
    json!({ "inputs": inputs })
}

fn total(api: &Api, object_type: &str) -> usize {
    let page = api.get(&format!("/crm/v3/objects/{object_type}?limit=100")).json();
    page["results"].as_array().unwrap().len()
}

#[test]
fn a_creation_answers_201_in_the_newest_key_order() {
    // Source: recording (2026-03).
    let api = Api::new();
    let reply = api
        .post("/crm/v3/objects/contacts/batch/create", emails(&["a@example.com", "b@example.com"]));
    assert_eq!(reply.status, 201);
    assert_eq!(reply.keys(""), ["completedAt", "status", "startedAt", "results"]);
    assert_eq!(reply.json()["status"], "COMPLETE");
    assert_eq!(reply.json()["results"].as_array().unwrap().len(), 2);
    assert_eq!(reply.header("location"), "");
}

#[test]
fn no_inputs_are_fine() {
    // Source: recording.
    let api = Api::new();
    let reply = api.post("/crm/v3/objects/contacts/batch/create", json!({"inputs": []}));
    assert_eq!((reply.status.as_u16(), &reply.json()["results"]), (201, &json!([])));
}

#[test]
fn a_bad_property_refuses_the_whole_batch() {
    // Source: recording (2025).
    let api = Api::new();
    let body = json!({"inputs": [
        {"properties": {"email": "good@example.com"}},
        {"properties": {"first000name": "x"}},
    ]});
    let refusal = api.post("/crm/v3/objects/contacts/batch/create", body).refusal(400);
    assert_eq!(refusal["errors"][0]["code"], "PROPERTY_DOESNT_EXIST");
    assert_eq!(total(&api, "contacts"), 0);
}

#[test]
fn inputs_with_trace_ids_stand_for_themselves() {
    // Source: documentation.
    let api = Api::new();
    let body = json!({"inputs": [
        {"objectWriteTraceId": "one", "properties": {"email": "good@example.com"}},
        {"objectWriteTraceId": "two", "properties": {"missing": "1"}},
    ]});
    let reply = api.post("/crm/v3/objects/contacts/batch/create", body);
    assert_eq!(reply.status, 207);
    let body = reply.json();
    assert_eq!(body["results"][0]["objectWriteTraceId"], "one");
    assert_eq!(body["numErrors"], 1);
    let error = &body["errors"][0];
    assert_eq!(error["category"], "VALIDATION_ERROR");
    assert_eq!(error["context"], json!({"objectWriteTraceId": ["two"]}));
    assert!(error.get("correlationId").is_none());
    assert_eq!(total(&api, "contacts"), 1);
}

#[test]
fn some_conflicts_are_left_out_and_only_conflicts_are_refused() {
    // Source: recording (2025-11 and 2026).
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "taken@example.com"}));
    let create = "/crm/v3/objects/contacts/batch/create";
    let some = api.post(create, emails(&["taken@example.com", "free@example.com"]));
    assert_eq!(some.status, 207);
    assert_eq!(
        some.json()["errors"][0],
        json!({
            "status": "error",
            "category": "CONFLICT",
            "message": format!("Contact already exists. Existing ID: {id}"),
            "context": {"objectWriteTraceId": ["0"], "existingId": [id]},
        })
    );
    assert_eq!(some.keys("errors/0"), ["status", "category", "message", "context"]);
    let all = api.post(create, emails(&["taken@example.com"])).refusal(409);
    assert_eq!(all, json!({"message": "Contact already exists", "category": "CONFLICT"}));
}

#[test]
fn a_read_leaves_out_what_is_missing() {
    // Source: observed.
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "a@example.com"}));
    let read = "/crm/v3/objects/contacts/batch/read";
    let body = json!({"inputs": [{"id": id}, {"id": "7"}, {"id": "abc"}], "properties": ["email"]});
    let reply = api.post(read, body);
    assert_eq!(reply.status, 207);
    assert_eq!(
        reply.keys(""),
        ["completedAt", "status", "startedAt", "results", "errors", "numErrors"]
    );
    let body = reply.json();
    assert_eq!(body["results"][0]["id"], id.as_str());
    assert_eq!(
        body["errors"],
        json!([{
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "message": "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.",
            "context": {"ids": ["7", "abc"]},
        }])
    );
    let by_email = json!({"inputs": [{"id": "A@example.com"}], "idProperty": "email"});
    assert_eq!(api.post(read, by_email).json()["results"][0]["id"], id.as_str());
    let numeric = json!({"inputs": [{"id": id.parse::<u64>().unwrap()}]});
    assert_eq!(api.post(read, numeric).status, 200);
}

#[test]
fn an_update_leaves_out_what_is_missing() {
    // Source: recording (2025-11).
    let api = Api::new();
    let id = api.make("companies", json!({"name": "Acme"}));
    let body = json!({"inputs": [
        {"id": id, "properties": {"city": "Boston"}},
        {"id": "7", "objectWriteTraceId": "t", "properties": {"city": "Boston"}},
    ]});
    let reply = api.post("/crm/v3/objects/companies/batch/update", body);
    assert_eq!(reply.status, 207);
    assert_eq!(reply.json()["results"][0]["properties"]["city"], "Boston");
    assert_eq!(
        reply.json()["errors"][0]["context"],
        json!({"ids": ["7"], "objectWriteTraceId": ["t"]})
    );
}

#[test]
fn an_id_may_stand_only_once() {
    // Source: recording.
    let api = Api::new();
    let id = api.make("companies", json!({"name": "Acme"}));
    let input = json!({"id": id, "properties": {"city": "Boston"}});
    let body = json!({"inputs": [input, input]});
    let refusal = api.post("/crm/v3/objects/companies/batch/update", body).refusal(400);
    assert_eq!(
        refusal,
        json!({
            "message": format!("Duplicate IDs found in batch input: [{id}]. IDs must be unique"),
            "context": {"ids": [id]},
            "category": "VALIDATION_ERROR",
        })
    );
}

#[test]
fn batches_have_a_largest_size() {
    // Source: observed.
    let api = Api::new();
    let ids: Vec<Value> = (0..101).map(|n| json!({"id": n.to_string()})).collect();
    let read = "/crm/v3/objects/contacts/batch/read";
    let refusal = api.post(read, json!({"inputs": ids})).refusal(400);
    assert_eq!(
        refusal["message"],
        "The maximum number of inputs supported in a batch is 100. Please reduce the number of items and try again"
    );
    let history = json!({"inputs": ids[..51], "propertiesWithHistory": ["email"]});
    assert_eq!(
        api.post(read, history).refusal(400)["message"],
        "The maximum number of inputs supported in a batch request for property histories is 50. Please reduce the number of items and try again"
    );
    let hundred: Vec<Value> =
        (0..100).map(|n| json!({"properties": {"email": format!("p{n}@example.com")}})).collect();
    assert_eq!(
        api.post("/crm/v3/objects/contacts/batch/create", json!({"inputs": hundred})).status,
        201
    );
}

#[test]
fn an_upsert_tells_new_from_known() {
    // Source: documentation; `new` observed (2026-09).
    let api = Api::new();
    let known = api.make("contacts", json!({"email": "known@example.com"}));
    let upsert = "/crm/v3/objects/contacts/batch/upsert";
    let input =
        |email: &str| json!({"id": email, "idProperty": "email", "properties": {"city": "Bern"}});
    let reply =
        api.post(upsert, json!({"inputs": [input("known@example.com"), input("new@example.com")]}));
    assert_eq!(reply.status, 200, "{}", reply.text);
    let body = reply.json();
    let results = body["results"].as_array().unwrap();
    let news: Vec<bool> = results
        .iter()
        .map(|result| {
            let new = result["new"].as_bool().unwrap();
            assert_eq!(new, result["id"] != known.as_str());
            new
        })
        .collect();
    assert_eq!(news.iter().filter(|new| **new).count(), 1);
    let created =
        api.get("/crm/v3/objects/contacts/new@example.com?idProperty=email&properties=city");
    assert_eq!(created.json()["properties"]["city"], "Bern");
    // Without idProperty an id that leads nowhere can't become a record (assumed).
    let nowhere = api.post(upsert, json!({"inputs": [{"id": "1", "properties": {}}]}));
    assert_eq!(nowhere.refusal(400)["category"], "VALIDATION_ERROR");
}

#[test]
fn archiving_never_complains() {
    // Source: recording.
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "a@example.com"}));
    let body = json!({"inputs": [{"id": id.parse::<u64>().unwrap()}, {"id": "7"}, {"id": "x"}]});
    assert_eq!(api.post("/crm/v3/objects/contacts/batch/archive", body).status, 204);
    assert_eq!(total(&api, "contacts"), 0);
}

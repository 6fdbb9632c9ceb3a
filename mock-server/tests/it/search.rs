//! `/crm/{version}/objects/{objectType}/search`: every operator, every refusal, and what HubSpot
//! takes without complaint.

#![allow(clippy::needless_pass_by_value, reason = "`json!` values read best in place")]

mod lag;
mod operators;
mod refusals;
mod requests;

use serde_json::{Value, json};

use crate::api::Api;

const CONTACTS: &str = "/crm/v3/objects/contacts/search";

#[track_caller]
fn search(api: &Api, object_type: &str, body: Value) -> Value {
    api.post(&format!("/crm/v3/objects/{object_type}/search"), body).expect(200)
}

/// A property of every record that fits one filter, in the answer's order.
#[track_caller]
fn find(api: &Api, object_type: &str, show: &str, filter: Value) -> Vec<String> {
    let body = json!({
        "filterGroups": [{ "filters": [filter] }], "properties": [show], "limit": 200,
    });
    values(&search(api, object_type, body), show)
}

/// The body of a refused search, whose text may be no JSON.
#[track_caller]
fn refused(body: &str, message: &str) -> Value {
    let refusal = Api::new().post_text(CONTACTS, body).refusal(400);
    assert_eq!(refusal["message"], message, "{body}");
    refusal
}

#[track_caller]
fn values(answer: &Value, name: &str) -> Vec<String> {
    let results = answer["results"].as_array().expect("a search has results");
    let value = |result: &Value| result["properties"][name].as_str().unwrap_or("-").to_owned();
    results.iter().map(value).collect()
}

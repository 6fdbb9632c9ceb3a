//! `/crm/{version}/objects/{objectType}/search`: every operator, every refusal, and what HubSpot
//! takes without complaint.

#![allow(clippy::needless_pass_by_value, reason = "`json!` values read best in place")]

mod lag;
mod operators;
mod refusals;
mod requests;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::api::{self, Reply};

/// A portal without records.
struct Api(api::Api);

impl Api {
    fn new() -> Self {
        Self(api::Api::new())
    }

    fn send(&self, method: Method, path: &str, body: String) -> Reply {
        self.0.send(method, path, Some(body))
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value) -> Value {
        let reply = self.send(Method::POST, path, body.to_string());
        assert!(reply.status.is_success(), "{path}: {}", reply.text);
        if reply.text.is_empty() { Value::Null } else { reply.json() }
    }

    /// Makes a record and returns its id.
    #[track_caller]
    fn create(&self, object_type: &str, properties: Value) -> String {
        let path = format!("/crm/v3/objects/{object_type}");
        let made = self.post(&path, json!({ "properties": properties }));
        made["id"].as_str().expect("records have ids").to_owned()
    }

    #[track_caller]
    fn search(&self, object_type: &str, body: Value) -> Value {
        self.post(&format!("/crm/v3/objects/{object_type}/search"), body)
    }

    /// A property of every record that fits one filter, in the answer's order.
    #[track_caller]
    fn find(&self, object_type: &str, show: &str, filter: Value) -> Vec<String> {
        let body = json!({
            "filterGroups": [{ "filters": [filter] }], "properties": [show], "limit": 200,
        });
        values(&self.search(object_type, body), show)
    }

    #[track_caller]
    fn refused(&self, body: &str, message: &str) -> Value {
        let reply = self.send(Method::POST, "/crm/v3/objects/contacts/search", body.to_owned());
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}: {}", reply.text);
        let refusal = reply.json();
        assert_eq!(refusal["message"], message, "{body}");
        refusal
    }
}

#[track_caller]
fn values(answer: &Value, name: &str) -> Vec<String> {
    let results = answer["results"].as_array().expect("a search has results");
    let value = |result: &Value| result["properties"][name].as_str().unwrap_or("-").to_owned();
    results.iter().map(value).collect()
}

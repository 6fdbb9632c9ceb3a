//! `/crm/{version}/objects/{objectType}/search`: every operator, every refusal, and what HubSpot
//! takes without complaint.

#![allow(clippy::needless_pass_by_value, reason = "`json!` values read best in place")]
#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod lag;
mod operators;
mod refusals;
mod requests;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use mock_server::{Options, Seed};
use serde_json::{Value, json};
use tower::ServiceExt;

const TOKEN: &str = "pat-na1-test";

/// A portal without records.
struct Api {
    router: Router,
    runtime: tokio::runtime::Runtime,
}

#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("answers are JSON")
    }
}

impl Api {
    fn new() -> Self {
        let options = Options {
            access_token: Some(TOKEN.to_owned()),
            seed: Seed::Empty,
            portal_id: Some(4_812_345),
        };
        let ready = options.prepare().expect("no file is needed");
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let router = Arc::clone(&ready.server).service();
        Self { router, runtime: runtime.expect("a runtime") }
    }

    fn send(&self, method: Method, path: &str, body: String) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .expect("the parts are valid");
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("it can't fail");
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.expect("it is in memory");
            let text = String::from_utf8(bytes.into()).expect("answers are UTF-8");
            Reply { status: parts.status, headers: parts.headers, text }
        })
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

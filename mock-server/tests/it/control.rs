//! What a real portal never offers: forks, snapshots, changes, faults, the journal, explanations.

mod calls;
mod coverage;
mod determinism;
mod explain;
mod export;
mod faults;
mod guard;
mod identity;
mod journal;
mod memory;
mod portals;
mod secrets;
mod side_by_side;

use serde_json::Value;

use crate::api::{Api, Reply};

const CONTACTS: &str = "/crm/v3/objects/contacts";

/// The ready portal's number.
fn home(api: &Api) -> u64 {
    api.get("/_mock/portals").expect(200)["portals"][0].as_u64().unwrap()
}

/// A fork's number and token.
fn fork(api: &Api, portal: u64) -> (u64, String) {
    let made =
        api.post(&format!("/_mock/portals/{portal}/fork"), serde_json::json!({})).expect(201);
    (made["portal_id"].as_u64().unwrap(), made["access_token"].as_str().unwrap().to_owned())
}

/// A call with another token.
fn call(api: &Api, token: &str, method: &str, path: &str, body: Option<Value>) -> Reply {
    let request = axum::http::Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1:4010")
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"));
    let body = body.map_or_else(axum::body::Body::empty, |body| body.to_string().into());
    api.call(request.body(body).unwrap())
}

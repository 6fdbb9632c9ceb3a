//! Who may drive the server.

use axum::{
    body::Body,
    http::{Method, header},
};
use mock_server::{ControlPlace, Options, Seed};
use serde_json::json;

use crate::api::Api;

#[test]
fn pages_of_other_origins_may_not() {
    let api = Api::new();
    let send = |name: header::HeaderName, value: &str, body: &'static str| {
        let request = axum::http::Request::builder().method(Method::POST).uri("/_mock/reset");
        let request = match name == header::HOST {
            true => request,
            false => request.header(header::HOST, "127.0.0.1:4010"),
        };
        let request = request.header(header::CONTENT_LENGTH, body.len()).header(name, value);
        api.call(request.body(Body::from(body)).unwrap()).status.as_u16()
    };
    assert_eq!(send(header::HOST, "evil.example", ""), 403);
    assert_eq!(send(header::HOST, "localhost:4010", ""), 204);
    assert_eq!(send(header::ORIGIN, "https://evil.example", ""), 403);
    assert_eq!(send(header::ORIGIN, "null", ""), 403);
    assert_eq!(send(header::ORIGIN, "http://localhost:3000", ""), 204);
    assert_eq!(send(header::CONTENT_TYPE, "text/plain", "{}"), 415);
    assert_eq!(send(header::CONTENT_TYPE, "application/json", "{}"), 204);
}

#[test]
fn it_is_not_there_when_it_is_switched_off_or_elsewhere() {
    for control in [ControlPlace::Nowhere, ControlPlace::Apart] {
        let api = Api::with(Options { control, seed: Seed::Empty, ..Options::default() });
        assert_eq!(api.post("/_mock/reset", json!({})).status, 404);
        assert_eq!(api.get("/_mock/portals").status, 404);
    }
}

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
    assert_eq!(send(header::HOST, "[::1].evil.example", ""), 403);
    assert_eq!(send(header::HOST, "[::1]:4010", ""), 204);
    assert_eq!(send(header::ORIGIN, "http://[::1].evil.example", ""), 403);
    let site = header::HeaderName::from_static("sec-fetch-site");
    for (from, status) in [
        ("cross-site", 403),
        ("CROSS-SITE", 403),
        ("same-site", 204),
        ("same-origin", 204),
        ("none", 204),
    ] {
        assert_eq!(send(site.clone(), from, ""), status, "{from}");
    }
    assert_eq!(send(header::CONTENT_TYPE, "application/jsonp", "{}"), 415);
    assert_eq!(send(header::CONTENT_TYPE, "text/plain", "{}"), 415);
    assert_eq!(send(header::CONTENT_TYPE, "application/json", "{}"), 204);
}

/// Reads too: what a page of another site learns is as bad as what it does.
#[test]
fn another_site_reads_nothing() {
    let api = Api::new();
    let (host, site) = (header::HOST, "sec-fetch-site");
    for path in ["/_mock", "/_mock/portals", "/_mock/as/CRM_UI/userId:1/crm/v3/owners"] {
        let request = axum::http::Request::get(path).header(&host, "localhost");
        let request = request.header(site, "cross-site").body(Body::empty()).unwrap();
        let reply = api.call(request);
        assert_eq!(reply.expect(403)["code"], "forbidden", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    let twice = axum::http::Request::get("/_mock/portals").header(&host, "localhost");
    let twice = twice.header(&host, "evil.example").body(Body::empty()).unwrap();
    assert_eq!(api.call(twice).status, 403);
}

#[test]
fn it_is_not_there_when_it_is_switched_off_or_elsewhere() {
    for control in [ControlPlace::Nowhere, ControlPlace::Apart] {
        let api = Api::with(Options { control, seed: Seed::Empty, ..Options::default() });
        assert_eq!(api.post("/_mock/reset", json!({})).status, 404);
        assert_eq!(api.get("/_mock/portals").status, 404);
    }
}

//! Response headers as recorded.

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::json;

use crate::api::Api;

#[test]
fn every_answer_carries_hubspots_headers() {
    // Source: recordings (2024 to 2026) of a private app in a free portal.
    let api = Api::new();
    let reply = api.get("/crm/v3/objects/contacts");
    assert_eq!(reply.header("content-type"), "application/json;charset=utf-8");
    assert_eq!(reply.header("x-hubspot-ratelimit-daily"), "250000");
    assert_eq!(reply.header("x-hubspot-ratelimit-daily-remaining"), "249999");
    assert_eq!(reply.header("x-hubspot-ratelimit-interval-milliseconds"), "10000");
    assert_eq!(reply.header("x-hubspot-ratelimit-max"), "100");
    assert_eq!(reply.header("x-hubspot-ratelimit-remaining"), "99");
    assert_eq!(reply.header("x-hubspot-ratelimit-secondly"), "10");
    assert_eq!(reply.header("vary"), "origin, Accept-Encoding");
    assert_eq!(reply.header("access-control-allow-credentials"), "false");
    let id = reply.header("x-hubspot-correlation-id");
    assert_eq!((id.len(), id.as_bytes()[14]), (36, b'7'), "{id}");
    let next = api.get("/crm/v3/objects/contacts");
    assert_eq!(next.header("x-hubspot-ratelimit-daily-remaining"), "249998");
}

#[test]
fn a_deletion_has_no_content_type() {
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "a@example.com"}));
    let reply = api.delete(&format!("/crm/v3/objects/contacts/{id}"));
    assert_eq!(reply.header("content-type"), "");
    assert_eq!(reply.header("x-hubspot-ratelimit-max"), "100");
}

#[test]
fn a_missing_record_is_a_page_unless_json_is_asked_for() {
    // Source: recordings (page); that SDKs get JSON is observed.
    let api = Api::new();
    let plain = api.request(Method::GET, "/crm/v3/objects/contacts/1").body(Body::empty());
    let page = api.call(plain.unwrap());
    assert_eq!(page.status, 404);
    assert_eq!(page.header("content-type"), "text/html;charset=iso-8859-1");
    assert_eq!(page.header("cache-control"), "must-revalidate,no-cache,no-store");
    assert_eq!(page.header("x-hubspot-notfound"), "true");
    assert_eq!(page.header("x-hubspot-ratelimit-max"), "100");
    assert_eq!(
        page.text,
        "<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\n<title>Error 404 Not Found</title>\n</head>\n<body><h2>HTTP ERROR 404</h2>\n<p>Resource not found</p>\n</body>\n</html>\n"
    );
    let json = api.get("/crm/v3/objects/contacts/1");
    assert_eq!(json.refusal(404), json!({"message": "resource not found"}));
    assert_eq!(json.header("x-hubspot-notfound"), "true");
}

#[test]
fn a_portals_token_is_asked_for_in_any_case_of_bearer() {
    let api = Api::new();
    let request = axum::http::Request::get("/crm/v3/objects/contacts")
        .header(header::AUTHORIZATION, format!("bearer {}", api.token()));
    assert_eq!(api.call(request.body(Body::empty()).unwrap()).status, 200);
}

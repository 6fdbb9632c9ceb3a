//! Calls that are none, and those that say what nobody reads: refused, with the nearest name.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use mock_server::{
    ControlPlace, Options, Seed,
    control::calls::{CALLS, Call},
    wire::whole_body::MAX_BODY,
};
use serde_json::json;
use tower::ServiceExt;

use super::home;
use crate::api::{Api, Reply};

#[track_caller]
fn refused(reply: &Reply, status: u16, nearest: &str) {
    let body = reply.expect(status);
    assert_eq!(body["nearest"], nearest, "{body}");
    assert!(body["message"].as_str().unwrap().contains(nearest), "{body}");
}

/// A typo must not let a test pass.
#[test]
fn an_unknown_path_or_verb_names_the_nearest_call() {
    let api = Api::new();
    refused(&api.post("/_mock/fautls", json!({})), 404, "POST /_mock/faults");
    refused(&api.get("/_mock/journals"), 404, "GET /_mock/journal");
    refused(&api.post("/_mock/webhook/flush", json!({})), 404, "POST /_mock/webhooks/flush");
    let reply = api.delete("/_mock/portals");
    refused(&reply, 405, "DELETE /_mock/portals/{portal_id}");
    assert_eq!(reply.json()["allow"], json!(["GET", "POST"]));
    assert_eq!(reply.header("allow"), "GET, POST");
    assert_eq!(reply.json()["code"], "method_not_allowed");
    assert_eq!(api.get("/_mock/nope").status, 404);
    assert_eq!(api.patch("/_mock/clock", json!({})).status, 405);
    assert_eq!(api.get("/_mock/portals/").status, 404);
    let acting = api.get("/_mock/as/CRM_UI").expect(404);
    assert!(acting["message"].as_str().unwrap().contains("{sourceId}"), "{acting}");
}

#[test]
fn unknown_parameters_and_fields_name_the_nearest() {
    let api = Api::new();
    let portal = home(&api);
    refused(&api.get("/_mock/journal?metod=POST"), 400, "method");
    refused(&api.get("/_mock/webhooks/deliveries?stat=waiting"), 400, "state");
    refused(&api.get("/_mock/webhooks/deliveries?state=waitin"), 400, "waiting");
    refused(&api.delete("/_mock/faults?portl=5"), 400, "portal");
    refused(&api.post("/_mock/webhooks/flush?timeout=5", json!({})), 400, "timeout_ms");
    refused(&api.post("/_mock/faults", json!({"fault": "locked", "pth": "/crm/**"})), 400, "path");
    refused(&api.post("/_mock/faults", json!({"fault": "loked"})), 400, "locked");
    refused(&api.put("/_mock/clock", json!({"advanc": "1s"})), 400, "advance");
    refused(&api.put("/_mock/webhooks/behaviour", json!({"maxBatches": 1})), 400, "max_batch");
    refused(&api.post("/_mock/apps", json!({"redirect_url": []})), 400, "redirect_uris");
    let limit = format!("/_mock/portals/{portal}/rate-limit");
    refused(&api.put(&limit, json!({"brust": 5})), 400, "burst");
    for (path, body) in
        [("/_mock/portals?x=1", json!({})), ("/_mock/reset", json!({"portal": portal}))]
    {
        let reply = api.post(path, body);
        assert_eq!(reply.status, 400, "{path}: {}", reply.text);
    }
    assert_eq!(api.get("/_mock/journal?status=99999").status, 400);
    let changes = format!("/_mock/portals/{portal}/changes?net=yes");
    assert_eq!(api.get(&changes).status, 400);
}

/// Spellings of before are still read.
#[test]
fn camel_case_is_still_read() {
    let api = Api::new();
    let behaviour = json!({"delayMs": 7, "maxBatch": 3, "signatureVersion": "v2"});
    let set = api.put("/_mock/webhooks/behaviour", behaviour).expect(200);
    assert_eq!((&set["delay_ms"], &set["max_batch"]), (&json!(7), &json!(3)));
    assert_eq!(set["signature_version"], "v2");
    let path = format!("/_mock/webhooks/apps/{}", api.app().app.id.0);
    for body in [
        json!({"targetUrl": "http://127.0.0.1:9/", "maxConcurrentRequests": 7,
            "subscriptions": [{"eventType": "contact.propertyChange", "propertyName": "email"}]}),
        json!({"target_url": "http://127.0.0.1:9/", "max_concurrent_requests": 7,
            "subscriptions": [{"event_type": "contact.propertyChange", "property_name": "city"}]}),
    ] {
        let set = api.put(&path, body).expect(200);
        assert_eq!(set["settings"]["max_concurrent_requests"], 7);
        assert_eq!(set["settings"]["target_url"], "http://127.0.0.1:9/");
    }
    let listed = api.get("/_mock/webhooks").json();
    let mine = listed["apps"].as_array().unwrap().iter().find(|app| app["settings"].is_object());
    assert_eq!(mine.unwrap()["subscriptions"][1]["property_name"], "city");
    api.get("/_mock/webhooks/deliveries?appId=1&portalId=2&state=givenUp").expect(200);
    api.post("/_mock/webhooks/flush?timeoutMs=5", json!({})).expect(200);
    api.post("/_mock/apps", json!({"redirectUris": [], "accessTokens": []})).expect(201);
    let token = json!({"token": "t", "expires_at": "2099-01-01T00:00:00Z"});
    api.post("/_mock/apps", json!({"kind": "private", "access_tokens": [token]})).expect(201);
}

/// Every call of the table has a handler behind it.
#[test]
fn every_call_is_answered() {
    let api = Api::new();
    for Call { method, path, .. } in CALLS {
        let path = path.replace("{portal_id}", "1").replace("{app_id}", "1");
        let offset = uuid::Uuid::nil().to_string();
        let path = path.replace("{id}", "1").replace("{name}", "x").replace("{offset}", &offset);
        let reply = api.send(method.parse().unwrap(), &path, None);
        let unknown = reply.text.contains("there is no such call") || reply.status == 405;
        assert!(!unknown, "{method} {path}: {}", reply.text);
    }
}

#[test]
fn all_errors_are_json() {
    let api = Api::new();
    let send = |method: Method, path: &str, kind: &str, body: Vec<u8>| {
        let request = api.request(method, path).header(header::CONTENT_TYPE, kind);
        api.call(request.header(header::CONTENT_LENGTH, body.len()).body(Body::from(body)).unwrap())
    };
    let json = "application/json";
    let check = |reply: Reply, status: u16, code: &str| {
        assert_eq!(reply.expect(status)["code"], code);
    };
    let large = vec![b' '; MAX_BODY + 1];
    check(send(Method::POST, "/_mock/faults", json, large), 413, "payload_too_large");
    check(
        send(Method::POST, "/_mock/reset", "text/plain", b"{}".to_vec()),
        415,
        "unsupported_media_type",
    );
    check(send(Method::POST, "/_mock/faults", json, b"{".to_vec()), 400, "bad_request");
    check(send(Method::POST, "/_mock/reset", json, b"[1]".to_vec()), 400, "bad_request");
    check(api.get("/_mock/webhooks/deliveries/x"), 400, "bad_request");
    check(api.get("/_mock/portals/1/export"), 404, "not_found");
    check(api.get("/_mock/webhooks/journal/1/x"), 400, "bad_request");
}

#[test]
fn a_port_of_its_own_has_nothing_else() {
    let options = Options { control: ControlPlace::Apart, seed: Seed::Empty, ..Options::default() };
    let ready = options.prepare().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ask = |path: &str| {
        let request = Request::get(path).header(header::HOST, "127.0.0.1").body(Body::empty());
        let answer = ready.server.control_service().oneshot(request.unwrap());
        let (parts, body) = runtime.block_on(answer).unwrap().into_parts();
        let body = runtime.block_on(axum::body::to_bytes(body, usize::MAX)).unwrap();
        (parts.status.as_u16(), String::from_utf8(body.into()).unwrap())
    };
    let (status, body) = ask("/crm/v3/owners");
    assert!(status == 404 && body.contains("\"code\":\"not_found\""), "{body}");
    assert_eq!(ask("/_mock/portals").0, 200);
    assert_eq!(ask("/health").0, 200);
}

#[test]
fn a_part_of_a_path_that_is_no_number_is_refused_in_words() {
    let api = Api::new();
    for (path, part) in [
        ("/_mock/portals/abc/snapshots", "portal_id in GET /_mock/portals/{portal_id}/snapshots"),
        ("/_mock/portals/-1/export", "is a number, not \"-1\""),
        ("/_mock/webhooks/deliveries/x", "delivery_id"),
        ("/_mock/webhooks/deliveries/99999999999999999999", "delivery_id"),
        ("/_mock/webhooks/journal/1/x", "offset"),
        ("/_mock/webhooks/journal/x/y", "app_id"),
    ] {
        let refused = api.get(path);
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(refused.status == 400 && message.contains(part), "{path}: {message}");
    }
}

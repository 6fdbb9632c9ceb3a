//! Settings and subscriptions, in every dialect, with what is refused.

use axum::http::Method;
use serde_json::json;

use super::World;

fn bases(app: u64) -> [String; 5] {
    [
        "/webhooks/v3",
        "/webhooks/2026-03",
        "/app-webhooks/2025-09",
        "/app-webhooks/2026-09",
        "/app-webhooks/2027-03-beta",
    ]
    .map(|base| format!("{base}/{app}"))
}

/// Paths, statuses and fields from the published operations.
/// What n8n's trigger has sent since 2020.
#[test]
fn the_limit_may_stand_beside_the_target() {
    let world = World::new();
    let path = format!("/webhooks/v3/{}/settings", world.app());
    let target = "https://www.example.com/hook";
    let body = json!({"targetUrl": target, "maxConcurrentRequests": 5});
    assert_eq!(world.develop(Method::PUT, &path, Some(body)).status, 400, "too few");
    let body = json!({"targetUrl": target, "maxConcurrentRequests": 7});
    let put = world.develop(Method::PUT, &path, Some(body)).json();
    assert_eq!(put["throttling"], json!({"maxConcurrentRequests": 7}));
    let neither = world.develop(Method::PUT, &path, Some(json!({"targetUrl": target})));
    assert_eq!(neither.status, 400);
    assert!(neither.text.contains("Some required fields were not set: [throttling]"));
}

#[test]
fn settings_come_and_go_in_every_dialect() {
    let world = World::new();
    for base in bases(world.app()) {
        let path = format!("{base}/settings");
        let missing = world.develop(Method::GET, &path, None);
        assert_eq!(missing.status, 404, "{base}");
        let body = json!({
            "targetUrl": "https://www.example.com/hook",
            "throttling": {"maxConcurrentRequests": 20}
        });
        let put = world.develop(Method::PUT, &path, Some(body));
        assert_eq!(put.status, 200, "{}", put.text);
        assert_eq!(put.keys("/"), ["targetUrl", "throttling", "createdAt"]);
        let again = json!({
            "targetUrl": world.receiver.url(),
            "throttling": {"maxConcurrentRequests": "10", "period": "SECONDLY"}
        });
        let again = world.develop(Method::PUT, &path, Some(again));
        assert_eq!(again.keys("/"), ["targetUrl", "throttling", "createdAt", "updatedAt"]);
        let got = world.develop(Method::GET, &path, None).json();
        assert_eq!(got["throttling"], json!({"maxConcurrentRequests": 10, "period": "SECONDLY"}));
        assert_eq!(world.develop(Method::DELETE, &path, None).status, 204);
        assert_eq!(world.develop(Method::GET, &path, None).status, 404);
    }
}

#[test]
fn subscriptions_come_and_go_in_every_dialect() {
    let world = World::new();
    for base in bases(world.app()) {
        let path = format!("{base}/subscriptions");
        let body = json!({"eventType": "contact.propertyChange", "propertyName": "email"});
        let made = world.develop(Method::POST, &path, Some(body));
        assert_eq!(made.status, 201, "{}", made.text);
        assert_eq!(made.keys("/"), ["id", "eventType", "propertyName", "active", "createdAt"]);
        let made = made.json();
        assert_eq!(made["active"], false, "paused until it is switched on");
        let one = format!("{path}/{}", made["id"].as_str().unwrap());
        assert_eq!(world.develop(Method::GET, &one, None).json(), made);

        let on = world.develop(Method::PATCH, &one, Some(json!({"active": true}))).json();
        assert_eq!(on["active"], true);
        assert!(on["updatedAt"].is_string());
        let all = world.develop(Method::GET, &path, None).json();
        assert_eq!(all, json!({"results": [on]}));

        let inputs = json!({"inputs": [{"id": made["id"], "active": false}]});
        let batch = world.develop(Method::POST, &format!("{path}/batch/update"), Some(inputs));
        assert_eq!((batch.status.as_u16(), &batch.json()["status"]), (200, &json!("COMPLETE")));
        assert_eq!(batch.json()["results"][0]["active"], false);
        let inputs =
            json!({"inputs": [{"id": made["id"], "active": true}, {"id": 5, "active": true}]});
        let batch = world.develop(Method::POST, &format!("{path}/batch/update"), Some(inputs));
        assert_eq!((batch.status.as_u16(), &batch.json()["numErrors"]), (207, &json!(1)));

        assert_eq!(world.develop(Method::DELETE, &one, None).status, 204);
        assert_eq!(world.develop(Method::GET, &one, None).status, 404);
        assert_eq!(world.develop(Method::GET, &path, None).json(), json!({"results": []}));
    }
}

/// Recorded: a portal's token is answered as if it were none. The official SDK of 2026 sends
/// the key and a token on every call.
#[test]
fn a_portals_token_is_worth_nothing_here() {
    let world = World::new();
    let path = format!("/webhooks/v3/{}/subscriptions", world.app());
    let refused = world.send(Method::GET, &path, None);
    let body = refused.refusal(401);
    assert_eq!(body["category"], "INVALID_AUTHENTICATION");
    assert!(body["message"].as_str().unwrap().starts_with("Authentication credentials not found."));
    assert_eq!(world.develop(Method::GET, &path, None).status, 200, "the key suffices");
}

/// An app's own token opens its own webhooks only.
#[test]
fn an_apps_own_token_opens_its_webhooks() {
    let world = World::new();
    let token = world.app_token();
    let get = |app: u64| {
        let path = format!("/webhooks/v3/{app}/subscriptions");
        let request =
            axum::http::Request::get(path).header("authorization", format!("Bearer {token}"));
        world.call(request.body(axum::body::Body::empty()).unwrap()).status.as_u16()
    };
    assert_eq!((get(world.app()), get(world.app() - 1)), (200, 404));
}

/// Only the sentence of the maximum is observed.
#[test]
fn what_makes_no_sense_is_refused() {
    let world = World::new();
    let path = format!("/webhooks/v3/{}/subscriptions", world.app());
    let check = |body: serde_json::Value, message: &str| {
        let refused = world.develop(Method::POST, &path, Some(body)).refusal(400);
        assert_eq!(refused["message"], message);
    };
    check(json!({"eventType": "contact.explosion"}), "contact.explosion is not a valid event type");
    check(
        json!({"eventType": "deal.propertyChange"}),
        "propertyName is required for propertyChange subscriptions",
    );
    check(
        json!({"eventType": "object.creation"}),
        "objectTypeId is required for object subscriptions",
    );
    check(
        json!({"eventType": "object.creation", "objectTypeId": "contacts"}),
        "contacts is not a valid objectTypeId",
    );
    check(
        json!({"eventType": "contact.propertyChange", "propertyName": "hs_lastmodifieddate"}),
        "Property hs_lastmodifieddate can't be subscribed to",
    );
    let first = json!({"eventType": "conversation.newMessage"});
    let made = world.develop(Method::POST, &path, Some(first.clone())).json();
    let id = made["id"].as_str().unwrap();
    check(first, &format!("Couldn't create the subscription. It already exists with id {id}."));
    for number in 1..1_000 {
        let body =
            json!({"eventType": "deal.propertyChange", "propertyName": format!("p{number}")});
        assert_eq!(world.develop(Method::POST, &path, Some(body)).status, 201);
    }
    check(
        json!({"eventType": "contact.creation"}),
        "Couldn't create another subscription. You've reached the maximum number allowed per \
         application (1000).",
    );
    let missing = world.develop(Method::POST, &path, Some(json!({}))).refusal(400);
    assert!(missing["message"].as_str().unwrap().ends_with("were not set: [eventType]"));
    let unknown = world.develop(Method::GET, "/webhooks/v3/99/subscriptions", None);
    assert_eq!(unknown.refusal(404)["category"], "OBJECT_NOT_FOUND");
}

/// HubSpot wants https; here http on this machine will do.
#[test]
fn targets_are_https_or_on_this_machine() {
    let world = World::new();
    let path = format!("/webhooks/v3/{}/settings", world.app());
    let put = |target: &str, limit: u32| {
        let throttling = json!({"maxConcurrentRequests": limit});
        let body = json!({"targetUrl": target, "throttling": throttling});
        world.develop(Method::PUT, &path, Some(body)).status.as_u16()
    };
    assert_eq!(put("http://www.example.com/hook", 10), 400);
    assert_eq!(put("no url", 10), 400);
    assert_eq!(put("http://localhost:9/hook", 10), 200);
    assert_eq!(put("https://www.example.com/hook", 10), 200);
    assert_eq!(put("https://www.example.com/hook", 5), 400, "documented: more than five");
}

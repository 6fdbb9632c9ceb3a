//! Deliveries: signatures, events, the extractor; and the management of subscriptions.

use axum::{Router, body::Body, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Request, StatusCode};
use hubspot_client::{
    Secret,
    webhooks::{
        Change, Events, InvalidSignature, NewSubscription, Verifier, events,
        signature::{Delivery, verify_v1, verify_v2},
    },
};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::stub::Stub;

const SECRET: &str = "client-secret";
const URI: &str = "https://example.com/hooks?x=%40a%2Fb%20c";
/// The address as HubSpot signs it.
const SIGNED_URI: &str = "https://example.com/hooks?x=@a/b%20c";
const BODY: &str = r#"[{"eventId":1,"subscriptionId":2,"portalId":3,"appId":4,"occurredAt":1767225600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":501,"changeFlag":"CREATED","changeSource":"CRM_UI","sourceId":"userId:9"}]"#;

fn v3(uri: &str, body: &str, timestamp: i64) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("POST{uri}{body}{timestamp}").as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

fn signed(at: i64) -> HeaderMap {
    headers(&[
        ("x-hubspot-signature-v3", v3(SIGNED_URI, BODY, at)),
        ("x-hubspot-request-timestamp", at.to_string()),
    ])
}

fn check(headers: &HeaderMap, uri: &str, body: &str, now: i64) -> Result<(), InvalidSignature> {
    let delivery = Delivery { method: "POST", uri, headers, body: body.as_bytes() };
    let now = Timestamp::from_millisecond(now).unwrap();
    Verifier::new(SECRET).verify_at(&delivery, now)
}

#[test]
fn version_three_is_bound_to_everything() {
    let at = 1_767_225_600_000;
    assert_eq!(check(&signed(at), URI, BODY, at + 1_000), Ok(()));
    assert_eq!(check(&signed(at), URI, BODY, at + 300_000), Ok(()));
    assert_eq!(check(&signed(at), URI, BODY, at + 300_001), Err(InvalidSignature::Stale));
    assert_eq!(check(&signed(at), URI, BODY, at - 300_001), Err(InvalidSignature::Stale));
    let mismatch = Err(InvalidSignature::Mismatch);
    assert_eq!(check(&signed(at), URI, "[]", at), mismatch);
    assert_eq!(check(&signed(at), "https://example.com/other", BODY, at), mismatch);
    let mut moved = signed(at);
    moved.insert("x-hubspot-request-timestamp", (at + 1).into());
    assert_eq!(check(&moved, URI, BODY, at), mismatch);
    for nonsense in ["", "=", "not base64!", "AAAA"] {
        moved.insert("x-hubspot-signature-v3", nonsense.parse().unwrap());
        assert_eq!(check(&moved, URI, BODY, at), mismatch);
    }
    moved.insert("x-hubspot-request-timestamp", "soon".parse().unwrap());
    assert_eq!(check(&moved, URI, BODY, at), mismatch);
    assert_eq!(check(&HeaderMap::new(), URI, BODY, at), Err(InvalidSignature::Missing));
}

/// Computed here as HubSpot's documentation says.
#[test]
fn versions_one_and_two_are_taken_if_wished() {
    let secret = Secret::from(SECRET);
    let one = sha256(&format!("{SECRET}{BODY}"));
    assert_eq!(verify_v1(&secret, BODY.as_bytes(), &one), Ok(()));
    assert_eq!(verify_v1(&secret, b"[]", &one), Err(InvalidSignature::Mismatch));
    let two = sha256(&format!("{SECRET}POST{URI}{BODY}"));
    let none = HeaderMap::new();
    let delivery = Delivery { method: "POST", uri: URI, headers: &none, body: BODY.as_bytes() };
    assert_eq!(verify_v2(&secret, &delivery, &two), Ok(()));

    for (version, signature) in [("v1", one), ("v2", two)] {
        let headers = headers(&[
            ("x-hubspot-signature", signature),
            ("x-hubspot-signature-version", version.to_owned()),
        ]);
        let delivery = Delivery { headers: &headers, ..delivery };
        assert_eq!(Verifier::new(SECRET).verify(&delivery), Err(InvalidSignature::Missing));
        assert_eq!(Verifier::new(SECRET).accept_legacy().verify(&delivery), Ok(()));
    }
}

async fn handler(Events(events): Events) -> String {
    events.len().to_string()
}

async fn deliver(router: &Router, headers: HeaderMap, body: &str) -> StatusCode {
    let mut request = Request::post("/hooks?x=%40a%2Fb%20c").body(Body::from(body.to_owned()));
    *request.as_mut().unwrap().headers_mut() = headers;
    router.clone().oneshot(request.unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn the_extractor_lets_only_hubspot_in() {
    let verifier = Verifier::new(SECRET).public_url("https://example.com/");
    let nested = Router::new().route("/", post(handler));
    let router = Router::new().nest("/hooks", nested).with_state(verifier);
    let now = Timestamp::now().as_millisecond();
    assert_eq!(deliver(&router, signed(now), BODY).await, StatusCode::OK);
    assert_eq!(deliver(&router, signed(now), "[]").await, StatusCode::UNAUTHORIZED);
    assert_eq!(deliver(&router, signed(now - 400_000), BODY).await, StatusCode::UNAUTHORIZED);
    assert_eq!(deliver(&router, HeaderMap::new(), BODY).await, StatusCode::UNAUTHORIZED);
    let nonsense = headers(&[
        ("x-hubspot-signature-v3", v3(SIGNED_URI, "nonsense", now)),
        ("x-hubspot-request-timestamp", now.to_string()),
    ]);
    assert_eq!(deliver(&router, nonsense, "nonsense").await, StatusCode::BAD_REQUEST);

    // Without a public address the request's host is taken.
    let router = Router::new().route("/hooks", post(handler)).with_state(Verifier::new(SECRET));
    let mut from_host = signed(now);
    from_host.insert("host", "example.com".parse().unwrap());
    assert_eq!(deliver(&router, from_host, BODY).await, StatusCode::OK);
}

/// Payloads as HubSpot's documentation and captures have them.
#[test]
fn events_are_typed() {
    let body = json!([
        {"subscriptionType": "contact.propertyChange", "objectId": 1, "propertyName": "email",
         "propertyValue": ""},
        {"subscriptionType": "company.merge", "objectId": 9, "primaryObjectId": 7,
         "mergedObjectIds": [8], "newObjectId": 9, "numberOfPropertiesMoved": 3},
        {"subscriptionType": "contact.associationChange", "fromObjectId": 1, "toObjectId": 2,
         "associationType": "CONTACT_TO_COMPANY", "associationRemoved": true,
         "isPrimaryAssociation": false},
        {"subscriptionType": "object.deletion", "objectTypeId": "2-7", "objectId": 5},
        {"subscriptionType": "contact.privacyDeletion", "objectId": 5},
        {"subscriptionType": "conversation.newMessage", "objectId": 5, "messageId": "m"},
        {"subscriptionType": "something.brandNew", "more": {"deep": []}},
        {},
    ]);
    let events = events(body.to_string().as_bytes()).unwrap();
    let cleared = Change::PropertyChanged { name: "email".into(), value: None };
    assert_eq!(events[0].change, cleared);
    let Change::Merged { primary, merged, new } = &events[1].change else { panic!() };
    assert_eq!((primary, merged.len(), new), (&Some(7.into()), 1, &Some(9.into())));
    let Change::AssociationChanged(association) = &events[2].change else { panic!() };
    assert!(association.removed && events[2].object_id.is_none());
    assert_eq!(events[3].change, Change::Deleted);
    assert_eq!(events[3].object_type_id.as_deref(), Some("2-7"));
    assert_eq!(events[4].change, Change::PrivacyDeleted);
    assert!(matches!(&events[5].change, Change::NewMessage { .. }));
    assert_eq!(events[6].change, Change::Other("something.brandNew".into()));
    assert!(hubspot_client::webhooks::events(b"{}").is_err());
}

#[tokio::test]
async fn subscriptions_are_managed_with_the_developer_key() {
    let subscription = json!({"id": "25", "eventType": "contact.creation", "active": true,
        "createdAt": "2026-01-02T03:04:05Z"});
    let stub = Stub::answering(subscription);
    let webhooks = stub.client().webhooks(77).developer_key("k");
    let new = NewSubscription::property_change("contact", "email");
    assert_eq!(webhooks.subscribe(&new).await.unwrap().id, "25");
    webhooks.set_active("25", false).await.unwrap();
    webhooks.unsubscribe("25").await.unwrap();
    let _ = webhooks.set_target("https://example.com", 10).await;
    let _ = webhooks.batch_set_active(&["25"], true).await;
    assert_eq!(
        stub.calls(),
        [
            "POST /webhooks/v3/77/subscriptions?hapikey=k",
            "PATCH /webhooks/v3/77/subscriptions/25?hapikey=k",
            "DELETE /webhooks/v3/77/subscriptions/25?hapikey=k",
            "PUT /webhooks/v3/77/settings?hapikey=k",
            "POST /webhooks/v3/77/subscriptions/batch/update?hapikey=k",
        ]
    );
    let journal = stub.journal();
    assert!(journal.iter().all(|entry| entry.token.is_empty()));
    let new =
        json!({"eventType": "contact.propertyChange", "propertyName": "email", "active": true});
    assert_eq!(journal[0].json(), new);
    let target = json!({"targetUrl": "https://example.com",
        "throttling": {"maxConcurrentRequests": 10}});
    assert_eq!(journal[3].json(), target);
}

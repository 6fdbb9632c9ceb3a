//! Servers that fail, in virtual time: what is repeated, and that nothing is done twice.

use std::{
    future::IntoFuture as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use hubspot_client::{Contact, Error, HubSpot, Properties, Record, Result};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::stub::{Fate, Stub, record};

/// Contacts by their e-mail addresses, which are unique, as HubSpot keeps them.
type Contacts = Arc<Mutex<Vec<Value>>>;

fn portal(contacts: &Contacts) -> Router {
    Router::new()
        .route("/crm/v3/objects/contacts", post(create))
        .route("/crm/v3/objects/contacts/{id}", get(by_email).delete(remove).patch(patched))
        .route("/crm/v3/objects/contacts/batch/create", post(create_all))
        .with_state(Arc::clone(contacts))
}

async fn create(State(contacts): State<Contacts>, body: String) -> Response {
    let sent: Value = serde_json::from_str(&body).unwrap();
    let mut contacts = contacts.lock().unwrap();
    let email = &sent["properties"]["email"];
    if let Some(at) = contacts.iter().position(|contact| contact["properties"]["email"] == *email) {
        let message = format!("Contact already exists. Existing ID: {}", at + 1);
        let body = json!({"status": "error", "message": message, "category": "CONFLICT"});
        return (StatusCode::CONFLICT, body.to_string()).into_response();
    }
    let made = record(contacts.len() as u64 + 1, sent["properties"].clone());
    contacts.push(made.clone());
    (StatusCode::CREATED, made.to_string()).into_response()
}

async fn create_all(State(contacts): State<Contacts>, body: String) -> String {
    let sent: Value = serde_json::from_str(&body).unwrap();
    let mut contacts = contacts.lock().unwrap();
    let mut results = Vec::new();
    for input in sent["inputs"].as_array().unwrap() {
        let mut made = record(contacts.len() as u64 + 1, input["properties"].clone());
        made["objectWriteTraceId"] = input["objectWriteTraceId"].clone();
        contacts.push(made.clone());
        results.push(made);
    }
    json!({"status": "COMPLETE", "results": results}).to_string()
}

async fn by_email(State(contacts): State<Contacts>, Path(email): Path<String>) -> Response {
    let contacts = contacts.lock().unwrap();
    match contacts.iter().find(|contact| contact["properties"]["email"] == email.as_str()) {
        Some(contact) => contact.to_string().into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn patched(Path(id): Path<u64>, body: String) -> String {
    let sent: Value = serde_json::from_str(&body).unwrap();
    record(id, sent["properties"].clone()).to_string()
}

/// Unlike HubSpot's, this one minds when there is nothing to remove.
async fn remove(State(contacts): State<Contacts>, Path(_): Path<String>) -> StatusCode {
    match contacts.lock().unwrap().pop() {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    }
}

fn ada() -> Contact {
    let email = Some("ada@example.com".into());
    Contact { email, firstname: Some("Ada".into()), ..Contact::default() }
}

fn scripted(contacts: &Contacts, fates: Vec<Fate>) -> (Stub, HubSpot) {
    let stub = Stub::new(portal(contacts)).script(fates);
    let hubspot = stub.client();
    (stub, hubspot)
}

async fn create_under(fates: Vec<Fate>) -> (Result<Record>, usize, usize) {
    let contacts = Contacts::default();
    let (stub, hubspot) = scripted(&contacts, fates);
    let result = hubspot.contacts().create(&ada()).await;
    let made = contacts.lock().unwrap().len();
    (result, made, stub.calls().len())
}

/// HubSpot's refusals before it does anything, with their waits.
#[tokio::test(start_paused = true)]
async fn a_create_is_repeated_when_it_certainly_was_not_done() {
    let refusals = [
        Fate::Refused,
        Fate::status(423),
        Fate::Answer(429, vec![], json!({"policyName": "TEN_SECONDLY_ROLLING"})),
        Fate::Answer(477, vec![("retry-after", "5".into())], Value::Null),
    ];
    for refusal in refusals {
        let (result, made, _) = create_under(vec![refusal.clone(), refusal.clone()]).await;
        assert_eq!(result.unwrap().id.as_str(), "1", "{refusal:?}");
        assert_eq!(made, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_is_not_repeated_when_it_may_have_been_done() {
    let faults = [
        Fate::BrokenBefore,
        Fate::BrokenAfter,
        Fate::BadGatewayAfter,
        Fate::Silence,
        Fate::status(500),
        Fate::status(503),
    ];
    for fault in faults {
        let (result, made, calls) = create_under(vec![fault.clone()]).await;
        let error = result.unwrap_err();
        assert!(error.is_outcome_unknown(), "{fault:?}: {error}");
        assert!(made <= 1);
        assert_eq!(calls, 1, "{fault:?}");
    }
}

/// With a unique property the client finds out, however the attempts fail.
#[tokio::test(start_paused = true)]
async fn a_create_with_a_unique_property_makes_one_record_whatever_breaks() {
    let faults = || [Fate::BrokenBefore, Fate::BrokenAfter, Fate::BadGatewayAfter, Fate::Silence];
    for first in faults() {
        for second in faults().into_iter().chain([Fate::Served]) {
            let contacts = Contacts::default();
            let (_, hubspot) = scripted(&contacts, vec![first.clone(), second.clone()]);
            let made = hubspot.contacts().create(&ada()).unique_by("email").await;
            assert_eq!(made.unwrap().id.as_str(), "1", "{first:?}, then {second:?}");
            assert_eq!(contacts.lock().unwrap().len(), 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_never_takes_another_record_for_its_own() {
    let contacts = Contacts::default();
    let (_, hubspot) = scripted(&contacts, vec![]);
    hubspot.contacts().create(&ada()).await.unwrap();
    for fate in [Fate::Served, Fate::BrokenBefore, Fate::BrokenAfter] {
        let (_, hubspot) = scripted(&contacts, vec![fate]);
        let other = Contact { firstname: Some("Eve".into()), ..ada() };
        let refused = hubspot.contacts().create(&other).unique_by("email").await.unwrap_err();
        assert!(refused.is_conflict(), "{refused}");
        assert_eq!(refused.existing_id().unwrap().as_str(), "1");
    }
    let nameless = Properties::from([("firstname", "Eve")]);
    let refused = hubspot.contacts().create(&nameless).unique_by("email").await.unwrap_err();
    assert!(matches!(refused, Error::Invalid(_)));
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_may_have_been_done_is_not_sent_again() {
    let contacts = Contacts::default();
    let (stub, hubspot) = scripted(&contacts, vec![Fate::Served, Fate::BrokenAfter]);
    let new = (0..250).map(|n| Properties::from([("email", format!("{n}@example.com"))]));
    let made = hubspot.contacts().batch_create(new).await;
    assert_eq!(stub.calls().len(), 3);
    assert_eq!(contacts.lock().unwrap().len(), 250);
    let failed: Vec<usize> = made.failures().map(|(index, _)| index).collect();
    assert_eq!(failed, (100..200).collect::<Vec<_>>(), "the others went on");
    assert!(made.failures().all(|(_, error)| error.is_outcome_unknown()));
}

#[tokio::test(start_paused = true)]
async fn what_reads_or_sets_a_state_is_repeated() {
    let contacts = Contacts::default();
    let (_, hubspot) = scripted(&contacts, vec![]);
    hubspot.contacts().create(&ada()).await.unwrap();
    let faults = vec![Fate::BrokenAfter, Fate::status(502), Fate::Silence, Fate::Refused];
    let (stub, hubspot) = scripted(&contacts, faults.clone());
    hubspot.contacts().get_by("email", "ada@example.com").await.unwrap();
    assert_eq!(stub.calls().len(), 4, "a refused connection carries no call");

    let (stub, hubspot) = scripted(&contacts, faults);
    hubspot.contacts().update("1", &ada()).await.unwrap();
    assert_eq!(stub.calls().len(), 4);

    // The first attempt removes it; that the second finds nothing is no failure.
    let (_, hubspot) = scripted(&contacts, vec![Fate::BrokenAfter]);
    hubspot.contacts().archive("1").await.unwrap();
    assert!(hubspot.contacts().archive("1").await.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn attempts_and_patience_end() {
    let stub = Stub::answering(Value::Null).script(vec![Fate::status(503); 9]);
    let failed = stub.client().contacts().get("1").await.unwrap_err();
    assert_eq!(failed.status(), Some(503));
    assert_eq!(stub.calls().len(), 5);

    let begun = Instant::now();
    let storm = Fate::Answer(429, vec![], json!({"policyName": "TEN_SECONDLY_ROLLING"}));
    let stub = Stub::answering(Value::Null).script(vec![storm; 99]);
    let failed = stub.client().contacts().get("1").await.unwrap_err();
    assert!(failed.is_rate_limited());
    assert!(begun.elapsed() <= Duration::from_secs(120));
    assert!(stub.calls().len() >= 10);

    let daily = json!({"message": "You have reached your daily limit.", "policyName": "DAILY"});
    let stub = Stub::answering(Value::Null).script(vec![Fate::Answer(429, vec![], daily)]);
    let failed = stub.client().contacts().get("1").await.unwrap_err();
    assert!(failed.is_rate_limited());
    assert_eq!(stub.calls().len(), 1, "waiting for tomorrow is the caller's decision");

    let moving = Fate::Answer(477, vec![("retry-after", "86400".into())], Value::Null);
    let stub = Stub::answering(Value::Null).script(vec![moving]);
    assert_eq!(stub.client().contacts().get("1").await.unwrap_err().status(), Some(477));
}

/// Waits between attempts double, and no two callers have the same.
#[tokio::test(start_paused = true)]
async fn waits_grow_and_differ() {
    let mut firsts = Vec::new();
    for _ in 0..8 {
        let stub = Stub::answering(Value::Null).script(vec![Fate::status(503); 4]);
        let _ = stub.client().contacts().get("1").await;
        let at: Vec<Instant> = stub.journal().iter().map(|entry| entry.at).collect();
        let waits: Vec<Duration> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        for (wait, longest) in waits.iter().zip([200, 400, 800, 1_600]) {
            let longest = Duration::from_millis(longest);
            assert!(*wait >= longest / 2 && *wait <= longest + Duration::from_millis(2));
        }
        firsts.push(waits[0]);
    }
    firsts.dedup();
    assert!(firsts.len() > 1);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_cancelled() {
    let contacts = Contacts::default();
    let (stub, hubspot) = scripted(&contacts, vec![Fate::status(423)]);
    let call = hubspot.contacts().create(&ada()).into_future();
    assert!(tokio::time::timeout(Duration::from_secs(1), call).await.is_err());
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(stub.calls().len(), 1, "nobody goes on in the background");
    assert!(contacts.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_unreadable_answer_says_where() {
    let mut broken = record(1, json!({}));
    broken["createdAt"] = json!("yesterday");
    let stub = Stub::answering(json!({"results": [record(1, json!({})), broken]}))
        .header("x-hubspot-correlation-id", "0190");
    let error = stub.client().contacts().list().page(None).await.unwrap_err();
    let Error::Decode(error) = error else { panic!("{error}") };
    assert_eq!(error.path, "results[1].createdAt");
    assert_eq!(error.correlation_id.as_deref(), Some("0190"));
}

/// Unknown fields, words and shapes of answers never panic.
#[tokio::test]
async fn strange_answers_are_errors_or_fine() {
    let mut strange = record(1, json!({"email": 5, "lifecyclestage": "wizard", "x": null}));
    strange["brandNew"] = json!({"deep": [1]});
    let read = Stub::answering(strange).client().contacts().get("1").await.unwrap();
    assert_eq!(read.properties.email.as_deref(), Some("5"));
    assert_eq!(read.properties.lifecyclestage.unwrap().as_str(), "wizard");

    let bodies = [
        json!("text"),
        json!(null),
        json!({"message": 5, "context": [], "errors": {}}),
        json!({"errors": ["only a sentence"], "context": {"id": "bare"}, "category": "NEW_KIND"}),
    ];
    for body in bodies {
        let stub = Stub::answering(json!({})).script([Fate::Answer(400, vec![], body)]);
        let error = stub.client().contacts().get("1").await.unwrap_err();
        assert_eq!(error.status(), Some(400));
    }
}

//! The client against a mock that fails on demand; the mock's own journal is the witness.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use hubspot_client::{HubSpot, Properties, RetryPolicy, Secret};
use mock_server::{
    MockServer,
    control::verify::{Expectation, Matcher},
    layer::{
        fault::{Fault, NewRule},
        pattern::Pattern,
    },
};

use crate::mock::empty;

const CONTACTS: &str = "/crm/v3/objects/contacts";

fn client(portal: &MockServer) -> HubSpot {
    HubSpot::builder()
        .base_url(portal.base_url())
        .token(Secret::from(portal.access_token()))
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)))
        .build()
        .unwrap()
}

/// Lets matching requests fail a number of times.
fn fail(portal: &MockServer, method: Method, times: u64, fault: Fault) {
    let rule = NewRule {
        id: None,
        methods: vec![method],
        path: Some(Pattern::new("/crm/**")),
        portal: None,
        app: None,
        skip: 0,
        times: Some(times),
        probability: 1.0,
        seed: None,
        fault,
    };
    portal.control().add_fault(rule).unwrap();
}

#[track_caller]
fn seen(portal: &MockServer, method: &str, path: &str, status: Option<u16>, times: usize) {
    let request = Matcher {
        method: Some(method.into()),
        path: Some(path.into()),
        status,
        ..Matcher::default()
    };
    let expected = Expectation { request, times: Some(times), ..Expectation::default() };
    let verdict = portal.control().verify(&expected).unwrap();
    assert!(verdict.verified, "{verdict:?}");
}

fn ada() -> Properties {
    Properties::from([("email", "ada@example.com")])
}

#[tokio::test]
async fn reads_outlast_gateways_locks_and_resets() {
    let portal = empty();
    let made = client(&portal).contacts().create(&ada()).await.unwrap();
    let gateway = Fault::Status { status: StatusCode::BAD_GATEWAY, retry_after: None, html: true };
    for fault in [gateway, Fault::Reset { after: false }, Fault::Truncate] {
        fail(&portal, Method::GET, 1, fault);
        let read = client(&portal).contacts().get(&made).await.unwrap();
        assert_eq!(read.id, made.id);
        portal.control().clear_faults(None);
    }
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_makes_one_record() {
    let portal = empty();
    fail(&portal, Method::POST, 1, Fault::Reset { after: true });
    let made = client(&portal).contacts().create(&ada()).unique_by("email").await.unwrap();
    let all = client(&portal).contacts().list().stream().all().await.unwrap();
    assert_eq!(all.iter().map(|contact| &contact.id).collect::<Vec<_>>(), [&made.id]);
    seen(&portal, "POST", CONTACTS, None, 1);
}

#[tokio::test]
async fn an_unsafe_create_is_sent_once() {
    let portal = empty();
    fail(&portal, Method::POST, 1, Fault::Reset { after: true });
    client(&portal).contacts().create(&ada()).await.unwrap_err();
    seen(&portal, "POST", CONTACTS, None, 1);
}

#[tokio::test]
async fn a_token_that_is_refused_is_not_tried_again() {
    let portal = empty();
    fail(&portal, Method::GET, 1, Fault::Unauthorized);
    let error = client(&portal).contacts().list().stream().all().await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    seen(&portal, "GET", CONTACTS, Some(401), 1);
}

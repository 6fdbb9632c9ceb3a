//! What traces tell, and what they don't.

use std::{
    future::IntoFuture as _,
    sync::{Arc, Mutex},
};

use hubspot_client::{HubSpot, Secret, oauth::OAuthApp, webhooks::Verifier};
use serde_json::json;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::stub::{Fate, Stub, record};

/// Writes down everything that is traced.
#[derive(Clone, Default)]
struct Ledger(Arc<Mutex<String>>);

impl Visit for Ledger {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let line = format!("{}={value:?}\n", field.name());
        self.0.lock().unwrap().push_str(&line);
    }
}

impl Subscriber for Ledger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("hubspot_client")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn a_call_has_a_span_without_secrets() {
    let ledger = Ledger::default();
    let stub = Stub::answering(record(1, json!({"email": "ada@example.com"})))
        .header("x-hubspot-correlation-id", "0190-abcd")
        .script([Fate::status(503), Fate::Served]);
    let guard = tracing::subscriber::set_default(ledger.clone());
    stub.client().contacts().get_by("email", "ada@example.com").await.unwrap();
    let webhooks = stub.client().webhooks(7).developer_key("key-secret");
    let _ = webhooks.subscriptions().await;
    drop(guard);
    let told = ledger.0.lock().unwrap().clone();
    for part in ["operation=\"objects.get\"", "attempts=2", "status=200", "0190-abcd"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(!told.contains("secret") && !told.contains("ada@"), "{told}");
}

#[test]
fn nothing_shows_a_secret() {
    let hubspot = HubSpot::builder().token(Secret::from("hidden-1"));
    let app = OAuthApp::new("id", "hidden-2", "https://example.com").unwrap();
    let verifier = Verifier::new("hidden-3");
    let webhooks = hubspot.build().unwrap().webhooks(1).developer_key("hidden-4");
    let shown = format!("{app:?} {verifier:?} {webhooks:?} {:?}", Secret::from("hidden-5"));
    assert!(!shown.contains("hidden"), "{shown}");
}

/// Futures can go into tasks and handlers.
#[test]
fn futures_are_send() {
    fn send<T: Send>(_: T) {}
    let hubspot = HubSpot::new("t").unwrap();
    send(hubspot.contacts().get("1").into_future());
    send(hubspot.contacts().batch_read(["1"]));
    send(hubspot.contacts().search().stream().all());
    send(hubspot.associations("a", "b").batch_of(["1"]));
}

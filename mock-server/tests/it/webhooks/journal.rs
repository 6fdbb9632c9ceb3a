//! The journal: subscriptions, filters, entries by offset, snapshots. Paths, fields and statuses
//! are the published operations'; the words inside an entry are what a public client reads.

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Value, json};

use super::World;
use crate::api::Reply;

const SUBSCRIPTIONS: &str = "/webhooks-journal/subscriptions/2026-03";
const JOURNAL: &str = "/webhooks-journal/journal/2026-03";

/// The ready app with a token of its own.
struct App {
    world: World,
    token: String,
}

impl App {
    fn new() -> Self {
        let world = World::new();
        world.ready.server.platform.clock.freeze(world.ready.server.platform.clock.now());
        let token = world.app_token();
        Self { world, token }
    }

    fn send(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = request
            .header("authorization", format!("Bearer {}", self.token))
            .header("host", "127.0.0.1:4010")
            .header("accept", "application/json")
            .header("content-type", "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.world.call(request.body(body).unwrap())
    }

    fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None)
    }

    fn subscribe(&self, body: Value) -> Value {
        let reply = self.send(Method::POST, SUBSCRIPTIONS, Some(body));
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    fn contacts(&self, actions: &[&str]) -> Value {
        self.subscribe(json!({
            "subscriptionType": "OBJECT", "objectTypeId": "0-1",
            "portalId": self.world.portal(), "actions": actions
        }))
    }

    /// What the file behind an answer says.
    fn file(&self, answer: &Value) -> Reply {
        let url = answer["url"].as_str().unwrap();
        let path = url.strip_prefix("http://127.0.0.1:4010").unwrap();
        self.world.call(Request::get(path).body(Body::empty()).unwrap())
    }
}

#[test]
fn an_app_reads_what_happened_by_offset() {
    let app = App::new();
    app.contacts(&["CREATE", "UPDATE", "DELETE"]);
    let earliest = format!("{JOURNAL}/earliest");
    assert_eq!(app.get(&earliest).status, 204, "nothing yet");
    let ada = app.world.make("contacts", &json!({"firstname": "Ada"}));
    let path = format!("/crm/v3/objects/contacts/{ada}");
    let update = json!({"properties": {"firstname": "Eve"}});
    app.world.send(Method::PATCH, &path, Some(update));
    app.world.send(Method::DELETE, &path, None);

    let first = app.get(&earliest);
    assert_eq!(first.keys("/"), ["url", "expiresAt", "currentOffset"]);
    let file = app.file(&first.json());
    assert_eq!(file.keys("/"), ["offset", "journalEvents", "publishedAt"]);
    assert_eq!(file.json()["offset"], first.json()["currentOffset"]);
    let event = &file.json()["journalEvents"][0];
    assert_eq!((&event["action"], &event["objectId"]), (&json!("CREATE"), &json!(ada)));
    assert_eq!(event["propertyChanges"]["firstname"], "Ada");

    let mut actions = Vec::new();
    let mut at = first.json();
    loop {
        actions.push(app.file(&at).json()["journalEvents"][0]["action"].clone());
        let offset = at["currentOffset"].as_str().unwrap();
        let next = app.get(&format!("{JOURNAL}/offset/{offset}/next"));
        match next.status.as_u16() {
            204 => break,
            status => assert_eq!(status, 200),
        }
        at = next.json();
    }
    assert_eq!(actions, ["CREATE", "UPDATE", "DELETE"]);
    assert_eq!(app.get(&format!("{JOURNAL}/latest")).json()["currentOffset"], at["currentOffset"]);
    let local = app.get("/webhooks-journal/journal-local/2026-03/latest").json();
    assert_eq!(local["currentOffset"], at["currentOffset"]);
    for version in ["v4", "2026-09", "2027-03-beta"] {
        let other = app.get(&format!("/webhooks-journal/journal/{version}/latest")).json();
        assert_eq!(other["currentOffset"], at["currentOffset"], "{version}");
    }
}

#[test]
fn entries_come_in_batches() {
    let app = App::new();
    app.contacts(&["CREATE"]);
    for _ in 0..5 {
        app.world.make("contacts", &json!({"firstname": "Ada"}));
    }
    let offsets = |path: &str| -> Vec<String> {
        let batch = app.get(&format!("{JOURNAL}/batch/{path}")).json();
        assert_eq!(batch["status"], "COMPLETE");
        let results = batch["results"].as_array().unwrap().iter();
        results.map(|file| file["currentOffset"].as_str().unwrap().to_owned()).collect()
    };
    let all = offsets("earliest/100");
    assert_eq!(all.len(), 5);
    assert_eq!(offsets("earliest/2"), all[..2]);
    assert_eq!(offsets("latest/2"), all[3..]);
    assert_eq!(offsets(&format!("{}/next/2", all[1])), all[2..4]);
    assert_eq!(app.get(&format!("{JOURNAL}/batch/earliest/0")).status, 404);

    let read =
        |inputs: Value| app.send(Method::POST, &format!("{JOURNAL}/batch/read"), Some(inputs));
    assert_eq!(read(json!({"inputs": [all[0], all[4]]})).status, 200);
    let partial = read(json!({"inputs": [all[0], "nothing"]}));
    assert_eq!((partial.status.as_u16(), &partial.json()["numErrors"]), (207, &json!(1)));
    let elsewhere = app.get(&format!("{JOURNAL}/earliest?installPortalId=1"));
    assert_eq!(elsewhere.status, 204);
}

#[test]
fn subscriptions_are_upserted_read_and_taken_away() {
    let app = App::new();
    let made = app.contacts(&["CREATE"]);
    assert_eq!((&made["properties"], &made["appId"]), (&Value::Null, &json!(app.world.app())));
    let again = app.contacts(&["UPDATE"]);
    assert_eq!((&again["id"], &again["actions"]), (&made["id"], &json!(["UPDATE"])));
    let lifecycle = app.subscribe(json!({
        "subscriptionType": "APP_LIFECYCLE_EVENT", "eventTypeId": "4-1909196", "properties": []
    }));
    assert_eq!(lifecycle["objectTypeId"], "4-1909196");
    assert_eq!(app.get(SUBSCRIPTIONS).json()["results"].as_array().unwrap().len(), 2);
    let one = format!("{SUBSCRIPTIONS}/{}", made["id"]);
    assert_eq!(app.get(&one).json(), again);
    let portal = format!("{SUBSCRIPTIONS}/portals/{}", app.world.portal());
    assert_eq!(app.send(Method::DELETE, &portal, None).status, 204);
    assert_eq!(app.get(&one).refusal(404)["category"], "OBJECT_NOT_FOUND");
    let one = format!("{SUBSCRIPTIONS}/{}", lifecycle["id"]);
    assert_eq!(app.send(Method::DELETE, &one, None).status, 204);
    assert_eq!(app.get(SUBSCRIPTIONS).json(), json!({"results": []}));
    let wrong = json!({"subscriptionType": "WEATHER"});
    assert_eq!(app.send(Method::POST, SUBSCRIPTIONS, Some(wrong)).status, 400);
}

#[test]
fn filters_leave_events_out() {
    let app = App::new();
    let made = app.contacts(&["CREATE"]);
    let body = json!({"subscriptionId": made["id"], "filter": {"conditions": [
        {"filterType": "CRM_OBJECT_PROPERTY", "property": "city", "operator": "IN", "values": ["Paris"]}
    ]}});
    let path = format!("{SUBSCRIPTIONS}/filters");
    let filter = app.send(Method::POST, &path, Some(body.clone())).json()["filterId"].clone();
    app.world.make("contacts", &json!({"city": "London"}));
    let paris = app.world.make("contacts", &json!({"city": "Paris"}));
    let batch = app.get(&format!("{JOURNAL}/batch/earliest/9")).json();
    assert_eq!(batch["results"].as_array().unwrap().len(), 1);
    let event = app.file(&batch["results"][0]).json()["journalEvents"][0].clone();
    assert_eq!(event["objectId"], paris);

    let one = format!("{path}/{filter}");
    assert_eq!(app.get(&one).json()["filter"], body["filter"]);
    assert!(app.get(&one).json()["createdAt"].is_u64());
    let all = app.get(&format!("{path}/subscription/{}", made["id"])).json();
    assert_eq!(all, json!([app.get(&one).json()]));
    assert_eq!(app.send(Method::DELETE, &one, None).status, 204);
    app.get(&one).refusal(404);
}

#[test]
fn associations_and_erasures_have_entries() {
    let app = App::new();
    for (kind, actions) in [
        ("ASSOCIATION", json!(["ASSOCIATION_ADDED", "ASSOCIATION_REMOVED"])),
        ("GDPR_PRIVACY_DELETION", json!(["GDPR_DELETE"])),
    ] {
        app.subscribe(json!({
            "subscriptionType": kind, "objectTypeId": "0-1", "portalId": app.world.portal(),
            "actions": actions, "associatedObjectTypeIds": ["0-3"]
        }));
    }
    let ada = app.world.make("contacts", &json!({"firstname": "Ada"}));
    let acme = app.world.make("companies", &json!({"name": "Acme"}));
    let deal = app.world.make("deals", &json!({"dealname": "D"}));
    for (kind, id) in [("companies", acme), ("deals", deal)] {
        let path = format!("/crm/v4/objects/contacts/{ada}/associations/default/{kind}/{id}");
        app.world.send(Method::PUT, &path, None);
    }
    let first = app.file(&app.get(&format!("{JOURNAL}/earliest")).json()).json();
    let event = &first["journalEvents"][0];
    assert_eq!(
        (&event["type"], &event["action"]),
        (&json!("ASSOCIATION"), &json!("ASSOCIATION_ADDED"))
    );
    assert_eq!((&event["objectId"], &event["associatedObjectId"]), (&json!(ada), &json!(deal)));
    app.world.post("/crm/v3/objects/contacts/gdpr-delete", json!({"objectId": ada.to_string()}));
    let last = app.file(&app.get(&format!("{JOURNAL}/latest")).json()).json();
    assert_eq!(last["journalEvents"][0]["action"], "GDPR_DELETE");
}

#[test]
fn snapshots_are_entries_with_a_status() {
    let app = App::new();
    let ada = app.world.make("contacts", &json!({"firstname": "Ada"}));
    let ask = |id: u64| json!({"portalId": app.world.portal(), "objectId": id, "objectTypeId": "0-1", "properties": ["firstname"]});
    let body = json!({"snapshotRequests": [ask(ada), ask(1)]});
    let reply = app.send(Method::POST, "/webhooks-journal/snapshots/2026-03/crm", Some(body));
    let answers = reply.json()["snapshotResponses"].clone();
    let status = |place: usize| {
        let id = answers[place]["snapshotStatusId"].as_str().unwrap();
        app.get(&format!("{JOURNAL}/status/{id}")).json()["status"].clone()
    };
    assert_eq!((status(0), status(1)), (json!("COMPLETED"), json!("FAILED")));
    let file = app.file(&app.get(&format!("{JOURNAL}/latest")).json()).json();
    let event = &file["journalEvents"][0];
    assert_eq!(
        (&event["action"], &event["propertyChanges"]),
        (&json!("SNAPSHOT"), &json!({"firstname": "Ada"}))
    );
    let nobody = format!("{JOURNAL}/status/{}", "3c90c3cc-0d44-4b50-8888-8dd25736052a");
    app.get(&nobody).refusal(404);
}

/// Documented: three days. A file's address is good for a while, and only as it was given out.
#[test]
fn entries_and_addresses_age() {
    let app = App::new();
    app.contacts(&["CREATE"]);
    app.world.make("contacts", &json!({"firstname": "Ada"}));
    let first = app.get(&format!("{JOURNAL}/earliest")).json();
    let mut forged = first.clone();
    forged["url"] = first["url"].as_str().unwrap().replace("expires=1", "expires=2").into();
    assert_eq!(app.file(&forged).status, 403);
    app.world.advance(601);
    assert_eq!(app.file(&first).status, 403);
    app.world.advance(3 * 86_400);
    let app = App { token: app.world.app_token(), ..app };
    app.world.make("contacts", &json!({"firstname": "Eve"}));
    let later = app.get(&format!("{JOURNAL}/earliest")).json();
    assert_ne!(later["currentOffset"], first["currentOffset"]);
}

/// Neither a portal's token nor the developer's key has a journal.
#[test]
fn only_an_app_has_a_journal() {
    let world = World::new();
    assert_eq!(world.send(Method::GET, SUBSCRIPTIONS, None).status, 401);
    assert_eq!(world.develop(Method::GET, SUBSCRIPTIONS, None).status, 401);
}

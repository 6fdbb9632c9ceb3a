//! What is kept of what was is bounded in bytes, and goes with the portal it is about.

use std::sync::Arc;

use axum::http::Method;
use mock_server::control::apps::RegisteredApp;
use portal::PortalId;
use serde_json::{Value, json};

use super::{CONTACTS, call, fork, home};
use crate::api::Api;

/// The longest text that a property takes.
const LONGEST: usize = 65_536;
/// What the app is granted.
const SCOPES: [&str; 2] = ["crm.objects.contacts.read", "crm.objects.contacts.write"];

fn of_home(api: &Api) -> Value {
    let portal = home(api);
    api.get(&format!("/_mock/memory?portal={portal}")).expect(200)["portals"][0].clone()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// A text of the greatest length, another one for each number.
fn long(number: u32) -> String {
    format!("{number:04}").repeat(LONGEST / 4)
}

#[test]
fn writes_are_remembered_as_far_as_their_bytes_allow() {
    let api = Api::new();
    api.freeze("2026-03-02T14:00:00Z");
    let ada = api.make("contacts", json!({"email": "ada@example.com"}));
    let path = format!("{CONTACTS}/{ada}");
    let mut most = 0;
    for round in 0..300 {
        api.advance(1);
        let text = long(round);
        let sent = json!({"properties": {"message": text, "address": text}});
        assert_eq!(api.patch(&path, sent).status, 200);
        if round % 50 == 49 {
            let revisions = of_home(&api)["revisions"].clone();
            assert!(number(&revisions["bytes"]) <= number(&revisions["max_bytes"]), "{revisions}");
            most = most.max(number(&revisions["bytes"]));
        }
    }
    let kept = of_home(&api)["revisions"].clone();
    assert!(most > number(&kept["max_bytes"]) / 2, "the bound is used: {kept}");
    assert!((20..256).contains(&number(&kept["count"])), "{kept}");
    let changes = format!("/_mock/portals/{}/changes", home(&api));
    let recent = api.get(&format!("{changes}?since=2026-03-02T14:04:50Z")).expect(200);
    assert_eq!(recent["changes"].as_array().unwrap().len(), 11);
    let old = api.get(&format!("{changes}?since=2026-03-02T14:00:01Z"));
    assert_eq!(old.status, 409);
    assert!(old.text.contains("bytes") && old.text.contains("snapshot"), "{}", old.text);
    let all = api.get(&format!("{changes}?since=start")).expect(200);
    assert_eq!(all["changes"][0]["fate"], "created", "what was forgotten is told as one step");
    let history = api.get(&format!("{path}?propertiesWithHistory=message")).expect(200);
    let versions = history["propertiesWithHistory"]["message"].as_array().unwrap();
    assert_eq!(versions.len(), 45, "the record's own history is HubSpot's");
}

#[test]
fn a_reset_gives_back_what_was_remembered() {
    let api = Api::new();
    api.freeze("2026-03-02T14:00:00Z");
    api.put("/_mock/search-lag", json!({"lag": "1h"}));
    let portal = format!("/_mock/portals/{}", home(&api));
    api.put(&format!("{portal}/snapshots/empty"), json!({}));
    let ada = api.make("contacts", json!({"email": "ada@example.com"}));
    for round in 0..20 {
        api.advance(60);
        let text = long(round);
        api.patch(&format!("{CONTACTS}/{ada}"), json!({"properties": {"message": text}}));
    }
    let before = of_home(&api);
    for part in ["revisions", "search_lag"] {
        assert!(number(&before[part]["bytes"]) > 19 * LONGEST as u64, "{before}");
    }
    assert_eq!(api.post("/_mock/reset", json!({})).status, 204);
    let after = of_home(&api);
    for part in ["revisions", "search_lag"] {
        assert_eq!((&after[part]["count"], &after[part]["bytes"]), (&json!(0), &json!(0)));
    }
    assert_eq!(after["snapshots"]["count"], 1);
    let changes = |since: &str| api.get(&format!("{portal}/changes?since={since}"));
    assert_eq!(changes("start").expect(200)["changes"], json!([]));
    assert_eq!(changes("snapshot:empty").expect(200)["changes"], json!([]));
    assert_eq!(changes("2026-03-02T14:00:00Z").status, 409);
    api.advance(60);
    api.make("contacts", json!({"email": "grace@example.com"}));
    for since in ["start", "snapshot:empty"] {
        assert_eq!(changes(since).expect(200)["changes"].as_array().unwrap().len(), 1, "{since}");
    }
}

#[test]
fn merges_into_one_record_are_bounded_too() {
    let api = Api::new();
    let ada = api.make("contacts", json!({"email": "ada@example.com"}));
    for number in 0..300 {
        let other = api.make("contacts", json!({"email": format!("a{number}@example.com")}));
        let merge = json!({"primaryObjectId": ada, "objectIdToMerge": other});
        assert_eq!(api.post(&format!("{CONTACTS}/merge"), merge).status, 200);
    }
    let revisions = of_home(&api)["revisions"].clone();
    assert!(number(&revisions["bytes"]) <= number(&revisions["max_bytes"]), "{revisions}");
}

#[test]
fn a_snapshot_counts_with_what_the_next_one_does_not_share() {
    let api = Api::new();
    let portal = format!("/_mock/portals/{}", home(&api));
    let snapshot = |name: &str| api.put(&format!("{portal}/snapshots/{name}"), json!({}));
    let ada = api.make("contacts", json!({"email": "ada@example.com"}));
    let write = |letter: &str| {
        let sent = json!({"properties": {"message": letter.repeat(LONGEST)}});
        api.patch(&format!("{CONTACTS}/{ada}"), sent).expect(200);
    };
    let bytes = || number(&of_home(&api)["snapshots"]["bytes"]);
    write("a");
    snapshot("one");
    assert_eq!(bytes(), 0, "it shares everything with the portal");
    snapshot("same");
    assert!(bytes() < LONGEST as u64);
    write("b");
    snapshot("two");
    let two = bytes();
    assert!(two > LONGEST as u64);
    snapshot("two");
    assert_eq!(bytes(), two, "the same again takes the place of the first");
    for name in ["one", "same", "two"] {
        assert_eq!(api.delete(&format!("{portal}/snapshots/{name}")).status, 204);
    }
    assert_eq!(bytes(), 0);
}

/// A fork in which the ready app is installed, that was asked something, as a test leaves it.
fn used_fork(api: &Api) -> u64 {
    let (id, own) = fork(api, home(api));
    let app = json!(RegisteredApp::from(api.app()));
    let (client, secret) = (&app["client_id"], &app["client_secret"]);
    let (client, secret) = (client.as_str().unwrap(), secret.as_str().unwrap());
    let grant = json!({"client_id": client, "portal_id": id, "scopes": SCOPES});
    let granted = api.post("/_mock/oauth/grant", grant).expect(201);
    let redirect = granted["redirect"].as_str().unwrap().split('?').next().unwrap();
    let code = granted["code"].as_str().unwrap();
    let form = format!(
        "grant_type=authorization_code&client_id={client}&client_secret={secret}\
         &redirect_uri={redirect}&code={code}"
    );
    let request = axum::http::Request::post("/oauth/v1/token")
        .header("host", "127.0.0.1:4010")
        .header("content-type", "application/x-www-form-urlencoded");
    let tokens = api.call(request.body(form.into()).unwrap()).expect(200);
    let access = tokens["access_token"].as_str().unwrap();
    let sent = json!({"properties": {"email": "ada@example.com"}});
    assert_eq!(call(api, access, "POST", CONTACTS, Some(sent)).status, 201);
    assert_eq!(call(api, &own, "GET", CONTACTS, None).status, 200);
    id
}

#[test]
fn a_deleted_portal_is_gone() {
    const CYCLES: usize = 1_000;
    let api = Api::new();
    // Work that happens once is done before anything is counted.
    let first = used_fork(&api);
    api.delete(&format!("/_mock/portals/{first}"));
    let shared = |memory: &Value, part: &str| {
        let part = &memory[part];
        (number(&part["holders"]), number(&part["bytes"]))
    };
    api.delete("/_mock/journal");
    let before = api.get("/_mock/memory").expect(200);
    for _ in 0..CYCLES {
        let id = used_fork(&api);
        let handle = Arc::downgrade(&api.server().platform.portal(PortalId(id)).unwrap());
        assert!(handle.upgrade().is_some());
        assert_eq!(api.delete(&format!("/_mock/portals/{id}")).status, 204);
        assert!(handle.upgrade().is_none(), "something still leads to portal {id}");
    }
    // The exchanges of codes belong to no portal.
    api.delete("/_mock/journal");
    let after = api.get("/_mock/memory").expect(200);
    for part in ["journals", "revisions", "snapshots", "search_lag"] {
        assert_eq!(shared(&after, part), shared(&before, part), "{part}");
    }
    assert_eq!(after["tokens"]["count"], before["tokens"]["count"]);
    assert!(number(&after["tokens"]["noted"]) < 100, "{}", after["tokens"]);
    assert_eq!(after["consent_pages"]["count"], 0);
    let fresh = used_fork(&api);
    let expected = json!({"portal": fresh, "times": 2, "request": {"path": CONTACTS}});
    assert_eq!(api.post("/_mock/verify", expected).status, 200);
}

#[test]
fn a_refresh_token_of_a_deleted_portal_says_that_the_portal_is_gone() {
    let api = Api::new();
    let id = used_fork(&api);
    let refresh = api.server().platform.tokens.refresh_to(PortalId(id)).into_keys().next().unwrap();
    api.delete(&format!("/_mock/portals/{id}"));
    let app = json!(RegisteredApp::from(api.app()));
    let (client, secret) = (&app["client_id"], &app["client_secret"]);
    let (client, secret) = (client.as_str().unwrap(), secret.as_str().unwrap());
    let form = format!(
        "grant_type=refresh_token&client_id={client}&client_secret={secret}&refresh_token={}",
        refresh.expose()
    );
    let request = axum::http::Request::post("/oauth/v1/token")
        .header("host", "127.0.0.1:4010")
        .header("content-type", "application/x-www-form-urlencoded");
    let refused = api.call(request.body(form.into()).unwrap());
    assert_eq!((refused.status.as_u16(), &refused.json()["status"]), (400, &json!("BAD_HUB")));
}

#[test]
fn faults_of_a_deleted_portal_go_with_it() {
    let api = Api::new();
    let (id, _) = fork(&api, home(&api));
    let rule = json!({"portal": id, "fault": "unauthorized"});
    let made = api.post("/_mock/faults", rule);
    assert!(made.status.is_success(), "{}", made.text);
    api.delete(&format!("/_mock/portals/{id}"));
    let rules = api.send(Method::GET, "/_mock/faults", None).text;
    assert!(!rules.contains(&id.to_string()), "{rules}");
}

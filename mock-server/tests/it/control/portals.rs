//! Portals side by side, what they were, and what happened in them.

use serde_json::json;

use super::{CONTACTS, call, fork, home};
use crate::api::Api;

#[test]
fn forks_hold_the_same_and_dont_touch_each_other() {
    let api = Api::new();
    let ada = api.make("contacts", json!({"email": "ada@example.com"}));
    let (one, one_token) = fork(&api, home(&api));
    let (other, other_token) = fork(&api, one);
    assert!(one != other && one != home(&api));
    let path = format!("{CONTACTS}/{ada}");
    assert_eq!(call(&api, &one_token, "DELETE", &path, None).status, 204);
    assert_eq!(call(&api, &one_token, "GET", &path, None).status, 404);
    assert_eq!(call(&api, &other_token, "GET", &path, None).status, 200);
    assert_eq!(api.get(&path).status, 200);
    assert_eq!(api.delete(&format!("/_mock/portals/{one}")).status, 204);
    assert_eq!(call(&api, &one_token, "GET", &path, None).status, 401);
    assert_eq!(call(&api, &other_token, "GET", &path, None).status, 200);
    assert_eq!(api.delete(&format!("/_mock/portals/{one}")).status, 404);
}

#[test]
fn a_snapshot_is_restored_and_a_reset_goes_back_to_the_start() {
    let api = Api::new();
    let portal = format!("/_mock/portals/{}", home(&api));
    let ada = api.make("contacts", json!({"email": "ada@example.com"}));
    assert_eq!(api.put(&format!("{portal}/snapshots/one"), json!({})).status, 204);
    let grace = api.make("contacts", json!({"email": "grace@example.com"}));
    let read = |id: &str| api.get(&format!("{CONTACTS}/{id}")).status.as_u16();
    assert_eq!((read(&ada), read(&grace)), (200, 200));
    assert_eq!(api.post(&format!("{portal}/snapshots/one/restore"), json!({})).status, 204);
    assert_eq!((read(&ada), read(&grace)), (200, 404));
    let names = api.get(&format!("{portal}/snapshots")).expect(200);
    assert_eq!(names["snapshots"][0]["name"], "one");
    let of_snapshot = api.post(&format!("{portal}/fork"), json!({"snapshot": "one"}));
    assert_eq!(of_snapshot.status, 201);
    assert_eq!(api.post(&format!("{portal}/reset"), json!({})).status, 204);
    assert_eq!(read(&ada), 404);
    assert_eq!(api.delete(&format!("{portal}/snapshots/one")).status, 204);
    assert_eq!(api.post(&format!("{portal}/snapshots/one/restore"), json!({})).status, 404);
}

#[test]
fn changes_tell_who_changed_what_from_what_to_what() {
    let api = Api::new();
    let portal = format!("/_mock/portals/{}", home(&api));
    let ada = api.make("contacts", json!({"email": "ada@example.com"}));
    api.put(&format!("{portal}/snapshots/before"), json!({}));
    let path = format!("{CONTACTS}/{ada}");
    let update = api.patch(&path, json!({"properties": {"firstname": "Ada"}}));
    api.patch(&path, json!({"properties": {"firstname": "Augusta"}}));
    api.delete(&path);
    let changes = api.get(&format!("{portal}/changes?since=snapshot:before")).expect(200);
    let changes = changes["changes"].as_array().unwrap();
    let fates: Vec<_> = changes.iter().map(|change| change["fate"].as_str().unwrap()).collect();
    assert_eq!(fates, ["updated", "updated", "archived"]);
    assert_eq!(changes[0]["id"], *ada);
    assert_eq!(
        changes[1]["properties"],
        json!([{"name": "firstname", "old": "Ada", "new": "Augusta"}])
    );
    let by = &changes[0]["by"];
    assert_eq!(by["correlation_id"], update.header("x-hubspot-correlation-id"));
    assert!(api.token().ends_with(by["token"].as_str().unwrap().trim_start_matches('…')));
    let net = api.get(&format!("{portal}/changes?since=snapshot:before&net=true")).expect(200);
    assert_eq!(net["changes"].as_array().unwrap().len(), 1);
    assert_eq!(api.get(&format!("{portal}/changes?since=yesterday")).status, 400);
    assert_eq!(api.get(&format!("{portal}/changes?until=now")).status, 400);
}

#[test]
fn changes_of_associations_and_definitions() {
    let api = Api::new();
    let portal = format!("/_mock/portals/{}", home(&api));
    let ada = api.make("contacts", json!({"email": "ada@example.com"}));
    let acme = api.make("companies", json!({"name": "Acme"}));
    api.put(&format!("{portal}/snapshots/before"), json!({}));
    let edge = format!("/crm/v4/objects/contacts/{ada}/associations/default/companies/{acme}");
    assert_eq!(api.put(&edge, json!({})).status, 200);
    let property = json!({"name": "shoe_size", "label": "Shoe size", "type": "number",
        "fieldType": "number", "groupName": "contactinformation"});
    assert_eq!(api.post("/crm/v3/properties/contacts", property).status, 201);
    let changes = api.get(&format!("{portal}/changes?since=snapshot:before&net=true")).expect(200);
    let what: Vec<_> = changes["changes"].as_array().unwrap().iter().collect();
    let association = what.iter().find(|change| change["what"] == "association").unwrap();
    assert_eq!((&association["fate"], &association["to"]["id"]), (&json!("created"), &json!(acme)));
    assert!(what.iter().any(|change| change["what"] == "property" && change["id"] == "shoe_size"));
}

/// A thousand forks here; the benchmark makes ten thousand.
#[test]
fn many_forks_at_once_stay_apart() {
    let hubspot = mock_server::MockServer::start();
    let control = hubspot.control();
    let forks: Vec<_> = (0..1_000).map(|_| hubspot.fork().unwrap()).collect();
    let ids: std::collections::BTreeSet<_> = forks.iter().map(|fork| fork.portal_id).collect();
    assert_eq!(ids.len(), 1_000);
    for fork in &forks {
        assert!(control.changes(fork.portal_id.0, &"start".parse().unwrap()).unwrap().is_empty());
    }
    for fork in &forks {
        control.delete(fork.portal_id.0).unwrap();
    }
    assert_eq!(control.portals(), [hubspot.portal_id()]);
}

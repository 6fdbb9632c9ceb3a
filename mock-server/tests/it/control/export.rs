//! A portal as a seed, and back.

use mock_server::{Options, Seed};
use serde_json::{Value, json};

use super::{CONTACTS, call, fork, home};
use crate::api::Api;

/// A portal with a little of everything.
fn busy() -> Api {
    let api = Api::with(Options { seed: Seed::B2b, ..Options::default() });
    let ada = api.make("contacts", json!({"email": "ada@example.com", "lifecyclestage": ""}));
    let acme = api.make("companies", json!({"name": "Acme"}));
    let edge = format!("/crm/v4/objects/contacts/{ada}/associations/default/companies/{acme}");
    assert_eq!(api.put(&edge, json!({})).status, 200);
    let label = json!({"label": "Friend", "name": "friend"});
    let labels = "/crm/v4/associations/contacts/companies/labels";
    assert_eq!(api.post(labels, label).status, 200);
    let gone = api.make("contacts", json!({"email": "gone@example.com"}));
    let edge = format!("/crm/v4/objects/contacts/{gone}/associations/default/companies/{acme}");
    api.put(&edge, json!({}));
    assert_eq!(api.delete(&format!("{CONTACTS}/{gone}")).status, 204);
    let property = json!({"name": "shoe", "label": "Shoe", "type": "string", "fieldType": "text",
        "groupName": "contactinformation", "hasUniqueValue": true});
    assert_eq!(api.post("/crm/v3/properties/contacts", property).status, 201);
    api.patch(&format!("{CONTACTS}/{ada}"), json!({"properties": {"shoe": "44", "city": ""}}));
    let pipeline = json!({"label": "Renewals", "displayOrder": 5, "stages": [
        {"label": "Asked", "displayOrder": 0, "metadata": {"probability": "0.4"}},
        {"label": "Won", "displayOrder": 1, "metadata": {"probability": "1.0"}}]});
    assert_eq!(api.post("/crm/v3/pipelines/deals", pipeline).status, 201);
    let schema = json!({"name": "car", "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "plate", "requiredProperties": ["plate"],
        "properties": [{"name": "plate", "label": "Plate", "type": "string", "fieldType": "text"}],
        "associatedObjects": ["CONTACT"]});
    assert_eq!(api.post("/crm/v3/schemas", schema).status, 201);
    api.make("p_car", json!({"plate": "UL-1"}));
    api
}

#[test]
fn import_brings_back_exactly_what_was_exported() {
    let api = busy();
    let id = home(&api).to_string();
    let export = format!("/_mock/portals/{id}/export");
    let text = api.get(&export).text;
    let seed: Value = serde_json::from_str(&text).unwrap();
    let mut other = seed.clone();
    other["portal"]["id"] = json!(777);
    let made = api.post("/_mock/portals", json!({"seed": other})).expect(201);
    assert_eq!(made["portal_id"], 777);
    let again = api.get("/_mock/portals/777/export").text;
    let again: Value = serde_json::from_str(&again).unwrap();
    for (name, part) in seed["exact"].as_object().unwrap() {
        assert_eq!(*part, again["exact"][name], "{name}");
    }
    assert_eq!(seed["owners"], again["owners"]);
    // What clients see is the same too, but for the portal's number.
    let token = made["access_token"].as_str().unwrap();
    for path in [
        "/crm/v3/objects/contacts?limit=100&associations=companies&properties=shoe,city",
        "/crm/v3/objects/contacts?archived=true",
        "/crm/v3/objects/deals?limit=100&associations=contacts",
        "/crm/v3/properties/contacts",
        "/crm/v3/properties/deals/groups",
        "/crm/v3/pipelines/deals",
        "/crm/v3/owners",
        "/crm/v3/schemas",
        "/crm/v3/objects/p_car",
        "/crm/v4/associations/contacts/companies/labels",
    ] {
        let (one, other) = (api.get(path), call(&api, token, "GET", path, None));
        assert_eq!(one.status, 200, "{path}");
        let one = one.text.replace(&id, "777");
        let same = one.bytes().zip(other.text.bytes()).take_while(|(a, b)| a == b).count();
        assert!(one == other.text, "{path}: {}\n{}", &one[same..], &other.text[same..]);
    }
}

#[test]
fn a_portal_can_hold_an_export_and_goes_on_with_its_ids() {
    let api = busy();
    let text = api.get(&format!("/_mock/portals/{}/export", home(&api))).text;
    let (other, token) = fork(&api, home(&api));
    call(&api, &token, "POST", CONTACTS, Some(json!({"properties": {"email": "x@example.com"}})));
    let import = format!("/_mock/portals/{other}/import");
    assert_eq!(api.post_text(&import, &text).status, 204);
    let new = Some(json!({"properties": {"email": "new@example.com"}}));
    let one = call(&api, &token, "POST", CONTACTS, new).expect(201)["id"].clone();
    assert_eq!(one, *api.make("contacts", json!({"email": "new@example.com"})));
    assert_eq!(api.post_text(&import, "{\"colour\": 1}").status, 400);
}

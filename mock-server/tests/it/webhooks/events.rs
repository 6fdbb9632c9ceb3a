//! Which events a change causes, and what they say.

use axum::http::Method;
use serde_json::{Value, json};

use super::World;

fn types(events: &[Value]) -> Vec<String> {
    let name = |event: &Value| {
        let name = event["subscriptionType"].as_str().unwrap();
        match event["propertyName"].as_str() {
            Some(property) => format!("{name} {property}"),
            None => name.to_owned(),
        }
    };
    let mut names: Vec<String> = events.iter().map(name).collect();
    names.sort();
    names
}

#[test]
fn a_contacts_life() {
    let world = World::told_of(&[
        "contact.creation",
        "contact.deletion",
        "contact.privacyDeletion",
        "contact.merge",
        "contact.propertyChange firstname",
        "contact.propertyChange lifecyclestage",
        "contact.propertyChange city",
    ]);
    let ada = world.make("contacts", &json!({"firstname": "Ada", "email": "a@x.example.com"}));
    let events = world.told();
    assert_eq!(
        types(&events),
        [
            "contact.creation",
            "contact.propertyChange firstname",
            "contact.propertyChange lifecyclestage"
        ]
    );
    assert!(events.iter().all(|event| event["objectId"] == ada));
    assert!(events.iter().all(|event| event["portalId"] == world.portal()));
    assert!(events.iter().all(|event| event["appId"] == world.app()));
    assert!(events.iter().all(|event| event["changeSource"] == "INTEGRATION"));
    assert!(events.iter().all(|event| event["attemptNumber"] == 0));

    let path = format!("/crm/v3/objects/contacts/{ada}");
    let update = json!({"properties": {"firstname": "", "city": "London", "lastname": "L"}});
    world.send(Method::PATCH, &path, Some(update));
    let events = world.told()[3..].to_vec();
    assert_eq!(types(&events), ["contact.propertyChange city", "contact.propertyChange firstname"]);
    let first = events.iter().find(|event| event["propertyName"] == "firstname").unwrap();
    assert_eq!(first["propertyValue"], "", "cleared");

    let eve = world.make("contacts", &json!({"email": "e@x.example.com"}));
    world.told();
    let before = world.receiver.events().len();
    world.post(
        "/crm/v3/objects/contacts/merge",
        json!({"primaryObjectId": ada.to_string(), "objectIdToMerge": eve.to_string()}),
    );
    // A connector's authors saw a deletion of the other record, and no changes of properties.
    let merge = world.told()[before..].to_vec();
    assert_eq!(types(&merge), ["contact.deletion", "contact.merge"]);
    let (gone, merge): (Vec<Value>, Vec<Value>) =
        merge.into_iter().partition(|event| event["subscriptionType"] == "contact.deletion");
    assert_eq!((&gone[0]["objectId"], gone[0].get("sourceId")), (&json!(eve), None));
    assert_eq!(gone[0]["changeSource"], "INTEGRATION");
    assert_eq!(
        (&merge[0]["primaryObjectId"], &merge[0]["mergedObjectIds"]),
        (&json!(ada), &json!([eve]))
    );

    world.send(Method::DELETE, &path, None);
    let before = before + 2;
    assert_eq!(types(&world.told()[before..]), ["contact.deletion"]);
    let bob = world.make("contacts", &json!({"email": "b@x.example.com"}));
    world.told();
    let before = world.receiver.events().len();
    world.post("/crm/v3/objects/contacts/gdpr-delete", json!({"objectId": bob.to_string()}));
    let events = types(&world.told()[before..]);
    assert_eq!(events, ["contact.deletion", "contact.privacyDeletion"]);
}

/// Documented: two events for one association, one for each direction.
#[test]
fn associations_are_told_to_both_sides() {
    let world = World::told_of(&["contact.associationChange", "object.associationChange 0-2"]);
    let ada = world.make("contacts", &json!({"email": "a@x.example.com"}));
    let acme = world.make("companies", &json!({"name": "Acme"}));
    let path = format!("/crm/v4/objects/contacts/{ada}/associations/default/companies/{acme}");
    world.send(Method::PUT, &path, None);
    let events = world.told();
    assert_eq!(events.len(), 4, "the unlabelled and the primary type, in both directions");
    let classic = events.iter().find(|event| {
        event["subscriptionType"] == "contact.associationChange"
            && event["isPrimaryAssociation"] == true
    });
    let classic = classic.unwrap();
    assert_eq!(classic["associationType"], "CONTACT_TO_COMPANY");
    assert_eq!((&classic["fromObjectId"], &classic["toObjectId"]), (&json!(ada), &json!(acme)));
    assert_eq!((&classic["associationRemoved"], classic.get("objectId")), (&json!(false), None));
    let generic = events.iter().find(|event| event["associationTypeId"] == 280).unwrap();
    assert_eq!(
        (&generic["fromObjectTypeId"], &generic["toObjectTypeId"]),
        (&json!("0-2"), &json!("0-1"))
    );

    let path = format!("/crm/v4/objects/contacts/{ada}/associations/companies/{acme}");
    world.send(Method::DELETE, &path, None);
    let events = world.told()[4..].to_vec();
    assert!(events.iter().all(|event| event["associationRemoved"] == true), "{events:?}");
    assert_eq!(events.len(), 4);
}

/// Every type of record, under the newer event types: custom objects too.
#[test]
fn generic_events_name_their_object_type() {
    let world = World::new();
    let schema = json!({
        "name": "car", "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "plate", "requiredProperties": ["plate"],
        "properties": [{"name": "plate", "label": "Plate", "type": "string", "fieldType": "text"}],
        "associatedObjects": []
    });
    let made = world.post("/crm/v3/schemas", schema).json();
    let cars = made["objectTypeId"].as_str().unwrap().to_owned();
    world.subscribe(&[
        &format!("object.creation {cars}"),
        &format!("object.propertyChange {cars} plate"),
        &format!("object.deletion {cars}"),
        "object.creation 0-3",
    ]);
    let car = world.make(&cars, &json!({"plate": "HH-1"}));
    world.make("deals", &json!({"dealname": "D"}));
    world.send(Method::DELETE, &format!("/crm/v3/objects/{cars}/{car}"), None);
    let events = world.told();
    assert_eq!(
        types(&events),
        ["object.creation", "object.creation", "object.deletion", "object.propertyChange plate"]
    );
    let of_cars = events.iter().filter(|event| event["objectTypeId"] == *cars);
    assert_eq!(of_cars.count(), 3);
    assert!(events.iter().all(|event| event["isSensitive"] == false));
}

/// Refused changes, changes without effect and batches that are refused as a whole cause nothing.
#[test]
fn what_did_not_happen_is_not_told() {
    let world = World::told_of(&["contact.creation", "contact.propertyChange firstname"]);
    let bad = json!({"properties": {"firstname": "X", "nothing": "1"}});
    world.send(Method::POST, "/crm/v3/objects/contacts", Some(bad.clone()));
    let inputs = json!({"inputs": [{"properties": {"firstname": "A"}}, bad]});
    world.send(Method::POST, "/crm/v3/objects/contacts/batch/create", Some(inputs));
    let ada = world.make("contacts", &json!({"firstname": "Ada"}));
    let same = json!({"properties": {"firstname": "Ada"}});
    world.send(Method::PATCH, &format!("/crm/v3/objects/contacts/{ada}"), Some(same));
    assert_eq!(world.told().len(), 2);
}

/// A person's edit, as a control call makes it.
#[test]
fn a_person_edits() {
    let world = World::told_of(&["contact.propertyChange firstname"]);
    let ada = world.make("contacts", &json!({"email": "a@x.example.com"}));
    let path = format!("/_mock/as/CRM_UI/userId:123/crm/v3/objects/contacts/{ada}");
    let update = json!({"properties": {"firstname": "Ada"}});
    assert_eq!(world.send(Method::PATCH, &path, Some(update)).status, 200);
    let events = world.told();
    assert_eq!(
        (&events[0]["changeSource"], &events[0]["sourceId"]),
        (&json!("CRM_UI"), &json!("userId:123"))
    );
}

/// Apps that are not installed in a portal hear nothing of it.
#[test]
fn other_portals_apps_are_not_told() {
    let world = World::told_of(&["contact.creation"]);
    let other = world.post("/_mock/portals", json!({})).json();
    let token = other["access_token"].as_str().unwrap();
    let request = axum::http::Request::post("/crm/v3/objects/contacts")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(axum::body::Body::from(r#"{"properties":{"firstname":"X"}}"#));
    assert_eq!(world.call(request.unwrap()).status, 201);
    assert_eq!(world.told(), Vec::<Value>::new());
}

/// A paused subscription and an app without a target hear nothing, and nothing is kept for them.
#[test]
fn nobody_listens() {
    let world = World::told_of(&["contact.creation"]);
    let path = format!("/webhooks/v3/{}/subscriptions", world.app());
    let all = world.develop(Method::GET, &path, None).json();
    let id = all["results"][0]["id"].as_str().unwrap();
    world.develop(Method::PATCH, &format!("{path}/{id}"), Some(json!({"active": false})));
    assert!(!mock_server::hub::Listener::listens(&*world.ready.server.platform.webhooks));
    world.make("contacts", &json!({"firstname": "Ada"}));
    assert_eq!(world.told(), Vec::<Value>::new());
}

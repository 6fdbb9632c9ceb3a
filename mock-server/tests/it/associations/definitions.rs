//! Labels of a portal's own, and limits.

use serde_json::{Value, json};

use super::{check, empty, hubspot, invalid, own, untimed};
use crate::api::Api;

/// Where labels and limits stand.
const BASES: [&str; 6] = [
    "/crm/associations/v4",
    "/crm/v4/associations",
    "/crm/associations/2025-09",
    "/crm/associations/2026-03",
    "/crm/associations/2026-09",
    "/crm/associations/2026-09-beta",
];
const BASE: &str = BASES[0];

fn spec(category: &str, id: u32, label: Value) -> Value {
    json!({"category": category, "typeId": id, "label": label})
}

#[test]
fn labels_come_in_pairs_odd_there_and_even_back() {
    for base in BASES {
        let api = Api::new();
        let labels = |from: &str, to: &str| {
            let listed = api.get(&format!("{base}/{from}/{to}/labels")).expect(200);
            listed["results"].as_array().expect("a list").clone()
        };
        let standard = [
            spec("HUBSPOT_DEFINED", 1, json!("Primary")),
            spec("HUBSPOT_DEFINED", 279, Value::Null),
            spec("HUBSPOT_DEFINED", 931, json!("Billing Contact")),
        ];
        assert_eq!(labels("contacts", "companies"), standard);
        let path = format!("{base}/contacts/companies/labels");
        // Documented: 200, and the inverse comes first.
        let body = json!({"label": "Manager", "inverseLabel": "Employee", "name": "manager"});
        let made = api.post(&path, &body).expect(200);
        let [there, back] = [(1, "Manager"), (2, "Employee")]
            .map(|(id, label)| spec("USER_DEFINED", id, json!(label)));
        assert_eq!(made, json!({"results": [back, there]}));
        let made = api.post(&path, json!({"label": "Partner", "name": "partner"})).expect(200);
        let [single, same] = [3, 4].map(|id| spec("USER_DEFINED", id, json!("Partner")));
        assert_eq!(made, json!({"results": [same, single]}));
        assert_eq!(labels("contacts", "companies")[3..], [there, single]);
        assert_eq!(labels("companies", "contacts")[3..], [back, same]);
        // Recorded: without a text for the way back it is the same.
        let change = |body: Value| api.put(&path, &body);
        change(json!({"associationTypeId": 1, "label": "Head"})).expect(204);
        assert_eq!(labels("companies", "contacts")[3], spec("USER_DEFINED", 2, json!("Head")));
        let both = json!({"associationTypeId": "1", "label": "Head", "inverseLabel": "Hand"});
        change(both).expect(204);
        assert_eq!(labels("companies", "contacts")[3], spec("USER_DEFINED", 2, json!("Hand")));
        api.delete(&format!("{path}/3")).expect(204);
        assert_eq!(labels("contacts", "companies").len(), 4);
        assert_eq!(labels("companies", "contacts").len(), 4);
        // The ids of a deleted label are not used again.
        let made = api.post(&path, json!({"label": "Friend", "name": "friend"})).expect(200);
        assert_eq!(made["results"][1]["typeId"], 5);
    }
}

#[test]
fn labels_are_refused_that_are_none() {
    let api = Api::new();
    let path = format!("{BASE}/contacts/companies/labels");
    let create = |body: Value| api.post(&path, &body);
    // Observed 2026.
    assert_eq!(
        create(json!({})).refusal(400),
        invalid(
            "Invalid input JSON on line 1, column 2. Some required fields were not set: [label, name]"
        )
    );
    assert_eq!(
        create(json!({"label": null, "name": "x"})).refusal(400),
        invalid("Invalid input JSON: Some required fields were not set: [label]")
    );
    create(json!({"label": "Boss", "name": "boss"})).expect(200);
    let mut duplicate =
        invalid("Association definition label \"Boss\" already exists on ObjectType pair 0-1-0-2");
    duplicate["subCategory"] = json!("AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL");
    assert_eq!(create(json!({"label": "Boss", "name": "other"})).refusal(400), duplicate);
    // Documented.
    for name in ["a-b", "1st", ""] {
        assert_eq!(create(json!({"label": "Other", "name": name})).status, 400, "{name}");
    }
    let put = api.put(&path, json!({})).refusal(400);
    assert_eq!(
        put,
        invalid(
            "Invalid input JSON on line 1, column 2. Some required fields were not set: [label, associationTypeId]"
        )
    );
    let change = |id: u32| api.put(&path, json!({"associationTypeId": id, "label": "New"}));
    change(9_999).refusal(404);
    change(279).refusal(400);
    for number in 1..50 {
        let body = json!({"label": format!("L{number}"), "name": format!("l{number}")});
        create(body).expect(200);
    }
    assert_eq!(
        create(json!({"label": "One more", "name": "one_more"})).refusal(437),
        invalid("No more than 50 association types are allowed between 0-1 and 0-2")
    );
    // Other pairs have room.
    let other = format!("{BASE}/contacts/contacts/labels");
    api.post(&other, json!({"label": "Friend", "name": "friend"})).expect(200);
    let none = format!("{BASE}/contacts/products/labels");
    assert_eq!(api.post(&none, json!({"label": "x", "name": "x"})).status, 400);
}

#[test]
fn labels_are_not_deleted_while_anything_rests_on_them() {
    let api = Api::new();
    let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
    let path = format!("{BASE}/contacts/companies/labels");
    api.post(&path, json!({"label": "Boss", "name": "boss"})).expect(200);
    // Observed 2026.
    assert_eq!(
        api.delete(&format!("{path}/279")).refusal(400),
        invalid(
            "Definition with label still exists; Cannot delete unlabeled type with associationTypeId 279"
        )
    );
    // A number names the portal's own type before HubSpot's: 1 is the boss, not the primary one.
    let edge = format!("/crm/v4/objects/contacts/{contact}/associations/companies/{company}");
    api.put(&edge, json!([own(1)])).expect(201);
    assert_eq!(api.delete(&format!("{path}/1")).status, 400);
    api.put(&edge, json!([hubspot(279)])).expect(201);
    api.delete(&format!("{path}/1")).expect(204);
    assert_eq!(api.delete(&format!("{path}/1")).status, 400);
    api.delete(&format!("{path}/9999")).refusal(404);
    api.delete(&format!("{path}/abc")).refusal(400);
}

#[test]
fn limits_are_kept() {
    for base in BASES {
        let api = Api::new();
        let path = format!("{base}/definitions/configurations/contacts/companies");
        let post = |verb: &str, inputs: Value| {
            api.post(&format!("{path}/batch/{verb}"), json!({"inputs": inputs}))
        };
        let input = |id: u32, max: u32| json!({"category": "HUBSPOT_DEFINED", "typeId": id, "maxToObjectIds": max});
        let mut limit =
            json!({"category": "HUBSPOT_DEFINED", "typeId": 279, "userEnforcedMaxToObjectIds": 1});
        let updated = json!({"results": [limit]});
        limit["label"] = Value::Null;
        let listed = json!({"results": [limit]});
        let created = if base.ends_with("5-09") || base.ends_with("6-09") { 200 } else { 201 };
        let made = untimed(post("create", json!([input(279, 1)])).expect(created));
        assert_eq!(made, listed);
        assert_eq!(untimed(post("update", json!([input(279, 1)])).expect(200)), updated);
        for path in [&path, &format!("{base}/definitions/configurations/all")] {
            assert_eq!(api.get(path).expect(200), listed);
        }
        let back = format!("{base}/definitions/configurations/companies/contacts");
        assert_eq!(api.get(&back).expect(200), json!({"results": []}));
        // Documented: a label's limit is at most its pair's.
        let done = untimed(post("create", json!([input(931, 2), input(9_999, 1)])).expect(207));
        assert_eq!(done["numErrors"], 2);

        let contact = empty(&api, "contacts");
        let [first, second] = [(); 2].map(|()| empty(&api, "companies"));
        let associate = |company: &str| {
            let path = format!("/crm/v4/objects/contacts/{contact}/associations");
            api.put_empty(&format!("{path}/default/companies/{company}"))
        };
        associate(&first).expect(200);
        associate(&first).expect(200);
        let refused = associate(&second).refusal(400);
        assert_eq!(refused["subCategory"], "crm.associations.ASSOCIATION_LIMIT_EXCEEDED");
        check(&api, "contacts", &contact, "companies", &[(&*first, &["H1", "H279"])]);
        let spec = json!([{"category": "HUBSPOT_DEFINED", "typeId": 279}]);
        let purged = post("purge", spec);
        match base.contains("/v4") {
            true => assert_eq!(purged.expect(204), Value::Null),
            false => assert_eq!(untimed(purged.expect(200)), json!({"results": []})),
        }
        associate(&second).expect(200);
    }
}

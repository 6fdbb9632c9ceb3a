//! Records of custom objects: under which names they are reached, and that they obey the schema.

use serde_json::json;

use super::{BASES, PORTAL, cars, make, refused, validation};
use crate::api::Api;

// Values returned as recorded in February 2022 (2-3604285/batch/create) and, since then, the
// source of a record; the bare name stopped working in June 2025 (changelog).
#[test]
fn records_are_reached_under_every_name() {
    let api = Api::numbered(PORTAL);
    let id = make(&api, cars());
    for (number, base) in
        ["/crm/v3/objects", "/crm/objects/2026-03", "/crm/objects/2026-09"].iter().enumerate()
    {
        for (letter, name) in [(0, &*id), (1, "p20858235_cars"), (2, "p_CARS")] {
            let vin = format!("{number}{letter}");
            let path = format!("{base}/{name}");
            let made = api.post(&path, json!({"properties": {"vin": vin, "year": 1999}}));
            assert_eq!(made.status, 201, "{}", made.text);
            let record = made.json();
            let expected = [
                "hs_createdate",
                "hs_lastmodifieddate",
                "hs_object_id",
                "hs_object_source",
                "hs_object_source_id",
                "hs_object_source_label",
                "vin",
                "year",
            ];
            assert_eq!(made.keys("/properties"), expected);
            let record_id = record["id"].as_str().expect("it is a text");
            let url = format!("https://app.hubspot.com/contacts/20858235/record/{id}/{record_id}");
            assert_eq!(record["url"], url);

            let read = api.get(&format!("{path}/{vin}?idProperty=vin"));
            assert_eq!(read.json()["id"], record_id);
            assert_eq!(read.keys("/properties"), expected[..3]);
            let inputs = json!({"inputs": [{"id": record_id, "properties": {"model": "T"}}]});
            let updated = api.post(&format!("{path}/batch/update"), inputs).json();
            assert_eq!(updated["results"][0]["properties"]["model"], "T");
        }
        let bare = api.get(&format!("{base}/cars"));
        refused(&bare, 400, "Unable to infer object type from: cars", &json!({}));
    }
}

// Sentences recorded for HubSpot's own types. Creations name custom objects as they were called
// (observed 2023); that others name them in full is assumed.
#[test]
fn records_obey_the_schema() {
    let api = Api::numbered(PORTAL);
    let id = make(&api, cars());
    let path = format!("/crm/v3/objects/{id}");
    let missing = api.post(&path, json!({"properties": {"model": "T"}}));
    let rest = json!({"category": "VALIDATION_ERROR", "context": {"properties": ["vin"]}});
    let message = "Error creating cars. Some required properties were not set.";
    refused(&missing, 400, message, &rest);

    let first = api.post(&path, json!({"properties": {"vin": "1"}})).json();
    let second = api.post(&path, json!({"properties": {"vin": "1"}}));
    assert_eq!(second.status, 400);
    let message = second.json()["message"].as_str().expect("it is a text").to_owned();
    let number = id.trim_start_matches("2-");
    assert!(message.starts_with(&format!("Cannot set PropertyValueCoordinates{{portalId=20858235, objectTypeId=ObjectTypeId{{metaTypeId=2, innerId={number}}}, propertyName=vin, value=1}} on ")));
    assert!(message.ends_with(&format!(
        " {} already has that value.",
        first["id"].as_str().expect("it is a text")
    )));

    let upsert = json!({"inputs": [
        {"id": "1", "idProperty": "vin", "properties": {"model": "A"}},
        {"id": "2", "idProperty": "vin", "properties": {"model": "B"}}
    ]});
    let upserted = api.post(&format!("{path}/batch/upsert"), upsert).json();
    let results = upserted["results"].as_array().expect("it is a list");
    let new = |vin: &str| {
        results.iter().find(|r| r["properties"]["vin"] == vin).map(|r| r["new"].clone())
    };
    assert_eq!(new("2"), Some(json!(true)));
    assert_eq!(results.iter().filter(|r| r["new"] == false).count(), 1);

    let missing = api.post(&format!("{path}/batch/read"), json!({"inputs": [{"id": "5"}]}));
    assert_eq!(missing.status, 207);
    let message = "Could not get some p20858235_cars objects, they may be deleted or not exist. Check that ids are valid.";
    assert_eq!(missing.json()["errors"][0]["message"], message);
}

// Observed in August 2024: a contact's associations with a custom object stand under its full name.
#[test]
fn a_contact_lists_custom_objects_under_their_full_name() {
    let api = Api::numbered(PORTAL);
    let id = make(&api, cars());
    let contact = api
        .post("/crm/v3/objects/contacts", json!({"properties": {"email": "a@example.com"}}))
        .json();
    let contact = contact["id"].as_str().expect("it is a text");
    let body = json!({"properties": {"vin": "1"}, "associations": [{"to": {"id": contact},
        "types": [{"associationCategory": "USER_DEFINED", "associationTypeId": 1}]}]});
    let car = api.post(&format!("/crm/v3/objects/{id}"), body).json();
    for name in [&*id, "p_cars"] {
        let read =
            api.get(&format!("/crm/v3/objects/contacts/{contact}?associations={name}")).json();
        let expected =
            json!({"p20858235_cars": {"results": [{"id": car["id"], "type": "cars_to_contact"}]}});
        assert_eq!(read["associations"], expected);
    }
    let bare = api.get(&format!("/crm/v3/objects/contacts/{contact}?associations=cars"));
    refused(&bare, 400, "Unable to infer object type from: cars", &json!({}));
}

#[test]
fn its_properties_are_like_any_others() {
    let api = Api::numbered(PORTAL);
    let id = make(&api, cars());
    let color = json!({"name": "color", "label": "Colour", "type": "string", "fieldType": "text", "groupName": "cars_information"});
    let made = api.post("/crm/properties/2026-03/p_cars", color);
    assert_eq!(made.status, 201);
    let changed =
        api.patch(&format!("{}/{id}", BASES[0]), json!({"searchableProperties": ["color"]}));
    assert_eq!(changed.json()["searchableProperties"], json!(["color"]));
    let used = api.delete("/crm/properties/2026-03/p_cars/color");
    let message = format!(
        "Property: color of object type {id} is currently used in 1 places and cannot be deleted"
    );
    let mut rest = validation("PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE");
    rest["context"] = json!({"usageCount": ["1"]});
    refused(&used, 400, &message, &rest);
    let groups = api.get(&format!("/crm/v3/properties/{id}/groups")).json();
    let group = json!({"name": "cars_information", "label": "Car Information", "displayOrder": 0, "archived": false});
    assert_eq!(groups, json!({"results": [group]}));
}

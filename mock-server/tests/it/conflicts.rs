//! Unique values: e-mails and properties that allow no two records the same value.

use serde_json::json;

use crate::api::Api;

#[test]
fn a_second_contact_with_an_email_is_a_conflict_that_names_the_first() {
    // Source: quoted by dozens of clients.
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "a@example.com"}));
    let again =
        api.post("/crm/v3/objects/contacts", json!({"properties": {"email": " A@Example.com"}}));
    assert_eq!(
        again.refusal(409),
        json!({"message": format!("Contact already exists. Existing ID: {id}"), "category": "CONFLICT"})
    );
}

#[test]
fn an_update_to_a_taken_email_is_a_validation_error() {
    // Source: observed.
    let api = Api::new();
    let holder = api.make("contacts", json!({"email": "a@example.com"}));
    let other = api.make("contacts", json!({"email": "b@example.com"}));
    let reply = api.patch(
        &format!("/crm/v3/objects/contacts/{other}"),
        json!({"properties": {"email": "a@example.com"}}),
    );
    let refusal = reply.refusal(400);
    assert_eq!(
        refusal["message"],
        format!(
            "Cannot set PropertyValueCoordinates{{portalId=4812345, objectTypeId=ObjectTypeId{{legacyObjectType=CONTACT}}, propertyName=email, value=a@example.com}} on {other}. {holder} already has that value."
        )
    );
    let unchanged = api.get(&format!("/crm/v3/objects/contacts/{other}")).json();
    assert_eq!(unchanged["properties"]["email"], "b@example.com");
}

#[test]
fn a_unique_property_identifies_records() {
    let api = Api::new();
    let property = json!({
        "name": "erp_id", "label": "ERP id", "type": "string", "fieldType": "text",
        "groupName": "companyinformation", "hasUniqueValue": true,
    });
    assert_eq!(api.post("/crm/v3/properties/companies", property).status, 201);
    let id = api.make("companies", json!({"name": "Acme", "erp_id": "E-1"}));
    let found = api.get("/crm/v3/objects/companies/E-1?idProperty=erp_id");
    assert_eq!(found.json()["id"], id.as_str());
    let clash = api.post("/crm/v3/objects/companies", json!({"properties": {"erp_id": "E-1"}}));
    assert!(
        clash.refusal(400)["message"].as_str().unwrap().contains("propertyName=erp_id, value=E-1")
    );
    assert_eq!(api.get("/crm/v3/objects/companies/E-2?idProperty=erp_id").status, 404);
    let plain = api.get("/crm/v3/objects/companies/Acme?idProperty=name");
    assert_eq!(plain.refusal(400)["category"], "VALIDATION_ERROR");
}

#[test]
fn companies_may_share_a_domain() {
    let api = Api::new();
    for _ in 0..2 {
        api.make("companies", json!({"domain": "acme.example.com"}));
    }
}

#[test]
fn an_email_moves_with_its_contact() {
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "old@example.com"}));
    let path = format!("/crm/v3/objects/contacts/{id}");
    api.patch(&path, json!({"properties": {"email": "new@example.com"}}));
    assert_eq!(api.get("/crm/v3/objects/contacts/old@example.com?idProperty=email").status, 404);
    assert_eq!(api.get("/crm/v3/objects/contacts/new@example.com?idProperty=email").status, 200);
    api.make("contacts", json!({"email": "old@example.com"}));
    // Writing one's own value again is no clash.
    let same = api.patch(&path, json!({"properties": {"email": "NEW@example.com"}}));
    assert_eq!(same.status, 200);
}

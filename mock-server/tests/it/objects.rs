//! One record: create, read, update, archive, merge, GDPR deletion.

use axum::http::{Method, header};
use serde_json::json;

use crate::api::Api;

#[test]
fn a_creation_answers_201_with_location_and_hubspots_key_order() {
    // Source: recording (2026-03, eu1).
    let api = Api::new();
    let reply = api.post(
        "/crm/v3/objects/contacts",
        json!({"properties": {"email": "Ada@Example.com", "firstname": "Ada"}}),
    );
    assert_eq!(reply.status, 201);
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        reply.header("location"),
        format!("http://127.0.0.1:4010/crm/v3/objects/contacts/{id}")
    );
    assert_eq!(reply.keys(""), ["id", "properties", "createdAt", "updatedAt", "archived", "url"]);
    let body = reply.json();
    assert_eq!(body["properties"]["email"], "ada@example.com");
    assert_eq!(body["archived"], false);
    assert_eq!(body["url"], format!("https://app.hubspot.com/contacts/4812345/record/0-1/{id}"));
}

#[test]
fn a_read_returns_the_default_set_or_what_was_asked() {
    // Source: recording (2024, 2026).
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "ada@example.com", "phone": "+1 555"}));
    let reply = api.get(&format!("/crm/v3/objects/contacts/{id}"));
    assert_eq!(
        reply.keys("properties"),
        ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"]
    );
    let path = format!("/crm/v3/objects/contacts/{id}?properties=phone,city&properties=nonsense");
    let asked = api.get(&path);
    assert_eq!(
        asked.keys("properties"),
        ["city", "createdate", "hs_object_id", "lastmodifieddate", "phone"]
    );
    assert_eq!(asked.json()["properties"]["city"], json!(null));
    assert_eq!(asked.json()["properties"]["hs_object_id"], id.as_str());
}

#[test]
fn a_contact_is_found_by_its_email_in_any_case() {
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "ada@example.com"}));
    let reply = api.get("/crm/v3/objects/contacts/ADA@example.com?idProperty=email");
    assert_eq!(reply.json()["id"], id.as_str());
    let changed = api.patch(
        "/crm/v3/objects/contacts/ada@example.com?idProperty=email",
        json!({"properties": {"firstname": "Ada"}}),
    );
    assert_eq!((changed.status.as_u16(), changed.json()["id"].as_str()), (200, Some(&*id)));
}

#[test]
fn an_update_without_effect_keeps_the_modification_date() {
    // Source: recording (2022, one sample).
    let api = Api::new();
    let id = api.make("companies", json!({"name": "Acme"}));
    let path = format!("/crm/v3/objects/companies/{id}");
    let before = api.get(&path).json();
    let after = api.patch(&path, json!({"properties": {"name": "Acme"}})).json();
    assert_eq!(before["updatedAt"], after["updatedAt"]);
}

#[test]
fn archiving_is_idempotent_and_hides_the_record() {
    // Source: recording (204 twice, then 404); the archived read is documented.
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "gone@example.com"}));
    let path = format!("/crm/v3/objects/contacts/{id}");
    for _ in 0..2 {
        let reply = api.delete(&path);
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
        assert_eq!(reply.header("content-type"), "");
    }
    assert_eq!(api.get(&path).status, 404);
    let archived = api.get(&format!("{path}?archived=true"));
    assert_eq!(archived.json()["archived"], true);
    assert!(archived.json()["archivedAt"].is_string());
    let listed = api.get("/crm/v3/objects/contacts?archived=True").json();
    assert_eq!(listed["results"][0]["id"], id.as_str());
    // The address is free again.
    api.make("contacts", json!({"email": "gone@example.com"}));
}

#[test]
fn an_archive_request_may_carry_a_content_type_without_a_body() {
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "ada@example.com"}));
    let request = api
        .request(Method::DELETE, &format!("/crm/v3/objects/contacts/{id}"))
        .header(header::CONTENT_TYPE, "application/json");
    assert_eq!(api.call(request.body(axum::body::Body::empty()).unwrap()).status, 204);
}

#[test]
fn history_is_newest_first_and_brings_the_value_along() {
    // Source: recording (2023).
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "ada@example.com", "firstname": "Ada"}));
    let path = format!("/crm/v3/objects/contacts/{id}");
    api.patch(&path, json!({"properties": {"firstname": "Augusta"}}));
    let reply = api.get(&format!("{path}?propertiesWithHistory=firstname,lastname"));
    let body = reply.json();
    assert_eq!(body["properties"]["firstname"], "Augusta");
    let versions = &body["propertiesWithHistory"]["firstname"];
    assert_eq!(versions[0]["value"], "Augusta");
    assert_eq!(versions[1]["value"], "Ada");
    assert_eq!(versions[0]["sourceType"], "INTEGRATION");
    assert_eq!(body["propertiesWithHistory"]["lastname"], json!([]));
    assert_eq!(
        reply.keys("propertiesWithHistory/firstname/0"),
        ["value", "timestamp", "sourceType", "sourceId"]
    );
}

#[test]
fn a_creation_can_name_associations() {
    // Source: recording (a note with type 202, 2026).
    let api = Api::new();
    let contact = api.make("contacts", json!({"email": "ada@example.com"}));
    let note = api.post(
        "/crm/v3/objects/notes",
        json!({
            "properties": {"hs_timestamp": "2026-03-12T10:00:00Z", "hs_note_body": "Called."},
            "associations": [{
                "to": {"id": contact.parse::<u64>().unwrap()},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}],
            }],
        }),
    );
    assert_eq!(note.status, 201, "{}", note.text);
    let id = note.json()["id"].as_str().unwrap().to_owned();
    let read = api.get(&format!("/crm/v3/objects/notes/{id}?associations=contact,companies"));
    assert_eq!(
        read.json()["associations"],
        json!({"contacts": {"results": [{"id": contact, "type": "note_to_contact"}]}})
    );
    assert_eq!(read.keys("").last().map(String::as_str), Some("associations"));
    let person = api.get(&format!("/crm/v3/objects/contacts/{contact}?properties=num_notes"));
    assert_eq!(person.json()["properties"]["num_notes"], "1");
}

#[test]
fn merged_contacts_are_one_under_both_ids() {
    // Source: documentation; that a contact keeps the primary id is assumed.
    let api = Api::new();
    let kept = api.make("contacts", json!({"email": "ada@example.com", "firstname": "Ada"}));
    let gone = api.make("contacts", json!({"email": "countess@example.com", "city": "London"}));
    let merged = api.post(
        "/crm/v3/objects/contacts/merge",
        json!({"primaryObjectId": kept, "objectIdToMerge": gone}),
    );
    assert_eq!((merged.status.as_u16(), merged.json()["id"].as_str()), (200, Some(&*kept)));
    let path = format!(
        "/crm/v3/objects/contacts/{gone}?properties=city,hs_additional_emails,hs_merged_object_ids"
    );
    let body = api.get(&path).json();
    assert_eq!(body["id"], kept.as_str());
    assert_eq!(body["properties"]["city"], "London");
    assert_eq!(body["properties"]["hs_additional_emails"], "countess@example.com");
    assert_eq!(body["properties"]["hs_merged_object_ids"], gone.as_str());
    let by_email = api.get("/crm/v3/objects/contacts/countess@example.com?idProperty=email");
    assert_eq!(by_email.json()["id"], kept.as_str());
    let again = api
        .post("/crm/v3/objects/contacts", json!({"properties": {"email": "countess@example.com"}}));
    assert_eq!(
        again.refusal(409)["message"],
        format!("Contact already exists. Existing ID: {kept}")
    );
}

#[test]
fn merged_companies_get_a_new_id() {
    // Source: client knowledge since 2025; assumed.
    let api = Api::new();
    let one = api.make("companies", json!({"name": "Acme"}));
    let two = api.make("companies", json!({"name": "Acme Inc", "city": "Boston"}));
    let merged = api.post(
        "/crm/v3/objects/companies/merge",
        json!({"primaryObjectId": one, "objectIdToMerge": two}),
    );
    let id = merged.json()["id"].as_str().unwrap().to_owned();
    assert!(id != one && id != two);
    for old in [&one, &two] {
        let body = api.get(&format!("/crm/v3/objects/companies/{old}?properties=name,city")).json();
        assert_eq!(body["id"], id.as_str());
        assert_eq!(
            (&body["properties"]["name"], &body["properties"]["city"]),
            (&json!("Acme"), &json!("Boston"))
        );
    }
}

#[test]
fn gdpr_deletion_is_for_good() {
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "forget@example.com"}));
    let by_email = json!({"objectId": "forget@example.com", "idProperty": "email"});
    assert_eq!(api.post("/crm/v3/objects/contacts/gdpr-delete", by_email.clone()).status, 204);
    assert_eq!(api.get(&format!("/crm/v3/objects/contacts/{id}")).status, 404);
    assert_eq!(api.get(&format!("/crm/v3/objects/contacts/{id}?archived=true")).status, 404);
    assert_eq!(api.post("/crm/v3/objects/contacts/gdpr-delete", by_email).status, 204);
}

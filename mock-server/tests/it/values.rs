//! Values: what is accepted, in which form it is kept, what is refused.

use serde_json::{Value, json};

use crate::api::Api;

#[track_caller]
fn check(object_type: &str, property: &str, sent: Value, kept: Value) {
    let api = Api::new();
    let mut properties = match object_type {
        "tickets" => json!({"hs_pipeline_stage": "1"}),
        _ => json!({}),
    };
    properties[property] = sent;
    let id = api.make(object_type, properties);
    let read = api.get(&format!("/crm/v3/objects/{object_type}/{id}?properties={property}"));
    assert_eq!(read.json()["properties"][property], kept);
}

#[track_caller]
fn refuse(object_type: &str, property: &str, sent: Value, code: &str, message: &str) {
    let api = Api::new();
    let reply = api.post(
        &format!("/crm/v3/objects/{object_type}"),
        json!({"properties": {property: sent, "hs_pipeline_stage": "1"}}),
    );
    let body = reply.refusal(400);
    let details = body["errors"].as_array().unwrap();
    let detail = details.iter().find(|d| d["context"]["propertyName"][0] == property).unwrap();
    assert_eq!((detail["code"].as_str(), detail["message"].as_str()), (Some(code), Some(message)));
}

#[test]
fn numbers_keep_their_own_text() {
    // Source: recording (2026).
    check("deals", "amount", json!(10000), json!("10000"));
    check("deals", "amount", json!("5000.00"), json!("5000.00"));
    let api = Api::new();
    let raw = r#"{"properties":{"dealname":"x","amount":5000.00}}"#;
    let made = api.post_text("/crm/v3/objects/deals", raw).json();
    assert_eq!(made["properties"]["amount"], "5000.00");
}

#[test]
fn everything_is_a_string() {
    check("companies", "is_public", json!(true), json!("true"));
    check("companies", "is_public", json!("FALSE"), json!("false"));
    check("contacts", "jobtitle", json!(7), json!("7"));
    check("contacts", "city", json!(null), json!(null));
}

#[test]
fn dates_are_days_and_datetimes_are_instants() {
    // Source: recording (2026: a bare date for closedate).
    check("deals", "closedate", json!("2026-12-31"), json!("2026-12-31T00:00:00Z"));
    check("deals", "closedate", json!("1582947017883"), json!("2020-02-29T03:30:17.883Z"));
    check("deals", "closedate", json!(1582947017000_i64), json!("2020-02-29T03:30:17Z"));
    check("deals", "closedate", json!("2026-03-12T10:00:00+02:00"), json!("2026-03-12T08:00:00Z"));
}

#[test]
fn a_date_must_be_midnight() {
    // Source: observed.
    let api = Api::new();
    let property = json!({
        "name": "signed_on", "label": "Signed on", "type": "date", "fieldType": "date",
        "groupName": "dealinformation",
    });
    assert_eq!(api.post("/crm/v3/properties/deals", property).status, 201);
    let write = |base: &str, value: Value| {
        api.post(&format!("{base}/deals"), json!({"properties": {"signed_on": value}}))
    };
    let midnight = write("/crm/v3/objects", json!("1579132800000")).json();
    assert_eq!(midnight["properties"]["signed_on"], "2020-01-16");
    let refused = write("/crm/v3/objects", json!("1579179660000")).refusal(400);
    assert_eq!(refused["errors"][0]["code"], "INVALID_DATE");
    assert_eq!(refused["errors"][0]["message"], "1579179660000 is at 13:1:0.0 UTC, not midnight!");
    // Source: documentation of 2026-09, which rounds and warns.
    let rounded = write("/crm/objects/2026-09", json!("1579179660000")).json();
    assert_eq!(rounded["properties"]["signed_on"], "2020-01-16");
    assert_eq!(rounded["warnings"][0]["category"], "PROPERTY_VALUE_NORMALIZED");
}

#[test]
fn enumerations_know_their_options() {
    // Source: issue thread (2026-09).
    let options = "PRODUCT_ISSUE, BILLING_ISSUE, FEATURE_REQUEST, GENERAL_INQUIRY";
    refuse(
        "tickets",
        "hs_ticket_category",
        json!("reports"),
        "INVALID_OPTION",
        &format!("reports was not one of the allowed options: [{options}]"),
    );
    check(
        "tickets",
        "hs_ticket_category",
        json!("BILLING_ISSUE;PRODUCT_ISSUE;BILLING_ISSUE"),
        json!("BILLING_ISSUE;PRODUCT_ISSUE"),
    );
}

#[test]
fn a_leading_semicolon_appends() {
    // Source: documentation.
    let api = Api::new();
    let id = api
        .make("tickets", json!({"hs_pipeline_stage": "1", "hs_ticket_category": "PRODUCT_ISSUE"}));
    let reply = api.patch(
        &format!("/crm/v3/objects/tickets/{id}"),
        json!({"properties": {"hs_ticket_category": ";BILLING_ISSUE"}}),
    );
    assert_eq!(reply.json()["properties"]["hs_ticket_category"], "PRODUCT_ISSUE;BILLING_ISSUE");
}

#[test]
fn what_is_no_number_no_instant_no_address_is_refused() {
    // Source: recordings (2022 to 2024) for the wording.
    refuse(
        "deals",
        "amount",
        json!("a lot"),
        "INVALID_LONG",
        "a lot was not a valid long. Portal 4812345, object type 0-3",
    );
    refuse(
        "meetings",
        "hs_meeting_start_time",
        json!("invalid"),
        "INVALID_LONG",
        "invalid was not a valid long. Portal 4812345, object type 0-47",
    );
    // Source: several projects for top-level domains that don't exist.
    for address in [
        "invalid",
        "a@b",
        "a b@example.com",
        "@example.com",
        "a@@example.com",
        "a..b@example.com",
        "ada@shop.example",
        "ada@shop.mb",
        "ada@shop.test",
        "ada@shop.invalid",
        "ada@shop.local",
        "ada@shop.con",
    ] {
        let message = format!("Email address {address} is invalid");
        refuse("contacts", "email", json!(address), "INVALID_EMAIL", &message);
    }
}

#[test]
fn addresses_at_domains_that_exist_are_taken_in_lower_case() {
    for (sent, kept) in [
        ("Ada.Lovelace+x@Shop.Example.COM", "ada.lovelace+x@shop.example.com"),
        ("ada@shop.museum", "ada@shop.museum"),
        ("ada@xn--bcher-kva.xn--p1ai", "ada@xn--bcher-kva.xn--p1ai"),
        ("ada@пример.рф", "ada@пример.рф"),
    ] {
        check("contacts", "email", json!(sent), json!(kept));
    }
}

#[test]
fn a_companys_domain_is_in_lower_case() {
    // Source: observed by a client.
    check("companies", "domain", json!("ACME.example.com"), json!("acme.example.com"));
    check("contacts", "website", json!("ACME.example.com"), json!("ACME.example.com"));
}

#[test]
fn epoch_seconds_are_read_by_the_newest_dialect_only() {
    // Source: documentation of 2026-09.
    let api = Api::new();
    let write = |base: &str, value: &str| {
        let body = json!({"properties": {"dealname": "x", "closedate": value}});
        api.post(&format!("{base}/deals"), body).json()
    };
    let new = write("/crm/objects/2026-09", "1772000000");
    assert_eq!(new["properties"]["closedate"], "2026-02-25T06:13:20Z");
    assert_eq!(new["warnings"][0]["category"], "PROPERTY_VALUE_NORMALIZED");
    let old = write("/crm/v3/objects", "1772000000");
    assert_eq!(old["properties"]["closedate"], "1970-01-21T12:13:20Z");
    let millis = write("/crm/objects/2026-09", "1772000000000");
    assert_eq!(millis["properties"]["closedate"], "2026-02-25T06:13:20Z");
    assert_eq!(millis.get("warnings"), None);
}

#[test]
fn what_hubspot_sets_can_not_be_written() {
    let message = |kind: &str, name: &str| {
        format!("\"{name}\" is a {kind} property; its value cannot be set.")
    };
    refuse(
        "contacts",
        "hs_object_id",
        json!("1"),
        "READ_ONLY_VALUE",
        &message("read only", "hs_object_id"),
    );
    refuse(
        "contacts",
        "hs_full_name_or_email",
        json!("x"),
        "READ_ONLY_VALUE",
        &message("calculated", "hs_full_name_or_email"),
    );
}

#[test]
fn all_faults_come_together() {
    // Source: recording (2025).
    let api = Api::new();
    let reply = api.post(
        "/crm/v3/objects/contacts",
        json!({"properties": {"first000name": "x", "last000name": "y"}}),
    );
    let body = reply.refusal(400);
    assert_eq!(
        body["message"],
        r#"Property values were not valid: [{"isValid":false,"message":"Property \"first000name\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"first000name"},{"isValid":false,"message":"Property \"last000name\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"last000name"}]"#
    );
    assert_eq!(body["category"], "VALIDATION_ERROR");
    assert_eq!(
        body["errors"][1],
        json!({"message": "Property \"last000name\" does not exist", "code": "PROPERTY_DOESNT_EXIST", "context": {"propertyName": ["last000name"]}})
    );
    assert_eq!(reply.keys(""), ["status", "message", "correlationId", "errors", "category"]);
}

#[test]
fn an_empty_text_clears() {
    // Source: recording (cleared values read as ""); null takes the value away (assumed).
    let api = Api::new();
    let id =
        api.make("contacts", json!({"email": "t@example.com", "firstname": "T", "lastname": "U"}));
    let path = format!("/crm/v3/objects/contacts/{id}");
    let reply = api.patch(&path, json!({"properties": {"firstname": "", "lastname": null}}));
    assert_eq!(reply.json()["properties"]["firstname"], "");
    let read = api.get(&path).json();
    assert_eq!(read["properties"]["firstname"], "");
    assert_eq!(read["properties"]["lastname"], json!(null));
}

#[test]
fn a_very_long_text_is_refused() {
    let api = Api::new();
    let write = |length: usize| {
        let text = "x".repeat(length);
        api.post("/crm/v3/objects/contacts", json!({"properties": {"message": text}})).status
    };
    assert_eq!(write(65_536), 201);
    assert_eq!(write(65_537), 400);
}

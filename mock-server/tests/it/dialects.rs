//! The same operation under every spelling of path and object type.

use serde_json::json;

use crate::api::Api;

#[test]
fn every_version_serves_the_same_records() {
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "a@example.com"}));
    for base in [
        "/crm/v3/objects",
        "/crm/objects/v3",
        "/crm/objects/2025-09",
        "/crm/objects/2026-03",
        "/crm/objects/2026-09",
    ] {
        assert_eq!(api.get(&format!("{base}/contacts/{id}")).status, 200, "{base}");
        let made = api.post(&format!("{base}/companies"), json!({"properties": {"name": "x"}}));
        assert_eq!(made.status, 201, "{base}");
        assert!(made.header("location").contains(&format!("{base}/companies/")), "{base}");
    }
}

#[test]
fn object_types_have_many_names() {
    // Source: recording (names), documentation (type ids).
    let api = Api::new();
    for word in ["contact", "contacts", "CONTACTS", "Contact", "0-1"] {
        assert_eq!(api.get(&format!("/crm/v3/objects/{word}")).status, 200, "{word}");
    }
    let types = [
        "companies",
        "deals",
        "0-3",
        "tickets",
        "products",
        "line_items",
        "quotes",
        "calls",
        "emails",
        "meetings",
        "notes",
        "tasks",
        "communications",
        "postal_mail",
        "leads",
        "carts",
        "orders",
        "invoices",
        "discounts",
        "fees",
        "taxes",
        "subscriptions",
        "commerce_payments",
        "payments",
        "feedback_submissions",
        "goal_targets",
        "users",
        "partner_clients",
        "partner_services",
        "contracts",
        "projects",
        "0-410",
        "courses",
        "0-162",
        "services",
        "0-420",
        "listings",
        "0-421",
        "appointments",
    ];
    for word in types {
        let reply = api.get(&format!("/crm/v3/objects/{word}"));
        assert_eq!(reply.json(), json!({"results": []}), "{word}");
        let properties = api.get(&format!("/crm/properties/2026-03/{word}")).json();
        let names = properties["results"].as_array().unwrap();
        assert!(names.iter().any(|property| property["name"] == "hs_object_id"), "{word}");
    }
}

#[test]
fn a_trailing_slash_makes_no_difference() {
    // Source: HubSpot's own SDKs send it.
    let api = Api::new();
    assert_eq!(api.get("/crm/v3/objects/contacts/?limit=5").status, 200);
    assert_eq!(api.get("/crm/v3/properties/contacts/").status, 200);
}

#[test]
fn some_types_are_read_only() {
    let api = Api::new();
    let body = json!({"properties": {"hs_content": "x"}});
    assert_eq!(api.post("/crm/v3/objects/feedback_submissions", body).status, 405);
}

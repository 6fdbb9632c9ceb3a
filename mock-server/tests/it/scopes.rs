//! What a token's scopes let it do, and how each API says no.

use axum::http::Method;
use serde_json::{Value, json};

use crate::api::{Api, Reply};

/// A portal with a private app's token for these scopes.
fn with(scopes: &[&str]) -> (Api, String) {
    let api = Api::new();
    let app = json!({"kind": "private", "scopes": scopes});
    let app = api.post("/_mock/apps", app).json();
    (api, app["access_token"].as_str().unwrap().to_owned())
}

/// Sends a request with the narrow token.
fn send(api: &Api, token: &str, line: &str, body: Value) -> Reply {
    let (method, path) = line.split_once(' ').unwrap();
    let body = (!body.is_null()).then_some(&body);
    api.send_as(token, Method::from_bytes(method.as_bytes()).unwrap(), path, body)
}

#[test]
fn the_objects_api_names_the_types_own_scopes() {
    // Source: recorded 2024-09 (contacts, users), pasted 2026-04 (services).
    let (api, token) = with(&["oauth"]);
    let record = api.make("companies", json!({"name": "Acme"}));
    let check = |line: &str, required: &[&str], granular: &[&str]| {
        let body = if line.starts_with("GET") { Value::Null } else { json!({"inputs": []}) };
        let reply = send(&api, &token, line, body);
        let order = ["status", "message", "correlationId", "errors", "links", "category"];
        assert_eq!(reply.keys(""), order, "{line}");
        assert_eq!(reply.keys("errors/0"), ["message", "context"]);
        assert_eq!(reply.header("x-hubspot-ratelimit-max"), "100");
        assert_eq!(reply.header("x-hubspot-ratelimit-daily"), "250000");
        let body = reply.refusal(403);
        assert_eq!(
            body["message"],
            "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes."
        );
        assert_eq!(body["category"], "MISSING_SCOPES");
        assert_eq!(body["links"], json!({"scopes": "https://developers.hubspot.com/scopes"}));
        let error = &body["errors"][0];
        assert_eq!(error["message"], "One or more of the following scopes are required.");
        let lists = [("requiredScopes", required), ("requiredGranularScopes", granular)];
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
        let expected: serde_json::Map<_, _> =
            lists.map(|(name, list)| (name.to_owned(), json!(list))).collect();
        assert_eq!(error["context"], Value::Object(expected), "{line}");
    };
    let contacts = ["crm.schemas.contacts.read", "crm.objects.contacts.read"];
    check("GET /crm/v3/objects/contacts/1", &[], &contacts);
    check("GET /crm/v3/objects/calls", &[], &contacts);
    let companies = ["crm.schemas.companies.read", "crm.objects.companies.read"];
    check(&format!("GET /crm/v3/objects/companies/{record}"), &[], &companies);
    check("GET /crm/v3/objects/users/1", &[], &["crm.objects.users.read"]);
    let services = ["crm.objects.services.write", "crm.schemas.services.write"];
    check("POST /crm/v3/objects/0-162/batch/upsert", &[], &services);
    check("GET /crm/v3/objects/tickets", &["tickets"], &[]);
    let products = ["crm.schemas.products.read", "crm.objects.products.read"];
    check("GET /crm/v3/objects/products", &["e-commerce"], &products);
}

#[test]
fn the_schemas_api_names_its_own_scope() {
    // Source: recorded 2025.
    let (api, token) = with(&["oauth"]);
    let reply = api.get_as(&token, "/crm/v3/schemas");
    let expected = json!({
        "message": "One or more of the following scopes are required.",
        "context": {
            "requiredGranularScopes": ["custom-object-read"],
            "links": ["https://developers.hubspot.com/scopes"],
        },
        "category": "MISSING_SCOPES",
    });
    assert_eq!(reply.refusal(403), expected);
}

#[test]
fn the_properties_api_names_the_object_type() {
    // Source: observed 2026 (leads); recorded 2024-10 with `view` and rate-limit headers.
    let (api, token) = with(&["oauth"]);
    for (word, legacy, scope) in
        [("companies", "COMPANY", "companies-read"), ("contact", "CONTACT", "contacts-read")]
    {
        let reply = api.get_as(&token, &format!("/crm/v3/properties/{word}"));
        assert_eq!(reply.header("x-hubspot-ratelimit-max"), "100");
        let message = format!(
            "You do not have permissions to view_schema object type ObjectTypeId{{legacyObjectType={legacy}}} in portal {} (requires one of [{scope}])",
            api.portal_id()
        );
        assert_eq!(reply.refusal(403), json!({ "message": message }));
    }
}

#[test]
fn changes_of_properties_lack_a_scope_like_other_changes() {
    // Source: observed 2026 (the category); the rest of the body is assumed.
    let (api, token) = with(&["crm.objects.deals.read", "crm.objects.deals.write"]);
    let reply = send(&api, &token, "POST /crm/v3/properties/deals", json!({}));
    let refusal = reply.refusal(403);
    assert_eq!(refusal["category"], "MISSING_SCOPES");
    assert_eq!(
        refusal["errors"][0]["context"]["requiredGranularScopes"],
        json!(["crm.schemas.deals.write"])
    );
    let (api, token) = with(&["crm.schemas.contacts.write"]);
    let property = json!({"name": "mine", "label": "Mine", "type": "string", "fieldType": "text",
        "groupName": "contactinformation"});
    let made = send(&api, &token, "POST /crm/v3/properties/contacts", property.clone());
    assert_eq!(made.status, 201);
    let path = "/crm/v3/properties/contacts/mine";
    assert_eq!(api.get_as(&token, path).refusal(403).get("category"), None);
    let mut sensitive = property;
    sensitive["dataSensitivity"] = json!("sensitive");
    let refusal = send(&api, &token, "POST /crm/v3/properties/contacts", sensitive).refusal(403);
    assert_eq!(refusal["message"], "Missing required scope for: sensitive-data-property-create");
}

#[test]
fn the_object_type_is_inferred_before_scopes_are_looked_at() {
    // Source: observed 2026-08.
    let (api, token) = with(&["oauth"]);
    let check = |path: &str, status| {
        assert_eq!(
            api.get_as(&token, path).refusal(status).get("category").is_some(),
            status == 403
        );
    };
    check("/crm/v3/objects/widgets", 400);
    check("/crm/v3/objects/0-9999", 400);
    check("/crm/v3/objects/contacts", 403);
    check("/crm/v3/objects/0-1", 403);
    let invalid = send(
        &api,
        &token,
        "POST /crm/v3/objects/contacts",
        json!({"properties": {"no_such": "1"}}),
    );
    assert_eq!(invalid.status, 403, "before the body is looked at");
}

/// A request is let through or not: the rows of the documentation.
#[track_caller]
fn check(scopes: &[&str], may: &[&str], may_not: &[&str]) {
    let (api, token) = with(scopes);
    let status = |line: &str| {
        let body = if line.starts_with("GET") { Value::Null } else { json!({}) };
        send(&api, &token, line, body).status.as_u16()
    };
    for line in may {
        assert_ne!(status(line), 403, "{scopes:?} {line}");
    }
    for line in may_not {
        assert_eq!(status(line), 403, "{scopes:?} {line}");
    }
}

#[test]
fn scopes_of_reading_contacts() {
    check(
        &["crm.objects.contacts.read"],
        &[
            "GET /crm/v3/objects/contacts",
            "GET /crm/objects/2026-03/0-1",
            "POST /crm/v3/objects/contacts/search",
            "POST /crm/v3/objects/contacts/batch/read",
            "GET /crm/v3/objects/calls",
            "GET /crm/v3/objects/notes",
            "GET /crm/v3/properties/contacts",
            "GET /crm/v3/properties/contacts/groups",
            "GET /crm/v3/pipelines/contacts",
        ],
        &[
            "POST /crm/v3/objects/contacts",
            "PATCH /crm/v3/objects/contacts/1",
            "DELETE /crm/v3/objects/contacts/1",
            "POST /crm/v3/objects/contacts/merge",
            "POST /crm/v3/objects/contacts/gdpr-delete",
            "POST /crm/v3/objects/contacts/batch/create",
            "POST /crm/v3/objects/contacts/batch/archive",
            "GET /crm/v3/objects/deals",
            "GET /crm/v3/objects/contacts?associations=deals",
            "POST /crm/v3/properties/contacts",
            "POST /crm/v3/pipelines/contacts",
            "GET /crm/v4/objects/contacts/1/associations/deals",
            "GET /crm/v3/owners",
        ],
    );
}

#[test]
fn scopes_of_tickets_and_e_commerce() {
    check(
        &["tickets"],
        &[
            "GET /crm/v3/objects/tickets",
            "POST /crm/v3/objects/tickets",
            "POST /crm/v3/properties/tickets",
        ],
        &["GET /crm/v3/objects/contacts", "GET /crm/v3/schemas"],
    );
    check(
        &["e-commerce"],
        &[
            "GET /crm/v3/objects/products",
            "POST /crm/v3/objects/line_items",
            "GET /crm/v3/objects/discounts",
        ],
        &["GET /crm/v3/objects/taxes", "GET /crm/v3/objects/deals"],
    );
}

#[test]
fn scopes_of_definitions_and_owners() {
    check(
        &["crm.schemas.custom.read", "crm.schemas.deals.read", "crm.objects.owners.read"],
        &["GET /crm/v3/schemas", "GET /crm/v3/properties/deals", "GET /crm/v3/owners"],
        &["POST /crm/v3/schemas", "GET /crm/v3/objects/deals", "POST /crm/v3/properties/deals"],
    );
    check(&["oauth"], &["GET /account-info/v3/details"], &["GET /crm/v3/owners"]);
}

#[test]
fn scopes_of_writing_contacts() {
    check(
        &["crm.objects.contacts.write", "crm.objects.companies.write"],
        &[
            "POST /crm/v3/objects/contacts",
            "PUT /crm/v4/objects/contacts/1/associations/default/companies/2",
            "POST /crm/v4/associations/contacts/companies/batch/create",
        ],
        &[
            "GET /crm/v3/objects/contacts",
            "POST /crm/v4/associations/contacts/companies/batch/read",
            "POST /crm/v4/associations/contacts/deals/batch/create",
        ],
    );
}

#[test]
fn custom_objects_have_scopes_of_their_own() {
    let (api, token) = with(&["crm.objects.custom.read"]);
    let schema = json!({
        "name": "car",
        "labels": {"singular": "Car", "plural": "Cars"},
        "primaryDisplayProperty": "vin",
        "requiredProperties": [],
        "properties": [{"name": "vin", "label": "VIN", "type": "string", "fieldType": "text"}],
        "associatedObjects": [],
    });
    let made = api.post("/crm/v3/schemas", schema);
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["objectTypeId"].as_str().unwrap().to_owned();
    assert_eq!(api.get_as(&token, &format!("/crm/v3/objects/{id}")).status, 200);
    let new = json!({"properties": {"vin": "1"}});
    send(&api, &token, &format!("POST /crm/v3/objects/{id}"), new).refusal(403);
    let properties = format!("/crm/v3/properties/{id}");
    let refusal = send(&api, &token, &format!("POST {properties}"), json!({})).refusal(403);
    assert_eq!(
        refusal["errors"][0]["context"]["requiredScopes"],
        json!(["crm.schemas.custom.write"])
    );
    let app = api.post("/_mock/apps", json!({"kind": "private", "scopes": ["oauth"]})).json();
    let nobody = app["access_token"].as_str().unwrap();
    let refusal = api.get_as(nobody, &properties).refusal(403);
    let message = refusal["message"].as_str().unwrap();
    assert!(
        message.contains("metaTypeId=2") && message.ends_with("[custom-object-read])"),
        "{message}"
    );
}

#[test]
fn the_ready_private_app_may_do_everything() {
    let api = Api::fresh();
    for path in ["/crm/v3/objects/feedback_submissions", "/crm/v3/schemas", "/crm/v3/owners"] {
        assert_eq!(api.get(path).status, 200, "{path}");
    }
    assert_eq!(api.post("/crm/v3/objects/contracts", json!({"properties": {}})).status, 405);
}

#[test]
fn a_seeded_token_may_do_what_the_seed_says() {
    let seed = r#"{"accessTokens": [{"token": "narrow", "scopes": ["tickets"]}]}"#;
    let api = Api::seeded(seed).unwrap();
    assert_eq!(api.get_as("narrow", "/crm/v3/objects/tickets").status, 200);
    api.get_as("narrow", "/crm/v3/objects/contacts").refusal(403);
}

/// Observed 2026: a service key is a token that always has `oauth`; it has no webhooks.
#[test]
fn a_service_key_is_a_token_without_webhooks() {
    let api = Api::new();
    let key = json!({"kind": "service_key", "scopes": ["crm.objects.deals.read"]});
    let made = api.post("/_mock/apps", &key).expect(201);
    let token = made["access_token"].as_str().unwrap();
    assert_eq!(api.get_as(token, "/crm/v3/objects/deals").status, 200);
    assert_eq!(api.get_as(token, "/crm/v3/objects/contacts").status, 403);
    let info = "/oauth/v2/private-apps/get/access-token-info";
    let info = api.post(info, json!({"tokenKey": token})).expect(200);
    assert_eq!(info["scopes"], json!(["crm.objects.deals.read", "oauth"]));
    let target = json!({"target_url": "http://127.0.0.1:1/"});
    let told = json!({"kind": "service_key", "webhooks": {"targetUrl": target["target_url"]}});
    let refused = api.post("/_mock/apps", told);
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.text.contains("a service key has no webhooks"), "{}", refused.text);
}

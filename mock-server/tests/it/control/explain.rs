//! Why something was refused, and what was ignored.

use axum::{
    body::Body,
    http::{Method, Request},
};
use mock_server::Options;
use serde_json::{Value, json};

use super::CONTACTS;
use crate::{api::Api, oauth::client};

const EXPLAIN: &str = "x-hubspot-mock-explain";

#[test]
fn refusals_name_their_rule() {
    let api = Api::new();
    let reply = api.post(CONTACTS, json!({"properties": {"shoe": "44"}}));
    assert!(reply.header(EXPLAIN).starts_with("property-unknown (shoe): "));
    api.make("contacts", json!({"email": "ada@example.com"}));
    let reply = api.post(CONTACTS, json!({"properties": {"email": "ada@example.com"}}));
    assert!(reply.header(EXPLAIN).starts_with("contact-exists"));
    assert!(api.get("/crm/v3/nothing").header(EXPLAIN).starts_with("unknown-path"));
    let journal = api.get("/_mock/journal?status=409").expect(200);
    let explained = &journal["entries"][0]["explained"][0];
    assert_eq!(
        (&explained["rule"], &explained["evidence"]),
        (&json!("contact-exists"), &json!("observed, quoted by clients"))
    );
}

#[test]
fn what_is_ignored_is_told() {
    let api = Api::new();
    let ada = api.make("contacts", json!({"email": "a@example.com", "lifecyclestage": "customer"}));
    let path = format!("{CONTACTS}/{ada}");
    let explained = |reply: crate::api::Reply| {
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.header(EXPLAIN).to_owned()
    };
    assert_eq!(explained(api.get(&path)), "");
    let reply = explained(api.get(&format!("{path}?properties=email,shoe,sock")));
    assert!(reply.contains("ignored-property (shoe)") && reply.contains("(sock)"), "{reply}");
    let reply = explained(api.patch(&path, json!({"properties": {"lifecyclestage": "lead"}})));
    assert!(reply.starts_with("ignored-lifecycle-stage (lifecyclestage)"), "{reply}");
    let reply = explained(api.patch(&path, json!({"properties": {"city": "Ulm"}, "colour": 1})));
    assert!(reply.starts_with("ignored-field (colour)"), "{reply}");
    let property = json!({"name": "shoe", "label": "Shoe", "type": "string", "fieldType": "text",
        "groupName": "contactinformation"});
    assert_eq!(api.post("/crm/v3/properties/contacts", property).status, 201);
    let change = json!({"hasUniqueValue": true});
    let reply = explained(api.patch("/crm/v3/properties/contacts/shoe", change));
    assert!(reply.starts_with("ignored-definition-part (hasUniqueValue)"), "{reply}");
}

/// Each thing that is passed over: the request, and how its explanation begins.
#[test]
fn everything_that_is_ignored_is_told() {
    let api = Api::new();
    let ada = api.make("contacts", json!({"email": "a@example.com"}));
    let acme = api.make("companies", json!({"name": "Acme"}));
    let shoe = json!({"name": "shoe", "label": "Shoe", "type": "string", "fieldType": "text",
        "groupName": "contactinformation"});
    api.post("/crm/v3/properties/contacts", shoe).expect(201);
    let path = format!("{CONTACTS}/{ada}");
    let check = |method: &str, path: &str, body: Value, expected: &[&str]| {
        let body = (!body.is_null()).then(|| body.to_string());
        let reply = api.send(method.parse().unwrap(), path, body);
        assert!(reply.status.is_success(), "{path}: {}", reply.text);
        let told = reply.header(EXPLAIN);
        for part in expected {
            assert!(told.contains(part), "{method} {path}: {told:?} has no {part:?}");
        }
        assert_eq!(told.matches("ignored-").count(), expected.len(), "{method} {path}: {told}");
    };
    let none = Value::Null;
    for list in [
        CONTACTS,
        "/crm/v3/objects/p",
        "/crm/v3/owners",
        "/crm/v3/schemas",
        "/crm/v3/pipelines/deals",
    ] {
        if !list.ends_with("/p") {
            check(
                "GET",
                &format!("{list}?colour=red"),
                none.clone(),
                &["ignored-parameter (colour)"],
            );
        }
    }
    check(
        "GET",
        &format!("{path}?limit=3&properties=email"),
        none.clone(),
        &["ignored-parameter (limit)"],
    );
    check(
        "GET",
        &format!("{CONTACTS}?limit=3&limit=4"),
        none.clone(),
        &["ignored-repetition (limit)"],
    );
    check(
        "GET",
        &format!("{CONTACTS}?offset_param=after&limit=3&after=5&archived=false"),
        none.clone(),
        &[],
    );
    check(
        "GET",
        &format!("{CONTACTS}?properties=sock&propertiesWithHistory=hat"),
        none.clone(),
        &["ignored-property (sock)", "ignored-property (hat)"],
    );
    check(
        "GET",
        "/crm/v3/properties/contacts?properties=sock,email",
        none.clone(),
        &["ignored-property (sock)"],
    );
    check(
        "POST",
        &format!("{CONTACTS}?properties=email"),
        json!({"properties": {"city": "Ulm"}}),
        &["ignored-parameter (properties)"],
    );
    check(
        "POST",
        CONTACTS,
        json!({"properties": {"city": "Ulm"}, "associations": [{"to": {"id": acme, "x": 1},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279, "y": 1}], "z": 1}]}),
        &[
            "ignored-field (associations[].to.x)",
            "(associations[].types[].y)",
            "(associations[].z)",
        ],
    );
    check(
        "POST",
        &format!("{CONTACTS}/batch/read"),
        json!({"inputs": [{"id": ada, "x": {"deep": [1]}}, {"id": "7", "x": 1}],
        "properties": ["sock"], "propertiesWithHistory": ["hat"], "limit": 5}),
        &["ignored-field (inputs[].x)", "ignored-field (limit)", "(sock)", "(hat)"],
    );
    check(
        "POST",
        &format!("{CONTACTS}/batch/update"),
        json!({"inputs": [{"id": ada, "foo": 1,
        "properties": {"city": "Bern"}}]}),
        &["ignored-field (inputs[].foo)"],
    );
    check(
        "POST",
        &format!("{CONTACTS}/batch/archive"),
        json!({"inputs": [{"id": "7"}]}),
        &["ignored-archive (7)"],
    );
    check("DELETE", &format!("{CONTACTS}/7"), none.clone(), &["ignored-archive (7)"]);
    check(
        "POST",
        &format!("{CONTACTS}/search"),
        json!({"properties": ["sock"], "colour": 1,
        "sorts": [{"propertyName": "email", "foo": 1}],
        "filters": [{"propertyName": "email", "operator": "HAS_PROPERTY"}],
        "filterGroups": [{"foo": 1, "filters": [{"propertyName": "city", "operator": "HAS_PROPERTY", "value": "x", "foo": 1}]}]}),
        &[
            "ignored-property (sock)",
            "ignored-field (colour)",
            "ignored-field (sorts[].foo)",
            "ignored-field (filterGroups[].foo)",
            "ignored-field (filterGroups[].filters[].foo)",
            "ignored-filters",
            "ignored-operand (value of HAS_PROPERTY)",
        ],
    );
    check(
        "PATCH",
        "/crm/v3/properties/contacts/shoe",
        json!({"name": "x", "hasUniqueValue": true, "externalOptions": true,
        "dateDisplayHint": "absolute"}),
        &[
            "ignored-part (name)",
            "ignored-definition-part (hasUniqueValue)",
            "ignored-definition-part (dateDisplayHint)",
            "ignored-part (externalOptions)",
        ],
    );
    check(
        "POST",
        "/crm/v3/properties/contacts",
        json!({"name": "size", "label": "Size", "type": "enumeration",
        "fieldType": "select", "groupName": "contactinformation", "numberDisplayHint": "formatted",
        "options": [{"label": "S", "value": "s", "description": "small", "foo": 1}]}),
        &["ignored-field (options[].foo)"],
    );
    check(
        "POST",
        "/crm/v3/pipelines/deals",
        json!({"label": "P", "displayOrder": 1, "archived": false, "stages": [
        {"label": "A", "displayOrder": 0, "metadata": {"probability": "0.5", "isClosed": "true", "colour": "red"}, "foo": 1}]}),
        &[
            "ignored-part (archived)",
            "ignored-field (stages[].foo)",
            "ignored-metadata (isClosed)",
            "ignored-metadata (colour)",
        ],
    );
    check(
        "PATCH",
        "/crm/v3/pipelines/deals/default",
        json!({"label": "Sales", "stages": []}),
        &["ignored-part (stages)"],
    );
    check(
        "PUT",
        &format!("/crm/v4/objects/contacts/{ada}/associations/companies/{acme}"),
        json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279, "foo": 1}]),
        &["ignored-field ([].foo)"],
    );
    check(
        "POST",
        "/crm/v4/associations/contacts/companies/batch/archive",
        json!({"inputs": [{"from": {"id": ada}, "to": [{"id": acme, "foo": 1}]}]}),
        &["ignored-field (inputs[].to[].foo)"],
    );
}

/// Of a field that stands twice the last one counts.
#[test]
fn what_stands_twice_is_told() {
    let api = Api::new();
    let reply = api.post_text(CONTACTS, r#"{"properties": {"city": "Ulm", "city": "Bern"}}"#);
    assert_eq!(reply.expect(201)["properties"]["city"], "Bern");
    assert!(reply.header(EXPLAIN).starts_with("ignored-repetition (city)"));
}

#[test]
fn forms_are_explained_too() {
    let api = Api::new();
    let (id, secret) = client(&api);
    let refresh = api.app().refresh_token.as_ref().unwrap().expose();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("client_id", &*id),
        ("client_secret", &*secret),
        ("redirect_uri", "http://localhost:3000"),
    ];
    let reply = api.form("/oauth/v1/token?colour=red", &fields);
    assert_eq!(reply.status, 200);
    let told = reply.header(EXPLAIN);
    assert!(told.starts_with("ignored-field (redirect_uri)"), "{told}");
    assert!(told.contains("ignored-parameter (colour)"), "{told}");
    assert!(!told.contains(&*secret) && !told.contains(refresh));
}

/// What is left out of a batch is refused, even where the answer is 207.
#[test]
fn parts_of_a_batch_are_explained() {
    let api = Api::new();
    api.make("contacts", json!({"email": "a@example.com"}));
    let told = |path: &str, body: Value| {
        let reply = api.post(path, body);
        assert_eq!(reply.status, 207, "{}", reply.text);
        reply.header(EXPLAIN).to_owned()
    };
    let body = json!({"inputs": [{"id": "7"}]});
    assert!(told(&format!("{CONTACTS}/batch/read"), body).starts_with("record-not-found (7)"));
    let body = json!({"inputs": [{"properties": {"email": "a@example.com"}},
        {"properties": {"email": "b@example.com"}}]});
    assert!(told(&format!("{CONTACTS}/batch/create"), body).starts_with("contact-exists"));
    let body = json!({"inputs": [{"name": "nothing"}]});
    let path = "/crm/v3/properties/contacts/batch/read";
    assert!(told(path, body).starts_with("property-not-found"));
    let body = json!({"inputs": [{"from": {"id": "7"}, "to": {"id": "8"}, "types": []}]});
    let path = "/crm/v4/associations/contacts/companies/batch/create";
    assert!(told(path, body).starts_with("association-"));
}

/// Every operation that HubSpot has, asked in ways that make no sense: whatever is refused says why.
#[test]
fn no_refusal_is_without_an_explanation() {
    let api = Api::new();
    let table = include_str!("../../../../fixtures/standard/operations.tsv");
    let operations = table.lines().filter(|line| !line.starts_with('#'));
    let mut refused = 0;
    for line in operations {
        let mut cells = line.split('\t');
        let (Some(method), Some(path)) = (cells.next(), cells.next()) else { continue };
        let Ok(method) = method.parse::<Method>() else { continue };
        for word in ["contacts", "nonsense", "%ff"] {
            let target: String = path
                .split('/')
                .map(|part| if part.starts_with('{') { word } else { part })
                .collect::<Vec<_>>()
                .join("/");
            for body in [None, Some("{}"), Some("{\"inputs\": [{\"id\": 1}]}"), Some("[")] {
                let reply = api.send(method.clone(), &target, body.map(str::to_owned));
                let bad = reply.status.as_u16() >= 400;
                assert_eq!(
                    bad && reply.header(EXPLAIN).is_empty(),
                    false,
                    "{method} {target} {body:?}: {}",
                    reply.status
                );
                refused += usize::from(bad);
            }
        }
    }
    assert!(refused > 1000, "{refused}");
    let strangers = [
        Request::get(CONTACTS).body(Body::empty()),
        Request::get(CONTACTS).header("authorization", "Bearer nobody").body(Body::empty()),
        Request::get(format!("{CONTACTS}?hapikey=x")).body(Body::empty()),
        Request::get("/oauth/authorize?client_id=nobody").body(Body::empty()),
        Request::post("/oauth/v1/token").body(Body::empty()),
        Request::get("/oauth/v1/access-tokens/nothing").body(Body::empty()),
        Request::put(CONTACTS).body(Body::empty()),
        Request::get(format!("/{}", "x".repeat(20_000))).body(Body::empty()),
        Request::get("/webhooks/v3/1/settings").body(Body::empty()),
        Request::get("/nowhere").body(Body::empty()),
    ];
    for request in strangers {
        let request = request.unwrap();
        let path: String = request.uri().to_string().chars().take(60).collect();
        let reply = api.call(request);
        assert!(reply.status.as_u16() >= 400, "{path}: {}", reply.status);
        assert_ne!(reply.header(EXPLAIN), "", "{path}: {}", reply.status);
    }
}

#[test]
fn explanations_can_be_switched_off() {
    let api = Api::with(Options { no_explanations: true, ..Options::default() });
    assert_eq!(api.get("/crm/v3/nothing").header(EXPLAIN), "");
    assert_eq!(api.get(&format!("{CONTACTS}?properties=shoe")).header(EXPLAIN), "");
}

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
    assert!(api.get("/crm/v3/lists/1/nothing").header(EXPLAIN).starts_with("unknown-route"));
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

/// A portal with something to ask for.
struct World {
    api: Api,
    ada: String,
    acme: String,
}

impl World {
    fn new() -> Self {
        let api = Api::new();
        let ada = api.make("contacts", json!({"email": "a@example.com"}));
        let acme = api.make("companies", json!({"name": "Acme"}));
        let shoe = json!({"name": "shoe", "label": "Shoe", "type": "string", "fieldType": "text",
            "groupName": "contactinformation"});
        api.post("/crm/v3/properties/contacts", shoe).expect(201);
        Self { api, ada, acme }
    }

    /// Each of these is told to be ignored, and nothing else.
    #[track_caller]
    fn check(&self, method: Method, path: &str, body: Value, expected: &[&str]) {
        let body = (!body.is_null()).then(|| body.to_string());
        let reply = self.api.send(method, path, body);
        assert!(reply.status.is_success(), "{path}: {}", reply.text);
        let told = reply.header(EXPLAIN);
        for part in expected {
            assert!(told.contains(&format!("ignored-{part}")), "{path}: {told:?} has no {part:?}");
        }
        assert_eq!(told.matches("ignored-").count(), expected.len(), "{path}: {told}");
    }

    #[track_caller]
    fn get(&self, path: &str, expected: &[&str]) {
        self.check(Method::GET, path, Value::Null, expected);
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value, expected: &[&str]) {
        self.check(Method::POST, path, body, expected);
    }
}

#[test]
fn parameters_that_a_call_has_not_are_told() {
    let world = World::new();
    let one = format!("{CONTACTS}/{}", world.ada);
    for list in [CONTACTS, "/crm/v3/owners", "/crm/v3/schemas", "/crm/v3/pipelines/deals"] {
        world.get(&format!("{list}?colour=red"), &["parameter (colour)"]);
    }
    world.get(&format!("{one}?limit=3&properties=email"), &["parameter (limit)"]);
    world.get(&format!("{CONTACTS}?limit=3&limit=4"), &["repetition (limit)"]);
    let all = "offset_param=after&limit=3&after=5&archived=false";
    world.get(&format!("{CONTACTS}?{all}"), &[]);
    let new = json!({"properties": {"city": "Ulm"}});
    world.post(&format!("{CONTACTS}?properties=email"), new, &["parameter (properties)"]);
    let names = ["property (sock)", "property (hat)"];
    world.get(&format!("{CONTACTS}?properties=sock&propertiesWithHistory=hat"), &names);
    world.get("/crm/v3/properties/contacts?properties=sock,email", &["property (sock)"]);
}

#[test]
fn fields_that_a_body_has_not_are_told_at_any_depth() {
    let world = World::new();
    let (ada, acme) = (&world.ada, &world.acme);
    let kind = json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279, "y": 1});
    let edge = json!({"to": {"id": acme, "x": 1}, "types": [kind.clone()], "z": 1});
    let new = json!({"properties": {"city": "Ulm"}, "associations": [edge]});
    let names = ["associations[].to.x", "associations[].types[].y", "associations[].z"];
    let fields = names.map(|name| format!("field ({name})"));
    world.post(CONTACTS, new, &fields.each_ref().map(String::as_str));
    let inputs = json!([{"id": ada, "x": {"deep": [1]}}, {"id": ada, "x": 1}]);
    let read = json!({"inputs": inputs, "properties": ["sock"], "limit": 5});
    let told = ["field (inputs[].x)", "field (limit)", "property (sock)"];
    world.post(&format!("{CONTACTS}/batch/read"), read, &told);
    let update = json!({"inputs": [{"id": ada, "foo": 1, "properties": {"city": "Bern"}}]});
    world.post(&format!("{CONTACTS}/batch/update"), update, &["field (inputs[].foo)"]);
    let path = format!("/crm/v4/objects/contacts/{ada}/associations/companies/{acme}");
    world.check(Method::PUT, &path, json!([kind]), &["field ([].y)"]);
    let ends = json!({"inputs": [{"from": {"id": ada}, "to": [{"id": acme, "foo": 1}]}]});
    let path = "/crm/v4/associations/contacts/companies/batch/archive";
    world.post(path, ends, &["field (inputs[].to[].foo)"]);
}

#[test]
fn what_a_search_makes_nothing_of_is_told() {
    let filter =
        json!({"propertyName": "city", "operator": "HAS_PROPERTY", "value": "x", "foo": 1});
    let search = json!({"properties": ["sock"], "colour": 1,
        "sorts": [{"propertyName": "email", "foo": 1}],
        "filters": [{"propertyName": "email", "operator": "HAS_PROPERTY"}],
        "filterGroups": [{"foo": 1, "filters": [filter]}]});
    let told = [
        "property (sock)",
        "field (colour)",
        "field (sorts[].foo)",
        "field (filterGroups[].foo)",
        "field (filterGroups[].filters[].foo)",
        "filters:",
        "operand (value of HAS_PROPERTY)",
    ];
    World::new().post(&format!("{CONTACTS}/search"), search, &told);
}

#[test]
fn parts_of_definitions_that_can_not_be_set_are_told() {
    let world = World::new();
    let change = json!({"name": "x", "hasUniqueValue": true, "externalOptions": true,
        "dateDisplayHint": "absolute"});
    let told = [
        "part (name)",
        "definition-part (hasUniqueValue)",
        "definition-part (dateDisplayHint)",
        "part (externalOptions)",
    ];
    world.check(Method::PATCH, "/crm/v3/properties/contacts/shoe", change, &told);
    let option = json!({"label": "S", "value": "s", "description": "small", "foo": 1});
    let new = json!({"name": "size", "label": "Size", "type": "enumeration", "fieldType": "select",
        "groupName": "contactinformation", "numberDisplayHint": "formatted", "options": [option]});
    world.post("/crm/v3/properties/contacts", new, &["field (options[].foo)"]);
    let metadata = json!({"probability": "0.5", "isClosed": "true", "colour": "red"});
    let stage = json!({"label": "A", "displayOrder": 0, "metadata": metadata, "foo": 1});
    let new = json!({"label": "P", "displayOrder": 1, "archived": false, "stages": [stage]});
    let told =
        ["part (archived)", "field (stages[].foo)", "metadata (isClosed)", "metadata (colour)"];
    world.post("/crm/v3/pipelines/deals", new, &told);
    let change = json!({"label": "Sales", "stages": []});
    world.check(Method::PATCH, "/crm/v3/pipelines/deals/default", change, &["part (stages)"]);
}

#[test]
fn archiving_nothing_is_told() {
    let world = World::new();
    world.check(Method::DELETE, &format!("{CONTACTS}/7"), Value::Null, &["archive (7)"]);
    let body = json!({"inputs": [{"id": "7"}, {"id": world.ada}]});
    world.post(&format!("{CONTACTS}/batch/archive"), body, &["archive (7)"]);
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
    let mut refused = 0;
    for fixtures::operations::Operation { method, template, .. } in fixtures::operations::all() {
        let method: Method = method.parse().unwrap();
        for word in ["contacts", "nonsense", "%ff"] {
            let part = |part| if str::starts_with(part, '{') { word } else { part };
            let path = template.split('/').map(part).collect::<Vec<_>>().join("/");
            for body in [None, Some("{}"), Some(r#"{"inputs": [{"id": 1}]}"#), Some("[")] {
                let reply = api.send(method.clone(), &path, body.map(str::to_owned));
                let bad = reply.status.as_u16() >= 400;
                let told = !bad || !reply.header(EXPLAIN).is_empty();
                assert!(told, "{method} {path} {body:?}: {}", reply.status);
                refused += usize::from(bad);
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}

#[test]
fn strangers_and_lost_requests_are_told_too() {
    let api = Api::new();
    for (request, rule) in [
        (Request::get(CONTACTS), "no-credentials"),
        (Request::get(CONTACTS).header("authorization", "Bearer nobody"), "token-expired"),
        (Request::get(format!("{CONTACTS}?hapikey=x")), "account-key"),
        (
            Request::get("/oauth/authorize?client_id=nobody"),
            "consent (Authorization failed because the client ID",
        ),
        (Request::post("/oauth/v1/token"), "token-refused"),
        (Request::get("/oauth/v1/access-tokens/nothing"), "token-not-found"),
        (Request::get(format!("/{}", "x".repeat(20_000))), "uri-too-long"),
        (Request::get("/webhooks/v3/1/settings"), "no-credentials"),
        (Request::get("/oauth/v1/access-tokens/%ff"), "request-form"),
        (api.request(Method::GET, "/nowhere"), "unknown-path"),
        (api.request(Method::PUT, CONTACTS), "method-not-allowed"),
        (api.request(Method::GET, "/crm/v3/lists/12"), "not-emulated"),
    ] {
        let reply = api.call(request.body(Body::empty()).unwrap());
        assert!(reply.status.as_u16() >= 400, "{rule}: {}", reply.status);
        assert!(reply.header(EXPLAIN).starts_with(rule), "{rule}: {}", reply.header(EXPLAIN));
    }
}

#[test]
fn explanations_can_be_switched_off() {
    let api = Api::with(Options { no_explanations: true, ..Options::default() });
    assert_eq!(api.get("/crm/v3/nothing").header(EXPLAIN), "");
    assert_eq!(api.get(&format!("{CONTACTS}?properties=shoe")).header(EXPLAIN), "");
}

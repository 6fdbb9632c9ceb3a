//! Bodies that are almost right: whatever is wrong with them is said in HubSpot's words, never in
//! those of the library that reads them here.

mod right;

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use self::right::Right;
use crate::api::{Api, Reply};

/// What serde says, and what is said when nobody knows better.
const SERDES: [&str; 10] = [
    "unknown variant",
    "unknown field",
    "missing field",
    "invalid type",
    "invalid value",
    "invalid length",
    "invalid digit",
    "expected struct",
    "null is no",
    "Cannot deserialize the value",
];

/// Every place in a body.
fn places(body: &Value) -> Vec<String> {
    let inside = |name: String, value: &Value| {
        places(value).into_iter().map(move |rest| format!("/{name}{rest}")).collect::<Vec<_>>()
    };
    let inner: Vec<String> = match body {
        Value::Object(members) => {
            members.iter().flat_map(|(name, value)| inside(name.clone(), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, value)| inside(at.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    std::iter::once(String::new()).chain(inner).collect()
}

/// What may stand in a body by mistake.
fn wrong() -> [Value; 14] {
    [
        json!("wrong"),
        json!(""),
        json!(-7),
        json!(0),
        json!(1.5),
        json!(99_999_999_999_u64),
        json!(true),
        json!(null),
        json!([]),
        json!({}),
        json!(["x"]),
        json!([[]]),
        json!([null]),
        json!({"x": {}}),
    ]
}

/// Refusals in serde's words, to everything that may be wrong with a request.
fn heard((method, path, body): &Right, send: impl Fn(String) -> Reply) -> Vec<String> {
    let null = send("null".into());
    assert!(null.text.contains("The request body may not be null"), "{path}: {}", null.text);
    let mut heard = Vec::new();
    for place in places(body) {
        for value in wrong() {
            let mut body = body.clone();
            *body.pointer_mut(&place).unwrap() = value.clone();
            let Reply { status, text, .. } = send(body.to_string());
            assert!(!status.is_server_error(), "{method} {path} {body}: {text}");
            if SERDES.iter().any(|words| text.contains(words)) {
                heard.push(format!("{method} {path} {place} = {value}: {text}"));
            }
        }
    }
    heard
}

#[track_caller]
fn silent(heard: impl Iterator<Item = String>) {
    let heard: Vec<String> = heard.collect();
    assert!(heard.is_empty(), "{} times:\n{}", heard.len(), heard.join("\n"));
}

#[test]
fn almost_right_bodies_are_refused_in_hubspots_words() {
    silent(right::portals().iter().flat_map(|request| {
        let api = Api::new();
        let (method, path, _) = request;
        heard(request, |body| api.send(method.clone(), path, Some(body)))
    }));
}

#[test]
fn those_of_developers_too() {
    let api = Api::new();
    let (app, key) = (api.app().app.id.0, api.app().developer_api_key.expose());
    silent(right::developers().iter().flat_map(|request| {
        let (method, path, _) = request;
        let path = format!("/webhooks/v3/{app}{path}?hapikey={key}");
        heard(request, |body| api.send(method.clone(), &path, Some(body)))
    }));
}

#[test]
fn and_those_of_apps() {
    let api = Api::new();
    let token = app_token(&api);
    silent(right::apps().iter().flat_map(|request| {
        let (method, path, _) = request;
        heard(request, |body| {
            let request = Request::builder().method(method).uri(*path);
            let request = request
                .header(header::AUTHORIZATION, format!("Bearer {token}"))
                .header(header::CONTENT_TYPE, "application/json");
            let reply = api.call(request.body(body.into()).unwrap());
            assert_ne!(reply.status, 401, "{}", reply.text);
            reply
        })
    }));
}

/// A token of the ready app's own.
fn app_token(api: &Api) -> String {
    let public = api.app().app.public().unwrap();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=developers-read",
        public.client_id,
        public.client_secret.expose()
    );
    let request = Request::post("/oauth/2026-03/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    let answer = api.call(request.unwrap()).expect(200);
    answer["access_token"].as_str().unwrap().to_owned()
}

/// A right body with another value in one place, and what the answer has there.
#[track_caller]
fn check(path: &str, place: &str, sent: Value, answered: Value) {
    let portals = right::portals();
    let (method, _, body) = portals.iter().find(|(_, right, _)| *right == path).unwrap();
    let mut body = body.clone();
    *body.pointer_mut(place).unwrap() = sent;
    let reply = Api::new().send(method.clone(), path, Some(body.to_string()));
    assert!(reply.status.is_success(), "{path} {body}: {}", reply.text);
    assert_eq!(reply.json().pointer(place), Some(&answered), "{path} {body}: {}", reply.text);
}

#[test]
fn what_jackson_coerces_is_taken() {
    let property = "/crm/v3/properties/contacts";
    for (sent, text) in [(json!(-7), "-7"), (json!(1.50), "1.5"), (json!(true), "true")] {
        check(property, "/label", sent.clone(), json!(text));
        check(property, "/description", sent.clone(), json!(text));
        check(property, "/options/0/value", sent.clone(), json!(text));
        check("/crm/v3/pipelines/deals", "/label", sent.clone(), json!(text));
        check("/crm/v3/schemas", "/labels/singular", sent, json!(text));
    }
    let numbers = [
        (json!("12"), 12),
        (json!(" 12 "), 12),
        (json!(1.9), 1),
        (json!(-1.9), -1),
        (json!(1e2), 100),
        (json!(""), -1),
        (json!(null), -1),
    ];
    for (sent, number) in numbers {
        check(property, "/displayOrder", sent.clone(), json!(number));
        // Options are numbered here where they have no order.
        check(property, "/options/0/displayOrder", sent, json!(number.max(0)));
    }
    let flags = [
        (json!("true"), true),
        (json!("True"), true),
        (json!("TRUE"), true),
        (json!(1), true),
        (json!(-7), true),
        (json!("false"), false),
        (json!(0), false),
        (json!(""), false),
        (json!(null), false),
    ];
    for (sent, flag) in flags {
        check(property, "/hidden", sent.clone(), json!(flag));
        check(property, "/options/0/hidden", sent, json!(flag));
    }
}

#[test]
fn what_is_blank_and_required_is_missing() {
    let body = json!({"label": "S", "displayOrder": "", "metadata": {}}).to_string();
    let reply = Api::new().post_text("/crm/v3/pipelines/deals/default/stages", &body);
    let column = body.len();
    assert_eq!(
        reply.refusal(400),
        json!({"message": format!("Invalid input JSON on line 1, column {column}. Some required fields were not set: [displayOrder]"), "category": "VALIDATION_ERROR"})
    );
}

#[test]
fn words_are_listed_in_the_order_of_jacksons_hash_table() {
    let body = json!({"inputs": [{"category": "OURS", "typeId": 1}]}).to_string();
    let path = "/crm/associations/v4/definitions/configurations/contacts/companies/batch/purge";
    let reply = Api::new().post_text(path, &body);
    assert_eq!(
        reply.refusal(400),
        json!({"message": "Invalid input JSON on line 1, column 24: Cannot deserialize value of type `com.hubspot.inbounddb.associations.base.AssociationCategory` from String \"OURS\": not one of the values accepted for Enum class: [HUBSPOT_DEFINED, USER_DEFINED, INTEGRATOR_DEFINED, WORK]"})
    );
}

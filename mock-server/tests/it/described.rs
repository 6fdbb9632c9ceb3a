//! `docs/control-api.json` describes the control API: every call of it, and every answer that any
//! test gets.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::http::Method;
use mock_server::control::calls::{CALLS, Call};
use serde_json::Value;

use crate::api::Reply;

static DESCRIBED: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../docs/control-api.json");
    serde_json::from_str(text).unwrap()
});

/// HubSpot's own answers under another's name.
const ACTING: &str = "/_mock/as/";

fn operation(call: &Call) -> &'static Value {
    let operation = &DESCRIBED["paths"][call.path][call.method.to_ascii_lowercase()];
    assert!(operation.is_object(), "{} {} is not described", call.method, call.path);
    operation
}

fn names(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().map(|one| one["name"].as_str().unwrap())
}

fn is_at(call: &Call, path: &str) -> bool {
    let (mine, asked): (Vec<_>, Vec<_>) =
        (call.path.split('/').collect(), path.split('/').collect());
    let same = |(mine, asked): (&&str, &&str)| mine == asked || mine.starts_with('{');
    mine.len() == asked.len() && mine.iter().zip(&asked).all(same)
}

/// Whether an answer is one that is described.
#[track_caller]
pub fn check(method: &Method, target: &str, reply: &Reply) {
    let path = target.split('?').next().unwrap();
    if path.starts_with(ACTING) {
        return;
    }
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{method} {target}");
    assert_eq!(reply.header("cache-control"), "no-store", "{method} {target}");
    let call = CALLS.iter().find(|call| call.method == method.as_str() && is_at(call, path));
    let status = reply.status.as_u16();
    let described = match call {
        Some(call) => {
            let responses = &operation(call)["responses"];
            let own = &responses[status.to_string()];
            if own.is_null() && status >= 400 { &responses["default"] } else { own }
        }
        None => &DESCRIBED["components"]["responses"]["Error"],
    };
    assert!(described.is_object(), "{method} {target}: {status} is not described");
    let described = resolved(described);
    let kind = reply.header("content-type").split(';').next().unwrap();
    match described["content"].get(kind) {
        Some(content) => {
            if kind == "application/json" {
                matches(&content["schema"], &reply.json(), &format!("{method} {target}: {status}"));
            }
        }
        None => assert!(
            described["content"].is_null() && reply.text.is_empty(),
            "{method} {target}: {status} {kind:?} is not described: {}",
            reply.text
        ),
    }
}

fn resolved(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(place) => resolved(DESCRIBED.pointer(place.trim_start_matches('#')).unwrap()),
        None => schema,
    }
}

/// Types and names of what is there; where a schema says nothing, everything goes.
#[track_caller]
fn matches(schema: &'static Value, value: &Value, place: &str) {
    let schema = resolved(schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        matches(part, value, place);
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let mine = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let number = mine == "integer" && types.contains(&"number");
    assert!(types.is_empty() || number || types.contains(&mine), "{place} is {value}");
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{place} is {value}");
    }
    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
        matches(&schema["items"], item, &format!("{place}[{number}]"));
    }
    if let Some(members) = value.as_object().filter(|_| schema["properties"].is_object()) {
        for (name, value) in members {
            let described = schema["properties"].get(name);
            let open = schema["additionalProperties"] != Value::Bool(false);
            assert!(described.is_some() || open, "{place} has {name}, which is not described");
            described.inspect(|schema| matches(schema, value, &format!("{place}.{name}")));
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap();
            assert!(members.contains_key(name), "{place} has no {name}: {value}");
        }
    }
}

#[test]
fn the_file_has_every_call_and_no_other() {
    let known: BTreeSet<String> =
        CALLS.iter().map(|call| format!("{} {}", call.method, call.path)).collect();
    let paths = DESCRIBED["paths"].as_object().unwrap().iter();
    let described: BTreeSet<String> = paths
        .flat_map(|(path, item)| {
            let verbs = item.as_object().unwrap().keys().filter(|name| *name != "parameters");
            verbs.map(move |verb| format!("{} {path}", verb.to_ascii_uppercase()))
        })
        .collect();
    assert_eq!(known, described);
    assert_eq!(known.len(), CALLS.len(), "a call stands there twice");
    assert_eq!(DESCRIBED["openapi"], "3.1.0");
}

#[test]
fn parameters_and_bodies_are_described() {
    for call in CALLS {
        let (operation, item) = (operation(call), &DESCRIBED["paths"][call.path]);
        let own: Vec<&str> = names(&operation["parameters"]).collect();
        assert_eq!(own, call.query, "{} {}", call.method, call.path);
        let open: Vec<&str> = names(&item["parameters"]).collect();
        let braces = call.path.split('/').filter_map(|part| part.strip_prefix('{'));
        let braces: Vec<&str> = braces.map(|part| part.trim_end_matches('}')).collect();
        assert_eq!(open, braces, "{}", call.path);
        assert_eq!(
            operation["requestBody"].is_object(),
            call.takes_body,
            "{} {}",
            call.method,
            call.path
        );
    }
}

/// One style, except where HubSpot's own words are passed on.
#[test]
fn names_are_in_snake_case() {
    fn names(schema: &'static Value, found: &mut Vec<&'static str>) {
        if let Some(members) = schema["properties"].as_object() {
            found.extend(members.keys().map(String::as_str));
        }
        match schema {
            Value::Object(members) => members.values().for_each(|value| names(value, found)),
            Value::Array(items) => items.iter().for_each(|value| names(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    names(&DESCRIBED, &mut found);
    assert!(found.len() > 100);
    for name in found {
        assert!(!name.contains(|c: char| c.is_ascii_uppercase() || c == '-'), "{name}");
    }
}

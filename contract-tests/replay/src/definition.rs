//! Which properties and groups a pair needs, and how a seed defines them.

use serde_json::{Value, json};

use super::{
    operation::{About, about},
    recording::Pair,
    setting::{each, is_hubspots, value},
};
use contract::json::Json;

/// The properties that a pair which succeeded shows, sends or searches, with their type.
pub fn properties(pair: &Pair) -> Option<(String, Vec<String>)> {
    let (About::Properties(word)
    | About::Records(word)
    | About::Search(word)
    | About::Batch(word, _)
    | About::Record(word, _)) = about(&pair.request.path)
    else {
        return None;
    };
    let mut names = Vec::new();
    for body in [pair.response.body.json(), pair.request.body.json()].into_iter().flatten() {
        collect(body, &mut names);
    }
    names.extend(changed(pair));
    names.extend(defined(pair).iter().filter_map(|one| Some(one["name"].as_str()?.into())));
    if let Some((_, key)) = pair.request.query.iter().find(|(name, _)| name == "idProperty") {
        names.push(key.clone());
    }
    names.sort_unstable();
    names.dedup();
    Some((word.to_owned(), names))
}

fn collect(json: &Json, names: &mut Vec<String>) {
    for (name, value) in json.members() {
        match (&**name, value) {
            ("properties", Json::Object(members)) => {
                names.extend(members.iter().map(|(name, _)| name.clone()));
            }
            ("propertyName", Json::String(name)) if !name.contains('.') => names.push(name.clone()),
            _ => collect(value, names),
        }
    }
    json.items().iter().for_each(|item| collect(item, names));
}

/// What type a property has that shows these values, and its field's type.
pub fn kind_of(values: &[String]) -> (&'static str, &'static str) {
    let all = |is: fn(&str) -> bool| !values.is_empty() && values.iter().all(|value| is(value));
    match values {
        _ if all(|text| text.contains('T') && text.parse::<jiff::Timestamp>().is_ok()) => {
            ("datetime", "date")
        }
        _ if all(|text| text.parse::<f64>().is_ok() && !text.starts_with('0')) => {
            ("number", "number")
        }
        _ => ("string", "text"),
    }
}

/// The property that a pair changes or deletes, or those that a batch archives.
fn changed(pair: &Pair) -> Vec<String> {
    let asked = &pair.request;
    let About::Properties(word) = about(&asked.path) else { return Vec::new() };
    let steps: Vec<&str> = asked.path.trim_matches('/').split('/').collect();
    let rest = steps.iter().skip_while(|step| **step != word).skip(1);
    match (asked.method.as_str(), &rest.copied().collect::<Vec<_>>()[..]) {
        ("PATCH" | "DELETE", [name]) => vec![(*name).to_owned()],
        ("POST", ["batch", "archive"]) => {
            let inputs = asked.body.json().and_then(|body| body.get("inputs"));
            let name = |input: &Json| Some(input.get("name")?.text()?.to_owned());
            inputs.map_or(&[][..], Json::items).iter().filter_map(name).collect()
        }
        _ => Vec::new(),
    }
}

/// The group that a pair changes or deletes, and its type.
pub fn changed_group(pair: &Pair) -> Option<(String, String)> {
    let About::Properties(word) = about(&pair.request.path) else { return None };
    let changes = ["PATCH", "DELETE"].contains(&pair.request.method.as_str());
    let (_, name) = pair.request.path.trim_end_matches('/').rsplit_once("/groups/")?;
    (changes && pair.response.is_success()).then(|| (word.to_owned(), name.to_owned()))
}

/// A portal's own properties that an answer defines, as a seed takes what HubSpot returned.
pub fn defined(pair: &Pair) -> Vec<Value> {
    let is_list = matches!(about(&pair.request.path), About::Properties(_))
        && !pair.request.path.contains("/groups");
    let shows = ["GET", "PATCH"].contains(&pair.request.method.as_str());
    let body = pair.response.body.json().filter(|_| is_list && shows);
    let own = body.map_or(&[][..], each).iter().filter(|one| !is_hubspots(one));
    own.filter_map(returned).collect()
}

/// What a definition may say, besides its name, options, times and what of it can be changed.
const STATED: [&str; 19] = [
    "label",
    "type",
    "fieldType",
    "groupName",
    "description",
    "displayOrder",
    "hasUniqueValue",
    "hidden",
    "formField",
    "externalOptions",
    "referencedObjectType",
    "calculationFormula",
    "showCurrencySymbol",
    "currencyPropertyName",
    "numberDisplayHint",
    "textDisplayHint",
    "dateDisplayHint",
    "calculated",
    "archived",
];

/// A property as a seed takes what HubSpot returned. What a recording leaves out is as in
/// [`plain`].
pub fn returned(property: &Json) -> Option<Value> {
    let mut made = plain(property.get("name")?.text()?, "string", "text");
    for name in STATED {
        if let Some(stated) = property.get(name).filter(|stated| **stated != Json::Null) {
            made[name] = value(stated);
        }
    }
    let options = property.get("options").map_or(&[][..], Json::items);
    made["options"] = options.iter().map(option).collect();
    if let Some(metadata) = property.get("modificationMetadata") {
        made["modificationMetadata"] = modification(metadata);
    }
    for name in ["createdAt", "updatedAt"] {
        let at = property.get(name).and_then(Json::text);
        made[name] = json!(at.filter(|text| text.parse::<jiff::Timestamp>().is_ok()));
    }
    made["createdUserId"] = json!(property.get("createdUserId").and_then(Json::text));
    Some(made)
}

fn option(option: &Json) -> Value {
    let text = |name: &str| option.get(name).and_then(Json::text);
    json!({
        "label": text("label").unwrap_or_default(),
        "value": text("value").unwrap_or_default(),
        "description": text("description"),
        "displayOrder": option.get("displayOrder").map_or(json!(null), value),
        "hidden": option.get("hidden") == Some(&Json::Bool(true)),
    })
}

fn modification(metadata: &Json) -> Value {
    let is = |name: &str| metadata.get(name) == Some(&Json::Bool(true));
    json!({
        "archivable": is("archivable"),
        "readOnlyDefinition": is("readOnlyDefinition"),
        "readOnlyValue": is("readOnlyValue"),
        "readOnlyOptions": metadata.get("readOnlyOptions").map(value),
    })
}

/// A property of which only the name is told.
pub fn plain(name: &str, kind: &str, field: &str) -> Value {
    json!({
        "name": name, "label": name, "type": kind, "fieldType": field, "groupName": "",
        "modificationMetadata": {
            "archivable": true, "readOnlyDefinition": false, "readOnlyValue": false,
        },
        "createdAt": 0, "updatedAt": 0, "createdUserId": "0",
    })
}

//! Which properties and groups a pair needs, and how an export defines them.

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
    names.extend(defined(pair).iter().filter_map(|one| Some(one["face"]["name"].as_str()?.into())));
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

/// A portal's own properties that an answer defines, as an export has them.
pub fn defined(pair: &Pair) -> Vec<Value> {
    let is_list = matches!(about(&pair.request.path), About::Properties(_))
        && !pair.request.path.contains("/groups");
    let shows = ["GET", "PATCH"].contains(&pair.request.method.as_str());
    let body = pair.response.body.json().filter(|_| is_list && shows);
    let own = body.map_or(&[][..], each).iter().filter(|one| !is_hubspots(one));
    own.filter_map(definition).collect()
}

fn definition(property: &Json) -> Option<Value> {
    let text = |name: &str| property.get(name).and_then(Json::text).unwrap_or_default();
    let is = |json: Option<&Json>| json == Some(&Json::Bool(true));
    let of = |name: &str| is(property.get(name));
    let at = |name: &str| Some(text(name).parse::<jiff::Timestamp>().ok()?.as_millisecond());
    let option = |option: &Json| {
        json!({
            "label": option.get("label").and_then(Json::text).unwrap_or_default(),
            "value": option.get("value").and_then(Json::text).unwrap_or_default(),
            "description": option.get("description").and_then(Json::text),
            "display_order": option.get("displayOrder").map_or(json!(-1), value),
            "hidden": is(option.get("hidden")),
        })
    };
    let options = property.get("options").map_or(&[][..], Json::items);
    let may = |name: &str| property.at(&format!("/modificationMetadata/{name}")).cloned();
    let mut made = plain(property.get("name")?.text()?, text("type"), text("fieldType"));
    let face = &mut made["face"];
    face["label"] = json!(text("label"));
    face["description"] = json!(text("description"));
    face["group"] = json!(text("groupName"));
    face["options"] = options.iter().map(option).collect();
    face["display_order"] = property.get("displayOrder").map_or(json!(-1), value);
    face["unique"] = json!(of("hasUniqueValue"));
    face["hidden"] = json!(of("hidden"));
    face["form_field"] = json!(of("formField"));
    face["external_options"] = json!(of("externalOptions"));
    face["referenced_object_type"] =
        property.get("referencedObjectType").map_or(json!(null), value);
    face["calculation_formula"] = property.get("calculationFormula").map_or(json!(null), value);
    face["hints"]["show_currency_symbol"] =
        property.get("showCurrencySymbol").map_or(json!(null), value);
    made["modification"] = json!({
        "archivable": is(may("archivable").as_ref()),
        "read_only_definition": is(may("readOnlyDefinition").as_ref()),
        "read_only_value": is(may("readOnlyValue").as_ref()),
        "read_only_options": may("readOnlyOptions").map(|json| value(&json)),
    });
    made["calculated"] = json!(of("calculated"));
    made["prints_archived"] = json!(property.get("archived").is_some());
    made["created"] = json!(at("createdAt"));
    made["updated"] = json!(at("updatedAt"));
    made["user"] = property.get("createdUserId").map_or(json!(null), value);
    Some(made)
}

/// A property of which only the name is told.
pub fn plain(name: &str, kind: &str, field: &str) -> Value {
    json!({
        "face": {
            "name": name, "label": name, "kind": kind, "field_type": field, "description": "",
            "group": "", "options": [], "display_order": -1, "unique": false, "hidden": false,
            "form_field": false, "external_options": false, "referenced_object_type": null,
            "calculation_formula": null,
            "hints": {
                "show_currency_symbol": null, "currency_property_name": null, "number": null,
                "text": null, "date": null,
            },
        },
        "hubspot_defined": false,
        "modification": {
            "archivable": true, "read_only_definition": false, "read_only_value": false,
            "read_only_options": null,
        },
        "calculated": false, "calculation": null, "archived": null, "prints_archived": true,
        "created": 0, "updated": 0, "user": "0",
    })
}

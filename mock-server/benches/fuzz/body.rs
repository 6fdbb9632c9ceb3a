//! Bodies that are nearly what an operation takes.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{
    learnt::Learnt,
    request::TYPES,
    value::{RAW, number, odd, pick, text, time},
};

const PROPERTIES: [&str; 26] = [
    "email",
    "firstname",
    "lastname",
    "lifecyclestage",
    "hubspot_owner_id",
    "name",
    "domain",
    "dealname",
    "dealstage",
    "pipeline",
    "amount",
    "closedate",
    "hs_pipeline_stage",
    "hs_pipeline",
    "subject",
    "price",
    "quantity",
    "discount",
    "hs_discount_percentage",
    "hs_timestamp",
    "hs_note_body",
    "hs_task_status",
    "num_employees",
    "annualrevenue",
    "createdate",
    "hs_object_id",
];

/// What types have, by a part of their paths.
const OWN: [(&str, &[&str]); 6] = [
    ("/contacts", &["email", "firstname", "lastname", "lifecyclestage"]),
    ("/companies", &["name", "domain", "annualrevenue", "lifecyclestage"]),
    ("/deals", &["dealname", "dealstage", "pipeline", "amount", "closedate"]),
    ("/tickets", &["subject", "hs_pipeline", "hs_pipeline_stage"]),
    ("/line_items", &["name", "price", "quantity", "discount", "hs_discount_percentage"]),
    ("/products", &["name", "price"]),
];

const OPERATORS: [&str; 14] = [
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
    "LIKE",
];

/// The bytes of a body for a path.
pub fn of(path: &str, learnt: &Learnt, random: &mut Rng) -> Vec<u8> {
    let mut value = fitting(path, learnt, random);
    while random.u8(..4) == 0 {
        disturb(&mut value, random);
    }
    let mut bytes = written(&value).into_bytes();
    match random.u8(..40) {
        0 => bytes.truncate(random.usize(..=bytes.len())),
        1 if !bytes.is_empty() => {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        2 => bytes.clear(),
        3 => bytes.extend_from_slice(b"]}"),
        4 => bytes = [b"[".repeat(random.usize(..5_000)), bytes].concat(),
        _ => {}
    }
    bytes
}

/// Raw texts lose their quotes.
fn written(value: &Value) -> String {
    let marker = serde_json::to_string(RAW).unwrap_or_default();
    let marker = marker.trim_end_matches('"');
    let text = value.to_string();
    let mut parts = text.split(marker);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (raw, rest) = part.split_once('"').unwrap_or((part, ""));
        out.push_str(raw);
        out.push_str(rest);
    }
    out
}

fn fitting(path: &str, learnt: &Learnt, random: &mut Rng) -> Value {
    let ends = |end: &str| path.ends_with(end);
    let has = |part: &str| path.contains(part);
    if has("/batch/") {
        let inputs: Vec<Value> =
            (0..random.usize(..12)).map(|_| input(path, learnt, random)).collect();
        return json!({ "inputs": inputs, "properties": [property(random)], "idProperty": "email" });
    }
    if ends("/search") {
        return search(random);
    }
    if ends("/merge") {
        return json!({ "primaryObjectId": id(path, learnt, random), "objectIdToMerge": id(path, learnt, random) });
    }
    if has("/schemas") {
        return schema(random);
    }
    if has("/properties") {
        return definition(random);
    }
    if has("/pipelines") {
        return pipeline(random);
    }
    if has("/associations") {
        return json!({ "label": text(random), "name": format!("label_{}", random.u16(..)),
            "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": random.u16(..700) });
    }
    let mut record = json!({ "properties": properties(path, random) });
    if random.u8(..4) == 0 {
        record["associations"] = json!([{ "to": { "id": id(path, learnt, random) }, "types": [
            { "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": random.u16(..700) }] }]);
    }
    record
}

fn input(path: &str, learnt: &Learnt, random: &mut Rng) -> Value {
    json!({ "id": id(path, learnt, random), "idProperty": Value::Null, "properties": properties(path, random),
        "from": { "id": id(path, learnt, random) }, "to": { "id": id(path, learnt, random) },
        "type": "contact_to_company", "name": format!("p{}", random.u16(..)) })
}

fn id(path: &str, learnt: &Learnt, random: &mut Rng) -> String {
    let under = path.split("/batch").next().unwrap_or(path).trim_end_matches("/merge");
    learnt.name(under, random).unwrap_or_else(|| text(random))
}

fn property(random: &mut Rng) -> &'static str {
    pick(random, &PROPERTIES)
}

/// Mostly what the path's type has, so that much of it is taken.
fn properties(path: &str, random: &mut Rng) -> Value {
    let own =
        OWN.iter().find(|(part, _)| path.contains(part)).map_or(&PROPERTIES[..], |(_, own)| own);
    let mut properties = Map::new();
    for _ in 0..random.usize(1..6) {
        let name = if random.u8(..40) == 0 { property(random) } else { pick(random, own) };
        properties.insert(name.to_owned(), plausible(name, random).into());
    }
    properties.into()
}

/// A value that a property may well take.
fn plausible(property: &str, random: &mut Rng) -> String {
    if random.u8(..16) == 0 {
        return text(random);
    }
    match property {
        "email" => format!("{}@example.com", random.u32(..)),
        "domain" => format!("{}.example", random.u32(..)),
        "lifecyclestage" => pick(random, &["lead", "customer", "subscriber", ""]).to_owned(),
        "dealstage" => {
            pick(random, &["appointmentscheduled", "qualifiedtobuy", "closedwon", "closedlost"])
                .to_owned()
        }
        "hs_pipeline_stage" => pick(random, &["1", "2", "3", "4"]).to_owned(),
        "pipeline" => "default".to_owned(),
        "hs_pipeline" => "0".to_owned(),
        "amount"
        | "price"
        | "quantity"
        | "discount"
        | "hs_discount_percentage"
        | "annualrevenue" => number(random),
        "closedate" | "hs_timestamp" => time(random),
        "hs_task_status" => "COMPLETED".to_owned(),
        _ => text(random),
    }
}

fn search(random: &mut Rng) -> Value {
    let filter = |random: &mut Rng| {
        json!({ "propertyName": property(random), "operator": pick(random, &OPERATORS),
            "value": text(random), "highValue": text(random), "values": [text(random)] })
    };
    let groups: Vec<Value> = (0..random.usize(..4))
        .map(|_| json!({ "filters": [filter(random), filter(random)] }))
        .collect();
    json!({ "filterGroups": groups, "sorts": [{ "propertyName": property(random), "direction": "DESCENDING" }],
        "query": text(random), "limit": random.u8(..210), "after": random.u16(..11_000), "properties": [property(random)] })
}

fn definition(random: &mut Rng) -> Value {
    let kind = pick(random, &["string", "number", "bool", "enumeration", "date", "datetime"]);
    let field = pick(
        random,
        &[
            "text",
            "number",
            "booleancheckbox",
            "select",
            "checkbox",
            "date",
            "calculation_equation",
        ],
    );
    json!({ "name": format!("p{}", random.u16(..)), "label": text(random), "type": kind, "fieldType": field,
        "groupName": "contactinformation", "options": [{ "label": text(random), "value": text(random) }],
        "calculationFormula": "amount * 1e400", "hasUniqueValue": random.bool() })
}

fn pipeline(random: &mut Rng) -> Value {
    json!({ "label": text(random), "displayOrder": random.i32(..), "stages": [
        { "label": text(random), "displayOrder": random.i32(..), "metadata": { "probability": text(random), "ticketState": "OPEN" } }] })
}

fn schema(random: &mut Rng) -> Value {
    json!({ "name": format!("t{}", random.u16(..)), "labels": { "singular": text(random), "plural": text(random) },
        "primaryDisplayProperty": "name", "requiredProperties": ["name"], "searchableProperties": ["name"],
        "properties": [{ "name": "name", "label": "Name", "type": "string", "fieldType": "text" }],
        "associatedObjects": [pick(random, &TYPES)] })
}

/// Puts something odd anywhere.
fn disturb(value: &mut Value, random: &mut Rng) {
    let stop = random.u8(..4) == 0;
    match value {
        Value::Object(members) if !members.is_empty() && !stop => {
            let at = random.usize(..members.len());
            if let Some((_, inner)) = members.iter_mut().nth(at) {
                disturb(inner, random);
            }
        }
        Value::Array(items) if !items.is_empty() && !stop => {
            let at = random.usize(..items.len());
            disturb(&mut items[at], random);
        }
        _ => *value = odd(random),
    }
}

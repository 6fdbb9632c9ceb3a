//! Labels that a portal's people gave to associations before.

use serde_json::{Value, json};

use super::{
    given,
    operation::{About, about},
    recording::Pair,
};
use contract::json::Json;

/// A label from one type to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The types, as paths have them.
    pub from: String,
    /// The same.
    pub to: String,
    /// Its number.
    pub id: u64,
    /// What people see.
    pub text: String,
}

/// The labels that an answer tells of.
pub fn labels(pair: &Pair) -> Vec<Label> {
    let Some(body) = pair.response.body.json().filter(|_| pair.response.is_success()) else {
        return Vec::new();
    };
    match about(&pair.request.path) {
        About::Labels(from, to) if pair.request.method == "GET" => {
            let results = body.get("results").map_or(&[][..], Json::items);
            results.iter().filter_map(|kind| read(from, to, kind)).collect()
        }
        About::Association(from, _, to, _) if pair.request.method == "PUT" => {
            let sent = pair.request.body.json().map_or(&[][..], Json::items);
            let text = body.at("/labels/0").and_then(Json::text);
            sent.iter().filter_map(|kind| label(from, to, kind, text?)).collect()
        }
        _ => given::associations(pair).into_iter().flat_map(|given| given.labels()).collect(),
    }
}

fn read(from: &str, to: &str, kind: &Json) -> Option<Label> {
    label(from, to, kind, kind.get("label")?.text()?)
}

fn label(from: &str, to: &str, kind: &Json, text: &str) -> Option<Label> {
    let category = kind.get("category").or_else(|| kind.get("associationCategory"))?.text()?;
    let id =
        kind.get("typeId").or_else(|| kind.get("associationTypeId"))?.scalar()?.parse().ok()?;
    let own = category == "USER_DEFINED";
    own.then(|| Label { from: from.to_owned(), to: to.to_owned(), id, text: text.to_owned() })
}

impl Label {
    /// Both directions as an export has them. Numbers come in pairs, the odd one first.
    pub fn exported(&self, from: &str, to: &str) -> [Value; 2] {
        let inverse = if self.id % 2 == 1 { self.id + 1 } else { self.id - 1 };
        let name: String = self.text.to_lowercase().replace(' ', "_");
        let one = |id, inverse, from: &str, to: &str| {
            json!({
                "typeId": id, "inverse": inverse, "from": from, "to": to, "name": name,
                "label": self.text, "primary": false, "maxTo": null, "legacy": false,
                "category": "USER_DEFINED",
            })
        };
        [one(self.id, inverse, from, to), one(inverse, self.id, to, from)]
    }
}

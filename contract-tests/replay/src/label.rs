//! Labels that a portal's people gave to associations before.

use serde_json::{Value, json};

use super::{
    association,
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
    /// What people see in the other direction, where it is another.
    pub inverse: Option<String>,
}

/// The labels that an answer tells of.
pub fn labels(pair: &Pair) -> Vec<Label> {
    let Some(body) = pair.response.body.json().filter(|_| pair.response.is_success()) else {
        return Vec::new();
    };
    match about(&pair.request.path) {
        About::Labels(from, to) if pair.request.method == "GET" => {
            let results = body.get("results").map_or(&[][..], Json::items);
            let mut all: Vec<Label> =
                results.iter().filter_map(|kind| read(from, to, kind)).collect();
            if from == to {
                pair_up(&mut all);
            }
            all
        }
        About::AssociationBatch(from, to, "create") => {
            let sent = pair.request.body.json().and_then(|body| body.get("inputs"));
            let sent = sent.map_or(&[][..], Json::items);
            sent.iter().filter_map(|input| in_batch(from, to, input, body)).collect()
        }
        About::Association(from, _, to, _) if pair.request.method == "PUT" => {
            let sent = pair.request.body.json().map_or(&[][..], Json::items);
            let text = body.at("/labels/0").and_then(Json::text);
            sent.iter().filter_map(|kind| label(from, to, kind, text?)).collect()
        }
        _ => association::associations(pair).into_iter().flat_map(|given| given.labels()).collect(),
    }
}

/// Labels between records of one type are read in both directions at once.
fn pair_up(labels: &mut [Label]) {
    let texts: Vec<(u64, String)> = labels.iter().map(|one| (one.id, one.text.clone())).collect();
    for label in labels {
        let other = texts.iter().find(|(id, _)| *id == label.opposite());
        label.inverse = other.map(|(_, text)| text.clone());
    }
}

/// The label that an input of a batch names by its number, and its result by its text.
fn in_batch(from: &str, to: &str, input: &Json, body: &Json) -> Option<Label> {
    let own = input.at("/from/id")?.scalar()?;
    let [kind] = input.get("types")?.items() else { return None };
    let results = body.get("results")?.items();
    let same = |result: &&Json| result.get("fromObjectId").and_then(Json::scalar) == Some(own);
    label(from, to, kind, results.iter().find(same)?.at("/labels/0")?.text()?)
}

fn read(from: &str, to: &str, kind: &Json) -> Option<Label> {
    label(from, to, kind, kind.get("label")?.text()?)
}

fn label(from: &str, to: &str, kind: &Json, text: &str) -> Option<Label> {
    let category = kind.get("category").or_else(|| kind.get("associationCategory"))?.text()?;
    let id =
        kind.get("typeId").or_else(|| kind.get("associationTypeId"))?.scalar()?.parse().ok()?;
    let own = category == "USER_DEFINED";
    own.then(|| Label {
        from: from.to_owned(),
        to: to.to_owned(),
        id,
        text: text.to_owned(),
        inverse: None,
    })
}

impl Label {
    /// The number of the other direction: they come in pairs, the odd one first.
    fn opposite(&self) -> u64 {
        if self.id % 2 == 1 { self.id + 1 } else { self.id - 1 }
    }

    /// Both directions as a seed takes them.
    pub fn seeded(&self, from: &str, to: &str) -> Value {
        json!({
            "from": from, "to": to, "name": self.text.to_lowercase().replace(' ', "_"),
            "label": self.text, "inverseLabel": self.inverse, "category": "USER_DEFINED",
            "typeId": self.id, "inverseTypeId": self.opposite(),
        })
    }
}

//! Which associations must have been there before.

use super::{
    given::results,
    label::Label,
    operation::{About, about},
    recording::Pair,
};
use contract::json::Json;

/// An association that an answer shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAssociation {
    /// Type and id.
    pub from: (String, String),
    /// Type and id.
    pub to: (String, String),
    /// Category, number and label of each type; the usual one if there are none.
    pub types: Vec<(String, u64, Option<String>)>,
}

impl GivenAssociation {
    /// The labels of people's own making.
    pub fn labels(&self) -> Vec<Label> {
        let own = self.types.iter().filter(|(category, ..)| category == "USER_DEFINED");
        let label = |(_, id, text): &(String, u64, Option<String>)| {
            let (from, to) = (self.from.0.clone(), self.to.0.clone());
            Some(Label { from, to, id: *id, text: text.clone()?, inverse: None })
        };
        own.filter_map(label).collect()
    }
}

/// What a pair needs to be associated, once its records are there.
pub fn associations(pair: &Pair) -> Vec<GivenAssociation> {
    let Some(body) = pair.response.body.json().filter(|_| pair.response.is_success()) else {
        return Vec::new();
    };
    match about(&pair.request.path) {
        About::Record(word, _) if pair.request.method == "GET" => of_record(word, body),
        About::Records(word) if pair.request.method == "GET" => {
            results(body).iter().flat_map(|record| of_record(word, record)).collect()
        }
        About::Associated(word, id, to) => rows((word, id), to, results(body)),
        About::Search(word) => sought(pair, word, results(body)),
        About::AssociationBatch(from, to, "read") => {
            let each = |result: &Json| {
                let id = result.at("/from/id").and_then(Json::scalar).unwrap_or_default();
                rows((from, id), to, result.get("to").map_or(&[], Json::items))
            };
            results(body).iter().flat_map(each).collect()
        }
        _ => Vec::new(),
    }
}

/// What a search by association found is associated with what it was sought by.
fn sought(pair: &Pair, word: &str, found: &[Json]) -> Vec<GivenAssociation> {
    let groups = pair.request.body.json().and_then(|body| body.get("filterGroups"));
    // With more groups, which one found a record isn't told.
    let Some([group]) = groups.map(Json::items) else { return Vec::new() };
    let mut all = Vec::new();
    for filter in group.get("filters").map_or(&[][..], Json::items) {
        let text = |name: &str| filter.get(name).and_then(Json::scalar);
        let other = text("propertyName").and_then(|name| name.strip_prefix("associations."));
        let (Some(other), Some("EQ"), Some(id)) = (other, text("operator"), text("value")) else {
            continue;
        };
        let own = found.iter().filter_map(|record| record.get("id")?.scalar());
        all.extend(own.map(|own| GivenAssociation {
            from: (word.to_owned(), own.to_owned()),
            to: (other.to_owned(), id.to_owned()),
            types: Vec::new(),
        }));
    }
    all
}

fn of_record(word: &str, record: &Json) -> Vec<GivenAssociation> {
    let id = record.get("id").and_then(Json::scalar).unwrap_or_default();
    let by_type = record.get("associations").map_or(&[][..], Json::members);
    let each = |(to, list): &(String, Json)| rows((word, id), &to.replace(' ', "_"), results(list));
    by_type.iter().flat_map(each).collect()
}

/// Rows of either version: `{id, type}`, or `{toObjectId, associationTypes}`.
fn rows((word, id): (&str, &str), to: &str, rows: &[Json]) -> Vec<GivenAssociation> {
    let row = |row: &Json| {
        let other = row.get("toObjectId").or_else(|| row.get("id"))?.scalar()?;
        let kind = |kind: &Json| {
            let number = kind.get("typeId").or_else(|| kind.get("associationTypeId"))?.scalar()?;
            let label = kind.get("label").and_then(Json::text).map(str::to_owned);
            Some((kind.get("category")?.text()?.to_owned(), number.parse().ok()?, label))
        };
        let types = row.get("associationTypes").map_or(&[][..], Json::items);
        Some(GivenAssociation {
            from: (word.to_owned(), id.to_owned()),
            to: (to.to_owned(), other.to_owned()),
            types: types.iter().filter_map(kind).collect(),
        })
    };
    let mut all: Vec<GivenAssociation> = Vec::new();
    for row in rows.iter().filter_map(row) {
        if !all.contains(&row) {
            all.push(row);
        }
    }
    all
}

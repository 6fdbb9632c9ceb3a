//! Bodies: JSON by its structure, everything else by its lines.

use std::mem::discriminant;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use super::{Difference, Kind, Place};
use crate::json::Json;

/// The differences of two bodies.
pub(super) fn compare(expected: &str, found: &str) -> Vec<Difference> {
    match (Json::parse(expected), Json::parse(found)) {
        _ if expected == found => Vec::new(),
        (Ok(expected), Ok(found)) => {
            let mut differences = Vec::new();
            values("", &expected, &found, &mut differences);
            differences
        }
        (Err(_), Err(_)) if !expected.is_empty() && !found.is_empty() => lines(expected, found),
        _ => whole(expected, found).into_iter().collect(),
    }
}

/// The one difference of two bodies that have nothing in common.
pub(super) fn whole(expected: &str, found: &str) -> Option<Difference> {
    let place = Place::Body(String::new());
    let (old, new) = (one_line(expected), one_line(found));
    match (expected, found) {
        (expected, found) if expected == found => None,
        (_, "") => Some(Difference::missing(place, old)),
        ("", _) => Some(Difference::extra(place, new)),
        _ => Some(Difference::new(place, Kind::Value, old, new)),
    }
}

/// JSON without its line breaks.
pub(super) fn one_line(body: &str) -> String {
    Json::parse(body).map_or_else(|_| body.to_owned(), |json| json.to_string())
}

fn values(at: &str, expected: &Json, found: &Json, out: &mut Vec<Difference>) {
    let differs = |kind| Difference::new(Place::Body(at.to_owned()), kind, expected, found);
    match (expected, found) {
        _ if expected == found => {}
        (Json::Object(old), Json::Object(new)) => members(at, old, new, out),
        (Json::Array(old), Json::Array(new)) if is_shuffled(old, new) => {
            out.push(differs(Kind::Order));
        }
        (Json::Array(old), Json::Array(new)) => items(at, old, new, out),
        _ if discriminant(expected) != discriminant(found) => out.push(differs(Kind::Type)),
        _ => out.push(differs(Kind::Value)),
    }
}

type Member = (String, Json);

fn members(at: &str, expected: &[Member], found: &[Member], out: &mut Vec<Difference>) {
    let get =
        |members: &'_ [Member], wanted: &str| members.iter().position(|(name, _)| name == wanted);
    let inside = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    for (name, value) in expected {
        match get(found, name) {
            Some(index) => values(&inside(name), value, &found[index].1, out),
            None => out.push(Difference::missing(Place::Body(inside(name)), value)),
        }
    }
    for (name, value) in found.iter().filter(|(name, _)| get(expected, name).is_none()) {
        out.push(Difference::extra(Place::Body(inside(name)), value));
    }
    let shared = |members: &[Member], others: &[Member]| -> Vec<String> {
        let names = members.iter().map(|(name, _)| name);
        names.filter(|name| get(others, name).is_some()).cloned().collect()
    };
    let (old, new) = (shared(expected, found), shared(found, expected));
    if old != new {
        let place = Place::Body(at.to_owned());
        out.push(Difference::new(place, Kind::Order, old.join(", "), new.join(", ")));
    }
}

fn is_shuffled(expected: &[Json], found: &[Json]) -> bool {
    let sorted = |items: &[Json]| {
        let mut texts: Vec<_> = items.iter().map(Json::to_string).collect();
        texts.sort();
        texts
    };
    expected != found && expected.len() == found.len() && sorted(expected) == sorted(found)
}

/// Items have no name, so those that are equal show which of the others belong together.
fn items(at: &str, expected: &[Json], found: &[Json], out: &mut Vec<Difference>) {
    let texts = |items: &[Json]| items.iter().map(Json::to_string).collect::<Vec<_>>();
    let steps = match expected.len() == found.len() {
        true => vec![DiffOp::Equal { old_index: 0, new_index: 0, len: expected.len() }],
        false => capture_diff_slices(Algorithm::Myers, &texts(expected), &texts(found)),
    };
    for step in steps {
        let (old, new) = (step.old_range(), step.new_range());
        let pairs = old.len().min(new.len());
        for (old, new) in old.clone().zip(new.clone()) {
            values(&format!("{at}/{old}"), &expected[old], &found[new], out);
        }
        for index in old.skip(pairs) {
            out.push(Difference::missing(Place::Body(format!("{at}/{index}")), &expected[index]));
        }
        for index in new.skip(pairs) {
            out.push(Difference::extra(Place::Body(format!("{at}/{index}")), &found[index]));
        }
    }
}

/// Each stretch of lines that differ.
fn lines(expected: &str, found: &str) -> Vec<Difference> {
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let steps = capture_diff_slices(Algorithm::Myers, &old, &new);
    let text = |lines: &[&str], range: std::ops::Range<usize>| lines[range].join("\n");
    let changed = steps.iter().filter(|step| step.tag() != DiffTag::Equal);
    let difference = |step: &DiffOp| {
        let place = Place::Line(step.old_range().start + 1);
        let (old, new) = (text(&old, step.old_range()), text(&new, step.new_range()));
        match step.tag() {
            DiffTag::Delete => Difference::missing(place, old),
            DiffTag::Insert => Difference::extra(place, new),
            _ => Difference::new(place, Kind::Value, old, new),
        }
    };
    changed.map(difference).collect()
}

//! How much a comparison notices: one value of each recorded body is changed, and whoever agreed
//! before should no longer.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{
    compare::Difference,
    operation::template,
    play::Agreement,
    recording::{Body, Pair, Place},
    row::Row,
};
use contract::json::Json;

/// A value that was changed.
#[derive(Clone, Debug, Serialize)]
pub struct Mutated {
    /// File and number.
    pub place: String,
    /// Method and path, without ids.
    pub request: String,
    /// Where in the body.
    pub at: String,
    /// What was recorded.
    pub recorded: String,
    /// What was put in its place.
    pub changed: String,
}

/// What came of the changes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mutations {
    /// Pairs with a body that agreed, wholly or but for time, before it was changed.
    pub agreeing: usize,
    /// Those of them that differ at the changed value.
    pub noticed: usize,
    /// Those that don't.
    pub unnoticed: Vec<Mutated>,
}

/// Changes one value of each recorded body; which one follows from the pair's place.
pub(super) fn change(pairs: &[Pair]) -> (Vec<Pair>, Vec<Mutated>) {
    let mut leaves = Vec::new();
    let each = |pair: &Pair| {
        let mut pair = pair.clone();
        leaves.extend(change_one(&mut pair));
        pair
    };
    let changed = pairs.iter().map(each).collect();
    (changed, leaves)
}

fn change_one(pair: &mut Pair) -> Option<Mutated> {
    let Body::Json(body) = &mut pair.response.body else { return None };
    let count = count(body);
    let wanted = spread(&pair.place).checked_rem(count)?;
    let (mut at, mut left) = (String::new(), wanted);
    let leaf = leaf(body, &mut at, &mut left)?;
    let recorded = leaf.to_string();
    *leaf = other(leaf);
    Some(Mutated {
        place: pair.place.to_string(),
        request: format!("{} {}", pair.request.method, template(&pair.request.path)),
        at,
        recorded,
        changed: leaf.to_string(),
    })
}

/// A number that differs from place to place, and is the same each time.
fn spread(place: &Place) -> usize {
    place.number.wrapping_mul(7_919)
}

fn count(json: &Json) -> usize {
    match json {
        Json::Object(members) => members.iter().map(|(_, value)| count(value)).sum(),
        Json::Array(items) => items.iter().map(count).sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => 1,
    }
}

/// The value with so many before it, and where it stands.
fn leaf<'j>(json: &'j mut Json, at: &mut String, left: &mut usize) -> Option<&'j mut Json> {
    let length = at.len();
    match json {
        Json::Object(members) => members.iter_mut().find_map(|(name, value)| {
            at.truncate(length);
            *at = format!("{at}/{name}");
            leaf(value, at, left)
        }),
        Json::Array(items) => items.iter_mut().enumerate().find_map(|(index, item)| {
            at.truncate(length);
            *at = format!("{at}/{index}");
            leaf(item, at, left)
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
            match left.checked_sub(1) {
                None => Some(json),
                Some(fewer) => {
                    *left = fewer;
                    None
                }
            }
        }
    }
}

/// Another value of the same kind.
fn other(json: &Json) -> Json {
    match json {
        Json::Null => Json::String("changed".to_owned()),
        Json::Bool(value) => Json::Bool(!value),
        Json::Number(text) => Json::Number(other_text(text)),
        Json::String(text) if text.is_empty() => Json::String("changed".to_owned()),
        Json::String(text) => Json::String(other_text(text)),
        Json::Array(_) | Json::Object(_) => json.clone(),
    }
}

/// The first letter or digit becomes its neighbour; of an instant, that leads a millennium away.
fn other_text(text: &str) -> String {
    let next = |c: char| match c {
        '9' => '8',
        'z' => 'y',
        'Z' => 'Y',
        c => char::from_u32(u32::from(c) + 1).unwrap_or('x'),
    };
    match text.char_indices().find(|(_, c)| c.is_ascii_alphanumeric()) {
        Some((at, c)) => format!("{}{}{}", &text[..at], next(c), &text[at + c.len_utf8()..]),
        None => format!("{text}x"),
    }
}

impl Mutations {
    /// Compares what came of the pairs with what came of the changed ones.
    pub(super) fn of(before: &[Row], after: &[Row], leaves: &[Mutated]) -> Self {
        let by_place = |rows: &[Row]| -> BTreeMap<(String, usize), Row> {
            rows.iter().map(|row| ((row.file.clone(), row.number), row.clone())).collect()
        };
        let (before, after) = (by_place(before), by_place(after));
        let mut all = Self::default();
        for (place, row) in &before {
            let agrees = row.agreement.is_some_and(|one| one <= Agreement::ButForTime);
            let name = format!("{}, ", place.0);
            let leaf = leaves.iter().find(|leaf| {
                let number = leaf.place.rsplit(' ').next();
                leaf.place.starts_with(&name) && number == Some(&place.1.to_string())
            });
            let (true, Some(leaf)) = (agrees, leaf) else { continue };
            all.agreeing += 1;
            let notices = after.get(place).is_some_and(|row| {
                row.agreement.is_none() || row.differences.iter().any(|one| notices(one, &leaf.at))
            });
            match notices {
                true => all.noticed += 1,
                false => all.unnoticed.push(leaf.clone()),
            }
        }
        all
    }
}

/// Whether a difference that counts is at a value, or at what it is part of.
fn notices(difference: &Difference, at: &str) -> bool {
    let rest = at.strip_prefix(&difference.at);
    let covers = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    covers && Agreement::of(std::slice::from_ref(difference)) > Agreement::ButForTime
}

impl fmt::Display for Mutations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = match self.agreeing {
            0 => 100.0,
            all => self.noticed as f64 * 100.0 / all as f64,
        };
        let Self { agreeing, noticed, .. } = self;
        writeln!(
            f,
            "{noticed} of {agreeing} agreeing pairs ({share:.1} %) notice a changed value"
        )?;
        let mut places: BTreeMap<(String, String), Vec<&Mutated>> = BTreeMap::new();
        for leaf in &self.unnoticed {
            let at = template(&leaf.at).replace("{id}", "*");
            places.entry((leaf.request.clone(), at)).or_default().push(leaf);
        }
        for ((request, at), leaves) in places {
            let (count, first) = (leaves.len(), leaves[0]);
            writeln!(
                f,
                "  {count:>4}  {request} {at}: {} became {} ({})",
                first.recorded, first.changed, first.place
            )?;
        }
        Ok(())
    }
}

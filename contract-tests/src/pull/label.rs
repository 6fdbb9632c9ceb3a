//! Association labels: which are the portal's own, and which two are the directions of one.

use super::{
    object_type::ObjectType,
    part::{member, object, text, word},
    reader::Reader,
};
use crate::json::Json;

const PORTALS_OWN: &str = "USER_DEFINED";

/// What is said of the association types between two object types, in both directions.
#[derive(Clone, Debug)]
pub struct Pair {
    from: ObjectType,
    to: ObjectType,
    there: Vec<Json>,
    back: Vec<Json>,
}

/// Reads the types of a pair; nothing, if the token may not.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn read(
    reader: &mut Reader<'_>,
    from: &ObjectType,
    to: &ObjectType,
) -> anyhow::Result<Option<Pair>> {
    let Some(there) = types(reader, from, to).await? else { return Ok(None) };
    let back =
        if from.word == to.word { Some(Vec::new()) } else { types(reader, to, from).await? };
    let (from, to) = (from.clone(), to.clone());
    Ok(back.map(|back| Pair { from, to, there, back }))
}

async fn types(
    reader: &mut Reader<'_>,
    from: &ObjectType,
    to: &ObjectType,
) -> anyhow::Result<Option<Vec<Json>>> {
    let path = format!("/crm/v4/associations/{}/{}/labels", from.word, to.word);
    let what = format!("association labels of {}", from.name);
    let list = reader.get(&path, &what, &from.scope()).await?;
    Ok(list.map(|list| member(&list, "results").items().to_vec()))
}

impl Pair {
    /// Whether the portal has types between the two that HubSpot didn't make.
    pub fn has_own(&self) -> bool {
        self.there.iter().any(|kind| word(kind, "category") == PORTALS_OWN)
    }

    /// The types that a reference doesn't have. `names` is what version 3 calls the types of the
    /// pair: version 4 doesn't tell.
    pub fn differences(&self, reference: &Self, names: &Json, known_names: &Json) -> Vec<Json> {
        let is_new = |kinds: &[Json], known: &[Json]| -> Vec<Json> {
            let is_known = |kind: &Json| {
                let id = (word(kind, "category"), word(kind, "typeId"));
                id.0 != PORTALS_OWN
                    && known
                        .iter()
                        .any(|other| (word(other, "category"), word(other, "typeId")) == id)
            };
            kinds.iter().filter(|kind| !is_known(kind)).cloned().collect()
        };
        let mut there = is_new(&self.there, &reference.there);
        let mut back = is_new(&self.back, &reference.back);
        let mut labels = Vec::new();
        while !there.is_empty() {
            let forward = there.remove(0);
            let others = if self.from.word == self.to.word { &mut there } else { &mut back };
            let inverse = inverse(&forward, others).map(|at| others.remove(at));
            labels.push(self.label(&forward, inverse.as_ref(), names, known_names));
        }
        labels
    }

    fn label(&self, forward: &Json, inverse: Option<&Json>, names: &Json, known: &Json) -> Json {
        // A type without another direction is its own.
        let inverse = inverse.unwrap_or(forward);
        let label = member(forward, "label");
        let inverse_label = member(inverse, "label");
        let category = member(forward, "category");
        object([
            ("from", text(&*self.from.word)),
            ("to", text(&*self.to.word)),
            ("name", text(name(forward, names, known))),
            ("inverseLabel", if inverse_label == label { Json::Null } else { inverse_label }),
            ("label", label),
            ("category", if category == text(PORTALS_OWN) { Json::Null } else { category }),
            ("typeId", member(forward, "typeId")),
            ("inverseTypeId", member(inverse, "typeId")),
        ])
    }
}

/// Where the other direction of a type is among others. A portal's own come in pairs of ids: an odd
/// one and the even one after it. HubSpot's stand in one order both ways.
fn inverse(forward: &Json, others: &[Json]) -> Option<usize> {
    let id: u64 = word(forward, "typeId").parse().ok()?;
    let partner = if id % 2 == 1 { id + 1 } else { id.checked_sub(1)? };
    let category = member(forward, "category");
    let mut others = others.iter().enumerate().filter(|(_, other)| {
        member(other, "category") == category
            && (other.get("label") == Some(&Json::Null))
                == (forward.get("label") == Some(&Json::Null))
    });
    let first = others.clone().next();
    let found = others.find(|(_, other)| word(other, "typeId") == partner.to_string());
    found.or(first).map(|(at, _)| at)
}

/// What version 3 calls a type, unless HubSpot's type of that number is meant; or else its label as
/// an identifier.
fn name(kind: &Json, names: &Json, known: &Json) -> String {
    let id = word(kind, "typeId");
    let called = |entry: &&Json| word(entry, "id") == id && !known.items().contains(entry);
    if let Some(entry) = names.items().iter().find(called) {
        return word(entry, "name").to_owned();
    }
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let label: String = word(kind, "label").chars().map(letter).collect();
    let start = if label.starts_with(|c: char| c.is_ascii_lowercase()) { "" } else { "label_" };
    format!("{start}{label}_{id}")
}

/// Reads what version 3 calls the types of a pair.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn names(
    reader: &mut Reader<'_>,
    from: &ObjectType,
    to: &ObjectType,
) -> anyhow::Result<Json> {
    let path = format!("/crm/v3/associations/{}/{}/types", from.word, to.word);
    let what = format!("names of association labels of {}", from.name);
    let list = reader.get(&path, &what, &from.scope()).await?;
    Ok(list.map_or(Json::Null, |list| member(&list, "results")))
}

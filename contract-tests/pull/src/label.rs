//! Association labels: which are the portal's own, and which two are the directions of one.

use super::{
    object_type::ObjectType,
    part::{member, object, text, word},
    reader::Reader,
};
use contract::json::Json;

const HUBSPOTS: &str = "HUBSPOT_DEFINED";
const PORTALS_OWN: &str = "USER_DEFINED";

/// Two object types, and the numbers of the types that HubSpot has between them in every portal.
#[derive(Clone, Debug)]
pub struct Pair {
    /// One of them.
    pub from: ObjectType,
    /// The other.
    pub to: ObjectType,
    /// Numbers from the one to the other.
    pub there: Vec<String>,
    /// Numbers the other way.
    pub back: Vec<String>,
}

impl Pair {
    /// Reads the types that are not in every portal. There are none one way if there are none the
    /// other.
    ///
    /// # Errors
    ///
    /// If the portal doesn't answer.
    pub async fn read(
        &self,
        live: &mut Reader<'_>,
        new: &mut Reader<'_>,
    ) -> anyhow::Result<Vec<Json>> {
        let Self { from, to, .. } = self;
        let mut there = types(live, (from, to), &self.there).await?;
        if there.is_empty() {
            return Ok(Vec::new());
        }
        let alike = from.word == to.word;
        let mut back = if alike { Vec::new() } else { types(live, (to, from), &self.back).await? };
        let (names, known) = (names(live, from, to).await?, names(new, from, to).await?);
        let mut labels = Vec::new();
        while !there.is_empty() {
            let forward = there.remove(0);
            let others = if alike { &mut there } else { &mut back };
            let inverse = inverse(&forward, others).map(|at| others.remove(at));
            labels.push(self.label(&forward, inverse.as_ref(), &names, &known));
        }
        Ok(labels)
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

/// The types from one to the other that HubSpot doesn't have everywhere.
async fn types(
    reader: &mut Reader<'_>,
    (from, to): (&ObjectType, &ObjectType),
    known: &[String],
) -> anyhow::Result<Vec<Json>> {
    let path = format!("/crm/v4/associations/{}/{}/labels", from.word, to.word);
    let what = format!("association labels of {}", from.name);
    let list = reader.get(&path, &what, &from.scope()).await?;
    let list = list.map_or(Json::Null, |list| member(&list, "results"));
    let is_known = |kind: &&Json| {
        word(kind, "category") == HUBSPOTS && known.iter().any(|id| id == word(kind, "typeId"))
    };
    Ok(list.items().iter().filter(|kind| !is_known(kind)).cloned().collect())
}

/// Where the other direction of a type is among others. A portal's own come in pairs of ids: an odd
/// one and the even one after it. HubSpot's stand in one order both ways.
fn inverse(forward: &Json, others: &[Json]) -> Option<usize> {
    let partner = partner(word(forward, "typeId"))?;
    let category = member(forward, "category");
    let mut others = others.iter().enumerate().filter(|(_, other)| {
        member(other, "category") == category
            && (other.get("label") == Some(&Json::Null))
                == (forward.get("label") == Some(&Json::Null))
    });
    let first = others.clone().next();
    let found = others.find(|(_, other)| word(other, "typeId") == partner);
    found.or(first).map(|(at, _)| at)
}

/// The number of the other direction, for a portal's own types.
pub fn partner(id: &str) -> Option<String> {
    let id: u64 = id.parse().ok()?;
    let partner = if id % 2 == 1 { id.checked_add(1)? } else { id.checked_sub(1)? };
    Some(partner.to_string())
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

/// What version 3 calls the types of a pair: version 4 doesn't tell.
async fn names(
    reader: &mut Reader<'_>,
    from: &ObjectType,
    to: &ObjectType,
) -> anyhow::Result<Json> {
    let path = format!("/crm/v3/associations/{}/{}/types", from.word, to.word);
    let what = format!("names of association labels of {}", from.name);
    let list = reader.get(&path, &what, &from.scope()).await?;
    Ok(list.map_or(Json::Null, |list| member(&list, "results")))
}

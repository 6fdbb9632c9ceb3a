//! Which items of two lists belong together, and what that tells of ids.

use super::{
    ids::{Ids, is_id},
    kind::{is_unknowable, is_uuid},
};
use contract::json::Json;

/// Which of our items stands for which recorded one: first by id, then by how much they share,
/// at last by place.
pub fn align(theirs: &[Json], ours: &[Json], ids: &Ids) -> Vec<Option<usize>> {
    let mut matched: Vec<Option<usize>> = vec![None; theirs.len()];
    let id = |item: &Json| key(item).map(str::to_owned);
    for (index, item) in theirs.iter().enumerate() {
        let Some(theirs) = id(item) else { continue };
        let wanted = ids.get(&theirs).unwrap_or(&theirs).to_owned();
        let free = |place: &usize| !matched.contains(&Some(*place));
        let place =
            (0..ours.len()).filter(free).find(|place| id(&ours[*place]).as_ref() == Some(&wanted));
        matched[index] = place;
    }
    let known = |item: &Json| id(item).is_some_and(|id| ids.get(&id).is_some());
    for (index, item) in theirs.iter().enumerate() {
        if matched[index].is_some() || known(item) {
            continue;
        }
        let free = (0..ours.len()).filter(|place| !matched.contains(&Some(*place)));
        let likeness = |place: &usize| (shared(item, &ours[*place]), std::cmp::Reverse(*place));
        matched[index] = free.max_by_key(likeness);
    }
    matched
}

/// What tells an item from others.
pub fn key(item: &Json) -> Option<&str> {
    ["id", "toObjectId", "name", "objectTypeId"].iter().find_map(|name| item.get(name)?.scalar())
}

/// How many values two items share.
fn shared(theirs: &Json, ours: &Json) -> usize {
    match (theirs, ours) {
        (Json::Object(members), Json::Object(_)) => {
            let each = |(name, value): &(String, Json)| {
                ours.get(name).map_or(0, |ours| shared(value, ours))
            };
            members.iter().map(each).sum()
        }
        _ => usize::from(theirs == ours),
    }
}

/// Learns from an answer which of the mock's ids stands for which recorded one: wherever a member
/// that holds an id says something new.
pub fn learn(ids: &mut Ids, theirs: &Json, ours: &Json) {
    match (theirs, ours) {
        (Json::Object(members), Json::Object(_)) => {
            for (name, theirs) in members {
                let Some(ours) = ours.get(name) else { continue };
                match (theirs.scalar(), ours.scalar()) {
                    (Some(theirs), Some(ours)) if holds_new_id(name, theirs, ours) => {
                        ids.learn(theirs, ours);
                    }
                    _ => learn(ids, theirs, ours),
                }
            }
        }
        (Json::Array(theirs), Json::Array(ours)) => {
            let matched = align(theirs, ours, ids);
            for (theirs, place) in theirs.iter().zip(matched) {
                if let Some(place) = place {
                    learn(ids, theirs, &ours[place]);
                }
            }
        }
        _ => {}
    }
}

fn holds_new_id(name: &str, theirs: &str, ours: &str) -> bool {
    let numbered = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'-') || is_uuid(text)
    };
    // Standard types have the same ids everywhere.
    let is_type = name.ends_with("TypeId") && !theirs.starts_with("2-");
    // It repeats the record's id.
    let repeats = name == "hs_object_id";
    (is_id(name) || name == "fullyQualifiedName")
        && !(is_type && theirs.contains('-'))
        && !repeats
        && !is_unknowable(name)
        && (numbered(theirs) && numbered(ours) || name == "fullyQualifiedName")
}

//! One CRM record: its values, when they were set and by whom.

use std::{collections::BTreeMap, sync::Arc};

use crate::{PropertyId, RecordId, Timestamp};

/// A record as the portal keeps it. What follows from other facts (`hs_object_id`, the created
/// date, counters) is computed when it is read and never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Unique within its object type.
    pub id: RecordId,
    /// `createdAt`.
    pub created: Timestamp,
    /// `updatedAt`; moves only when a write changed something.
    pub updated: Timestamp,
    /// When it was archived, if it is.
    pub archived: Option<Timestamp>,
    /// Who made it.
    pub source: Arc<Source>,
    /// Its current values.
    pub values: Values,
    /// All versions of those properties that were set or changed after creation.
    pub history: Option<Box<History>>,
}

/// Versions by property, oldest first.
pub type History = BTreeMap<PropertyId, Vec<Version>>;

/// One value a property had. An empty text means it was cleared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The text. A record's next state shares it.
    pub value: Arc<str>,
    /// When it was set.
    pub at: Timestamp,
    /// Who set it.
    pub source: Arc<Source>,
}

/// HubSpot keeps this many versions of a property's value and forgets older ones.
pub const MAX_VERSIONS: usize = 45;

/// Where a change came from, as `hs_object_source*`, history and webhooks tell it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// `INTEGRATION`, `CRM_UI`, `API`, …
    pub kind: Box<str>,
    /// The app's id, or `userId:…`.
    pub id: Box<str>,
    /// `hs_object_source_label`.
    pub label: Box<str>,
}

impl Source {
    /// A write through an app's token.
    pub fn app(id: &str) -> Self {
        Self { kind: "INTEGRATION".into(), id: id.into(), label: "INTEGRATION".into() }
    }
}

impl Record {
    /// The versions of a property's value, newest first.
    pub fn versions(&self, property: PropertyId) -> Vec<Version> {
        if let Some(kept) = self.history.as_ref().and_then(|all| all.get(&property)) {
            return kept.iter().rev().cloned().collect();
        }
        let first = self.values.get(property).map(|value| self.first_version(value));
        first.into_iter().collect()
    }

    /// Applies changes (sorted by property, no property twice) and remembers what was there.
    pub fn change(&mut self, changes: &[Change<'_>], at: Timestamp, source: &Arc<Source>) {
        for change in changes {
            self.remember(change, at, source);
        }
        self.values = self.values.with(changes);
    }

    fn remember(&mut self, change: &Change<'_>, at: Timestamp, source: &Arc<Source>) {
        let before = self.values.get(change.property).map(|value| self.first_version(value));
        let kept = self.history.get_or_insert_default().entry(change.property).or_default();
        if kept.is_empty() {
            kept.extend(before);
        }
        let value = change.value.unwrap_or_default().into();
        kept.push(Version { value, at, source: Arc::clone(source) });
        let surplus = kept.len().saturating_sub(MAX_VERSIONS);
        kept.drain(..surplus);
    }

    fn first_version(&self, value: &str) -> Version {
        Version { value: value.into(), at: self.created, source: Arc::clone(&self.source) }
    }
}

/// A new value for a property; `None` takes it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// Which.
    pub property: PropertyId,
    /// To what. The empty text is a value of its own: cleared, and read as such.
    pub value: Option<&'a str>,
}

/// A record's values in two allocations: an index sorted by property, and all texts in a row.
/// A million contacts live in memory; a map of strings would take three times as much.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    index: Box<[Slot]>,
    text: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    property: PropertyId,
    end: u32,
}

impl Values {
    /// Packs values sorted by property.
    pub fn from_sorted<'a>(entries: impl Iterator<Item = (PropertyId, &'a str)>) -> Self {
        let mut index = Vec::with_capacity(entries.size_hint().1.unwrap_or_default());
        let mut text = String::with_capacity(256);
        for (property, value) in entries {
            text.push_str(value);
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            index.push(Slot { property, end });
        }
        Self { index: index.into(), text: text.into() }
    }

    /// The value, if the property was ever set.
    pub fn get(&self, property: PropertyId) -> Option<&str> {
        let at = self.index.binary_search_by_key(&property, |slot| slot.property).ok()?;
        Some(self.text_at(at))
    }

    /// Every value, by property.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (PropertyId, &str)> {
        self.index.iter().enumerate().map(|(at, slot)| (slot.property, self.text_at(at)))
    }

    /// A copy with changes applied; they are sorted by property.
    pub fn with(&self, changes: &[Change<'_>]) -> Self {
        Self::from_sorted(Merged { old: self.iter().peekable(), new: changes.iter().peekable() })
    }

    /// Bytes of the texts and of their index.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.index) + self.text.len()
    }

    fn text_at(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.index[before].end);
        &self.text[start as usize..self.index[at].end as usize]
    }
}

/// Two sorted lists read as one; where both have a property, the change wins.
struct Merged<'c, O: Iterator, N: Iterator<Item = &'c Change<'c>>> {
    old: std::iter::Peekable<O>,
    new: std::iter::Peekable<N>,
}

impl<'v, 'c: 'v, O, N> Iterator for Merged<'c, O, N>
where
    O: Iterator<Item = (PropertyId, &'v str)>,
    N: Iterator<Item = &'c Change<'c>>,
{
    type Item = (PropertyId, &'v str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(change) = self.new.peek() else { return self.old.next() };
            match self.old.peek() {
                Some((property, _)) if *property < change.property => return self.old.next(),
                Some((property, _)) if *property == change.property => drop(self.old.next()),
                _ => {
                    let change = self.new.next()?;
                    if let Some(value) = change.value {
                        return Some((change.property, value));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(entries: &[(u16, &str)]) -> Values {
        Values::from_sorted(entries.iter().map(|&(id, value)| (PropertyId(id), value)))
    }

    #[test]
    fn changes_replace_add_and_take_away() {
        let before = values(&[(1, "a"), (3, "c"), (5, "")]);
        let change = |id, value| Change { property: PropertyId(id), value };
        let after = before.with(&[
            change(0, Some("zero")),
            change(3, None),
            change(5, Some("e")),
            change(9, None),
        ]);
        assert_eq!(after, values(&[(0, "zero"), (1, "a"), (5, "e")]));
        assert_eq!(after.get(PropertyId(5)), Some("e"));
        assert_eq!(after.get(PropertyId(3)), None);
    }
}

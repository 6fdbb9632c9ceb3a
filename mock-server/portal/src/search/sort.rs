//! The order of results: by a key, then by id, those without a value at the end.

use std::{cmp::Ordering, ops::Range};

use super::{
    filter,
    index::Index,
    key::{self, Key},
    request::{Sort, Window},
    tree::{Cursor, Tree},
};
use crate::{PropertyId, Record, RecordView, Result, Table};

/// A resolved order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) property: PropertyId,
    pub(super) descending: bool,
}

impl Order {
    /// The order that was asked for; by creation, the oldest first, if none was.
    pub(super) fn resolve(table: &Table, sorts: &[Sort<'_>]) -> Result<Self> {
        match sorts {
            [] => Ok(Self {
                property: filter::property(table, &table.kind.created)?,
                descending: false,
            }),
            [sort, ..] => Ok(Self {
                property: filter::property(table, &sort.property)?,
                descending: sort.descending,
            }),
        }
    }

    pub(super) fn index(self) -> Index {
        Index::Values(self.property)
    }

    /// A window of records in this order, without sorting those outside.
    pub(super) fn page<'p>(self, views: Vec<RecordView<'p>>, window: Window) -> Vec<&'p Record> {
        if window.after >= views.len() {
            return Vec::new();
        }
        let definition = views[0].table.catalog.get(self.property);
        let mut keyed: Vec<(Key, &'p Record)> = views
            .into_iter()
            .map(|view| {
                let mut key = Key::new();
                key::of_value(&mut key, view, self.property, definition);
                key::push_id(&mut key, view.record.id);
                (key, view.record)
            })
            .collect();
        let compare = |(left, _): &(Key, _), (right, _): &(Key, _)| self.compare(left, right);
        let end = window.end().min(keyed.len());
        if end < keyed.len() {
            keyed.select_nth_unstable_by(end, compare);
            keyed.truncate(end);
        }
        keyed.sort_unstable_by(compare);
        keyed.drain(window.after..).map(|(_, record)| record).collect()
    }

    fn compare(self, left: &[u8], right: &[u8]) -> Ordering {
        let missing = |key: &[u8]| key >= &*key::after_values();
        let order = missing(left).cmp(&missing(right));
        order.then_with(|| match self.descending && !missing(left) {
            true => right.cmp(left),
            false => left.cmp(right),
        })
    }

    /// All records of these ranks of its own index, in this order.
    pub(super) fn walk<'t>(self, tree: &'t Tree, ranks: &[Range<usize>]) -> Walk<'t> {
        let values = tree.rank(&key::after_values());
        let present = ranks.iter().map(|range| range.start.min(values)..range.end.min(values));
        let missing = ranks.iter().map(|range| range.start.max(values)..range.end.max(values));
        let mut stretches: Vec<(Range<usize>, bool)> =
            present.map(|range| (range, self.descending)).collect();
        if self.descending {
            stretches.reverse();
        }
        stretches.extend(missing.map(|range| (range, false)));
        Walk { tree, stretches: stretches.into_iter(), cursor: None }
    }
}

/// Ranks of an index, one after the other.
pub(super) struct Walk<'t> {
    tree: &'t Tree,
    stretches: std::vec::IntoIter<(Range<usize>, bool)>,
    cursor: Option<Cursor<'t>>,
}

impl Walk<'_> {
    /// Passes over as many records, without looking at them.
    pub(super) fn skip_records(mut self, mut count: usize) -> Self {
        let stretches: Vec<(Range<usize>, bool)> = self
            .stretches
            .map(|(mut range, backwards)| {
                let passed = count.min(range.len());
                count -= passed;
                match backwards {
                    true => range.end -= passed,
                    false => range.start += passed,
                }
                (range, backwards)
            })
            .collect();
        self.stretches = stretches.into_iter();
        self
    }
}

impl Iterator for Walk<'_> {
    type Item = crate::RecordId;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.cursor.as_mut().and_then(Cursor::next) {
                return Some(key::id_of(entry));
            }
            let (range, backwards) = self.stretches.next()?;
            self.cursor = Some(self.tree.range(range, backwards));
        }
    }
}

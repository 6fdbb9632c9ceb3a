//! Which record has a unique value.

use std::hash::{DefaultHasher, Hash, Hasher};

use imbl::{OrdMap, OrdSet};

use crate::{FieldType, PropertyId, Record, RecordId, Table};

/// Unique values by their hash: 16 bytes a value, whatever its length. A look-up compares the
/// record's own text, so a collision costs a comparison and never an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct UniqueIndex {
    records: OrdMap<u64, RecordId>,
    /// Further records, whose values have the hash of another.
    others: OrdSet<(u64, RecordId)>,
}

fn hash(property: PropertyId, value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (property, value).hash(&mut hasher);
    hasher.finish()
}

impl UniqueIndex {
    pub(crate) fn insert(&mut self, property: PropertyId, value: &str, record: RecordId) {
        if !value.is_empty() {
            self.enter(hash(property, value), record);
        }
    }

    pub(crate) fn remove(&mut self, property: PropertyId, value: &str, record: RecordId) {
        self.leave(hash(property, value), record);
    }

    fn enter(&mut self, hash: u64, record: RecordId) {
        match self.records.get(&hash) {
            None => drop(self.records.insert(hash, record)),
            Some(known) if *known == record => {}
            Some(_) => drop(self.others.insert((hash, record))),
        }
    }

    fn leave(&mut self, hash: u64, record: RecordId) {
        if self.records.get(&hash) != Some(&record) {
            self.others.remove(&(hash, record));
            return;
        }
        self.records.remove(&hash);
        let next = self.others(hash).next();
        if let Some(next) = next {
            self.others.remove(&(hash, next));
            self.records.insert(hash, next);
        }
    }

    /// The records that have a value of this hash.
    fn candidates(&self, hash: u64) -> impl Iterator<Item = RecordId> {
        self.records.get(&hash).copied().into_iter().chain(self.others(hash))
    }

    fn others(&self, hash: u64) -> impl Iterator<Item = RecordId> {
        // There are hardly ever any.
        let others = (!self.others.is_empty())
            .then(|| self.others.range((hash, RecordId(0))..=(hash, RecordId(u64::MAX))));
        others.into_iter().flatten().map(|(_, record)| *record)
    }
}

impl Table {
    /// The live record that has this value of a unique property.
    pub fn holder(&self, property: PropertyId, value: &str) -> Option<RecordId> {
        let mut candidates = self.unique.candidates(hash(property, value));
        candidates.find(|id| self.has(*id, property, value))
    }

    fn has(&self, id: RecordId, property: PropertyId, value: &str) -> bool {
        let record = self.live.get(&id);
        let stored = record.and_then(|record| record.values.get(property));
        stored.is_some_and(|all| all == value || all.split(';').any(|one| one == value))
    }

    /// A live record that has one of another record's unique values.
    pub(crate) fn unique_holder(&self, record: &Record) -> Option<RecordId> {
        self.unique_values(record).find_map(|(property, value)| self.holder(property, value))
    }

    /// Enters all unique values of a record.
    pub(crate) fn enter_unique(&mut self, record: &Record) {
        let mut unique = std::mem::take(&mut self.unique);
        for (property, value) in self.unique_values(record) {
            unique.insert(property, value, record.id);
        }
        self.unique = unique;
    }

    /// Takes all unique values of a record out.
    pub(crate) fn leave_unique(&mut self, record: &Record) {
        let mut unique = std::mem::take(&mut self.unique);
        for (property, value) in self.unique_values(record) {
            unique.remove(property, value, record.id);
        }
        self.unique = unique;
    }

    /// A record's unique values; several addresses in one value count each.
    fn unique_values<'r>(
        &self,
        record: &'r Record,
    ) -> impl Iterator<Item = (PropertyId, &'r str)> + use<'r, '_> {
        let unique = record.values.iter().filter(|(id, _)| self.catalog.get(*id).face.unique);
        unique.flat_map(|(property, value)| {
            let several = self.catalog.get(property).face.field_type == FieldType::Checkbox;
            let parts = value.split(move |c| several && c == ';');
            parts.filter(|part| !part.is_empty()).map(move |part| (property, part))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// With so few hashes nearly everything collides.
        #[test]
        fn whoever_came_and_did_not_leave_is_found(
            steps in prop::collection::vec((any::<bool>(), 0_u64..3, 0_u64..5), 0..60),
        ) {
            let mut index = UniqueIndex::default();
            let mut expected = std::collections::BTreeSet::new();
            for (comes, hash, record) in steps {
                let record = RecordId(record);
                if comes {
                    index.enter(hash, record);
                    expected.insert((hash, record));
                } else {
                    index.leave(hash, record);
                    expected.remove(&(hash, record));
                }
            }
            for hash in 0..3 {
                let mut found: Vec<_> = index.candidates(hash).collect();
                found.sort_unstable();
                let wanted = expected.iter().filter(|one| one.0 == hash).map(|one| one.1);
                prop_assert_eq!(found, wanted.collect::<Vec<_>>());
            }
        }
    }
}

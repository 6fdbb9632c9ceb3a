//! Which record has a unique value.

use std::hash::{DefaultHasher, Hash, Hasher};

use imbl::OrdSet;

use crate::{FieldType, PropertyId, Record, RecordId, Table};

/// Unique values by their hash: 16 bytes a value, whatever its length. A look-up compares the
/// record's own text, so a collision costs a comparison and never an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct UniqueIndex(OrdSet<(u64, RecordId)>);

fn hash(property: PropertyId, value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (property, value).hash(&mut hasher);
    hasher.finish()
}

impl UniqueIndex {
    pub(crate) fn insert(&mut self, property: PropertyId, value: &str, record: RecordId) {
        if !value.is_empty() {
            self.0.insert((hash(property, value), record));
        }
    }

    pub(crate) fn remove(&mut self, property: PropertyId, value: &str, record: RecordId) {
        self.0.remove(&(hash(property, value), record));
    }

    /// The first entry of a hash at or after a record.
    fn next(&self, hash: u64, record: RecordId) -> Option<RecordId> {
        let (found, record) = self.0.get_next(&(hash, record))?;
        (*found == hash).then_some(*record)
    }
}

impl Table {
    /// The live record that has this value of a unique property.
    pub fn holder(&self, property: PropertyId, value: &str) -> Option<RecordId> {
        let hash = hash(property, value);
        let mut candidate = self.unique.next(hash, RecordId(0));
        while let Some(id) = candidate {
            if self.has(id, property, value) {
                return Some(id);
            }
            candidate = self.unique.next(hash, RecordId(id.0 + 1));
        }
        None
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

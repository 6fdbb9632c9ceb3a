//! What the answer to a write carries: what was sent, and what the write touched.

use crate::{
    ObjectTypeId, Portal, PropertyId, Record, RecordError, Result, Table, Timestamp,
    records::write::edit::Edit,
};

impl Portal {
    /// What the answer to an update carries, given the record as it was.
    pub(crate) fn returned_by_update(
        &self,
        object_type: ObjectTypeId,
        now: Timestamp,
        before: &Record,
        edit: &Edit<'_>,
    ) -> Result<Vec<PropertyId>> {
        let table = self.table(object_type)?;
        let after = table.live.get(&before.id).ok_or(RecordError::NotFound)?;
        let (was, is) = (self.view(table, before, now), self.view(table, after, now));
        let has = |id: &&PropertyId| after.values.get(**id) != Some("");
        let changed = |id: &&PropertyId| was.value(**id) != is.value(**id);
        let places = &table.places;
        let also = places.on_update.iter().filter(has);
        let also = also.chain(places.on_change.iter().filter(changed));
        Ok(table.returned(edit, also.chain(edit.touched(&places.touched_by))))
    }
}

impl Table {
    /// What the answer to a creation carries.
    pub(crate) fn returned_by_creation(&self, edit: &Edit<'_>) -> Vec<PropertyId> {
        let with = edit.touched(&self.places.on_create_with);
        self.returned(edit, self.places.on_create.iter().chain(with))
    }

    /// What the answer to a write carries: what was sent, and what this write touched.
    fn returned<'p>(
        &self,
        edit: &Edit<'_>,
        also: impl Iterator<Item = &'p PropertyId>,
    ) -> Vec<PropertyId> {
        let sent_or_always = edit.sent.iter().chain(&self.places.always).copied();
        self.catalog.alphabetical(also.copied().chain(sent_or_always).collect())
    }
}

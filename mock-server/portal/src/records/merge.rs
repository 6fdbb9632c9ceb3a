//! Merging two records into one, and deleting a person for good.

use std::sync::Arc;

use crate::{
    Change, End, Error, Happening, Key, ObjectTypeId, Origin, Portal, PropertyId, Record,
    RecordError, RecordId, Result, properties::object_type::Access, records::event::Merged,
    records::key,
};

impl Portal {
    /// Merges a record into another. A contact keeps its id; other types get a new one. The
    /// primary record's values win, the other's fill the gaps.
    pub fn merge(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        primary: &str,
        other: &str,
    ) -> Result<RecordId> {
        self.writable_table(object_type, Access::Full)?;
        let (kept, gone) = self.both(object_type, primary, other)?;
        let survivor = match object_type {
            ObjectTypeId::CONTACT => kept.id,
            _ => self.table_mut(object_type)?.next_id(),
        };
        for record in [&kept, &gone] {
            self.take(object_type, record.id)?;
        }
        let catalog = &self.table(object_type)?.catalog;
        let merged = combine(catalog, &kept, &gone, survivor, origin);
        self.put(object_type, merged)?;
        let losers: Vec<RecordId> =
            [kept.id, gone.id].into_iter().filter(|id| *id != survivor).collect();
        for id in losers {
            self.table_mut(object_type)?.merged.insert(id, survivor);
            let (from, to) = (End { object_type, id }, End { object_type, id: survivor });
            self.associations.hand_over(&self.association_types, from, to);
        }
        self.note(|| {
            let (primary, other, moved) = (kept.id, gone.id, moved(&kept, &gone));
            Happening::Merged(Merged { object_type, primary, other, survivor, moved })
        });
        // The values that it brought are not told apart from it, but that it is gone.
        self.note(|| Happening::Archived(End { object_type, id: gone.id }));
        Ok(survivor)
    }

    fn both(
        &self,
        object_type: ObjectTypeId,
        primary: &str,
        other: &str,
    ) -> Result<(Arc<Record>, Arc<Record>)> {
        let table = self.table(object_type)?;
        let find = |text: &str| Ok::<_, Error>(table.live(key::record_id(text)?));
        match (find(primary)?, find(other)?) {
            (Some(kept), Some(gone)) if kept.id == gone.id => {
                Err(Error::Record(RecordError::MergeWithItself(kept.id)))
            }
            (Some(kept), Some(gone)) => Ok((Arc::clone(kept), Arc::clone(gone))),
            (kept, gone) => {
                let missing = [kept.is_none().then_some(primary), gone.is_none().then_some(other)];
                let ids = missing.into_iter().flatten().map(str::to_owned).collect();
                Err(Error::Record(RecordError::MergeOfMissing(ids)))
            }
        }
    }

    /// Deletes a record for good, archived or not, with its associations.
    pub fn gdpr_delete(&mut self, object_type: ObjectTypeId, key: Key<'_>) -> Result<()> {
        self.writable_table(object_type, Access::Full)?;
        let id = match key {
            Key::Id(text) => key::record_id(text)?,
            Key::Unique { property, value } => {
                match self.table(object_type)?.find_unique(property, value) {
                    Err(Error::Record(RecordError::NotFound)) => return Ok(()),
                    found => found?,
                }
            }
        };
        let live = self.take(object_type, id)?;
        let archived = self.table_mut(object_type)?.archived.remove(&id);
        let end = End { object_type, id };
        self.associations.purge(&self.association_types, end);
        if live.is_some() {
            self.note(|| Happening::Archived(end));
        }
        if live.or(archived).is_some() {
            self.note(|| Happening::Erased(end));
        }
        Ok(())
    }
}

/// How many values a merged record brings.
fn moved(kept: &Record, gone: &Record) -> usize {
    brought(kept, gone).count()
}

fn brought<'r>(kept: &Record, gone: &'r Record) -> impl Iterator<Item = (PropertyId, &'r str)> {
    gone.values.iter().filter(|(id, _)| kept.values.get(*id).is_none_or(str::is_empty))
}

fn combine(
    catalog: &crate::Catalog,
    kept: &Record,
    gone: &Record,
    survivor: RecordId,
    origin: Origin<'_>,
) -> Record {
    let extra = extra_values(catalog, kept, gone, survivor, origin);
    let mut changes: Vec<Change<'_>> = brought(kept, gone)
        .filter(|(id, _)| !extra.iter().any(|(property, _)| property == id))
        .map(|(property, value)| Change { property, value: Some(value) })
        .collect();
    changes.extend(
        extra.iter().map(|(property, text)| Change { property: *property, value: Some(text) }),
    );
    changes.sort_by_key(|change| change.property);
    let mut merged = kept.clone();
    merged.change(&changes, origin.now, origin.source);
    merged.id = survivor;
    merged.created = kept.created.min(gone.created);
    merged.updated = origin.now;
    merged
}

/// What a merge leaves behind: the ids of both, and a contact's second address.
fn extra_values(
    catalog: &crate::Catalog,
    kept: &Record,
    gone: &Record,
    survivor: RecordId,
    origin: Origin<'_>,
) -> Vec<(PropertyId, String)> {
    let text = |record: &Record, name: &str| {
        let place = catalog.any(name)?;
        record.values.get(place).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let joined = |parts: Vec<Option<String>>| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(";"))
    };
    let email = text(gone, "email").filter(|_| text(kept, "email").is_some());
    let addresses =
        joined(vec![text(kept, "hs_additional_emails"), text(gone, "hs_additional_emails"), email]);
    let ids = joined(vec![
        text(kept, "hs_merged_object_ids"),
        text(gone, "hs_merged_object_ids"),
        (survivor != kept.id).then(|| kept.id.to_string()),
        Some(gone.id.to_string()),
    ]);
    let stamped = joined(vec![
        text(kept, "hs_calculated_merged_vids"),
        Some(format!("{}:{}", gone.id, origin.now.0)),
    ]);
    let named = [
        ("hs_merged_object_ids", ids),
        ("hs_calculated_merged_vids", stamped),
        ("hs_additional_emails", addresses),
    ];
    named.into_iter().filter_map(|(name, text)| Some((catalog.any(name)?, text?))).collect()
}

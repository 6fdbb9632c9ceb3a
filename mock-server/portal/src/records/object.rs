//! What can be done with one record: create, read, update, archive, list.

use std::{ops::Bound, sync::Arc};

use crate::{
    AssociationError, BatchError, End, Error, Happening, ObjectTypeId, Origin, Portal, PropertyId,
    Record, RecordError, RecordId, Result, Table, Timestamp, TypeError, TypeRef, Values,
    properties::{object_type::Access, value::Rules},
    records::{
        error::ValueTaken,
        key::{Key, record_id},
        write::{
            edit::{Edit, Normalised, Sent},
            side_effect::Writing,
        },
    },
};

/// A record to be made.
#[derive(Clone, Debug, Default)]
pub struct NewRecord<'a> {
    /// Its values.
    pub properties: Sent<'a>,
    /// What it is connected to from the start.
    pub associations: Vec<NewAssociation>,
}

/// A connection named in a creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAssociation {
    /// The other record's id.
    pub to: String,
    /// Under which types; they tell the other record's object type.
    pub types: Vec<TypeRef>,
}

/// What a write did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which record.
    pub id: RecordId,
    /// Whether it is new.
    pub created: bool,
    /// The properties that the answer carries, by name.
    pub returned: Vec<PropertyId>,
    /// What was sent as JSON's null, which the answer repeats.
    pub nulls: Vec<PropertyId>,
    /// Values that were rounded.
    pub warnings: Vec<Normalised>,
    /// What was sent and passed over without a word, by name.
    pub ignored: Vec<PropertyId>,
}

impl Portal {
    /// Finds a record. Ids of merged records lead to the survivor.
    pub fn read(&self, object_type: ObjectTypeId, key: Key<'_>, archived: bool) -> Result<&Record> {
        let table = self.table(object_type)?;
        let found = match key {
            Key::Id(text) => {
                let id = record_id(text)?;
                if archived { table.archived(id) } else { table.live(id) }
            }
            Key::Unique { property, value } => {
                table.live(table.find_unique(property, value)?).filter(|_| !archived)
            }
        };
        found.map(|record| &**record).ok_or(Error::Record(RecordError::NotFound))
    }

    /// A page of records by id, starting at `from`, and whether there are more.
    pub fn list(
        &self,
        object_type: ObjectTypeId,
        archived: bool,
        from: RecordId,
        limit: usize,
    ) -> Result<(Vec<&Record>, bool)> {
        let table = self.table(object_type)?;
        if archived && object_type == ObjectTypeId::MEETING {
            return Err(RecordError::ArchivedNotListed(table.kind.plural.clone()).into());
        }
        let records = if archived { &table.archived } else { &table.live };
        let range = (Bound::Included(from), Bound::Unbounded);
        let mut rest = records.range(range).map(|(_, record)| &**record);
        let page = rest.by_ref().take(limit).collect();
        Ok((page, rest.next().is_some()))
    }

    /// Makes a record.
    pub fn create(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        new: &NewRecord<'_>,
        rules: Rules,
    ) -> Result<Written> {
        self.writable_table(object_type, Access::Full)?;
        let written = self.create_seeded(origin, object_type, None, new, rules)?;
        self.connect(End { object_type, id: written.id }, &new.associations)?;
        Ok(written)
    }

    /// Makes a record under an id that a seed file chose, of any type.
    pub(crate) fn create_seeded(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        id: Option<RecordId>,
        new: &NewRecord<'_>,
        rules: Rules,
    ) -> Result<Written> {
        let table = self.table(object_type)?;
        let mut edit =
            self.edit(table, None, &new.properties, rules).map_err(RecordError::InvalidValues)?;
        let writing = Writing { portal: self, origin, table, current: None };
        writing.add_side_effects(&mut edit).map_err(RecordError::InvalidValues)?;
        edit.require(self.id, table)?;
        self.place_seeded(origin, object_type, id, edit)
    }

    /// Puts a new record in its table, if its id and its unique values are free.
    pub(crate) fn place_seeded(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        id: Option<RecordId>,
        edit: Edit<'_>,
    ) -> Result<Written> {
        let table = self.table(object_type)?;
        let clash = table.clash(None, &edit);
        if let Some(Clash { holder, by_email: true, .. }) = clash {
            return Err(Error::Record(RecordError::ContactExists(holder)));
        }
        let id = match id {
            Some(id) if table.knows(id) => {
                return Err(Error::Batch(BatchError::DuplicateIds(vec![id.to_string()])));
            }
            Some(id) => id,
            None => self.table_mut(object_type)?.next_id(),
        };
        if let Some(clash) = clash {
            return Err(self.value_taken(object_type, id, clash));
        }
        let written = self.insert(origin, object_type, id, edit)?;
        self.note_created(End { object_type, id });
        Ok(written)
    }

    /// Gives a seeded record its last touches.
    pub(crate) fn finish_seeded(
        &mut self,
        end: End,
        updated: Timestamp,
        archived: bool,
    ) -> Result<()> {
        let record = self.table(end.object_type)?.live.get(&end.id);
        if let Some(record) = record.filter(|record| record.updated != updated) {
            let record = Record { updated, ..Record::clone(record) };
            self.put(end.object_type, record)?;
        }
        if archived {
            self.put_away(updated, end)?;
        }
        Ok(())
    }

    /// Changes a record's values.
    pub fn update(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        key: Key<'_>,
        sent: &Sent<'_>,
        rules: Rules,
    ) -> Result<Written> {
        let table = self.writable_table(object_type, Access::Update)?;
        if sent.is_empty() {
            return Err(Error::Record(RecordError::NoProperties));
        }
        let current = self
            .read(object_type, key, false)
            .map_err(|error| self.of_write(object_type, error))?;
        self.check_quotes(End { object_type, id: current.id })?;
        let mut edit =
            self.edit(table, Some(current), sent, rules).map_err(RecordError::InvalidValues)?;
        let writing = Writing { portal: self, origin, table, current: Some(current) };
        writing.add_side_effects(&mut edit).map_err(RecordError::InvalidValues)?;
        let id = current.id;
        if let Some(clash) = table.clash(Some(id), &edit) {
            return Err(self.value_taken(object_type, id, clash));
        }
        self.apply(origin, object_type, id, edit)
    }

    /// Archives a record; one that isn't there is as good as archived.
    pub fn archive(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        id: RecordId,
    ) -> Result<()> {
        self.writable_table(object_type, Access::Full)?;
        let end = End { object_type, id };
        self.check_quotes(end)?;
        for line_item in self.line_items_of_quote(end) {
            self.put_away(origin.now, line_item)?;
        }
        self.put_away(origin.now, end)
    }

    /// How a write tells that a property doesn't identify records.
    pub(crate) fn of_write(&self, object_type: ObjectTypeId, error: Error) -> Error {
        match error {
            Error::Record(RecordError::NotUnique(property)) => {
                RecordError::WriteByNonUnique { portal: self.id, object_type, property }.into()
            }
            error => error,
        }
    }

    fn put_away(&mut self, now: Timestamp, end: End) -> Result<()> {
        let Some(record) = self.take(end.object_type, end.id)? else { return Ok(()) };
        let mut record = Arc::unwrap_or_clone(record);
        record.archived = Some(now);
        self.table_mut(end.object_type)?.archived.insert(end.id, Arc::new(record));
        self.associations.hide(&self.association_types, end);
        self.note(|| Happening::Archived(end));
        Ok(())
    }

    /// Brings an archived record back, with its associations. A unique value that another record
    /// took meanwhile is refused.
    pub fn restore(&mut self, object_type: ObjectTypeId, id: RecordId) -> Result<()> {
        let table = self.table_mut(object_type)?;
        let record = table.archived.get(&id).cloned().ok_or(RecordError::NotFound)?;
        if let Some(holder) = table.unique_holder(&record) {
            return Err(Error::Record(RecordError::ContactExists(holder)));
        }
        table.archived.remove(&id);
        let mut record = Arc::unwrap_or_clone(record);
        record.archived = None;
        self.put(object_type, record)?;
        self.unhide_associations(End { object_type, id });
        self.note(|| Happening::Restored(End { object_type, id }));
        Ok(())
    }

    pub(crate) fn writable_table(&self, object_type: ObjectTypeId, need: Access) -> Result<&Table> {
        let table = self.table(object_type)?;
        match (table.kind.access, need) {
            (Access::Full, _) | (Access::Update, Access::Update) => Ok(table),
            _ => Err(Error::Type(TypeError::ReadOnly(table.kind.plural.clone()))),
        }
    }

    fn insert(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        id: RecordId,
        edit: Edit<'_>,
    ) -> Result<Written> {
        let filled = edit.changes.iter().filter_map(|(property, value)| {
            Some((property, value.filter(|text| !text.is_empty())?))
        });
        let record = Record {
            id,
            created: edit.created.unwrap_or(origin.now),
            updated: origin.now,
            archived: None,
            source: Arc::clone(origin.source),
            values: Values::from_sorted(filled),
            history: None,
        };
        self.put(object_type, record)?;
        let table = self.table(object_type)?;
        Ok(Written {
            id,
            created: true,
            returned: table.returned_by_creation(&edit),
            nulls: edit.nulls,
            warnings: edit.warnings,
            ignored: edit.ignored,
        })
    }

    fn apply(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        id: RecordId,
        edit: Edit<'_>,
    ) -> Result<Written> {
        let table = self.table(object_type)?;
        let before = table.live.get(&id).ok_or(RecordError::NotFound)?;
        let before = Arc::clone(before);
        let changes = edit.effective(&before);
        if !changes.is_empty() || edit.created.is_some_and(|at| at != before.created) {
            let mut record = Record::clone(&before);
            record.change(&changes, origin.now, origin.source);
            record.created = edit.created.unwrap_or(record.created);
            record.updated = origin.now;
            self.put(object_type, record)?;
        }
        let returned = self.returned_by_update(object_type, origin.now, &before, &edit)?;
        self.note_changed(End { object_type, id }, &changes);
        let Edit { nulls, warnings, ignored, .. } = edit;
        Ok(Written { id, created: false, returned, nulls, warnings, ignored })
    }

    fn value_taken(&self, object_type: ObjectTypeId, record: RecordId, clash: Clash) -> Error {
        let Ok(table) = self.table(object_type) else {
            return Error::Record(RecordError::NotFound);
        };
        Error::Record(RecordError::ValueTaken(Box::new(ValueTaken {
            portal: self.id,
            object_type,
            object_type_name: table.kind.full_name(self.id).into(),
            property: table.catalog.get(clash.property).face.name.clone(),
            value: clash.value,
            record,
            holder: clash.holder,
        })))
    }

    /// Makes the associations that a creation names.
    fn connect(&mut self, from: End, associations: &[NewAssociation]) -> Result<()> {
        for association in associations {
            let to = self.target(from, association)?;
            self.check_new_line(from, to)?;
            self.associate(from, to, &association.types)?;
        }
        Ok(())
    }

    fn target(&self, from: End, association: &NewAssociation) -> Result<End> {
        let Some(first) = association.types.first() else {
            return Err(Error::Association(AssociationError::UnknownType(0)));
        };
        let unknown = || Error::Association(AssociationError::TypesInvalid(vec![*first]));
        let kind = self.association_types.get(*first).ok_or_else(unknown)?;
        if kind.from != from.object_type {
            return Err(Error::Association(AssociationError::FromElsewhere {
                type_id: first.id,
                given: from.object_type,
                expected: kind.from,
            }));
        }
        let missing = |table: &Table| {
            Error::Association(AssociationError::EndsMissing(vec![(
                table.kind.full_name(self.id).into(),
                association.to.clone(),
            )]))
        };
        let table = self.table(kind.to)?;
        let id = association.to.parse().map_err(|_| missing(table))?;
        let record = table.live(id).ok_or_else(|| missing(table))?;
        Ok(End { object_type: kind.to, id: record.id })
    }
}

/// A unique value that a record already has.
struct Clash {
    property: PropertyId,
    value: String,
    holder: RecordId,
    /// Contacts are known by their e-mail, and creating one twice is a case of its own.
    by_email: bool,
}

impl Table {
    /// The record that a unique value names.
    pub(crate) fn find_unique(&self, property: &str, value: &str) -> Result<RecordId> {
        let place = self.catalog.active(property);
        let place =
            place.ok_or_else(|| Error::Record(RecordError::NotUnique(property.to_owned())))?;
        if !self.catalog.get(place).face.unique {
            return Err(Error::Record(RecordError::NotUnique(property.to_owned())));
        }
        let lower = (property == "email").then(|| value.trim().to_lowercase());
        let value = lower.as_deref().unwrap_or(value);
        let found = self.holder(place, value).or_else(|| {
            let additional =
                self.catalog.any("hs_additional_emails").filter(|_| property == "email");
            self.holder(additional?, value)
        });
        found.ok_or(Error::Record(RecordError::NotFound))
    }

    /// The first unique value of an edit that another record has.
    fn clash(&self, own: Option<RecordId>, edit: &Edit<'_>) -> Option<Clash> {
        edit.changes.iter().find_map(|(property, value)| {
            let face = &self.catalog.get(property).face;
            let value = value.filter(|text| !text.is_empty() && face.unique)?;
            let by_email = &*face.name == "email";
            let holder = match by_email {
                true => self.find_unique("email", value).ok(),
                false => self.holder(property, value),
            };
            let holder = holder.filter(|holder| Some(*holder) != own)?;
            let by_email = by_email && self.kind.id == ObjectTypeId::CONTACT;
            Some(Clash { property, value: value.to_owned(), holder, by_email })
        })
    }
}

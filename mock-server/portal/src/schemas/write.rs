//! Making, changing, archiving and purging custom objects.

use std::sync::Arc;

use crate::{
    Error, Face, InvalidSchema, NewSchema, ObjectTypeId, Origin, Portal, Result, Schema,
    SchemaChange, SchemaError, Table, Timestamp,
    schemas::name::{check_name, lower},
    schemas::schema::{Archived, MAX_SEARCHABLE, Role},
};

/// Custom objects have the numbers after this one.
const FIRST_NUMBER: u32 = 41_000_000;

impl Portal {
    /// Makes a custom object with its properties and associations. An archived one of the same
    /// name is lost for good.
    pub fn create_schema(
        &mut self,
        origin: Origin<'_>,
        new: NewSchema,
        user: &str,
    ) -> Result<ObjectTypeId> {
        check_name(&new.name).map_err(SchemaError::Invalid)?;
        let no_display = Error::Schema(SchemaError::Invalid(InvalidSchema::NoDisplay));
        let display = new.display.clone().ok_or(no_display)?;
        if self.schemas.named(&new.name).is_some() {
            return Err(Error::Schema(SchemaError::Exists(new.name.into())));
        }
        let mut next = self.clone();
        if let Some(archived) = next.schemas.archived_as(&new.name) {
            next.purge(archived);
        }
        let id = next.new_type_id(new.id)?;
        next.put_type(origin.now, id, &new, user);
        for face in new.properties {
            next.create_property(origin, id, face.grouped(&new.name), user)?;
        }
        let change = SchemaChange {
            display: Some(display),
            secondary: Some(new.secondary),
            required: Some(new.required),
            searchable: new.searchable,
            ..SchemaChange::default()
        };
        next.change_kind(id, &change)
            .map_err(|fault| Error::Schema(SchemaError::Invalid(fault.on_creation())))?;
        next.define_associations(id, &new.associated)?;
        *self = next;
        Ok(id)
    }

    /// Changes a schema.
    pub fn update_schema(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        change: &SchemaChange,
        user: &str,
    ) -> Result<()> {
        let before = self.custom(object_type)?;
        if before.allows_sensitive && change.allows_sensitive == Some(false) {
            return Err(Error::Schema(SchemaError::Invalid(InvalidSchema::StaysSensitive)));
        }
        let schema = Schema {
            description: change.description.clone().unwrap_or_else(|| before.description.clone()),
            allows_sensitive: change.allows_sensitive.unwrap_or(before.allows_sensitive),
            restorable: change.restorable.unwrap_or(before.restorable),
            updated: origin.now,
            updated_by: user.into(),
            ..before.clone()
        };
        self.change_kind(object_type, change).map_err(SchemaError::Invalid)?;
        self.schemas.live.insert(object_type, Arc::new(schema));
        Ok(())
    }

    /// Archives a custom object that has no live records: its paths lead nowhere any more.
    pub fn archive_schema(&mut self, object_type: ObjectTypeId) -> Result<()> {
        self.custom(object_type)?;
        let table = self.table(object_type)?;
        if !table.is_empty() {
            return Err(Error::Schema(SchemaError::HasRecords(object_type)));
        }
        self.schemas.names.remove(&*lower(&table.kind.name));
        let schema = self.schemas.live.remove(&object_type);
        let table = self.tables.remove(&object_type);
        if let Some((schema, table)) = schema.zip(table) {
            self.schemas.archived.insert(object_type, Archived { schema, table });
        }
        Ok(())
    }

    /// Removes an archived custom object for good, named as a live one would be.
    pub fn purge_schema(&mut self, word: &str) -> Result<()> {
        let name = self.unqualified(word).unwrap_or(word);
        let id = word.parse().ok().filter(|id| self.schemas.archived.contains_key(id));
        let id = id.or_else(|| self.schemas.archived_as(name)).ok_or(SchemaError::NotArchived)?;
        self.purge(id);
        Ok(())
    }

    fn purge(&mut self, id: ObjectTypeId) {
        self.schemas.archived.remove(&id);
        self.association_types.forget(id);
    }

    fn custom(&self, object_type: ObjectTypeId) -> Result<&Schema> {
        let schema = self.schema(object_type)?.schema;
        schema.ok_or(Error::Schema(SchemaError::Invalid(InvalidSchema::Hubspots(object_type))))
    }

    fn new_type_id(&mut self, chosen: Option<ObjectTypeId>) -> Result<ObjectTypeId> {
        let schemas = &mut self.schemas;
        let taken = |id| schemas.live.contains_key(&id) || schemas.archived.contains_key(&id);
        if let Some(id) = chosen {
            let free = id.meta == ObjectTypeId::CUSTOM && !taken(id);
            let refused = Error::Schema(SchemaError::Invalid(InvalidSchema::Id(id)));
            return if free { Ok(id) } else { Err(refused) };
        }
        let mut number = schemas.last_number.max(FIRST_NUMBER) + 1;
        while taken(ObjectTypeId { meta: ObjectTypeId::CUSTOM, number }) {
            number += 1;
        }
        schemas.last_number = number;
        Ok(ObjectTypeId { meta: ObjectTypeId::CUSTOM, number })
    }

    /// Puts the type with HubSpot's own properties in place.
    fn put_type(&mut self, now: Timestamp, id: ObjectTypeId, new: &NewSchema, user: &str) {
        let template = &self.schemas.template;
        let (kind, catalog) = template.instantiate(id, &new.name, new.labels.clone());
        self.tables.insert(id, Arc::new(Table::new(kind, catalog)));
        self.schemas.names.insert(lower(&new.name), id);
        let schema = Schema {
            description: new.description.clone(),
            allows_sensitive: new.allows_sensitive,
            restorable: true,
            created: now,
            updated: now,
            created_by: user.into(),
            updated_by: user.into(),
        };
        self.schemas.live.insert(id, Arc::new(schema));
    }

    /// Changes what a type has in common with HubSpot's own.
    fn change_kind(
        &mut self,
        id: ObjectTypeId,
        change: &SchemaChange,
    ) -> Result<(), InvalidSchema> {
        let Some(table) = self.tables.get_mut(&id).map(Arc::make_mut) else { return Ok(()) };
        change.check(table)?;
        let kind = Arc::make_mut(&mut table.kind);
        for (place, given) in [
            (&mut kind.labels.singular, &change.singular),
            (&mut kind.labels.plural, &change.plural),
        ] {
            if let Some(given) = given {
                place.clone_from(given);
            }
        }
        for (place, given) in [
            (&mut kind.secondary, &change.secondary),
            (&mut kind.required, &change.required),
            (&mut kind.searchable, &change.searchable),
        ] {
            if let Some(given) = given {
                place.clone_from(given);
            }
        }
        if change.display.is_some() {
            kind.display.clone_from(&change.display);
        }
        Ok(())
    }
}

impl SchemaChange {
    /// Refuses names of properties that the type doesn't have.
    fn check(&self, table: &Table) -> Result<(), InvalidSchema> {
        let display = self.display.as_ref().map(std::slice::from_ref);
        for (role, names) in [
            (Role::Display, display),
            (Role::Required, self.required.as_deref()),
            (Role::Searchable, self.searchable.as_deref()),
            (Role::Secondary, self.secondary.as_deref()),
        ] {
            let names = names.unwrap_or_default().iter();
            let unknown: Vec<String> = names
                .filter(|name| table.catalog.active(name).is_none())
                .map(ToString::to_string)
                .collect();
            if !unknown.is_empty() {
                return Err(InvalidSchema::Properties { role, names: unknown });
            }
        }
        match self.searchable.as_ref().is_some_and(|names| names.len() > MAX_SEARCHABLE) {
            true => Err(InvalidSchema::TooManySearchable),
            false => Ok(()),
        }
    }
}

impl InvalidSchema {
    /// HubSpot has another sentence for the display property of a new schema.
    fn on_creation(self) -> Self {
        match self {
            Self::Properties { role: Role::Display, names } => Self::Display(names.join(", ")),
            fault => fault,
        }
    }
}

impl Face {
    /// The same in the custom object's own group, unless it names one.
    fn grouped(mut self, name: &str) -> Self {
        if self.group.is_empty() {
            self.group = format!("{name}_information").into();
        }
        self
    }
}

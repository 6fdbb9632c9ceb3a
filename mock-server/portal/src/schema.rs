//! Custom objects: a portal's own object types and what their schemas say.

use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::{
    Face, ObjectType, ObjectTypeId, Origin, Portal, Refusal, Result, Table, Timestamp,
    object_type::Labels,
    schema_name::{check_name, lower},
};

/// HubSpot indexes this many properties of a custom object for `query`.
pub const MAX_SEARCHABLE: usize = 20;
/// Custom objects have the numbers after this one.
const FIRST_NUMBER: u32 = 41_000_000;
/// What is searchable when a schema doesn't say.
const SEARCHABLE: &str = "hs_object_id";

/// What is known of a custom object besides what every object type has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// What it is for.
    pub description: Option<Box<str>>,
    /// Whether its properties may hold sensitive data. HubSpot only echoes it here.
    pub allows_sensitive: bool,
    /// Whether archived records can be brought back. HubSpot only echoes it here.
    pub restorable: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed last.
    pub updated: Timestamp,
    /// The user who made it.
    pub created_by: Box<str>,
    /// The user who changed it last.
    pub updated_by: Box<str>,
}

/// A custom object to be made.
#[derive(Clone, Debug)]
pub struct NewSchema {
    /// Its object type, if a seed file chose one.
    pub id: Option<ObjectTypeId>,
    /// The internal name; immutable.
    pub name: Box<str>,
    /// What people see.
    pub labels: Labels,
    /// What it is for.
    pub description: Option<Box<str>>,
    /// The property shown as a record's name.
    pub display: Option<Box<str>>,
    /// Shown beside it.
    pub secondary: Vec<Box<str>>,
    /// What a new record must have.
    pub required: Vec<Box<str>>,
    /// What `query` searches; `hs_object_id` when it isn't said.
    pub searchable: Option<Vec<Box<str>>>,
    /// Whether its properties may hold sensitive data.
    pub allows_sensitive: bool,
    /// Its properties. Without a group they go into the type's own.
    pub properties: Vec<Face>,
    /// Object types that its records can be associated with, besides engagements.
    pub associated: Vec<Box<str>>,
}

/// Changes to a schema; `None` leaves a part as it is.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SchemaChange {
    pub singular: Option<Box<str>>,
    pub plural: Option<Box<str>>,
    /// The inner `None` takes the description away.
    pub description: Option<Option<Box<str>>>,
    pub display: Option<Box<str>>,
    pub secondary: Option<Vec<Box<str>>>,
    pub required: Option<Vec<Box<str>>>,
    pub searchable: Option<Vec<Box<str>>>,
    pub allows_sensitive: Option<bool>,
    pub restorable: Option<bool>,
}

/// What a schema names properties for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Role {
    Display,
    Required,
    Searchable,
    Secondary,
}

/// Why a schema was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSchema {
    /// Not letters, digits and underscores after a letter.
    #[error("{0:?} is no object type name")]
    Name(String),
    /// Every custom object shows one property as a record's name.
    #[error("no primary display property")]
    NoDisplay,
    /// A new schema that shows a property it doesn't have.
    #[error("{0:?} can't be the primary display property, as it is no property")]
    Display(String),
    /// Properties that the type doesn't have.
    #[error("{role:?} names unknown properties {names:?}")]
    Properties {
        /// What they were to be.
        role: Role,
        /// Which.
        names: Vec<String>,
    },
    /// More searchable properties than HubSpot indexes.
    #[error("more than {MAX_SEARCHABLE} searchable properties")]
    TooManySearchable,
    /// What is sensitive once stays so.
    #[error("sensitive properties can't be turned off")]
    StaysSensitive,
    /// The type id that a seed file chose is no custom object's, or it is taken.
    #[error("{0} can't be a new custom object's id")]
    Id(ObjectTypeId),
    /// One of HubSpot's own types.
    #[error("{0} is HubSpot's own")]
    Hubspots(ObjectTypeId),
    /// An association between a type and itself.
    #[error("{0} can't be associated with itself this way")]
    WithItself(ObjectTypeId),
    /// The name is taken by another association of the two types.
    #[error("there is an association {0:?} already")]
    AssociationName(String),
}

/// A schema with what is needed to read it.
#[derive(Clone, Copy, Debug)]
pub struct SchemaView<'p> {
    /// Where it is.
    pub portal: &'p Portal,
    /// The type with its properties.
    pub table: &'p Table,
    /// What only custom objects have.
    pub schema: Option<&'p Schema>,
    /// Whether it was archived.
    pub archived: bool,
}

/// A portal's custom objects by type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schemas {
    pub(crate) live: OrdMap<ObjectTypeId, Arc<Schema>>,
    /// Types by name, in lower case. The portal's number is no part of it: it is put in front
    /// when a name is looked up, so that a copy of the portal may have another.
    pub(crate) names: OrdMap<Box<str>, ObjectTypeId>,
    archived: OrdMap<ObjectTypeId, Archived>,
    pub(crate) last_number: u32,
}

/// A custom object that was archived, out of everyone's sight.
#[derive(Clone, Debug)]
struct Archived {
    schema: Arc<Schema>,
    table: Arc<Table>,
}

impl Portal {
    /// The schema of a type that is there.
    pub fn schema(&self, object_type: ObjectTypeId) -> Result<SchemaView<'_>> {
        let table = self.table(object_type)?;
        let schema = self.schemas.live.get(&object_type).map(|schema| &**schema);
        Ok(SchemaView { portal: self, table, schema, archived: false })
    }

    /// All custom objects; the archived ones come last, if they are asked for.
    pub fn schemas(&self, archived: bool) -> impl Iterator<Item = SchemaView<'_>> {
        let live = self.schemas.live.keys().filter_map(|id| self.schema(*id).ok());
        let gone = self.schemas.archived.values().filter(move |_| archived);
        live.chain(gone.map(|gone| SchemaView {
            portal: self,
            table: &gone.table,
            schema: Some(&gone.schema),
            archived: true,
        }))
    }

    /// Makes a custom object with its properties and associations. An archived one of the same
    /// name is lost for good.
    pub fn create_schema(
        &mut self,
        origin: Origin<'_>,
        new: NewSchema,
        user: &str,
    ) -> Result<ObjectTypeId> {
        check_name(&new.name).map_err(Refusal::InvalidSchema)?;
        let no_display = Refusal::InvalidSchema(InvalidSchema::NoDisplay);
        let display = new.display.clone().ok_or(no_display)?;
        if self.schemas.named(&new.name).is_some() {
            return Err(Refusal::SchemaExists(new.name.into()));
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
            .map_err(|fault| Refusal::InvalidSchema(fault.on_creation()))?;
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
            return Err(Refusal::InvalidSchema(InvalidSchema::StaysSensitive));
        }
        let schema = Schema {
            description: change.description.clone().unwrap_or_else(|| before.description.clone()),
            allows_sensitive: change.allows_sensitive.unwrap_or(before.allows_sensitive),
            restorable: change.restorable.unwrap_or(before.restorable),
            updated: origin.now,
            updated_by: user.into(),
            ..before.clone()
        };
        self.change_kind(object_type, change).map_err(Refusal::InvalidSchema)?;
        self.schemas.live.insert(object_type, Arc::new(schema));
        Ok(())
    }

    /// Archives a custom object that has no live records: its paths lead nowhere any more.
    pub fn archive_schema(&mut self, object_type: ObjectTypeId) -> Result<()> {
        self.custom(object_type)?;
        let table = self.table(object_type)?;
        if !table.is_empty() {
            return Err(Refusal::SchemaHasRecords(object_type));
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
        let id = id.or_else(|| self.schemas.archived_as(name)).ok_or(Refusal::SchemaNotArchived)?;
        self.purge(id);
        Ok(())
    }

    fn purge(&mut self, id: ObjectTypeId) {
        self.schemas.archived.remove(&id);
        self.association_types.forget(id);
    }

    /// Refuses to part with a property that a custom object's schema names.
    pub(crate) fn check_no_schema_uses(&self, object_type: ObjectTypeId, name: &str) -> Result<()> {
        let kind = &self.table(object_type)?.kind;
        let named = [&kind.required, &kind.searchable, &kind.secondary].into_iter().flatten();
        let places = named.chain(&kind.display).filter(|used| ***used == *name).count();
        if kind.is_standard() || places == 0 {
            return Ok(());
        }
        Err(Refusal::PropertyInUse { object_type, name: name.to_owned(), places })
    }

    fn custom(&self, object_type: ObjectTypeId) -> Result<&Schema> {
        let schema = self.schema(object_type)?.schema;
        schema.ok_or(Refusal::InvalidSchema(InvalidSchema::Hubspots(object_type)))
    }

    fn new_type_id(&mut self, chosen: Option<ObjectTypeId>) -> Result<ObjectTypeId> {
        let schemas = &mut self.schemas;
        let taken = |id| schemas.live.contains_key(&id) || schemas.archived.contains_key(&id);
        if let Some(id) = chosen {
            let free = id.meta == ObjectTypeId::CUSTOM && !taken(id);
            let refused = Refusal::InvalidSchema(InvalidSchema::Id(id));
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
        let (kind, catalog) = crate::standard::custom(id, &new.name, new.labels.clone());
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

impl Schemas {
    fn archived_as(&self, name: &str) -> Option<ObjectTypeId> {
        let called = |gone: &Archived| gone.table.kind.name.eq_ignore_ascii_case(name);
        self.archived.iter().find(|(_, gone)| called(gone)).map(|(id, _)| *id)
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

impl ObjectTypeId {
    /// The family of custom objects.
    pub const CUSTOM: u32 = 2;
}

impl ObjectType {
    /// A custom object as it is before its schema says more.
    pub(crate) fn custom(id: ObjectTypeId, name: &str, labels: Labels, model: Self) -> Self {
        Self {
            id,
            name: name.into(),
            plural: name.into(),
            legacy: name.into(),
            labels,
            searchable: vec![SEARCHABLE.into()],
            ..model
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

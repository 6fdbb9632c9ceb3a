//! Custom objects: a portal's own object types, what their schemas say, and what can be wrong with
//! one.

use std::sync::Arc;

use imbl::OrdMap;

use crate::{
    Catalog, Definition, Error, Face, Group, ObjectType, ObjectTypeId, Portal, Result, SchemaError,
    Table, Timestamp, properties::object_type::Labels,
};

/// HubSpot indexes this many properties of a custom object for `query`.
pub const MAX_SEARCHABLE: usize = 20;
/// What is searchable when a schema doesn't say.
const SEARCHABLE: &str = "hs_object_id";

/// What is known of a custom object besides what every object type has.
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Display => "display",
            Self::Required => "required",
            Self::Searchable => "searchable",
            Self::Secondary => "secondary display",
        })
    }
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
    #[error("{role} properties that there are not: {}", crate::words::list(names))]
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
#[derive(Clone, Debug)]
pub(crate) struct Schemas {
    pub(crate) template: Arc<Template>,
    pub(crate) live: OrdMap<ObjectTypeId, Arc<Schema>>,
    /// Types by name, in lower case. The portal's number is no part of it: it is put in front
    /// when a name is looked up, so that a copy of the portal may have another.
    pub(crate) names: OrdMap<Box<str>, ObjectTypeId>,
    pub(crate) archived: OrdMap<ObjectTypeId, Archived>,
    pub(crate) last_number: u32,
}

/// A custom object that was archived, out of everyone's sight.
#[derive(Clone, Debug)]
pub(crate) struct Archived {
    pub(crate) schema: Arc<Schema>,
    pub(crate) table: Arc<Table>,
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

    /// Refuses to part with a property that a custom object's schema names.
    pub(crate) fn check_no_schema_uses(&self, object_type: ObjectTypeId, name: &str) -> Result<()> {
        let kind = &self.table(object_type)?.kind;
        let named = [&kind.required, &kind.searchable, &kind.secondary].into_iter().flatten();
        let places = named.chain(&kind.display).filter(|used| ***used == *name).count();
        if kind.is_standard() || places == 0 {
            return Ok(());
        }
        Err(Error::Schema(SchemaError::PropertyInUse {
            object_type,
            name: name.to_owned(),
            places,
        }))
    }
}

impl Schemas {
    pub(crate) fn new(template: Template) -> Self {
        Self {
            template: Arc::new(template),
            live: OrdMap::new(),
            names: OrdMap::new(),
            archived: OrdMap::new(),
            last_number: 0,
        }
    }

    /// The archived one of a name, in any case.
    pub(crate) fn archived_as(&self, name: &str) -> Option<ObjectTypeId> {
        let called = |gone: &Archived| gone.table.kind.name.eq_ignore_ascii_case(name);
        self.archived.iter().find(|(_, gone)| called(gone)).map(|(id, _)| *id)
    }
}

impl ObjectTypeId {
    /// The family of custom objects.
    pub const CUSTOM: u32 = 2;
}

/// What every custom object starts from: HubSpot's own properties of it, and how records of it behave.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) kind: ObjectType,
    pub(crate) definitions: Vec<Definition>,
}

impl Template {
    /// A custom object as it is before its schema says more.
    pub(crate) fn instantiate(
        &self,
        id: ObjectTypeId,
        name: &str,
        labels: Labels,
    ) -> (ObjectType, Catalog) {
        let group = Group {
            name: format!("{name}_information").into(),
            label: format!("{} Information", labels.singular).into(),
            display_order: 0,
        };
        let mut catalog = Catalog::default();
        for definition in &self.definitions {
            let mut definition = definition.clone();
            definition.face.group = group.name.clone();
            catalog.put(definition);
        }
        catalog.put_group(group);
        let kind = ObjectType {
            id,
            name: name.into(),
            plural: name.into(),
            legacy: name.into(),
            labels,
            searchable: vec![SEARCHABLE.into()],
            ..self.kind.clone()
        };
        (kind, catalog)
    }
}

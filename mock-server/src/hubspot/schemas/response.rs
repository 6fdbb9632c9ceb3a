//! Schemas as HubSpot writes them.

use portal::{
    AssociationType, AssociationTypes, Category, Definition, SchemaView, Timestamp, TypeRef,
    object_type::Labels,
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{hubspot::properties::response::PropertyOut, wire::shared::Iso};

/// HubSpot's own types were made then.
const EPOCH: Timestamp = Timestamp(0);
/// What HubSpot prints as the limit of associations that nobody limited.
const HUBSPOT_LIMIT: u32 = 10_000;
/// The same for pairs that people made.
const USER_LIMIT: u32 = 500_000;

/// What a read shows besides the type itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Shown {
    pub properties: bool,
    pub associations: bool,
    /// Who made and changed it.
    pub audit: bool,
}

impl Shown {
    /// Everything.
    pub const ALL: Self = Self { properties: true, associations: true, audit: true };
}

/// A schema on the wire. Key order and absent keys are as recorded.
#[derive(Clone, Copy, Debug)]
pub struct SchemaOut<'a> {
    /// The schema.
    pub view: SchemaView<'a>,
    /// What of it to show.
    pub shown: Shown,
}

impl Serialize for SchemaOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { view, shown } = self;
        let mut map = serializer.serialize_map(None)?;
        start(view, &mut map)?;
        if shown.audit {
            let user = |id: &str| id.parse::<u64>().ok();
            map.serialize_entry("createdByUserId", &view.schema.map(|s| user(&s.created_by)))?;
            map.serialize_entry("updatedByUserId", &view.schema.map(|s| user(&s.updated_by)))?;
        }
        map.serialize_entry("objectTypeId", &view.table.kind.id)?;
        map.serialize_entry("properties", &self.properties())?;
        map.serialize_entry("associations", &self.associations())?;
        map.serialize_entry("name", &view.table.kind.legacy)?;
        map.end()
    }
}

impl<'a> SchemaOut<'a> {
    fn properties(&self) -> Vec<PropertyOut<'a>> {
        let all = self.view.table.catalog.iter().map(|(_, definition)| definition);
        let active = all.filter(|d| self.shown.properties && d.archived.is_none());
        let mut active: Vec<&Definition> = active.collect();
        active.sort_unstable_by(|a, b| a.face.name.cmp(&b.face.name));
        active.into_iter().map(PropertyOut).collect()
    }

    /// Each association in both directions. An end that was archived is out of sight.
    fn associations(&self) -> Vec<AssociationOut<'a>> {
        let SchemaView { portal, table, .. } = self.view;
        let known = |kind: &AssociationType| kind.to.meta == 0 || portal.table(kind.to).is_ok();
        let pairs = portal.association_types.starting_at(table.kind.id);
        let shown = pairs.filter(|(there, _)| self.shown.associations && known(there));
        shown.flat_map(|(there, back)| AssociationOut { there, back }.both()).collect()
    }
}

/// A type without its properties and associations, as an update answers it.
#[derive(Clone, Copy, Debug)]
pub struct DefinitionOut<'a>(pub SchemaView<'a>);

impl Serialize for DefinitionOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = self.0;
        let mut map = serializer.serialize_map(None)?;
        start(&view, &mut map)?;
        map.serialize_entry("portalId", &view.portal.id)?;
        map.serialize_entry("objectTypeId", &view.table.kind.id)?;
        map.serialize_entry("name", &view.table.kind.legacy)?;
        map.end()
    }
}

#[derive(Serialize)]
struct LabelsOut<'a> {
    singular: &'a str,
    plural: &'a str,
}

impl<'a> From<&'a Labels> for LabelsOut<'a> {
    fn from(labels: &'a Labels) -> Self {
        Self { singular: &labels.singular, plural: &labels.plural }
    }
}

/// What a schema and a definition begin with.
fn start<M: SerializeMap>(view: &SchemaView<'_>, map: &mut M) -> Result<(), M::Error> {
    let (kind, schema) = (&view.table.kind, view.schema);
    map.serialize_entry("labels", &LabelsOut::from(&kind.labels))?;
    map.serialize_entry("requiredProperties", &kind.required)?;
    map.serialize_entry("searchableProperties", &kind.searchable)?;
    if let Some(display) = &kind.display {
        map.serialize_entry("primaryDisplayProperty", display)?;
    }
    map.serialize_entry("secondaryDisplayProperties", &kind.secondary)?;
    if let Some(description) = schema.and_then(|schema| schema.description.as_ref()) {
        map.serialize_entry("description", description)?;
    }
    if let Some(schema) = schema {
        map.serialize_entry("allowsSensitiveProperties", &schema.allows_sensitive)?;
    }
    let meta_type = if schema.is_some() { "PORTAL_SPECIFIC" } else { "HUBSPOT" };
    map.serialize_entry("archived", &view.archived)?;
    map.serialize_entry("restorable", &schema.is_none_or(|schema| schema.restorable))?;
    map.serialize_entry("metaType", meta_type)?;
    map.serialize_entry("id", &kind.id.number.to_string())?;
    map.serialize_entry("fullyQualifiedName", &kind.full_name(view.portal.id))?;
    map.serialize_entry("createdAt", &Iso(schema.map_or(EPOCH, |schema| schema.created)))?;
    map.serialize_entry("updatedAt", &Iso(schema.map_or(EPOCH, |schema| schema.updated)))
}

/// One direction of an association, with the other.
#[derive(Clone, Copy, Debug)]
pub struct AssociationOut<'a> {
    there: &'a AssociationType,
    back: &'a AssociationType,
}

impl<'a> AssociationOut<'a> {
    /// A direction by its name.
    pub fn of(types: &'a AssociationTypes, reference: TypeRef) -> Option<Self> {
        let there = types.get(reference)?;
        Some(Self { there, back: types.get(there.inverse())? })
    }

    /// Both directions. A type's associations with itself come one by one anyway.
    fn both(self) -> impl Iterator<Item = Self> {
        let Self { there, back } = self;
        let inverse = (there.from != there.to).then_some(Self { there: back, back: there });
        [self].into_iter().chain(inverse)
    }
}

impl Serialize for AssociationOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { there, back } = self;
        let limit = |kind: &AssociationType| {
            let general =
                if kind.category == Category::UserDefined { USER_LIMIT } else { HUBSPOT_LIMIT };
            kind.max_to.unwrap_or(general)
        };
        let cardinality = |kind: &AssociationType| match kind.max_to {
            Some(1) => "ONE_TO_ONE",
            _ => "ONE_TO_MANY",
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("fromObjectTypeId", &there.from)?;
        map.serialize_entry("toObjectTypeId", &there.to)?;
        map.serialize_entry("name", &there.name)?;
        map.serialize_entry("cardinality", cardinality(there))?;
        map.serialize_entry("inverseCardinality", cardinality(back))?;
        map.serialize_entry("hasUserEnforcedMaxToObjectIds", &false)?;
        map.serialize_entry("hasUserEnforcedMaxFromObjectIds", &false)?;
        map.serialize_entry("maxToObjectIds", &limit(there))?;
        map.serialize_entry("maxFromObjectIds", &limit(back))?;
        map.serialize_entry("id", &there.type_id.to_string())?;
        map.serialize_entry("createdAt", &())?;
        map.serialize_entry("updatedAt", &())?;
        map.end()
    }
}

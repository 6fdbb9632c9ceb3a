//! Custom objects in seed files: what `POST /crm/v3/schemas` takes, and an id of one's own.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Instant, Loading, SeedError,
    property::OptionSeed,
    v1::{LabelsShape, word},
};
use crate::{
    Face, FieldType, Hints, NewSchema, ObjectTypeId, Schema, ValueType,
    properties::object_type::Labels,
};

/// A schema as `POST /crm/v3/schemas` takes it; what the API only returns is passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SchemaSeed {
    /// A type id that tests can count on; without it the portal chooses one.
    object_type_id: Option<ObjectTypeId>,
    name: Box<str>,
    #[serde(deserialize_with = "LabelsShape::deserialize")]
    labels: Labels,
    description: Option<Box<str>>,
    primary_display_property: Option<Box<str>>,
    #[serde(default)]
    secondary_display_properties: Vec<Box<str>>,
    #[serde(default)]
    required_properties: Vec<Box<str>>,
    searchable_properties: Option<Vec<Box<str>>>,
    allows_sensitive_properties: Option<bool>,
    restorable: Option<bool>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
    created_by_user_id: Option<u64>,
    updated_by_user_id: Option<u64>,
    #[serde(default)]
    properties: Vec<SchemaPropertySeed>,
    #[serde(default)]
    associated_objects: Vec<Box<str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SchemaPropertySeed {
    name: Box<str>,
    label: Box<str>,
    #[serde(default = "text", deserialize_with = "word::deserialize")]
    r#type: ValueType,
    #[serde(default, deserialize_with = "word::some")]
    field_type: Option<FieldType>,
    #[serde(default)]
    group_name: Box<str>,
    #[serde(default)]
    description: Box<str>,
    #[serde(default)]
    options: Vec<OptionSeed>,
    display_order: Option<i32>,
    #[serde(default)]
    has_unique_value: bool,
    #[serde(default)]
    hidden: bool,
    #[serde(default = "yes")]
    form_field: bool,
}

fn text() -> ValueType {
    ValueType::String
}

fn yes() -> bool {
    true
}

impl<'a> Loading<'_, 'a> {
    /// Makes the custom object that a part of the file describes.
    pub(super) fn schema(&mut self, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: SchemaSeed = self.parse(raw)?;
        let audit = Audit::of(&seed);
        let made = self.write(|portal, origin| portal.create_schema(origin, seed.into(), "0"));
        let id = made.map_err(|refusal| self.refused(raw, &refusal))?;
        if let Some(schema) = self.portal.schemas.live.get_mut(&id) {
            audit.note_in(Arc::make_mut(schema));
        }
        Ok(())
    }
}

/// What the API tells of a schema and nobody chooses.
struct Audit {
    restorable: Option<bool>,
    created: Option<Instant>,
    updated: Option<Instant>,
    created_by: Option<u64>,
    updated_by: Option<u64>,
}

impl Audit {
    fn of(seed: &SchemaSeed) -> Self {
        Self {
            restorable: seed.restorable,
            created: seed.created_at,
            updated: seed.updated_at,
            created_by: seed.created_by_user_id,
            updated_by: seed.updated_by_user_id,
        }
    }

    fn note_in(self, schema: &mut Schema) {
        schema.restorable = self.restorable.unwrap_or(schema.restorable);
        schema.created = self.created.map_or(schema.created, |Instant(at)| at);
        schema.updated = self.updated.map_or(schema.updated, |Instant(at)| at);
        for (place, user) in
            [(&mut schema.created_by, self.created_by), (&mut schema.updated_by, self.updated_by)]
        {
            if let Some(user) = user {
                *place = user.to_string().into();
            }
        }
    }
}

impl From<SchemaSeed> for NewSchema {
    fn from(seed: SchemaSeed) -> Self {
        Self {
            id: seed.object_type_id,
            name: seed.name,
            labels: seed.labels,
            description: seed.description,
            display: seed.primary_display_property,
            secondary: seed.secondary_display_properties,
            required: seed.required_properties,
            searchable: seed.searchable_properties,
            allows_sensitive: seed.allows_sensitive_properties.unwrap_or(true),
            properties: seed.properties.into_iter().map(Face::from).collect(),
            associated: seed.associated_objects,
        }
    }
}

impl From<SchemaPropertySeed> for Face {
    fn from(seed: SchemaPropertySeed) -> Self {
        Self {
            name: seed.name,
            label: seed.label,
            kind: seed.r#type,
            field_type: seed.field_type.unwrap_or(FieldType::usual(seed.r#type)),
            description: seed.description,
            group: seed.group_name,
            options: seed.options.into_iter().map(OptionSeed::into_option).collect(),
            display_order: seed.display_order.unwrap_or(-1),
            unique: seed.has_unique_value,
            hidden: seed.hidden,
            form_field: seed.form_field,
            external_options: false,
            referenced_object_type: None,
            calculation_formula: None,
            hints: Hints::default(),
        }
    }
}

//! Custom objects in seed files: what `POST /crm/v3/schemas` takes, and an id of one's own.

use std::sync::Arc;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{
    Instant, Loading, SeedError, keys,
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
struct SchemaSeed<'a> {
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
    #[serde(default, borrow)]
    properties: Vec<&'a RawValue>,
    #[serde(default)]
    associated_objects: Vec<Box<str>>,
}

/// A property as `POST /crm/v3/schemas` takes it. One that has `modificationMetadata` is one that the
/// API returned, of which this is only the beginning.
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
    modification_metadata: Option<IgnoredAny>,
    #[serde(default)]
    hubspot_defined: bool,
}

fn text() -> ValueType {
    ValueType::String
}

fn yes() -> bool {
    true
}

pub(super) fn keys() -> Vec<keys::PartKeys> {
    vec![
        ("`schemas`", keys::keys::<SchemaSeed<'_>>()),
        ("A property of a schema", keys::keys::<SchemaPropertySeed>()),
    ]
}

impl<'a> Loading<'_, 'a> {
    /// Makes the custom object that a part of the file describes.
    pub(super) fn schema(&mut self, raw: &'a RawValue) -> Result<(), SeedError> {
        let mut seed: SchemaSeed<'a> = self.parse(raw)?;
        let audit = Audit::of(&seed);
        let (faces, returned) = self.schema_properties(std::mem::take(&mut seed.properties))?;
        let new = seed.with(faces);
        let made = self.write(|portal, origin| portal.create_schema(origin, new, "0"));
        let id = made.map_err(|refusal| self.refused(raw, &refusal))?;
        for property in returned {
            self.schema_property(id, property)?;
        }
        if let Some(schema) = self.portal.schemas.live.get_mut(&id) {
            audit.note_in(Arc::make_mut(schema));
        }
        Ok(())
    }

    /// The properties to make with the schema, and those that the API returned. These are texts
    /// until they get their definitions: a schema may name them, and its rules for new properties
    /// are not theirs.
    fn schema_properties(
        &self,
        raws: Vec<&'a RawValue>,
    ) -> Result<(Vec<Face>, Vec<&'a RawValue>), SeedError> {
        let (mut faces, mut returned) = (Vec::with_capacity(raws.len()), Vec::new());
        for raw in raws {
            let mut property: SchemaPropertySeed = self.parse(raw)?;
            if property.modification_metadata.is_some() {
                returned.push(raw);
                property.r#type = ValueType::String;
                property.field_type = None;
                property.options.clear();
                property.group_name = Box::default();
            }
            if property.modification_metadata.is_none() || !property.hubspot_defined {
                faces.push(property.into());
            }
        }
        Ok((faces, returned))
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
    fn of(seed: &SchemaSeed<'_>) -> Self {
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

impl SchemaSeed<'_> {
    fn with(self, properties: Vec<Face>) -> NewSchema {
        NewSchema {
            id: self.object_type_id,
            name: self.name,
            labels: self.labels,
            description: self.description,
            display: self.primary_display_property,
            secondary: self.secondary_display_properties,
            required: self.required_properties,
            searchable: self.searchable_properties,
            allows_sensitive: self.allows_sensitive_properties.unwrap_or(true),
            properties,
            associated: self.associated_objects,
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

//! Request bodies of the schemas family.

use portal::{Face, FieldType, Hints, NewSchema, SchemaChange, ValueType, object_type::Labels};
use serde::Deserialize;

use super::{
    body::Shaped,
    jackson::{ObjectShape, Shape},
    property::{self, OptionIn},
    schema::Shown,
};

/// The body of a schema creation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaIn {
    name: Box<str>,
    labels: LabelsIn,
    description: Option<Box<str>>,
    primary_display_property: Option<Box<str>>,
    secondary_display_properties: Option<Vec<Box<str>>>,
    required_properties: Option<Vec<Box<str>>>,
    searchable_properties: Option<Vec<Box<str>>>,
    allows_sensitive_properties: Option<bool>,
    properties: Option<Vec<SchemaPropertyIn>>,
    associated_objects: Option<Vec<Box<str>>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct LabelsIn {
    singular: Option<Box<str>>,
    plural: Option<Box<str>>,
}

/// A property of a new schema. Unlike elsewhere its type has a default, and so has its group.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SchemaPropertyIn {
    name: Box<str>,
    label: Box<str>,
    r#type: Option<ValueType>,
    field_type: Option<FieldType>,
    group_name: Option<Box<str>>,
    description: Option<Box<str>>,
    options: Option<Vec<OptionIn>>,
    display_order: Option<i32>,
    has_unique_value: Option<bool>,
    hidden: Option<bool>,
    form_field: Option<bool>,
    referenced_object_type: Option<Box<str>>,
    show_currency_symbol: Option<bool>,
    number_display_hint: Option<Box<str>>,
    text_display_hint: Option<Box<str>>,
}

const TEXTS: Shape = Shape::List(&Shape::Text);
const LABELS: Shape = Shape::Object(&ObjectShape {
    class: "com.hubspot.inbounddb.base.objecttypes.ObjectTypeDefinitionLabels$Json",
    fields: &[("singular", Shape::Text), ("plural", Shape::Text)],
    required: &[],
});
const PROPERTY: Shape = Shape::Object(&ObjectShape {
    class: "com.hubspot.inbounddb.publicobject.schemas.ObjectTypePropertyCreate$Json",
    fields: &[
        ("name", Shape::Text),
        ("label", Shape::Text),
        ("type", Shape::Text),
        ("fieldType", Shape::Text),
        ("groupName", Shape::Text),
        ("description", Shape::Text),
        ("options", Shape::List(&property::OPTION)),
        ("displayOrder", Shape::Integer),
        ("hasUniqueValue", Shape::Boolean),
        ("hidden", Shape::Boolean),
        ("formField", Shape::Boolean),
        ("referencedObjectType", Shape::Text),
        ("showCurrencySymbol", Shape::Boolean),
        ("numberDisplayHint", Shape::Text),
        ("textDisplayHint", Shape::Text),
    ],
    required: &["label", "name"],
});

impl Shaped for SchemaIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.schemas.ObjectSchemaEgg$Json",
        fields: &[
            ("name", Shape::Text),
            ("labels", LABELS),
            ("description", Shape::Text),
            ("primaryDisplayProperty", Shape::Text),
            ("secondaryDisplayProperties", TEXTS),
            ("requiredProperties", TEXTS),
            ("searchableProperties", TEXTS),
            ("allowsSensitiveProperties", Shape::Boolean),
            ("properties", Shape::List(&PROPERTY)),
            ("associatedObjects", TEXTS),
        ],
        required: &["labels", "name"],
    });
}

impl From<SchemaIn> for NewSchema {
    fn from(body: SchemaIn) -> Self {
        let label = |label: Option<Box<str>>| label.unwrap_or_else(|| body.name.clone());
        let labels =
            Labels { singular: label(body.labels.singular), plural: label(body.labels.plural) };
        let properties = body.properties.unwrap_or_default();
        Self {
            id: None,
            labels,
            name: body.name,
            description: body.description,
            display: body.primary_display_property,
            secondary: body.secondary_display_properties.unwrap_or_default(),
            required: body.required_properties.unwrap_or_default(),
            searchable: body.searchable_properties,
            allows_sensitive: body.allows_sensitive_properties.unwrap_or(true),
            properties: properties.into_iter().map(Face::from).collect(),
            associated: body.associated_objects.unwrap_or_default(),
        }
    }
}

impl From<SchemaPropertyIn> for Face {
    fn from(body: SchemaPropertyIn) -> Self {
        let kind = body.r#type.unwrap_or(ValueType::String);
        Self {
            name: body.name,
            label: body.label,
            kind,
            field_type: body.field_type.unwrap_or(FieldType::usual(kind)),
            description: body.description.unwrap_or_default(),
            group: body.group_name.unwrap_or_default(),
            options: property::options(body.options.unwrap_or_default()),
            display_order: body.display_order.unwrap_or(-1),
            unique: body.has_unique_value.unwrap_or_default(),
            hidden: body.hidden.unwrap_or_default(),
            form_field: body.form_field.unwrap_or(true),
            external_options: false,
            referenced_object_type: body.referenced_object_type,
            calculation_formula: None,
            hints: Hints {
                show_currency_symbol: body.show_currency_symbol,
                number: body.number_display_hint,
                text: body.text_display_hint,
                ..Hints::default()
            },
        }
    }
}

/// The body of a schema update.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaPatch {
    labels: Option<LabelsIn>,
    description: Option<Box<str>>,
    clear_description: Option<bool>,
    primary_display_property: Option<Box<str>>,
    secondary_display_properties: Option<Vec<Box<str>>>,
    required_properties: Option<Vec<Box<str>>>,
    searchable_properties: Option<Vec<Box<str>>>,
    allows_sensitive_properties: Option<bool>,
    restorable: Option<bool>,
}

impl Shaped for SchemaPatch {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.schemas.ObjectTypeDefinitionPatch$Json",
        fields: &[
            ("labels", LABELS),
            ("description", Shape::Text),
            ("clearDescription", Shape::Boolean),
            ("primaryDisplayProperty", Shape::Text),
            ("secondaryDisplayProperties", TEXTS),
            ("requiredProperties", TEXTS),
            ("searchableProperties", TEXTS),
            ("allowsSensitiveProperties", Shape::Boolean),
            ("restorable", Shape::Boolean),
        ],
        required: &[],
    });
}

impl From<SchemaPatch> for SchemaChange {
    fn from(body: SchemaPatch) -> Self {
        let labels = body.labels.unwrap_or_default();
        let cleared = (body.clear_description == Some(true)).then_some(None);
        Self {
            singular: labels.singular,
            plural: labels.plural,
            description: cleared.or(body.description.map(Some)),
            display: body.primary_display_property,
            secondary: body.secondary_display_properties,
            required: body.required_properties,
            searchable: body.searchable_properties,
            allows_sensitive: body.allows_sensitive_properties,
            restorable: body.restorable,
        }
    }
}

/// The body of a batch read of schemas.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemasRead {
    /// The types, under any spelling.
    pub inputs: Vec<Box<str>>,
    include_property_definitions: Option<bool>,
    include_association_definitions: Option<bool>,
    include_audit_metadata: Option<bool>,
}

impl SchemasRead {
    /// What to show of each.
    pub fn shown(&self) -> Shown {
        Shown {
            properties: self.include_property_definitions.unwrap_or(true),
            associations: self.include_association_definitions.unwrap_or(true),
            audit: self.include_audit_metadata.unwrap_or(true),
        }
    }
}

impl Shaped for SchemasRead {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.schemas.ObjectSchemaBatchReadRequest$Json",
        fields: &[
            ("inputs", TEXTS),
            ("includePropertyDefinitions", Shape::Boolean),
            ("includeAssociationDefinitions", Shape::Boolean),
            ("includeAuditMetadata", Shape::Boolean),
        ],
        required: &["inputs"],
    });
}

/// The body of an association definition's creation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationIn {
    /// Where it starts.
    pub from_object_type_id: String,
    /// Where it ends.
    pub to_object_type_id: String,
    /// Its internal name.
    pub name: Option<Box<str>>,
}

impl Shaped for AssociationIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.schemas.AssociationDefinitionEgg$Json",
        fields: &[
            ("fromObjectTypeId", Shape::Text),
            ("toObjectTypeId", Shape::Text),
            ("name", Shape::Text),
        ],
        required: &["fromObjectTypeId", "toObjectTypeId"],
    });
}

//! Request bodies of the schemas family.

use portal::{Face, FieldType, Hints, NewSchema, SchemaChange, ValueType, object_type::Labels};
use serde::Deserialize;

use crate::{
    hubspot::{
        properties::request::{self, OptionIn},
        schemas::response::Shown,
    },
    wire::{
        body::{Shaped, texts},
        jackson::{Maybe, Members, ObjectShape, Parsed, Scalar, Shape},
    },
};

/// The body of a schema creation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaIn {
    name: Scalar<Box<str>>,
    labels: Members<LabelsIn>,
    description: Maybe<Box<str>>,
    primary_display_property: Maybe<Box<str>>,
    secondary_display_properties: Option<Vec<Scalar<Box<str>>>>,
    required_properties: Option<Vec<Scalar<Box<str>>>>,
    searchable_properties: Option<Vec<Scalar<Box<str>>>>,
    allows_sensitive_properties: Maybe<bool>,
    properties: Option<Vec<Members<SchemaPropertyIn>>>,
    associated_objects: Option<Vec<Scalar<Box<str>>>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct LabelsIn {
    singular: Maybe<Box<str>>,
    plural: Maybe<Box<str>>,
}

/// A property of a new schema. Unlike elsewhere its type has a default, and so has its group.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SchemaPropertyIn {
    name: Scalar<Box<str>>,
    label: Scalar<Box<str>>,
    r#type: Option<Parsed<ValueType>>,
    field_type: Option<Parsed<FieldType>>,
    group_name: Maybe<Box<str>>,
    description: Maybe<Box<str>>,
    options: Option<Vec<Members<OptionIn>>>,
    display_order: Maybe<i32>,
    has_unique_value: Maybe<bool>,
    hidden: Maybe<bool>,
    form_field: Maybe<bool>,
    referenced_object_type: Maybe<Box<str>>,
    show_currency_symbol: Maybe<bool>,
    number_display_hint: Maybe<Box<str>>,
    text_display_hint: Maybe<Box<str>>,
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
        ("type", request::TYPE),
        ("fieldType", request::FIELD_TYPE),
        ("groupName", Shape::Text),
        ("description", Shape::Text),
        ("options", Shape::List(&request::OPTION)),
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
        let Members(LabelsIn { singular, plural }) = body.labels;
        let label = |Maybe(label): Maybe<Box<str>>| label.unwrap_or_else(|| body.name.0.clone());
        let labels = Labels { singular: label(singular), plural: label(plural) };
        let properties = body.properties.unwrap_or_default();
        Self {
            id: None,
            labels,
            name: body.name.0,
            description: body.description.0,
            display: body.primary_display_property.0,
            secondary: texts(body.secondary_display_properties).unwrap_or_default(),
            required: texts(body.required_properties).unwrap_or_default(),
            searchable: texts(body.searchable_properties),
            allows_sensitive: body.allows_sensitive_properties.0.unwrap_or(true),
            properties: properties.into_iter().map(|Members(property)| property.into()).collect(),
            associated: texts(body.associated_objects).unwrap_or_default(),
        }
    }
}

impl From<SchemaPropertyIn> for Face {
    fn from(body: SchemaPropertyIn) -> Self {
        let kind = body.r#type.map_or(ValueType::String, |Parsed(kind)| kind);
        Self {
            name: body.name.0,
            label: body.label.0,
            kind,
            field_type: body.field_type.map_or(FieldType::usual(kind), |Parsed(kind)| kind),
            description: body.description.0.unwrap_or_default(),
            group: body.group_name.0.unwrap_or_default(),
            options: request::options(body.options.unwrap_or_default()),
            display_order: body.display_order.0.unwrap_or(-1),
            unique: body.has_unique_value.0.unwrap_or_default(),
            hidden: body.hidden.0.unwrap_or_default(),
            form_field: body.form_field.0.unwrap_or(true),
            external_options: false,
            referenced_object_type: body.referenced_object_type.0,
            calculation_formula: None,
            hints: Hints {
                show_currency_symbol: body.show_currency_symbol.0,
                number: body.number_display_hint.0,
                text: body.text_display_hint.0,
                ..Hints::default()
            },
        }
    }
}

/// The body of a schema update.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaPatch {
    labels: Option<Members<LabelsIn>>,
    description: Maybe<Box<str>>,
    clear_description: Maybe<bool>,
    primary_display_property: Maybe<Box<str>>,
    secondary_display_properties: Option<Vec<Scalar<Box<str>>>>,
    required_properties: Option<Vec<Scalar<Box<str>>>>,
    searchable_properties: Option<Vec<Scalar<Box<str>>>>,
    allows_sensitive_properties: Maybe<bool>,
    restorable: Maybe<bool>,
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
        let Members(labels) = body.labels.unwrap_or_default();
        let cleared = (body.clear_description.0 == Some(true)).then_some(None);
        Self {
            singular: labels.singular.0,
            plural: labels.plural.0,
            description: cleared.or(body.description.0.map(Some)),
            display: body.primary_display_property.0,
            secondary: texts(body.secondary_display_properties),
            required: texts(body.required_properties),
            searchable: texts(body.searchable_properties),
            allows_sensitive: body.allows_sensitive_properties.0,
            restorable: body.restorable.0,
        }
    }
}

/// The body of a batch read of schemas.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemasRead {
    /// The types, under any spelling.
    pub inputs: Vec<Scalar<Box<str>>>,
    include_property_definitions: Maybe<bool>,
    include_association_definitions: Maybe<bool>,
    include_audit_metadata: Maybe<bool>,
}

impl SchemasRead {
    /// What to show of each.
    pub fn shown(&self) -> Shown {
        Shown {
            properties: self.include_property_definitions.0.unwrap_or(true),
            associations: self.include_association_definitions.0.unwrap_or(true),
            audit: self.include_audit_metadata.0.unwrap_or(true),
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
    pub from_object_type_id: Scalar<Box<str>>,
    /// Where it ends.
    pub to_object_type_id: Scalar<Box<str>>,
    /// Its internal name.
    pub name: Maybe<Box<str>>,
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

//! Property definitions and groups as HubSpot reads them.

use portal::{Face, FaceChange, FieldType, Hints, PropertyOption, ValueType};
use serde::Deserialize;

use crate::wire::{
    body::{Input, Shaped},
    jackson::{Maybe, Members, Named, ObjectShape, Parsed, Scalar, Shape, WordShape},
};

/// The body of a property creation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyIn {
    name: Scalar<Box<str>>,
    label: Scalar<Box<str>>,
    r#type: Parsed<ValueType>,
    field_type: Parsed<FieldType>,
    group_name: Scalar<Box<str>>,
    description: Maybe<Box<str>>,
    options: Option<Vec<Members<OptionIn>>>,
    display_order: Maybe<i32>,
    has_unique_value: Maybe<bool>,
    hidden: Maybe<bool>,
    form_field: Maybe<bool>,
    external_options: Maybe<bool>,
    referenced_object_type: Maybe<Box<str>>,
    calculation_formula: Maybe<Box<str>>,
    show_currency_symbol: Maybe<bool>,
    currency_property_name: Maybe<Box<str>>,
    number_display_hint: Maybe<Box<str>>,
    text_display_hint: Maybe<Box<str>>,
    data_sensitivity: Option<Named<Sensitivity>>,
}

/// How careful HubSpot is with the values. Every property here is of the first kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum Sensitivity {
    NonSensitive,
    Sensitive,
    HighlySensitive,
}

impl Sensitivity {
    /// The one of a name.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "non_sensitive" => Self::NonSensitive,
            "sensitive" => Self::Sensitive,
            "highly_sensitive" => Self::HighlySensitive,
            _ => return None,
        })
    }

    fn or_usual(word: Option<&Named<Self>>) -> Self {
        word.map_or(Self::NonSensitive, |Named(word)| *word)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OptionIn {
    label: Scalar<Box<str>>,
    value: Scalar<Box<str>>,
    description: Maybe<Box<str>>,
    display_order: Maybe<i32>,
    hidden: Maybe<bool>,
}

pub(crate) const OPTION: Shape = Shape::Object(&ObjectShape {
    class: "com.hubspot.properties.models.public.OptionInput$Json",
    fields: &[
        ("label", Shape::Text),
        ("value", Shape::Text),
        ("description", Shape::Text),
        ("displayOrder", Shape::Integer),
        ("hidden", Shape::Boolean),
    ],
    required: &["label", "value"],
});
pub(crate) const TYPE: Shape = Shape::Word(&WordShape {
    class: "com.hubspot.properties.models.PropertyType",
    words: ValueType::WORDS,
});
pub(crate) const FIELD_TYPE: Shape = Shape::Word(&WordShape {
    class: "com.hubspot.properties.models.FieldType",
    words: FieldType::WORDS,
});
const SENSITIVITY: Shape = Shape::Word(&WordShape {
    class: "com.hubspot.properties.models.DataSensitivity",
    words: &["non_sensitive", "sensitive", "highly_sensitive"],
});
const FIELDS: &[(&str, Shape)] = &[
    ("name", Shape::Text),
    ("label", Shape::Text),
    ("type", TYPE),
    ("fieldType", FIELD_TYPE),
    ("groupName", Shape::Text),
    ("description", Shape::Text),
    ("options", Shape::List(&OPTION)),
    ("displayOrder", Shape::Integer),
    ("hasUniqueValue", Shape::Boolean),
    ("hidden", Shape::Boolean),
    ("formField", Shape::Boolean),
    ("externalOptions", Shape::Boolean),
    ("referencedObjectType", Shape::Text),
    ("calculationFormula", Shape::Text),
    ("showCurrencySymbol", Shape::Boolean),
    ("currencyPropertyName", Shape::Text),
    ("numberDisplayHint", Shape::Text),
    ("textDisplayHint", Shape::Text),
    ("dateDisplayHint", Shape::Idle("ignored-definition-part")),
    ("dataSensitivity", SENSITIVITY),
];
/// What else a definition has counts for nothing in an update.
const CHANGES: &[(&str, Shape)] = &[
    ("name", Shape::Idle("ignored-part")),
    ("label", Shape::Text),
    ("type", TYPE),
    ("fieldType", FIELD_TYPE),
    ("groupName", Shape::Text),
    ("description", Shape::Text),
    ("options", Shape::List(&OPTION)),
    ("displayOrder", Shape::Integer),
    ("hasUniqueValue", Shape::Idle("ignored-definition-part")),
    ("dataSensitivity", Shape::Idle("ignored-definition-part")),
    ("referencedObjectType", Shape::Idle("ignored-definition-part")),
    ("dateDisplayHint", Shape::Idle("ignored-definition-part")),
    ("hidden", Shape::Boolean),
    ("formField", Shape::Boolean),
    ("externalOptions", Shape::Idle("ignored-part")),
    ("calculationFormula", Shape::Text),
    ("showCurrencySymbol", Shape::Boolean),
    ("currencyPropertyName", Shape::Text),
    ("numberDisplayHint", Shape::Text),
    ("textDisplayHint", Shape::Text),
];
const PROPERTY: ObjectShape = ObjectShape {
    class: "com.hubspot.properties.models.public.PropertyCreate$Json",
    fields: FIELDS,
    required: &["fieldType", "groupName", "label", "name", "type"],
};

impl Shaped for PropertyIn {
    const SHAPE: Shape = Shape::Object(&PROPERTY);
}

impl Input for PropertyIn {
    const SHAPE: ObjectShape = PROPERTY;
}

impl From<PropertyIn> for Face {
    fn from(body: PropertyIn) -> Self {
        Self {
            name: body.name.0,
            label: body.label.0,
            kind: body.r#type.0,
            field_type: body.field_type.0,
            description: body.description.0.unwrap_or_default(),
            group: body.group_name.0,
            options: options(body.options.unwrap_or_default()),
            display_order: body.display_order.0.unwrap_or(-1),
            unique: body.has_unique_value.0.unwrap_or_default(),
            hidden: body.hidden.0.unwrap_or_default(),
            form_field: body.form_field.0.unwrap_or_default(),
            external_options: body.external_options.0.unwrap_or_default(),
            referenced_object_type: body.referenced_object_type.0,
            calculation_formula: body.calculation_formula.0,
            hints: Hints {
                show_currency_symbol: body.show_currency_symbol.0,
                currency_property_name: body.currency_property_name.0,
                number: body.number_display_hint.0,
                text: body.text_display_hint.0,
                date: None,
            },
        }
    }
}

impl PropertyIn {
    /// How sensitive its values would be.
    pub fn sensitivity(&self) -> Sensitivity {
        Sensitivity::or_usual(self.data_sensitivity.as_ref())
    }
}

pub(crate) fn options(options: Vec<Members<OptionIn>>) -> Vec<PropertyOption> {
    let option = |Members(body): Members<OptionIn>| PropertyOption {
        label: body.label.0,
        value: body.value.0,
        description: body.description.0,
        display_order: body.display_order.0.unwrap_or(-1),
        hidden: body.hidden.0.unwrap_or_default(),
    };
    options.into_iter().map(option).collect()
}

/// The body of a property update. Parts that HubSpot ignores here are not read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyChange {
    label: Maybe<Box<str>>,
    r#type: Option<Parsed<ValueType>>,
    field_type: Option<Parsed<FieldType>>,
    description: Maybe<Box<str>>,
    group_name: Maybe<Box<str>>,
    options: Option<Vec<Members<OptionIn>>>,
    display_order: Maybe<i32>,
    hidden: Maybe<bool>,
    form_field: Maybe<bool>,
    calculation_formula: Maybe<Box<str>>,
    show_currency_symbol: Maybe<bool>,
    currency_property_name: Maybe<Box<str>>,
    number_display_hint: Maybe<Box<str>>,
    text_display_hint: Maybe<Box<str>>,
}

impl Shaped for PropertyChange {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.properties.models.public.PropertyUpdate$Json",
        fields: CHANGES,
        required: &[],
    });
}

impl From<PropertyChange> for FaceChange {
    fn from(body: PropertyChange) -> Self {
        Self {
            label: body.label.0,
            kind: body.r#type.map(|Parsed(kind)| kind),
            field_type: body.field_type.map(|Parsed(kind)| kind),
            description: body.description.0,
            group: body.group_name.0,
            options: body.options.map(options),
            display_order: body.display_order.0,
            hidden: body.hidden.0,
            form_field: body.form_field.0,
            calculation_formula: body.calculation_formula.0,
            hints: Hints {
                show_currency_symbol: body.show_currency_symbol.0,
                currency_property_name: body.currency_property_name.0,
                number: body.number_display_hint.0,
                text: body.text_display_hint.0,
                date: None,
            },
        }
    }
}

/// The body of a group creation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupIn {
    /// Its name.
    pub name: Scalar<Box<str>>,
    /// What people see.
    pub label: Scalar<Box<str>>,
    /// Order among the groups.
    pub display_order: Maybe<i32>,
}

impl Shaped for GroupIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.properties.models.public.PropertyGroupCreate$Json",
        fields: &[("name", Shape::Text), ("label", Shape::Text), ("displayOrder", Shape::Integer)],
        required: &["label", "name"],
    });
}

/// The body of a group update.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupChange {
    /// What people see.
    pub label: Maybe<Box<str>>,
    /// Order among the groups.
    pub display_order: Maybe<i32>,
}

impl Shaped for GroupChange {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.properties.models.public.PropertyGroupUpdate$Json",
        fields: &[
            ("name", Shape::Idle("ignored-part")),
            ("label", Shape::Text),
            ("displayOrder", Shape::Integer),
        ],
        required: &[],
    });
}

/// A property named in a batch.
#[derive(Clone, Debug, Deserialize)]
struct Name {
    name: Scalar<Box<str>>,
}

/// The body of a batch read or archive of properties.
#[derive(Clone, Debug, Deserialize)]
pub struct Names {
    inputs: Vec<Members<Name>>,
    /// Whether archived ones are meant.
    pub archived: Maybe<bool>,
    #[serde(rename = "dataSensitivity")]
    data_sensitivity: Option<Named<Sensitivity>>,
}

impl Names {
    /// The names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inputs.iter().map(|input| &**input.name)
    }

    /// Which list they are looked for in.
    pub fn sensitivity(&self) -> Sensitivity {
        Sensitivity::or_usual(self.data_sensitivity.as_ref())
    }
}

impl Shaped for Names {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.properties.models.public.BatchReadInputPropertyName$Json",
        fields: &[
            (
                "inputs",
                Shape::List(&Shape::Object(&ObjectShape {
                    class: "com.hubspot.properties.models.public.PropertyName$Json",
                    fields: &[("name", Shape::Text)],
                    required: &["name"],
                })),
            ),
            ("archived", Shape::Boolean),
            ("dataSensitivity", SENSITIVITY),
        ],
        required: &["inputs"],
    });
}

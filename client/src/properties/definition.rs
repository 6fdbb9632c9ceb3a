//! What properties are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::open_enum::open_enum;

/// The definition of a property.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Property {
    /// Its internal name.
    pub name: String,
    /// What people see.
    #[serde(default)]
    pub label: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// The group it is shown in.
    #[serde(default)]
    pub group_name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub value_type: PropertyType,
    /// How its values are entered.
    pub field_type: FieldType,
    /// The values to choose from.
    #[serde(default)]
    pub options: Vec<PropertyOption>,
    /// Its place among the others.
    pub display_order: Option<i64>,
    /// Whether no two records can have the same value.
    #[serde(default)]
    pub has_unique_value: bool,
    /// Whether people don't see it.
    #[serde(default)]
    pub hidden: bool,
    /// Whether forms can use it.
    #[serde(default)]
    pub form_field: bool,
    /// Whether HubSpot computes it.
    #[serde(default)]
    pub calculated: bool,
    /// How.
    pub calculation_formula: Option<String>,
    /// Whether the values to choose from come from elsewhere, e.g. owners.
    #[serde(default)]
    pub external_options: bool,
    /// What its values refer to, e.g. `OWNER`.
    pub referenced_object_type: Option<String>,
    /// Whether HubSpot has defined it.
    #[serde(default)]
    pub hubspot_defined: bool,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// How carefully its values must be treated.
    pub data_sensitivity: Option<DataSensitivity>,
    /// What can be changed about it.
    #[serde(default)]
    pub modification_metadata: ModificationMetadata,
}

/// What can be changed about a property.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ModificationMetadata {
    /// Whether it can be archived.
    pub archivable: bool,
    /// Whether its definition can't be changed.
    pub read_only_definition: bool,
    /// Whether its values can't be written.
    pub read_only_value: bool,
    /// Whether the values to choose from can't be changed.
    pub read_only_options: bool,
}

open_enum! {
    /// What a property's values are.
    PropertyType {
        /// Yes or no.
        Bool = "bool",
        /// A day.
        Date = "date",
        /// A moment.
        DateTime = "datetime",
        /// One or some of several values.
        Enumeration = "enumeration",
        /// A number.
        Number = "number",
        /// A telephone number.
        PhoneNumber = "phone_number",
        /// Text.
        String = "string",
    }
}

open_enum! {
    /// How a property's values are entered.
    FieldType {
        /// One box.
        BooleanCheckbox = "booleancheckbox",
        /// Not at all: HubSpot computes it.
        CalculationEquation = "calculation_equation",
        /// Boxes.
        Checkbox = "checkbox",
        /// A calendar.
        Date = "date",
        /// A file.
        File = "file",
        /// Rich text.
        Html = "html",
        /// A number.
        Number = "number",
        /// A telephone number.
        PhoneNumber = "phonenumber",
        /// Buttons.
        Radio = "radio",
        /// A menu.
        Select = "select",
        /// A line.
        Text = "text",
        /// Lines.
        TextArea = "textarea",
    }
}

open_enum! {
    /// How carefully values must be treated.
    DataSensitivity {
        /// As any.
        NonSensitive = "non_sensitive",
        /// With care.
        Sensitive = "sensitive",
        /// With great care.
        HighlySensitive = "highly_sensitive",
    }
}

/// A value to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PropertyOption {
    /// What people see.
    pub label: String,
    /// What records hold.
    pub value: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its place among the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_order: Option<i64>,
    /// Whether people can't choose it.
    pub hidden: bool,
}

impl PropertyOption {
    /// An option that people can choose.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }
}

/// A property to define.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewProperty {
    /// Its internal name: lower-case letters, digits and underscores.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The group it is shown in; a custom type's definition does without.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group_name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub value_type: PropertyType,
    /// How its values are entered.
    pub field_type: FieldType,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The values to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<PropertyOption>,
    /// Whether no two records can have the same value.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_unique_value: bool,
    /// Whether people don't see it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Whether forms can use it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub form_field: bool,
    /// How HubSpot computes it, for [`FieldType::CalculationEquation`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calculation_formula: Option<String>,
}

/// Declares how a property of a common kind is begun.
macro_rules! kinds {
    ($($(#[$doc:meta])* $method:ident = $type:ident as $field:ident,)+) => {
        $($(#[$doc])* pub fn $method(
            name: impl Into<String>,
            label: impl Into<String>,
            group_name: impl Into<String>,
        ) -> Self {
            Self::new(name, label, group_name, PropertyType::$type, FieldType::$field)
        })+
    };
}

impl NewProperty {
    kinds! {
        /// A line of text.
        text = String as Text,
        /// A number.
        number = Number as Number,
        /// A day.
        date = Date as Date,
        /// A moment.
        date_time = DateTime as Date,
        /// One of several values.
        choice = Enumeration as Select,
        /// Any of several values.
        choices = Enumeration as Checkbox,
    }

    /// A property of any kind.
    pub fn new(
        name: impl Into<String>,
        label: impl Into<String>,
        group_name: impl Into<String>,
        value_type: PropertyType,
        field_type: FieldType,
    ) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            group_name: group_name.into(),
            value_type,
            field_type,
            description: None,
            options: Vec::new(),
            has_unique_value: false,
            hidden: false,
            form_field: false,
            calculation_formula: None,
        }
    }

    /// Adds a value to choose.
    #[must_use]
    pub fn option(mut self, option: PropertyOption) -> Self {
        self.options.push(option);
        self
    }

    /// Lets no two records have the same value.
    #[must_use]
    pub fn unique(self) -> Self {
        Self { has_unique_value: true, ..self }
    }
}

/// What to change about a property. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyChange {
    /// What people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The group it is shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    /// How its values are entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_type: Option<FieldType>,
    /// All values to choose from: they replace the former ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<PropertyOption>>,
    /// Its place among the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_order: Option<i64>,
    /// Whether people don't see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// Whether forms can use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_field: Option<bool>,
}

/// A group of properties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PropertyGroup {
    /// Its internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// Its place among the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_order: Option<i64>,
    /// Whether it is archived.
    #[serde(default, skip_serializing)]
    pub archived: bool,
}

impl PropertyGroup {
    /// A group to make.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        let (name, label) = (name.into(), label.into());
        Self { name, label, display_order: None, archived: false }
    }
}

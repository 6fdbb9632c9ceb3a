//! Definitions of properties and their groups.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    HubSpot, ObjectType, Result,
    associations::{Inputs, Results},
    batch::INPUTS,
    open_enum::open_enum,
    request::{Call, path},
    version::Family,
};

/// The properties that records of a type can have.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// use hubspot_client::properties::{NewProperty, PropertyOption};
///
/// let contacts = hubspot.property_definitions("contacts");
/// let size = NewProperty::choice("shirt_size", "Shirt size", "contactinformation")
///     .option(PropertyOption::new("s", "Small"))
///     .option(PropertyOption::new("l", "Large"));
/// contacts.create(&size).await?;
///
/// let defined = contacts.get("shirt_size").await?;
/// assert_eq!(defined.options.len(), 2);
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
pub struct PropertyDefinitions {
    hubspot: HubSpot,
    object_type: ObjectType,
}

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

impl HubSpot {
    /// The properties that records of a type can have.
    pub fn property_definitions(&self, object_type: impl Into<ObjectType>) -> PropertyDefinitions {
        PropertyDefinitions { hubspot: self.clone(), object_type: object_type.into() }
    }
}

#[derive(Serialize)]
struct Name<'a> {
    name: &'a str,
}

impl PropertyDefinitions {
    fn path(&self, segments: &[&str]) -> String {
        let base = path(&self.hubspot.base(Family::Properties), &[self.object_type.as_str()]);
        path(&base, segments)
    }

    /// All properties.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn list(&self) -> Result<Vec<Property>> {
        let call = Call::get("properties.list", self.path(&[]));
        Ok(self.hubspot.send::<Results<_>>(call).await?.results)
    }

    /// One property.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn get(&self, name: &str) -> Result<Property> {
        self.hubspot.send(Call::get("properties.get", self.path(&[name]))).await
    }

    /// Defines a property.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses; a name that is taken [`is_conflict`](crate::Error::is_conflict).
    pub async fn create(&self, property: &NewProperty) -> Result<Property> {
        let call = Call::post("properties.create", self.path(&[])).json(property)?;
        self.hubspot.send(call).await
    }

    /// Changes a property.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn update(&self, name: &str, change: &PropertyChange) -> Result<Property> {
        let call = Call::patch("properties.update", self.path(&[name])).json(change)?;
        self.hubspot.send(call).await
    }

    /// Archives a property. Making one of the same name brings it back.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, e.g. because it is in use.
    pub async fn archive(&self, name: &str) -> Result<()> {
        self.hubspot.send_only(Call::delete("properties.archive", self.path(&[name]))).await
    }

    /// Reads properties by their names, in the order of the answer. Unknown ones are left out.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn batch_read(&self, names: &[&str]) -> Result<Vec<Property>> {
        let mut properties = Vec::new();
        for part in names.chunks(INPUTS) {
            let inputs: Vec<_> = part.iter().map(|name| Name { name }).collect();
            let body = Asked { inputs, archived: false };
            let path = self.path(&["batch", "read"]);
            let call = Call::repeatable_post("properties.batch_read", path).json(&body)?;
            properties.extend(self.hubspot.send::<Results<_>>(call).await?.results);
        }
        Ok(properties)
    }

    /// Defines properties. HubSpot takes a call of a hundred as a whole or not at all.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn batch_create(&self, properties: &[NewProperty]) -> Result<Vec<Property>> {
        let mut made = Vec::new();
        for inputs in properties.chunks(INPUTS) {
            let path = self.path(&["batch", "create"]);
            let call = Call::post("properties.batch_create", path).json(&Inputs { inputs })?;
            made.extend(self.hubspot.send::<Results<_>>(call).await?.results);
        }
        Ok(made)
    }

    /// Archives properties. Unknown ones are no error.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn batch_archive(&self, names: &[&str]) -> Result<()> {
        for part in names.chunks(INPUTS) {
            let inputs: Vec<_> = part.iter().map(|name| Name { name }).collect();
            let path = self.path(&["batch", "archive"]);
            let call = Call::repeatable_post("properties.batch_archive", path);
            self.hubspot.send_only(call.json(&Inputs { inputs })?).await?;
        }
        Ok(())
    }

    /// All groups.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn groups(&self) -> Result<Vec<PropertyGroup>> {
        let call = Call::get("properties.groups", self.path(&["groups"]));
        Ok(self.hubspot.send::<Results<_>>(call).await?.results)
    }

    /// One group.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn group(&self, name: &str) -> Result<PropertyGroup> {
        self.hubspot.send(Call::get("properties.group", self.path(&["groups", name]))).await
    }

    /// Makes a group.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn create_group(&self, group: &PropertyGroup) -> Result<PropertyGroup> {
        let call = Call::post("properties.create_group", self.path(&["groups"])).json(group)?;
        self.hubspot.send(call).await
    }

    /// Gives a group another label.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn rename_group(&self, name: &str, label: &str) -> Result<PropertyGroup> {
        let path = self.path(&["groups", name]);
        let body = BTreeMap::from([("label", label)]);
        self.hubspot.send(Call::patch("properties.rename_group", path).json(&body)?).await
    }

    /// Archives a group.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, e.g. because it has properties.
    pub async fn archive_group(&self, name: &str) -> Result<()> {
        let path = self.path(&["groups", name]);
        self.hubspot.send_only(Call::delete("properties.archive_group", path)).await
    }
}

#[derive(Serialize)]
struct Asked<'a> {
    inputs: Vec<Name<'a>>,
    archived: bool,
}

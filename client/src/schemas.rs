//! Custom types of records.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    HubSpot, ObjectType, Result,
    envelope::Results,
    properties::{NewProperty, Property},
    request::{Call, path},
    version::Family,
};

/// The custom types of an account.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// use hubspot_client::{
///     Properties,
///     properties::NewProperty,
///     schemas::{Labels, NewSchema},
/// };
///
/// let car = NewSchema::new("car", Labels::new("Car", "Cars"), "model")
///     .property(NewProperty::text("model", "Model", ""))
///     .property(NewProperty::number("doors", "Doors", ""))
///     .associated_with("contacts");
/// let car = hubspot.schemas().create(&car).await?;
///
/// let cars = hubspot.objects(&car.object_type_id);
/// let beetle = cars.create(&Properties::from([("model", "Beetle")]).with("doors", 2)).await?;
/// assert_eq!(beetle.get("model"), Some("Beetle"));
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
pub struct Schemas {
    hubspot: HubSpot,
}

/// A custom type of records.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Schema {
    /// Its number.
    pub id: String,
    /// What paths call it, e.g. `2-3604285`.
    pub object_type_id: ObjectType,
    /// What paths may also call it, e.g. `p20858235_car`.
    pub fully_qualified_name: Option<String>,
    /// Its name.
    pub name: String,
    /// What people see.
    #[serde(default)]
    pub labels: Labels,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// The property that names a record.
    #[serde(default)]
    pub primary_display_property: Option<String>,
    /// Further properties that tell records apart.
    #[serde(default)]
    pub secondary_display_properties: Vec<String>,
    /// The properties that every record must have.
    #[serde(default)]
    pub required_properties: Vec<String>,
    /// The properties that words are looked for in.
    #[serde(default)]
    pub searchable_properties: Vec<String>,
    /// All properties.
    #[serde(default)]
    pub properties: Vec<Property>,
    /// The types that records can be associated with.
    #[serde(default)]
    pub associations: Vec<SchemaAssociation>,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

/// What people see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// For one.
    #[serde(default)]
    pub singular: Option<String>,
    /// For many.
    #[serde(default)]
    pub plural: Option<String>,
}

impl Labels {
    /// For one and for many.
    pub fn new(singular: impl Into<String>, plural: impl Into<String>) -> Self {
        Self { singular: Some(singular.into()), plural: Some(plural.into()) }
    }
}

/// That records of two types can be associated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SchemaAssociation {
    /// Its number.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// From.
    pub from_object_type_id: ObjectType,
    /// To.
    pub to_object_type_id: ObjectType,
}

/// A type to define.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSchema {
    /// Its name: letters, digits and underscores. It can't be changed.
    pub name: String,
    /// What people see.
    pub labels: Labels,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The property that names a record.
    pub primary_display_property: String,
    /// Further properties that tell records apart.
    pub secondary_display_properties: Vec<String>,
    /// The properties that every record must have.
    pub required_properties: Vec<String>,
    /// The properties that words are looked for in, at most 20.
    pub searchable_properties: Vec<String>,
    /// All properties.
    pub properties: Vec<NewProperty>,
    /// The types that records can be associated with.
    pub associated_objects: Vec<ObjectType>,
}

impl NewSchema {
    /// A type whose records are named by a property.
    pub fn new(
        name: impl Into<String>,
        labels: Labels,
        primary_display_property: impl Into<String>,
    ) -> Self {
        let primary_display_property = primary_display_property.into();
        Self { name: name.into(), labels, primary_display_property, ..Self::default() }
    }

    /// Adds a property.
    #[must_use]
    pub fn property(mut self, property: NewProperty) -> Self {
        self.properties.push(property);
        self
    }

    /// Makes every record have a property.
    #[must_use]
    pub fn required(mut self, property: impl Into<String>) -> Self {
        self.required_properties.push(property.into());
        self
    }

    /// Lets records be associated with those of another type.
    #[must_use]
    pub fn associated_with(mut self, object_type: impl Into<ObjectType>) -> Self {
        self.associated_objects.push(object_type.into());
        self
    }
}

/// What to change about a type. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaChange {
    /// What people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The property that names a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_display_property: Option<String>,
    /// Further properties that tell records apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary_display_properties: Option<Vec<String>>,
    /// The properties that every record must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_properties: Option<Vec<String>>,
    /// The properties that words are looked for in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub searchable_properties: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewAssociation<'a> {
    from_object_type_id: &'a str,
    to_object_type_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl HubSpot {
    /// The custom types of the account.
    pub fn schemas(&self) -> Schemas {
        Schemas { hubspot: self.clone() }
    }
}

impl Schemas {
    fn path(&self, segments: &[&str]) -> String {
        path(&self.hubspot.base(Family::Schemas), segments)
    }

    /// All custom types.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn list(&self) -> Result<Vec<Schema>> {
        let call = Call::get("schemas.list", self.path(&[]));
        Ok(self.hubspot.send::<Results<_>>(call).await?.results)
    }

    /// One type, by its id or its name.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn get(&self, object_type: impl Into<ObjectType>) -> Result<Schema> {
        let path = self.path(&[object_type.into().as_str()]);
        self.hubspot.send(Call::get("schemas.get", path)).await
    }

    /// Defines a type.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn create(&self, schema: &NewSchema) -> Result<Schema> {
        self.hubspot.send(Call::post("schemas.create", self.path(&[])).json(schema)?).await
    }

    /// Changes a type.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn update(
        &self,
        object_type: impl Into<ObjectType>,
        change: &SchemaChange,
    ) -> Result<()> {
        let path = self.path(&[object_type.into().as_str()]);
        self.hubspot.send_only(Call::patch("schemas.update", path).json(change)?).await
    }

    /// Archives a type that has no records.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, e.g. because it has records.
    pub async fn archive(&self, object_type: impl Into<ObjectType>) -> Result<()> {
        let path = self.path(&[object_type.into().as_str()]);
        self.hubspot.send_only(Call::delete("schemas.archive", path)).await
    }

    /// Removes an archived type for good, so that its name is free.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn purge(&self, object_type: impl Into<ObjectType>) -> Result<()> {
        let path = self.path(&[object_type.into().as_str()]);
        self.hubspot.send_only(Call::delete("schemas.purge", path).query("archived", true)).await
    }

    /// Lets records of a type be associated with those of another type.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn associate(
        &self,
        from: impl Into<ObjectType>,
        to: impl Into<ObjectType>,
        name: Option<&str>,
    ) -> Result<SchemaAssociation> {
        let (from, to) = (from.into(), to.into());
        let path = self.path(&[from.as_str(), "associations"]);
        let body = NewAssociation {
            from_object_type_id: from.as_str(),
            to_object_type_id: to.as_str(),
            name,
        };
        self.hubspot.send(Call::post("schemas.associate", path).json(&body)?).await
    }

    /// Takes that back.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn disassociate(&self, object_type: impl Into<ObjectType>, id: &str) -> Result<()> {
        let path = self.path(&[object_type.into().as_str(), "associations", id]);
        self.hubspot.send_only(Call::delete("schemas.disassociate", path)).await
    }
}

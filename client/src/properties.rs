//! Definitions of properties and their groups.

mod definition;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    HubSpot, ObjectType, Result,
    batch::INPUTS,
    envelope::{Inputs, Results},
    request::{Call, path},
    version::Family,
};

pub use definition::{
    DataSensitivity, FieldType, ModificationMetadata, NewProperty, Property, PropertyChange,
    PropertyGroup, PropertyOption, PropertyType,
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

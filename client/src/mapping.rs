//! Between your types and HubSpot's properties, which are all text.
//!
//! Any struct with serde's derives goes both ways. Numbers, booleans, [`jiff`]'s dates and times,
//! enums without data and lists become the text that HubSpot expects, and come back from it:
//!
//! ```
//! use hubspot_client::{Properties, mapping};
//! use jiff::civil::Date;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! struct Subscriber {
//!     email: String,
//!     age: Option<u8>,
//!     newsletter: bool,
//!     member_since: Option<Date>,
//!     interests: Vec<Interest>, // a checkbox property: "music;sport"
//! }
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! #[serde(rename_all = "lowercase")]
//! enum Interest {
//!     Music,
//!     Sport,
//!     #[serde(other)]
//!     Else,
//! }
//!
//! let ada = Subscriber {
//!     email: "ada@example.com".into(),
//!     age: None,
//!     newsletter: true,
//!     member_since: Some("2024-02-29".parse()?),
//!     interests: vec![Interest::Music, Interest::Sport],
//! };
//! let properties = mapping::to_properties(&ada)?;
//! assert_eq!(properties.get("member_since"), Some("2024-02-29"));
//! assert_eq!(properties.get("interests"), Some("music;sport"));
//! assert!(!properties.contains("age"));
//! assert_eq!(mapping::from_properties::<Subscriber>(&properties)?, ada);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! * A field that is `None` isn't written: HubSpot keeps the value. To clear a property, use
//!   `Option<Option<T>>` and write `Some(None)`, or [`Properties::clear`].
//! * A property that is unset or empty counts as missing when it is read: an `Option` becomes
//!   `None`, a field with `#[serde(default)]` its default.
//! * Data that isn't text, a number, a boolean, an enum without data or a list of these is an
//!   error that names the property.

mod names;
mod reading;
mod writing;

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use names::property_names;

/// Turns a value of yours into properties.
///
/// # Errors
///
/// If a field's value has no text form.
pub fn to_properties<T: Serialize + ?Sized>(value: &T) -> Result<Properties, MappingError> {
    value.serialize(writing::PropertiesWriter)
}

/// Makes a value of yours from properties.
///
/// # Errors
///
/// If a property's text isn't what its field takes, or a field has neither property nor default.
pub fn from_properties<T: DeserializeOwned>(properties: &Properties) -> Result<T, MappingError> {
    T::deserialize(reading::PropertiesReader(properties))
}

/// Properties as HubSpot has them: names and texts, some of them unset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Properties(BTreeMap<String, Value>);

/// A property's text, or nothing. Read from any scalar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Value(Option<String>);

impl Properties {
    /// No properties.
    pub fn new() -> Self {
        Self::default()
    }

    /// A property's text; nothing if it is unset, empty, or wasn't asked for.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.0.as_deref().filter(|text| !text.is_empty())
    }

    /// Whether the property is listed, set or not.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Sets a property.
    pub fn set(&mut self, name: impl Into<String>, value: impl ToString) -> &mut Self {
        self.0.insert(name.into(), Value(Some(value.to_string())));
        self
    }

    /// Sets a property, in a chain.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.set(name, value);
        self
    }

    /// Makes a write empty the property.
    pub fn clear(&mut self, name: impl Into<String>) -> &mut Self {
        self.0.insert(name.into(), Value(None));
        self
    }

    /// Takes a property out, so that a write leaves it as it is.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// All properties in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.0.as_deref()))
    }

    /// How many properties are listed.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is listed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<String>, V: ToString> FromIterator<(N, V)> for Properties {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut properties = Self::new();
        for (name, value) in pairs {
            properties.set(name, value);
        }
        properties
    }
}

impl<N: Into<String>, V: ToString, const COUNT: usize> From<[(N, V); COUNT]> for Properties {
    fn from(pairs: [(N, V); COUNT]) -> Self {
        pairs.into_iter().collect()
    }
}

/// An empty text clears a property.
impl Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.as_deref().unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(reading::AnyScalar).map(Self)
    }
}

/// Why a value and properties don't fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingError {
    property: Option<String>,
    reason: String,
}

impl MappingError {
    fn new(reason: impl fmt::Display) -> Self {
        Self { property: None, reason: reason.to_string() }
    }

    fn at(mut self, property: &str) -> Self {
        self.property.get_or_insert_with(|| property.to_owned());
        self
    }

    /// The property, if it is about one.
    pub fn property(&self) -> Option<&str> {
        self.property.as_deref()
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.property {
            Some(property) => write!(f, "property `{property}`: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for MappingError {}

impl serde::ser::Error for MappingError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message)
    }
}

impl serde::de::Error for MappingError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message)
    }
}

//! Records: what HubSpot keeps of a contact, a company, a deal, …

use std::{borrow::Cow, collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

use crate::{
    Error, Properties, Result,
    mapping::{MappingError, from_properties, property_names},
};

/// A record's number. HubSpot writes it as text in most places and as a number in some.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct RecordId(String);

/// The name of a type of records: `contacts`, `0-1`, `2-3604285`, `p20858235_car`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectType(Cow<'static, str>);

/// A record. `P` holds its properties: [`Properties`], or a type of yours.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Record<P = Properties> {
    /// Its number.
    pub id: RecordId,
    /// Its properties: those that were asked for, or after a write those that it touched.
    pub properties: P,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// Its page in HubSpot.
    pub url: Option<String>,
    /// Former values, newest first, of the properties whose history was asked for.
    #[serde(default)]
    pub properties_with_history: BTreeMap<String, Vec<FormerValue>>,
    /// Associated records, by the plural name of their type, if they were asked for.
    #[serde(default)]
    pub associations: BTreeMap<String, AssociatedRecords>,
    /// What HubSpot changed about the values it was sent.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// Whether an upsert made the record.
    #[serde(default)]
    pub new: bool,
    /// Which input of a batch it comes from.
    #[serde(default)]
    pub(crate) object_write_trace_id: Option<String>,
}

/// A value that a property had at some time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FormerValue {
    /// The value.
    #[serde(default)]
    pub value: Option<String>,
    /// Since when.
    pub timestamp: Timestamp,
    /// What set it, e.g. `INTEGRATION`.
    pub source_type: Option<String>,
    /// Which one set it, e.g. an app's number.
    pub source_id: Option<String>,
    /// Its name.
    pub source_label: Option<String>,
    /// The person who set it.
    pub updated_by_user_id: Option<u64>,
}

/// Records that a record is associated with, in brief.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct AssociatedRecords {
    /// One entry for each record and type of association.
    #[serde(default)]
    pub results: Vec<AssociatedRecord>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AssociatedRecord {
    /// The record.
    pub id: RecordId,
    /// The association's name in version 3, e.g. `contact_to_company`.
    #[serde(rename = "type")]
    pub association: String,
}

/// What HubSpot changed about a value it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Warning {
    /// Its kind.
    pub category: String,
    /// HubSpot's sentence.
    pub message: String,
}

impl Record {
    /// Reads the properties into a type of yours.
    ///
    /// # Errors
    ///
    /// If the properties don't fit it.
    pub fn typed<P: DeserializeOwned>(self) -> Result<Record<P>, MappingError> {
        let properties = from_properties(&self.properties)?;
        Ok(self.map(|_| properties))
    }

    /// A property's text.
    pub fn get(&self, property: &str) -> Option<&str> {
        self.properties.get(property)
    }
}

impl<P> Record<P> {
    fn map<Q>(self, change: impl FnOnce(P) -> Q) -> Record<Q> {
        Record {
            properties: change(self.properties),
            id: self.id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            archived: self.archived,
            archived_at: self.archived_at,
            url: self.url,
            properties_with_history: self.properties_with_history,
            associations: self.associations,
            warnings: self.warnings,
            new: self.new,
            object_write_trace_id: self.object_write_trace_id,
        }
    }

    /// The ids of associated records of a type, each once, if they were asked for.
    pub fn associated(&self, object_type: &str) -> Vec<&RecordId> {
        let mut ids = Vec::new();
        for record in self.associations.get(object_type).into_iter().flat_map(|some| &some.results)
        {
            if !ids.contains(&&record.id) {
                ids.push(&record.id);
            }
        }
        ids
    }
}

/// The properties to ask for when `P` is to be read: its fields, unless the caller says otherwise.
pub(crate) fn wanted<P: DeserializeOwned>(chosen: Option<Vec<String>>) -> Vec<String> {
    let fields = || property_names::<P>().unwrap_or_default().iter().map(ToString::to_string);
    chosen.unwrap_or_else(|| fields().collect())
}

/// Reads many records.
pub(crate) fn typed<P: DeserializeOwned>(records: Vec<Record>) -> Result<Vec<Record<P>>> {
    records.into_iter().map(|record| record.typed().map_err(Error::from)).collect()
}

impl RecordId {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<u64> {
        self.0.parse().ok()
    }
}

impl From<&str> for RecordId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<String> for RecordId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<u64> for RecordId {
    fn from(id: u64) -> Self {
        Self(id.to_string())
    }
}

impl From<&Self> for RecordId {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl<P> From<&Record<P>> for RecordId {
    fn from(record: &Record<P>) -> Self {
        record.id.clone()
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Number(u64),
        }
        Written::deserialize(from).map(|id| match id {
            Written::Text(id) => Self(id),
            Written::Number(id) => Self::from(id),
        })
    }
}

/// Declares the names of HubSpot's own types.
macro_rules! object_types {
    ($($constant:ident = $name:literal,)+) => {
        impl ObjectType {
            $(#[doc = concat!("`", $name, "`")] pub const $constant: Self = Self(Cow::Borrowed($name));)+
        }
    };
}

object_types! {
    APPOINTMENTS = "appointments",
    CALLS = "calls",
    CARTS = "carts",
    COMMERCE_PAYMENTS = "commerce_payments",
    COMMUNICATIONS = "communications",
    COMPANIES = "companies",
    CONTACTS = "contacts",
    COURSES = "0-410",
    DEALS = "deals",
    DISCOUNTS = "discounts",
    EMAILS = "emails",
    FEEDBACK_SUBMISSIONS = "feedback_submissions",
    FEES = "fees",
    GOAL_TARGETS = "goal_targets",
    INVOICES = "invoices",
    LEADS = "leads",
    LINE_ITEMS = "line_items",
    LISTINGS = "0-420",
    MEETINGS = "meetings",
    NOTES = "notes",
    ORDERS = "orders",
    POSTAL_MAIL = "postal_mail",
    PRODUCTS = "products",
    PROJECTS = "projects",
    QUOTES = "quotes",
    SERVICES = "0-162",
    SUBSCRIPTIONS = "subscriptions",
    TASKS = "tasks",
    TAXES = "taxes",
    TICKETS = "tickets",
    USERS = "users",
}

impl ObjectType {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ObjectType {
    fn from(name: &str) -> Self {
        Self(Cow::Owned(name.to_owned()))
    }
}

impl From<String> for ObjectType {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl From<&Self> for ObjectType {
    fn from(name: &Self) -> Self {
        name.clone()
    }
}

impl fmt::Display for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ObjectType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

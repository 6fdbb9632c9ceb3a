//! Object types: contacts, deals, … and what is peculiar to each.

use std::collections::BTreeMap;

use crate::{Calculation, ObjectTypeId};

/// What is known of an object type besides its properties.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectType {
    /// `0-1`.
    pub id: ObjectTypeId,
    /// Singular, lower case: `contact`.
    pub name: Box<str>,
    /// Plural, lower case: `contacts`.
    pub plural: Box<str>,
    /// HubSpot's upper-case name: `CONTACT`.
    pub legacy: Box<str>,
    /// Other spellings that paths accept.
    pub aliases: Vec<Box<str>>,
    /// What people see.
    pub labels: Labels,
    /// The property that holds the creation time.
    pub created: Box<str>,
    /// The property that holds the time of the last change.
    pub modified: Box<str>,
    /// The property shown as a record's name.
    pub display: Option<Box<str>>,
    /// Shown beside it.
    pub secondary: Vec<Box<str>>,
    /// What a new record must have.
    pub required: Vec<Box<str>>,
    /// What a read returns when nothing is asked for.
    pub default: Vec<Box<str>>,
    /// What `query` searches.
    pub searchable: Vec<Box<str>>,
    /// What writes return besides what was sent.
    pub returned: Returned,
    /// Values that HubSpot computes, by property.
    pub calculated: BTreeMap<Box<str>, Calculation>,
    /// What the API may do with its records.
    pub access: Access,
    /// Calls, notes and the like, whose records open in another place of HubSpot's pages.
    pub engagement: bool,
}

/// Singular and plural, as people see them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Labels {
    pub singular: Box<str>,
    pub plural: Box<str>,
}

/// What a write returns besides what was sent: calculated properties that it touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// After a creation.
    pub on_create: Vec<Box<str>>,
    /// After a creation that sets this property.
    pub on_create_with: BTreeMap<Box<str>, Vec<Box<str>>>,
    /// After every update, unless they were cleared.
    pub on_update: Vec<Box<str>>,
    /// After an update that changed their own value.
    pub on_change: Vec<Box<str>>,
    /// After an update of this property.
    pub touched_by: BTreeMap<Box<str>, Vec<Box<str>>>,
}

/// What the API may do with a type's records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    #[default]
    Full,
    /// Read and update, but neither create nor archive.
    Update,
    /// Read only.
    Read,
}

impl ObjectType {
    /// Every spelling that paths accept, in lower case.
    pub fn spellings(&self) -> impl Iterator<Item = Box<str>> + '_ {
        [&self.name, &self.plural, &self.legacy]
            .into_iter()
            .chain(&self.aliases)
            .map(|spelling| spelling.to_ascii_lowercase().into())
    }

    /// Whether HubSpot made the type.
    pub fn is_standard(&self) -> bool {
        self.id.meta == 0
    }
}

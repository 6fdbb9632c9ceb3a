//! Why records, alone or in batches, were not read or written.

use crate::{ObjectTypeId, PortalId, RecordId};

/// Why a record was not read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// No such record, or it is archived, or it is not when archived ones were asked for.
    #[error("record not found")]
    NotFound,
    /// A record id that is no number.
    #[error("{0:?} is no record id")]
    IdNotNumeric(String),
    /// `idProperty` names a property that doesn't identify records.
    #[error("{0} is not unique")]
    NotUnique(String),
    /// Values that don't fit their definitions; all of them.
    #[error("{}", crate::words::list(.0))]
    InvalidValues(Vec<InvalidValue>),
    /// A new record lacks properties that its type requires.
    #[error("{object_type} needs {}", crate::words::list(properties))]
    RequiredPropertiesMissing {
        /// The type's upper-case name.
        object_type: Box<str>,
        /// What is missing.
        properties: Vec<String>,
    },
    /// An update without any property.
    #[error("nothing to update")]
    NoProperties,
    /// The e-mail belongs to a contact already.
    #[error("contact {0} has that e-mail")]
    ContactExists(RecordId),
    /// Every input of a batch names an e-mail that belongs to a contact already.
    #[error("all contacts exist")]
    AllContactsExist,
    /// Another record has this unique value.
    #[error("{} is taken by {}", .0.value, .0.holder)]
    ValueTaken(Box<ValueTaken>),
    /// A record can't be merged into itself.
    #[error("merge with itself")]
    MergeWithItself(RecordId),
    /// One of the two to merge isn't there.
    #[error("merge of missing {}", crate::words::list(.0))]
    MergeOfMissing(Vec<String>),
}

/// Why a batch was refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// More inputs than a batch takes.
    #[error("more than {0} inputs")]
    TooManyInputs(usize),
    /// More inputs than a batch read with history takes.
    #[error("more than {0} inputs with history")]
    TooManyHistoryInputs(usize),
    /// The same id in several inputs.
    #[error("duplicate ids {}", crate::words::list(.0))]
    DuplicateIds(Vec<String>),
    /// Inputs of a batch upsert must say which property identifies them.
    #[error("upsert without idProperty")]
    IdPropertyMissing,
}

/// A value that doesn't fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    /// The property's name as sent.
    pub property: String,
    /// The value as sent.
    pub value: String,
    /// What is wrong.
    pub fault: ValueFault,
    /// Where.
    pub portal: PortalId,
    /// Where.
    pub object_type: ObjectTypeId,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueFault {
    /// No such property.
    UnknownProperty,
    /// Calculated by HubSpot.
    Calculated,
    /// Set by HubSpot.
    ReadOnly,
    /// Not one of these.
    NotAnOption(Vec<Box<str>>),
    /// No e-mail address.
    NotAnEmail,
    /// No number, or no instant.
    NotANumber,
    /// A `date` with a time of day: milliseconds since midnight.
    NotMidnight(i64),
    /// Longer than a value may be.
    TooLong,
    /// A stage that isn't in the record's pipeline.
    NotInPipeline(Box<str>),
    /// No owner has this id.
    NotAnOwner,
    /// A recording that is not reached over https.
    NotHttps,
}

/// Another record has a unique value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueTaken {
    /// The portal.
    pub portal: PortalId,
    /// The type.
    pub object_type: ObjectTypeId,
    /// The type's upper-case name.
    pub object_type_name: Box<str>,
    /// Which property.
    pub property: Box<str>,
    /// The value.
    pub value: String,
    /// The record that was to get it.
    pub record: RecordId,
    /// The record that has it.
    pub holder: RecordId,
}

//! Why records, alone or in batches, were not read or written.

use std::fmt::{self, Display};

use crate::{ObjectTypeId, PortalId, RecordId, ValueFault, value, words};

/// Why a record was not read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// No such record, or it is archived, or it is not when archived ones were asked for.
    #[error("record not found")]
    NotFound,
    /// A record id that is no number.
    #[error("{0:?} is no record id")]
    IdNotNumeric(String),
    /// A record id that is a number, but none that a record can have.
    #[error("{0:?} is not positive")]
    IdNotPositive(String),
    /// `idProperty` names a property that doesn't identify records.
    #[error("{0} is not unique")]
    NotUnique(String),
    /// The same in a write.
    #[error("{property} of {object_type} is not unique")]
    WriteByNonUnique {
        /// The portal.
        portal: PortalId,
        /// The type.
        object_type: ObjectTypeId,
        /// The property's name.
        property: String,
    },
    /// Archived records of this type can't be listed.
    #[error("archived {0} can't be listed")]
    ArchivedNotListed(Box<str>),
    /// A quote that was published keeps its line items as they are.
    #[error("quote {0} is published")]
    QuotePublished(RecordId),
    /// Values that don't fit their definitions; all of them.
    #[error("{}", words::list(.0))]
    InvalidValues(Vec<InvalidValue>),
    /// A new record lacks properties that its type requires.
    #[error("{object_type} needs {}", words::list(properties))]
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
    #[error("merge of missing {}", words::list(.0))]
    MergeOfMissing(Vec<String>),
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

impl Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { property, value, .. } = self;
        match &self.fault {
            ValueFault::UnknownProperty => write!(f, "there is no property {property:?}"),
            ValueFault::Calculated => write!(f, "{property:?} is calculated by HubSpot"),
            ValueFault::ReadOnly => write!(f, "{property:?} is set by HubSpot"),
            ValueFault::NotAnOption(options) => {
                write!(
                    f,
                    "{value:?} is no option of {property:?}; there are: {}",
                    words::list(options)
                )
            }
            ValueFault::NotAnEmail => write!(f, "{property:?}: {value:?} is no e-mail address"),
            ValueFault::NotANumber => {
                write!(f, "{property:?}: {value:?} is no number and no instant that it can hold")
            }
            ValueFault::NotMidnight(_) => {
                write!(f, "{property:?}: a date is midnight UTC, which {value:?} is not")
            }
            ValueFault::TooLong => {
                write!(f, "{property:?}: a value has {} characters at the most", value::MAX_LENGTH)
            }
            ValueFault::NotInPipeline(_) => {
                write!(f, "{property:?}: the record's pipeline has no stage {value:?}")
            }
            ValueFault::NotAnOwner => write!(f, "{property:?}: there is no owner {value:?}"),
            ValueFault::NotHttps => write!(f, "{property:?}: {value:?} is no https URL"),
        }
    }
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

//! Every way a verb can refuse, by family. Status codes and sentences are the server's business.

use crate::{
    AssociationError, BatchError, LabelError, ObjectTypeId, PipelineError, PortalId, PropertyError,
    RecordError, RecordId, SchemaError, SearchError, TypeError,
};

/// A verb's answer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb refused, by family. A refused verb changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The object type.
    #[error(transparent)]
    Type(#[from] TypeError),
    /// A record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A batch as a whole.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// An association.
    #[error(transparent)]
    Association(#[from] AssociationError),
    /// A label of associations.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// A property definition or group.
    #[error(transparent)]
    Property(#[from] PropertyError),
    /// The schema of a custom object.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// A pipeline or stage.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// A search that makes no sense, or asks too much.
    #[error(transparent)]
    Search(#[from] SearchError),
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

//! Why object types, property definitions and groups were not read or written.

use crate::{
    ObjectTypeId, ValueType,
    properties::{
        formula::{FormulaError, Kind},
        limits::{MAX_CHAIN, MAX_UNIQUE},
    },
};

/// Why an object type can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypeError {
    /// No object type has this name.
    #[error("unknown object type {0:?}")]
    Unknown(String),
    /// No object type has this number pair.
    #[error("unknown object type id {0}")]
    UnknownId(String),
    /// The type exists, but HubSpot's API does not write it.
    #[error("{0} can't be written")]
    ReadOnly(Box<str>),
}

/// Why a property definition or group was not read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PropertyError {
    /// A property of that name exists.
    #[error("property {0} exists")]
    Exists(String),
    /// No such property.
    #[error("property {0} not found")]
    NotFound(String),
    /// No such group.
    #[error("group {0} not found")]
    GroupNotFound(String),
    /// A group of that name exists.
    #[error("group {0} exists")]
    GroupExists(String),
    /// A group with active properties can't go.
    #[error("group {0} has properties")]
    GroupHasProperties(String),
    /// A definition that HubSpot guards.
    #[error("property {0} is read only")]
    ReadOnly(String),
    /// A definition that makes no sense; the sentence says why.
    #[error("{0}")]
    Invalid(InvalidDefinition),
    /// Values of other properties are computed from this one.
    #[error("property {name} of {object_type} is used by {}", crate::words::list(by))]
    CalculatedFrom {
        /// Its type.
        object_type: ObjectTypeId,
        /// The property.
        name: String,
        /// Which, as `0-2/name`.
        by: Vec<String>,
    },
}

/// Why a property or group definition was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDefinition {
    /// Upper-case letters, spaces, a leading digit …
    #[error("{0:?} is no property name")]
    Name(String),
    /// Names that start like HubSpot's own.
    #[error("{0:?} is reserved")]
    ReservedName(String),
    /// No group of that name.
    #[error("group {0:?} does not exist")]
    UnknownGroup(String),
    /// `type` and `fieldType` don't go together.
    #[error("{field_type} does not show {kind}")]
    FieldType {
        /// `type`.
        kind: String,
        /// `fieldType`.
        field_type: String,
    },
    /// An enumeration without options.
    #[error("no options")]
    NoOptions,
    /// Two options with one value or label.
    #[error("duplicate option {0:?}")]
    DuplicateOption(String),
    /// A bool whose options are not exactly true and false.
    #[error("a bool has the options true and false")]
    BooleanOptions,
    /// A display hint that is empty.
    #[error("{0} is empty")]
    EmptyHint(&'static str),
    /// The property of a currency where no currency is shown.
    #[error("only a property that shows a currency symbol has a currency")]
    CurrencyOfNoAmount,
    /// A currency symbol that can't go.
    #[error("the currency symbol stays, because the currency's property was named")]
    CurrencyStays,
    /// Options from elsewhere beside own ones, or from nowhere.
    #[error("externalOptions needs a referencedObjectType and no options")]
    ExternalOptions,
    /// More properties that identify records than there may be.
    #[error("a type has at most {MAX_UNIQUE} properties with unique values")]
    TooManyUnique,
    /// Sensitive values in a portal that has not been made ready for them.
    #[error("the portal takes no sensitive data")]
    Sensitive,
    /// A calculation formula that can't be read.
    #[error("the formula: {0}")]
    Formula(FormulaError),
    /// A calculation formula that names no property.
    #[error("the formula names {0:?}")]
    FormulaProperty(String),
    /// A formula that results in another kind of value than its property has.
    #[error("the formula results in a {results:?}, and the type is {kind:?}")]
    FormulaType {
        /// What the formula results in.
        results: Kind,
        /// The property's type.
        kind: ValueType,
    },
    /// A formula that builds on its own property.
    #[error("the formula of {0:?} builds on itself")]
    FormulaCircle(String),
    /// A formula that builds on others that build on others, too often.
    #[error("more than {MAX_CHAIN} formulas build on each other")]
    FormulaChain,
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
    /// A stage that isn't in the record's pipeline, and the stages of every pipeline.
    NotInPipeline(Vec<PipelineStages>),
    /// No owner has this id.
    NotAnOwner,
    /// A recording that is not reached over https.
    NotHttps,
}

/// A pipeline's id and those of its stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineStages {
    /// The pipeline.
    pub pipeline: Box<str>,
    /// Its stages, in their order.
    pub stages: Vec<Box<str>>,
}

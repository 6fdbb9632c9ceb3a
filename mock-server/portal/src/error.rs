//! Every way a verb can refuse, by cause. Status codes and sentences are the server's business.

use crate::{
    InvalidSchema, ObjectTypeId, PortalId, RecordId, ValueType,
    pipelines::write::PipelineFault,
    properties::{
        calculation::facts::MAX_CHAIN,
        definition::MAX_UNIQUE,
        formula::{FormulaError, Kind},
    },
    search::SearchFault,
};

/// A verb's answer.
pub type Result<T, E = Refusal> = std::result::Result<T, E>;

/// Why a verb refused. A refused verb changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No object type has this name.
    #[error("unknown object type {0:?}")]
    UnknownObjectType(String),
    /// No object type has this number pair.
    #[error("unknown object type id {0}")]
    UnknownObjectTypeId(String),
    /// The type exists, but HubSpot's API does not write it.
    #[error("{0} can't be written")]
    ReadOnlyType(Box<str>),

    /// No such record, or it is archived, or it is not when archived ones were asked for.
    #[error("record not found")]
    RecordNotFound,
    /// A record id that is no number.
    #[error("{0:?} is no record id")]
    RecordIdNotNumeric(String),
    /// `idProperty` names a property that doesn't identify records.
    #[error("{0} is not unique")]
    NotUnique(String),

    /// Values that don't fit their definitions; all of them.
    #[error("invalid values: {0:?}")]
    InvalidValues(Vec<InvalidValue>),
    /// A new record lacks properties that its type requires.
    #[error("{object_type} needs {properties:?}")]
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

    /// More inputs than a batch takes.
    #[error("more than {0} inputs")]
    TooManyInputs(usize),
    /// More inputs than a batch read with history takes.
    #[error("more than {0} inputs with history")]
    TooManyHistoryInputs(usize),
    /// The same id in several inputs.
    #[error("duplicate ids {0:?}")]
    DuplicateIds(Vec<String>),
    /// Inputs of a batch upsert must say which property identifies them.
    #[error("upsert without idProperty")]
    IdPropertyMissing,

    /// A record can't be merged into itself.
    #[error("merge with itself")]
    MergeWithItself(RecordId),
    /// One of the two to merge isn't there.
    #[error("merge of missing {0:?}")]
    MergeOfMissing(Vec<String>),

    /// An association type that doesn't start at the record's type.
    #[error("{type_id} does not start at {given}")]
    AssociationFromElsewhere {
        /// The id given.
        type_id: u32,
        /// Where it was used.
        given: ObjectTypeId,
        /// Where it starts.
        expected: ObjectTypeId,
    },
    /// No association type has this id and category.
    #[error("unknown association type {0}")]
    UnknownAssociationType(u32),
    /// Ends of associations that aren't there, by their type's upper-case name and id.
    #[error("associations of missing records {0:?}")]
    AssociationsInvalid(Vec<(Box<str>, String)>),
    /// The end that an association starts at isn't there.
    #[error("association from missing {object_type} {id}")]
    AssociationFromMissing {
        /// The type's singular name.
        object_type: Box<str>,
        /// The id given.
        id: String,
    },
    /// The end that an association leads to isn't there.
    #[error("association to missing {object_type} {id}")]
    AssociationToMissing {
        /// The type's singular name.
        object_type: Box<str>,
        /// The id given.
        id: String,
    },
    /// An end of an association whose id is no number.
    #[error("{0:?} is no id of an end")]
    AssociationIdNotNumeric(String),
    /// Both ends of an association are one record.
    #[error("{0} with itself")]
    AssociationWithItself(RecordId),
    /// Version 3 knows no association type of this name between two object types.
    #[error("no association type {word:?} from {from} to {to}")]
    NoSuchAssociationName {
        /// The name or number given.
        word: String,
        /// The first type's plural name.
        from: Box<str>,
        /// The other type's plural name.
        to: Box<str>,
    },
    /// Records of these two types can't be associated.
    #[error("{from} and {to} can't be associated")]
    NotAssociable {
        /// One type.
        from: ObjectTypeId,
        /// The other.
        to: ObjectTypeId,
    },
    /// A record has as many associations of a type as it may have.
    #[error("{id} has {max} associations of type {type_id}")]
    AssociationLimit {
        /// Which type.
        type_id: u32,
        /// Which record.
        id: RecordId,
        /// How many it may have.
        max: u32,
    },
    /// A batch read found nothing associated with a record.
    #[error("no {to} with {from} {id}")]
    NothingAssociated {
        /// The record's type, singular.
        from: Box<str>,
        /// The record.
        id: String,
        /// The type looked for, singular.
        to: Box<str>,
    },

    /// A label without text.
    #[error("no label")]
    LabelMissing,
    /// The name of a label that is none.
    #[error("{0:?} is no name of a label")]
    LabelName(String),
    /// The pair has a label of that text or name.
    #[error("label {label:?} exists from {from} to {to}")]
    LabelExists {
        /// Which.
        label: String,
        /// Where it starts.
        from: ObjectTypeId,
        /// Where it ends.
        to: ObjectTypeId,
    },
    /// The pair has as many labels as it may have.
    #[error("{max} labels from {from} to {to}")]
    TooManyLabels {
        /// How many it may have.
        max: usize,
        /// Where they start.
        from: ObjectTypeId,
        /// Where they end.
        to: ObjectTypeId,
    },
    /// The pair has no type of that number.
    #[error("no label {0}")]
    LabelNotFound(u32),
    /// HubSpot's own types stay as they are.
    #[error("label {0} is HubSpot's")]
    LabelOfHubSpot(u32),
    /// HubSpot's unlabelled type stays as long as anything rests on it.
    #[error("unlabelled type {0} stays")]
    UnlabelledTypeStays(u32),
    /// Records are associated under this label.
    #[error("label {0} is used")]
    LabelInUse(u32),
    /// A limit that contradicts another one.
    #[error("a limit of {given} is not from {min} to {max}")]
    AssociationLimitRange {
        /// What was asked for.
        given: i64,
        /// The least that goes.
        min: u32,
        /// The most that goes.
        max: u32,
    },

    /// A search that makes no sense, or asks too much.
    #[error("{0}")]
    Search(SearchFault),

    /// A property of that name exists.
    #[error("property {0} exists")]
    PropertyExists(String),
    /// No such property.
    #[error("property {0} not found")]
    PropertyNotFound(String),
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
    ReadOnlyDefinition(String),
    /// A definition that makes no sense; the sentence says why.
    #[error("{0}")]
    InvalidDefinition(InvalidDefinition),

    /// Values of other properties are computed from this one.
    #[error("property {name} of {object_type} is used by {}", .by.join(", "))]
    PropertyCalculatedFrom {
        /// Its type.
        object_type: ObjectTypeId,
        /// The property.
        name: String,
        /// Which, as `0-2/name`.
        by: Vec<String>,
    },

    /// A schema that makes no sense; the sentence says why.
    #[error("{0}")]
    InvalidSchema(InvalidSchema),
    /// A schema needs the property.
    #[error("property {name} of {object_type} is in use")]
    PropertyInUse {
        /// The custom object.
        object_type: ObjectTypeId,
        /// The property.
        name: String,
        /// How often its schema names it.
        places: usize,
    },
    /// A custom object of that name exists.
    #[error("object type {0} exists")]
    SchemaExists(String),
    /// A custom object with live records can't go.
    #[error("{0} has records")]
    SchemaHasRecords(ObjectTypeId),
    /// Only an archived custom object can be removed for good.
    #[error("no such archived object type")]
    SchemaNotArchived,
    /// The type has no such association.
    #[error("association definition {0} not found")]
    AssociationDefinitionNotFound(String),

    /// A pipeline or stage that can't be read or written.
    #[error("{0}")]
    Pipeline(PipelineFault),
}

/// Inputs a batch takes.
pub const MAX_INPUTS: usize = 100;

/// Refuses a batch with too many inputs.
pub fn bounded(inputs: usize) -> Result<()> {
    if inputs > MAX_INPUTS { Err(Refusal::TooManyInputs(MAX_INPUTS)) } else { Ok(()) }
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

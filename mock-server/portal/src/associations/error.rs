//! Why records were not associated, and labels not defined.

use crate::{ObjectTypeId, RecordId, TypeRef};

/// Why records were not associated, or their associations not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssociationError {
    /// An association type that doesn't start at the record's type.
    #[error("{type_id} does not start at {given}")]
    FromElsewhere {
        /// The id given.
        type_id: u32,
        /// Where it was used.
        given: ObjectTypeId,
        /// Where it starts.
        expected: ObjectTypeId,
    },
    /// No association type has this id and category.
    #[error("unknown association type {0}")]
    UnknownType(u32),
    /// Association types that a write names and that lead nowhere from its record.
    #[error("invalid association types {}", crate::words::list(.0))]
    TypesInvalid(Vec<TypeRef>),
    /// Ends of associations that aren't there, by their type's upper-case name and id.
    #[error("associations of missing records {}", ends(.0))]
    EndsMissing(Vec<(Box<str>, String)>),
    /// The end that an association starts at isn't there.
    #[error("association from missing {object_type} {id}")]
    FromMissing {
        /// The type's singular name.
        object_type: Box<str>,
        /// The id given.
        id: String,
    },
    /// The end that an association leads to isn't there.
    #[error("association to missing {object_type} {id}")]
    ToMissing {
        /// The type's singular name.
        object_type: Box<str>,
        /// The id given.
        id: String,
    },
    /// An end of an association whose id is no number.
    #[error("{0:?} is no id of an end")]
    IdNotNumeric(String),
    /// Both ends of an association are one record.
    #[error("{0} with itself")]
    WithItself(RecordId),
    /// Version 3 knows no association type of this name between two object types.
    #[error("no association type {word:?} from {from} to {to}")]
    NoSuchName {
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
    LimitReached {
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
    /// A limit that contradicts another one.
    #[error("a limit of {given} is not from {min} to {max}")]
    LimitRange {
        /// What was asked for.
        given: i64,
        /// The least that goes.
        min: u32,
        /// The most that goes.
        max: u32,
    },
}

/// Why a label was not defined, changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// A label without text.
    #[error("no label")]
    Missing,
    /// The name of a label that is none.
    #[error("{0:?} is no name of a label")]
    InvalidName(String),
    /// The pair has a label of that text or name.
    #[error("label {label:?} exists from {from} to {to}")]
    Exists {
        /// Which.
        label: String,
        /// Where it starts.
        from: ObjectTypeId,
        /// Where it ends.
        to: ObjectTypeId,
    },
    /// The pair has as many labels as it may have.
    #[error("{max} labels from {from} to {to}")]
    TooMany {
        /// How many it may have.
        max: usize,
        /// Where they start.
        from: ObjectTypeId,
        /// Where they end.
        to: ObjectTypeId,
    },
    /// The pair has no type of that number.
    #[error("no label {0}")]
    NotFound(u32),
    /// HubSpot's own types stay as they are.
    #[error("label {0} is HubSpot's")]
    OfHubSpot(u32),
    /// HubSpot's unlabelled type stays as long as anything rests on it.
    #[error("unlabelled type {0} stays")]
    UnlabelledTypeStays(u32),
    /// Records are associated under this label.
    #[error("label {0} is used")]
    InUse(u32),
}

/// `CONTACT 7, COMPANY 8`.
fn ends(ends: &[(Box<str>, String)]) -> String {
    let ends: Vec<String> = ends.iter().map(|(kind, id)| format!("{kind} {id}")).collect();
    crate::words::list(&ends)
}

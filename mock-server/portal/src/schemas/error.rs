//! Why schemas of custom objects were not read or written.

use crate::{InvalidSchema, ObjectTypeId};

/// Why the schema of a custom object was not read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// A schema that makes no sense; the sentence says why.
    #[error("{0}")]
    Invalid(InvalidSchema),
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
    Exists(String),
    /// A custom object with live records can't go.
    #[error("{0} has records")]
    HasRecords(ObjectTypeId),
    /// Only an archived custom object can be removed for good.
    #[error("no such archived object type")]
    NotArchived,
    /// The type has no such association.
    #[error("association definition {0} not found")]
    AssociationNotFound(String),
}

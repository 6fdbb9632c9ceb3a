//! The face of refusals of associations and their labels.

use portal::{AssociationError, LabelError};

use crate::wire::error::{Envelope, NOT_FOUND, VALIDATION};

/// The envelope of one of these refusals.
pub(crate) fn refused(refusal: &portal::Error) -> Envelope {
    match refusal {
        portal::Error::Association(AssociationError::EndsMissing(missing)) => {
            associations_invalid(missing)
        }
        portal::Error::Association(AssociationError::FromMissing { object_type, id }) => {
            end_missing(object_type, id).sub_category("crm.associations.FROM_OBJECT_NOT_FOUND")
        }
        portal::Error::Association(AssociationError::ToMissing { object_type, id }) => {
            end_missing(object_type, id).sub_category("crm.associations.TO_OBJECT_NOT_FOUND")
        }
        portal::Error::Association(AssociationError::IdNotNumeric(id)) => {
            Envelope::new(format!("{id} is not a valid ID"))
                .category(VALIDATION)
                .sub_category("crm.associations.INVALID_IDENTIFIER")
                .context("id", vec![id.clone()])
        }
        portal::Error::Association(AssociationError::NoSuchName { word, from, to }) => {
            Envelope::new(format!("{word} is not a valid association type between {from} and {to}"))
                .category(VALIDATION)
                .sub_category("crm.associations.INVALID_ASSOCIATION_TYPE")
                .context("type", vec![word.clone()])
                .context("fromObjectType", vec![from.to_string()])
                .context("toObjectType", vec![to.to_string()])
        }
        portal::Error::Association(AssociationError::NothingAssociated { from, id, to }) => {
            Envelope::new(format!("No {to} is associated with {from} {id}."))
                .category(NOT_FOUND)
                .sub_category("crm.associations.NO_ASSOCIATIONS_FOUND")
                .context("fromObjectId", vec![id.clone()])
                .context("fromObjectType", vec![from.to_string()])
                .context("toObjectType", vec![to.to_string()])
        }
        portal::Error::Association(AssociationError::LimitReached { type_id, id, max }) => {
            Envelope::new(format!(
                "Object {id} has reached the limit of {max} associations of type {type_id}"
            ))
            .category(VALIDATION)
            .sub_category("crm.associations.ASSOCIATION_LIMIT_EXCEEDED")
        }
        portal::Error::Label(LabelError::Exists { label, from, to }) => Envelope::new(format!(
            "Association definition label \"{label}\" already exists on ObjectType pair {from}-{to}"
        ))
        .category(VALIDATION)
        .sub_category("AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL"),
        portal::Error::Label(LabelError::NotFound(id)) => Envelope::new(format!(
            "No association definition found with associationTypeId {}",
            id.cast_signed()
        ))
        .category(NOT_FOUND),
        refusal => Envelope::new(sentence(refusal)).category(VALIDATION),
    }
}

/// Those that are a sentence and the validation category.
fn sentence(refusal: &portal::Error) -> String {
    match refusal {
        portal::Error::Association(AssociationError::FromElsewhere { given, expected, .. }) => {
            format!(
                "invalid from object type {given} for associations to be created. expected: {expected}"
            )
        }
        portal::Error::Association(AssociationError::UnknownType(id)) => {
            let id = id.cast_signed();
            format!("No association type with id {id} exists between these object types")
        }
        portal::Error::Association(AssociationError::WithItself(id)) => {
            format!("Object {id} cannot be associated to itself ({id})")
        }
        portal::Error::Association(AssociationError::NotAssociable { from, to }) => {
            format!("No association types exist between object types {from} and {to}")
        }
        portal::Error::Label(LabelError::Missing) => {
            "Invalid input JSON: Some required fields were not set: [label]".into()
        }
        portal::Error::Label(LabelError::InvalidName(name)) => {
            format!("Association definition name is not valid: {name}")
        }
        portal::Error::Label(LabelError::TooMany { max, from, to }) => {
            format!("No more than {max} association types are allowed between {from} and {to}")
        }
        portal::Error::Label(LabelError::UnlabelledTypeStays(id)) => format!(
            "Definition with label still exists; Cannot delete unlabeled type with \
             associationTypeId {id}"
        ),
        portal::Error::Label(LabelError::OfHubSpot(id)) => {
            format!("HubSpot defined association type {id} cannot be changed")
        }
        portal::Error::Label(LabelError::InUse(id)) => {
            format!("Association type {id} is in use and cannot be deleted")
        }
        portal::Error::Association(AssociationError::LimitRange { given, min, max }) => {
            format!("Invalid association limit {given}. The limit must be between {min} and {max}")
        }
        refusal => refusal.to_string(),
    }
}

fn associations_invalid(missing: &[(Box<str>, String)]) -> Envelope {
    let each = |show: fn(&(Box<str>, String)) -> String| missing.iter().map(show).collect();
    Envelope::new("One or more associations are invalid")
        .category(VALIDATION)
        .context("INVALID_OBJECT_IDS", each(not_valid))
        .context("objectId", each(|(_, id)| id.clone()))
        .context("objectType", each(|(object_type, _)| object_type.to_string()))
}

/// `CONTACT=123 is not valid`
pub(crate) fn not_valid((object_type, id): &(Box<str>, String)) -> String {
    format!("{object_type}={id} is not valid")
}

fn end_missing(object_type: &str, id: &str) -> Envelope {
    Envelope::new(format!("No {object_type} with ID {id} exists"))
        .category(NOT_FOUND)
        .context("objectType", vec![object_type.to_owned()])
        .context("id", vec![id.to_owned()])
}

//! The face of refusals of associations and their labels.

use portal::{Refusal, TypeRef};

use super::{
    error::Envelope,
    refusal::{NOT_FOUND, VALIDATION},
};

const INVALID: &str = "One or more associations are invalid";

/// The envelope of one of these refusals.
pub(super) fn refused(refusal: &Refusal) -> Envelope {
    match refusal {
        Refusal::AssociationsInvalid(missing) => associations_invalid(missing),
        Refusal::AssociationTypesInvalid(types) => types_invalid(types),
        Refusal::AssociationFromMissing { object_type, id } => {
            end_missing(object_type, id).sub_category("crm.associations.FROM_OBJECT_NOT_FOUND")
        }
        Refusal::AssociationToMissing { object_type, id } => {
            end_missing(object_type, id).sub_category("crm.associations.TO_OBJECT_NOT_FOUND")
        }
        Refusal::AssociationIdNotNumeric(id) => Envelope::new(format!("{id} is not a valid ID"))
            .category(VALIDATION)
            .sub_category("crm.associations.INVALID_IDENTIFIER")
            .context("id", vec![id.clone()]),
        Refusal::NoSuchAssociationName { word, from, to } => {
            Envelope::new(format!("{word} is not a valid association type between {from} and {to}"))
                .category(VALIDATION)
                .sub_category("crm.associations.INVALID_ASSOCIATION_TYPE")
                .context("type", vec![word.clone()])
                .context("fromObjectType", vec![from.to_string()])
                .context("toObjectType", vec![to.to_string()])
        }
        Refusal::NothingAssociated { from, id, to } => {
            Envelope::new(format!("No {to} is associated with {from} {id}."))
                .category(NOT_FOUND)
                .sub_category("crm.associations.NO_ASSOCIATIONS_FOUND")
                .context("fromObjectId", vec![id.clone()])
                .context("fromObjectType", vec![from.to_string()])
                .context("toObjectType", vec![to.to_string()])
        }
        Refusal::AssociationLimit { type_id, id, max } => Envelope::new(format!(
            "Object {id} has reached the limit of {max} associations of type {type_id}"
        ))
        .category(VALIDATION)
        .sub_category("crm.associations.ASSOCIATION_LIMIT_EXCEEDED"),
        Refusal::LabelExists { label, from, to } => Envelope::new(format!(
            "Association definition label \"{label}\" already exists on ObjectType pair {from}-{to}"
        ))
        .category(VALIDATION)
        .sub_category("AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL"),
        Refusal::LabelNotFound(id) => Envelope::new(format!(
            "No association definition found with associationTypeId {}",
            id.cast_signed()
        ))
        .category(NOT_FOUND),
        refusal => Envelope::new(sentence(refusal)).category(VALIDATION),
    }
}

/// Those that are a sentence and the validation category.
fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::AssociationFromElsewhere { given, expected, .. } => format!(
            "invalid from object type {given} for associations to be created. expected: {expected}"
        ),
        Refusal::UnknownAssociationType(id) => {
            let id = id.cast_signed();
            format!("No association type with id {id} exists between these object types")
        }
        Refusal::AssociationWithItself(id) => {
            format!("Object {id} cannot be associated to itself ({id})")
        }
        Refusal::NotAssociable { from, to } => {
            format!("No association types exist between object types {from} and {to}")
        }
        Refusal::LabelMissing => {
            "Invalid input JSON: Some required fields were not set: [label]".into()
        }
        Refusal::LabelName(name) => format!("Association definition name is not valid: {name}"),
        Refusal::TooManyLabels { max, from, to } => {
            format!("No more than {max} association types are allowed between {from} and {to}")
        }
        Refusal::UnlabelledTypeStays(id) => format!(
            "Definition with label still exists; Cannot delete unlabeled type with \
             associationTypeId {id}"
        ),
        Refusal::LabelOfHubSpot(id) => {
            format!("HubSpot defined association type {id} cannot be changed")
        }
        Refusal::LabelInUse(id) => {
            format!("Association type {id} is in use and cannot be deleted")
        }
        Refusal::AssociationLimitRange { given, min, max } => {
            format!("Invalid association limit {given}. The limit must be between {min} and {max}")
        }
        refusal => refusal.to_string(),
    }
}

fn associations_invalid(missing: &[(Box<str>, String)]) -> Envelope {
    let each = |show: fn(&(Box<str>, String)) -> String| missing.iter().map(show).collect();
    Envelope::new(INVALID)
        .category(VALIDATION)
        .context("INVALID_OBJECT_IDS", each(not_valid))
        .context("objectId", each(|(_, id)| id.clone()))
        .context("objectType", each(|(object_type, _)| object_type.to_string()))
}

fn types_invalid(types: &[TypeRef]) -> Envelope {
    let each = |show: fn(&TypeRef) -> String| types.iter().map(show).collect();
    Envelope::new(INVALID)
        .category(VALIDATION)
        .context("associationSpec", each(ToString::to_string))
        .context("INVALID_ASSOCIATION_TYPE_ID", each(not_a_type))
}

/// `USER_DEFINED=33 is not a valid association definition id`
pub(super) fn not_a_type(label: &TypeRef) -> String {
    format!("{label} is not a valid association definition id")
}

/// `CONTACT=123 is not valid`
pub(super) fn not_valid((object_type, id): &(Box<str>, String)) -> String {
    format!("{object_type}={id} is not valid")
}

fn end_missing(object_type: &str, id: &str) -> Envelope {
    Envelope::new(format!("No {object_type} with ID {id} exists"))
        .category(NOT_FOUND)
        .context("objectType", vec![object_type.to_owned()])
        .context("id", vec![id.to_owned()])
}

//! What HubSpot says of associations and their labels when it refuses.

use axum::http::{HeaderValue, StatusCode};
use portal::{AssociationError, LabelError, TypeRef};

use crate::wire::{
    envelope::{Correlated, Envelope, NOT_FOUND, VALIDATION},
    error::{ErrorResponse, NOT_FOUND_HEADER},
    json,
};

const INVALID: &str = "One or more associations are invalid";
/// A status that nobody but HubSpot has.
const TOO_MANY_LABELS: u16 = 437;

impl From<&AssociationError> for ErrorResponse {
    fn from(error: &AssociationError) -> Self {
        const TYPE: &str = "association-type";
        const UNKNOWN_TYPE: &str = "association-type-unknown";
        const LIMIT: &str = "association-limit";
        let response = match error {
            AssociationError::FromElsewhere { given, expected, .. } => Self::invalid(
                TYPE,
                format!(
                    "invalid from object type {given} for associations to be created. expected: \
                     {expected}"
                ),
            ),
            AssociationError::UnknownType(id) => {
                let id = id.cast_signed();
                Self::invalid(
                    UNKNOWN_TYPE,
                    format!("No association type with id {id} exists between these object types"),
                )
            }
            AssociationError::NoSuchName { word, from, to } => {
                Self::bad_request(TYPE, no_such_name(word, from, to))
            }
            AssociationError::NotAssociable { from, to } => Self::invalid(
                UNKNOWN_TYPE,
                format!("No association types exist between object types {from} and {to}"),
            ),
            AssociationError::TypesInvalid(types) => {
                Self::bad_request("association-type-invalid", types_invalid(types))
            }
            AssociationError::EndsMissing(missing) => {
                Self::bad_request("association-of-new-record", ends_missing(missing))
            }
            AssociationError::FromMissing { object_type, id } => {
                end_missing(object_type, id, "crm.associations.FROM_OBJECT_NOT_FOUND")
            }
            AssociationError::ToMissing { object_type, id } => {
                end_missing(object_type, id, "crm.associations.TO_OBJECT_NOT_FOUND")
            }
            AssociationError::IdNotNumeric(id) => {
                Self::bad_request("association-id", id_not_numeric(id))
            }
            AssociationError::WithItself(id) => Self::invalid(
                "association-with-itself",
                format!("Object {id} cannot be associated to itself ({id})"),
            ),
            AssociationError::NothingAssociated { from, id, to } => {
                Self::not_found("nothing-associated", nothing_associated(from, id, to))
            }
            AssociationError::LimitReached { type_id, id, max } => Self::bad_request(
                LIMIT,
                Envelope::new(format!(
                    "Object {id} has reached the limit of {max} associations of type {type_id}"
                ))
                .category(VALIDATION)
                .sub_category("crm.associations.ASSOCIATION_LIMIT_EXCEEDED"),
            ),
            AssociationError::LimitRange { given, min, max } => Self::invalid(
                LIMIT,
                format!(
                    "Invalid association limit {given}. The limit must be between {min} and {max}"
                ),
            ),
        };
        response.detail(error.to_string())
    }
}

impl From<AssociationError> for ErrorResponse {
    fn from(error: AssociationError) -> Self {
        Self::from(&error)
    }
}

impl From<&LabelError> for ErrorResponse {
    fn from(error: &LabelError) -> Self {
        const LABEL: &str = "association-label";
        const OTHER: &str = "association-label-other";
        let response = match error {
            LabelError::Missing => Self::invalid(
                LABEL,
                "Invalid input JSON: Some required fields were not set: [label]",
            ),
            LabelError::InvalidName(name) => {
                Self::invalid(OTHER, format!("Association definition name is not valid: {name}"))
            }
            LabelError::Exists { label, from, to } => Self::bad_request(
                LABEL,
                Envelope::new(format!(
                    "Association definition label \"{label}\" already exists on ObjectType pair \
                     {from}-{to}"
                ))
                .category(VALIDATION)
                .sub_category("AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL"),
            ),
            LabelError::TooMany { max, from, to } => {
                let status = StatusCode::from_u16(TOO_MANY_LABELS);
                let envelope = Envelope::new(format!(
                    "No more than {max} association types are allowed between {from} and {to}"
                ))
                .category(VALIDATION);
                Self::new(status.unwrap_or(StatusCode::BAD_REQUEST), "too-many-labels", envelope)
            }
            LabelError::NotFound(id) => Self::not_found(
                OTHER,
                Envelope::new(format!(
                    "No association definition found with associationTypeId {}",
                    id.cast_signed()
                ))
                .category(NOT_FOUND),
            ),
            LabelError::OfHubSpot(id) => Self::invalid(
                OTHER,
                format!("HubSpot defined association type {id} cannot be changed"),
            ),
            LabelError::UnlabelledTypeStays(id) => Self::invalid(
                LABEL,
                format!(
                    "Definition with label still exists; Cannot delete unlabeled type with \
                     associationTypeId {id}"
                ),
            ),
            LabelError::InUse(id) => Self::invalid(
                OTHER,
                format!("Association type {id} is in use and cannot be deleted"),
            ),
        };
        response.detail(error.to_string())
    }
}

fn no_such_name(word: &str, from: &str, to: &str) -> Envelope {
    Envelope::new(format!("{word} is not a valid association type between {from} and {to}"))
        .category(VALIDATION)
        .sub_category("crm.associations.INVALID_ASSOCIATION_TYPE")
        .context("type", vec![word.to_owned()])
        .context("fromObjectType", vec![from.to_owned()])
        .context("toObjectType", vec![to.to_owned()])
}

fn id_not_numeric(id: &str) -> Envelope {
    Envelope::new(format!("{id} is not a valid ID"))
        .category(VALIDATION)
        .sub_category("crm.associations.INVALID_IDENTIFIER")
        .context("id", vec![id.to_owned()])
}

fn nothing_associated(from: &str, id: &str, to: &str) -> Envelope {
    Envelope::new(format!("No {to} is associated with {from} {id}."))
        .category(NOT_FOUND)
        .sub_category("crm.associations.NO_ASSOCIATIONS_FOUND")
        .context("fromObjectId", vec![id.to_owned()])
        .context("fromObjectType", vec![from.to_owned()])
        .context("toObjectType", vec![to.to_owned()])
}

fn ends_missing(missing: &[(Box<str>, String)]) -> Envelope {
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
pub(crate) fn not_a_type(label: &TypeRef) -> String {
    format!("{label} is not a valid association definition id")
}

/// `CONTACT=123 is not valid`
pub(crate) fn not_valid((object_type, id): &(Box<str>, String)) -> String {
    format!("{object_type}={id} is not valid")
}

/// Version 3 marks it as it marks reads of what isn't there.
fn end_missing(object_type: &str, id: &str, sub_category: &'static str) -> ErrorResponse {
    let envelope = Envelope::new(format!("No {object_type} with ID {id} exists"))
        .category(NOT_FOUND)
        .sub_category(sub_category)
        .context("objectType", vec![object_type.to_owned()])
        .context("id", vec![id.to_owned()]);
    let own = envelope.clone();
    ErrorResponse::not_found("association-end-missing", envelope).own(move |_, correlation| {
        let body = Correlated { envelope: &own, correlation };
        let mut response = json(StatusCode::NOT_FOUND, &body);
        response.headers_mut().insert(NOT_FOUND_HEADER, HeaderValue::from_static("true"));
        response
    })
}

//! What HubSpot says of records, their types and batches of them when it refuses.

use axum::http::{HeaderValue, Method, StatusCode};
use portal::{BatchError, InvalidValue, ObjectTypeId, RecordError, TypeError, ValueTaken};
use uuid::Uuid;

use super::value_error::{invalid_values, value_rule};
use crate::wire::{
    self,
    envelope::{Correlated, Envelope, NOT_FOUND, VALIDATION},
    error::{ErrorResponse, NOT_FOUND_HEADER, RequestInfo},
    html_page,
};

impl From<&TypeError> for ErrorResponse {
    fn from(error: &TypeError) -> Self {
        let response = match error {
            TypeError::Unknown(word) => Self::bad_request(
                "unknown-object-type",
                Envelope::new(format!("Unable to infer object type from: {word}")),
            ),
            TypeError::UnknownId(id) => Self::bad_request(
                "unknown-object-type-id",
                Envelope::new(format!("Invalid object or event type id: {id}")),
            ),
            TypeError::ReadOnly(_) => Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "read-only-type",
                Envelope::new("HTTP 405 Method Not Allowed"),
            ),
        };
        response.detail(error.to_string())
    }
}

impl From<&RecordError> for ErrorResponse {
    fn from(error: &RecordError) -> Self {
        const EXISTS: &str = "contact-exists";
        let response = match error {
            RecordError::NotFound => {
                Self::not_found("record-not-found", Envelope::new("resource not found"))
                    .own(record_not_found)
            }
            RecordError::IdNotNumeric(id) => Self::not_found("record-id", id_not_numeric(id)),
            RecordError::IdNotPositive(id) => {
                Self::not_found("record-id-positive", id_not_positive(id))
            }
            RecordError::WriteByNonUnique { portal, object_type, property } => Self::invalid(
                "id-property-written",
                format!(
                    "Unable to perform update/upsert by non-unique {object_type} property \
                     {property} in portal ID {portal}"
                ),
            ),
            RecordError::ArchivedNotListed(_) => Self::invalid(
                "archived-meetings",
                "Paging through deleted objects is not yet supported",
            ),
            RecordError::QuotePublished(quote) => Self::invalid(
                "published-quote",
                format!(
                    "The line items of quote {quote} can't be changed while it is published. Set \
                     its hs_status to DRAFT first."
                ),
            ),
            RecordError::NotUnique(name) => {
                Self::invalid("id-property", format!("Property {name} is not a unique property"))
            }
            RecordError::InvalidValues(faults) => {
                let rule = faults.first().map_or("value", |one| value_rule(&one.fault));
                return Self::bad_request(rule, invalid_values(faults)).detail(names(faults));
            }
            RecordError::RequiredPropertiesMissing { object_type, properties } => {
                let envelope = required_properties_missing(object_type, properties);
                Self::bad_request("required-properties", envelope)
            }
            RecordError::NoProperties => Self::invalid(
                "no-properties",
                "No properties found to update, please provide at least one.",
            ),
            RecordError::ContactExists(id) => Self::conflict(
                EXISTS,
                Envelope::new(format!("Contact already exists. Existing ID: {id}"))
                    .category("CONFLICT"),
            ),
            RecordError::AllContactsExist => {
                Self::conflict(EXISTS, Envelope::new("Contact already exists").category("CONFLICT"))
            }
            RecordError::ValueTaken(taken) => Self::invalid("value-taken", value_taken(taken)),
            RecordError::MergeWithItself(id) => {
                Self::invalid("merge", format!("Cannot merge an object with itself: {id}"))
            }
            RecordError::MergeOfMissing(ids) => Self::bad_request(
                "merge",
                Envelope::new("One of the objects to merge does not exist.")
                    .category(VALIDATION)
                    .context("ids", ids.clone()),
            ),
        };
        response.detail(error.to_string())
    }
}

impl From<RecordError> for ErrorResponse {
    fn from(error: RecordError) -> Self {
        Self::from(&error)
    }
}

impl From<&BatchError> for ErrorResponse {
    fn from(error: &BatchError) -> Self {
        let response = match error {
            BatchError::TooManyInputs(max) => Self::invalid(
                "batch-size",
                format!(
                    "The maximum number of inputs supported in a batch is {max}. Please reduce \
                     the number of items and try again"
                ),
            ),
            BatchError::TooManyHistoryInputs(max) => Self::invalid(
                "batch-size-history",
                format!(
                    "The maximum number of inputs supported in a batch request for property \
                     histories is {max}. Please reduce the number of items and try again"
                ),
            ),
            BatchError::DuplicateIds(ids) => Self::bad_request("duplicate-ids", duplicate_ids(ids)),
            BatchError::IdPropertyMissing => Self::invalid(
                "upsert-id-property",
                "Invalid input JSON: Some required fields were not set: [idProperty]",
            ),
        };
        response.detail(error.to_string())
    }
}

impl From<BatchError> for ErrorResponse {
    fn from(error: BatchError) -> Self {
        Self::from(&error)
    }
}

fn names(faults: &[InvalidValue]) -> String {
    let names: Vec<&str> = faults.iter().map(|fault| &*fault.property).collect();
    names.join(", ")
}

/// Who reads and doesn't ask for JSON gets a page.
fn record_not_found(asked: &RequestInfo, correlation: Uuid) -> axum::response::Response {
    let mut response = if asked.wants_json || asked.method != Method::GET {
        let envelope = &Envelope::new("resource not found");
        wire::json(StatusCode::NOT_FOUND, &Correlated { envelope, correlation })
    } else {
        html_page::not_found()
    };
    response.headers_mut().insert(NOT_FOUND_HEADER, HeaderValue::from_static("true"));
    response
}

fn id_not_numeric(id: &str) -> Envelope {
    Envelope::new("Object not found.  objectId are usually numeric.")
        .category(NOT_FOUND)
        .context("id", vec![id.to_owned()])
}

fn id_not_positive(id: &str) -> Envelope {
    Envelope::new("Object not found.  objectId is usually positive.")
        .category(NOT_FOUND)
        .context("id", vec![id.to_owned()])
}

fn required_properties_missing(object_type: &str, properties: &[String]) -> Envelope {
    Envelope::new(format!("Error creating {object_type}. Some required properties were not set."))
        .category(VALIDATION)
        .context("properties", properties.to_vec())
}

fn duplicate_ids(ids: &[String]) -> Envelope {
    Envelope::new(format!(
        "Duplicate IDs found in batch input: [{}]. IDs must be unique",
        ids.join(", ")
    ))
    .category(VALIDATION)
    .context("ids", ids.to_vec())
}

fn value_taken(taken: &ValueTaken) -> String {
    let ValueTaken { portal, object_type, object_type_name, property, value, record, holder } =
        taken;
    let object_type = match object_type {
        ObjectTypeId { meta: 0, .. } => format!("legacyObjectType={object_type_name}"),
        ObjectTypeId { meta, number } => format!("metaTypeId={meta}, innerId={number}"),
    };
    format!(
        "Cannot set PropertyValueCoordinates{{portalId={portal}, \
         objectTypeId=ObjectTypeId{{{object_type}}}, propertyName={property}, value={value}}} on \
         {record}. {holder} already has that value."
    )
}

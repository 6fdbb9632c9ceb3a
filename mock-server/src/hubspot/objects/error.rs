//! The face of refusals of records and batches.

use portal::{BatchError, ObjectTypeId, RecordError, TypeError, error::ValueTaken};

use crate::{
    hubspot::objects::value_error::invalid_values,
    wire::error::{Envelope, NOT_FOUND, VALIDATION},
};

/// The envelope of one of these refusals.
pub(crate) fn refused(refusal: &portal::Error) -> Envelope {
    match refusal {
        portal::Error::Type(TypeError::Unknown(word)) => {
            Envelope::new(format!("Unable to infer object type from: {word}"))
        }
        portal::Error::Type(TypeError::UnknownId(id)) => {
            Envelope::new(format!("Invalid object or event type id: {id}"))
        }
        portal::Error::Type(TypeError::ReadOnly(_)) => Envelope::new("HTTP 405 Method Not Allowed"),
        portal::Error::Record(RecordError::NotFound) => Envelope::new("resource not found"),
        portal::Error::Record(RecordError::IdNotNumeric(id)) => {
            Envelope::new("Object not found.  objectId are usually numeric.")
                .category(NOT_FOUND)
                .context("id", vec![id.clone()])
        }
        portal::Error::Record(RecordError::InvalidValues(faults)) => invalid_values(faults),
        portal::Error::Record(RecordError::RequiredPropertiesMissing {
            object_type,
            properties,
        }) => Envelope::new(format!(
            "Error creating {object_type}. Some required properties were not set."
        ))
        .category(VALIDATION)
        .context("properties", properties.clone()),
        portal::Error::Record(RecordError::ContactExists(id)) => {
            Envelope::new(format!("Contact already exists. Existing ID: {id}")).category("CONFLICT")
        }
        portal::Error::Record(RecordError::AllContactsExist) => {
            Envelope::new("Contact already exists").category("CONFLICT")
        }
        portal::Error::Record(RecordError::ValueTaken(taken)) => value_taken(taken),
        portal::Error::Batch(BatchError::DuplicateIds(ids)) => Envelope::new(format!(
            "Duplicate IDs found in batch input: [{}]. IDs must be unique",
            ids.join(", ")
        ))
        .category(VALIDATION)
        .context("ids", ids.clone()),
        portal::Error::Record(RecordError::MergeOfMissing(ids)) => {
            Envelope::new("One of the objects to merge does not exist.")
                .category(VALIDATION)
                .context("ids", ids.clone())
        }
        refusal => Envelope::new(sentence(refusal)).category(VALIDATION),
    }
}

/// Those that are a sentence and the validation category.
fn sentence(refusal: &portal::Error) -> String {
    match refusal {
        portal::Error::Record(RecordError::NoProperties) => {
            "No properties found to update, please provide at least one.".into()
        }
        portal::Error::Record(RecordError::NotUnique(name)) => {
            format!("Property {name} is not a unique property")
        }
        portal::Error::Batch(BatchError::TooManyInputs(max)) => format!(
            "The maximum number of inputs supported in a batch is {max}. Please reduce the number \
             of items and try again"
        ),
        portal::Error::Batch(BatchError::TooManyHistoryInputs(max)) => format!(
            "The maximum number of inputs supported in a batch request for property histories is \
             {max}. Please reduce the number of items and try again"
        ),
        portal::Error::Batch(BatchError::IdPropertyMissing) => {
            "Invalid input JSON: Some required fields were not set: [idProperty]".into()
        }
        portal::Error::Record(RecordError::MergeWithItself(id)) => {
            format!("Cannot merge an object with itself: {id}")
        }
        refusal => refusal.to_string(),
    }
}

fn value_taken(taken: &ValueTaken) -> Envelope {
    let ValueTaken { portal, object_type, object_type_name, property, value, record, holder } =
        taken;
    let object_type = match object_type {
        ObjectTypeId { meta: 0, .. } => format!("legacyObjectType={object_type_name}"),
        ObjectTypeId { meta, number } => format!("metaTypeId={meta}, innerId={number}"),
    };
    Envelope::new(format!(
        "Cannot set PropertyValueCoordinates{{portalId={portal}, \
         objectTypeId=ObjectTypeId{{{object_type}}}, propertyName={property}, value={value}}} on \
         {record}. {holder} already has that value."
    ))
    .category(VALIDATION)
}

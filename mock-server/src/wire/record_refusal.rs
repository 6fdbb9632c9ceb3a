//! The face of refusals of records and batches.

use portal::{ObjectTypeId, Refusal, error::ValueTaken};

use super::{
    error::Envelope,
    refusal::{NOT_FOUND, VALIDATION},
    value_refusal::invalid_values,
};

/// The envelope of one of these refusals.
pub(super) fn refused(refusal: &Refusal) -> Envelope {
    match refusal {
        Refusal::UnknownObjectType(word) => {
            Envelope::new(format!("Unable to infer object type from: {word}"))
        }
        Refusal::UnknownObjectTypeId(id) => {
            Envelope::new(format!("Invalid object or event type id: {id}"))
        }
        Refusal::ReadOnlyType(_) => Envelope::new("HTTP 405 Method Not Allowed"),
        Refusal::RecordNotFound => Envelope::new("resource not found"),
        Refusal::RecordIdNotNumeric(id) => {
            Envelope::new("Object not found.  objectId are usually numeric.")
                .category(NOT_FOUND)
                .context("id", vec![id.clone()])
        }
        Refusal::RecordIdNotPositive(id) => {
            Envelope::new("Object not found.  objectId is usually positive.")
                .category(NOT_FOUND)
                .context("id", vec![id.clone()])
        }
        Refusal::InvalidValues(faults) => invalid_values(faults),
        Refusal::RequiredPropertiesMissing { object_type, properties } => Envelope::new(format!(
            "Error creating {object_type}. Some required properties were not set."
        ))
        .category(VALIDATION)
        .context("properties", properties.clone()),
        Refusal::ContactExists(id) => {
            Envelope::new(format!("Contact already exists. Existing ID: {id}")).category("CONFLICT")
        }
        Refusal::AllContactsExist => Envelope::new("Contact already exists").category("CONFLICT"),
        Refusal::ValueTaken(taken) => value_taken(taken),
        Refusal::DuplicateIds(ids) => Envelope::new(format!(
            "Duplicate IDs found in batch input: [{}]. IDs must be unique",
            ids.join(", ")
        ))
        .category(VALIDATION)
        .context("ids", ids.clone()),
        Refusal::MergeOfMissing(ids) => {
            Envelope::new("One of the objects to merge does not exist.")
                .category(VALIDATION)
                .context("ids", ids.clone())
        }
        refusal => Envelope::new(sentence(refusal)).category(VALIDATION),
    }
}

/// Those that are a sentence and the validation category.
fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoProperties => {
            "No properties found to update, please provide at least one.".into()
        }
        Refusal::NotUnique(name) => format!("Property {name} is not a unique property"),
        Refusal::WriteByNonUnique { portal, object_type, property } => format!(
            "Unable to perform update/upsert by non-unique {object_type} property {property} in \
             portal ID {portal}"
        ),
        Refusal::ArchivedNotListed(_) => {
            "Paging through deleted objects is not yet supported".into()
        }
        Refusal::QuotePublished(quote) => format!(
            "The line items of quote {quote} can't be changed while it is published. Set its \
             hs_status to DRAFT first."
        ),
        Refusal::TooManyInputs(max) => format!(
            "The maximum number of inputs supported in a batch is {max}. Please reduce the number \
             of items and try again"
        ),
        Refusal::TooManyHistoryInputs(max) => format!(
            "The maximum number of inputs supported in a batch request for property histories is \
             {max}. Please reduce the number of items and try again"
        ),
        Refusal::IdPropertyMissing => {
            "Invalid input JSON: Some required fields were not set: [idProperty]".into()
        }
        Refusal::MergeWithItself(id) => format!("Cannot merge an object with itself: {id}"),
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

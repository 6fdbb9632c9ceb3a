//! The face of every refusal: one exhaustive match from cause to status and sentence.

use axum::http::StatusCode;
use portal::{
    InvalidDefinition, InvalidValue, ObjectTypeId, Refusal,
    error::{ValueFault, ValueTaken},
};
use serde_json::json;
use uuid::Uuid;

use super::error::{Correlated, Detail, Envelope, Face};

const VALIDATION: &str = "VALIDATION_ERROR";
const NOT_FOUND: &str = "OBJECT_NOT_FOUND";
const EXISTS: &str = "OBJECT_ALREADY_EXISTS";

/// Status and envelope of a refusal.
pub(super) fn face(refusal: &Refusal, correlation: Uuid) -> Face {
    let envelope = envelope(refusal, correlation);
    (status(refusal), envelope)
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::RecordNotFound
        | Refusal::RecordIdNotNumeric(_)
        | Refusal::PropertyNotFound(_)
        | Refusal::GroupNotFound(_) => StatusCode::NOT_FOUND,
        Refusal::ContactExists(_)
        | Refusal::AllContactsExist
        | Refusal::PropertyExists(_)
        | Refusal::GroupExists(_) => StatusCode::CONFLICT,
        Refusal::ReadOnlyType(_) => StatusCode::METHOD_NOT_ALLOWED,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// The envelope of a refusal, alone or inside a batch answer.
pub(super) fn envelope(refusal: &Refusal, correlation: Uuid) -> Envelope {
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
        Refusal::AssociationToMissing { object_type, id } => {
            Envelope::new("One or more associations are invalid")
                .category(VALIDATION)
                .context("INVALID_OBJECT_IDS", vec![format!("{object_type}={id} is not valid")])
                .context("objectId", vec![id.clone()])
                .context("objectType", vec![object_type.to_string()])
        }
        Refusal::PropertyExists(name) => {
            Envelope::new(format!("A property named '{name}' already exists."))
                .category(EXISTS)
                .sub_category("Properties.PROPERTY_WITH_NAME_EXISTS")
        }
        Refusal::GroupExists(name) => {
            Envelope::new(format!("A property group named '{name}' already exists."))
                .category(EXISTS)
                .sub_category("Properties.GROUP_WITH_NAME_EXISTS")
        }
        Refusal::PropertyNotFound(name) => {
            Envelope::new(format!("Property {name} does not exist")).category(NOT_FOUND)
        }
        Refusal::GroupNotFound(name) => {
            Envelope::new(format!("Property group {name} does not exist")).category(NOT_FOUND)
        }
        Refusal::GroupHasProperties(_) => group_has_properties(correlation),
        Refusal::Search(fault) => super::search::refusal(fault),
        refusal => Envelope::new(sentence(refusal)).category(VALIDATION),
    }
}

/// Refusals that are a sentence and the validation category.
fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoProperties => {
            "No properties found to update, please provide at least one.".into()
        }
        Refusal::NotUnique(name) => format!("Property {name} is not a unique property"),
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
        Refusal::AssociationFromElsewhere { given, expected, .. } => format!(
            "invalid from object type {given} for associations to be created. expected: {expected}"
        ),
        Refusal::UnknownAssociationType(id) => {
            format!("No association type with id {id} exists between these object types")
        }
        Refusal::ReadOnlyDefinition(name) => {
            format!("Property {name} is read only; its definition can't be changed")
        }
        Refusal::InvalidDefinition(fault) => invalid_definition(fault),
        refusal => refusal.to_string(),
    }
}

fn invalid_definition(fault: &InvalidDefinition) -> String {
    match fault {
        InvalidDefinition::Name(name) if name.chars().any(char::is_uppercase) => {
            format!("Property name must be lowercase, but given: {name}")
        }
        InvalidDefinition::Name(name) => format!("Property name is not valid: {name}"),
        InvalidDefinition::ReservedName(name) => {
            format!("Property name starts with a reserved prefix: {name}")
        }
        InvalidDefinition::UnknownGroup(name) => format!("Property group {name} does not exist"),
        InvalidDefinition::FieldType { kind, field_type } => {
            format!("Field type {field_type} is not valid for a property of type {kind}")
        }
        InvalidDefinition::NoOptions => "Enumeration properties must have options".into(),
        InvalidDefinition::DuplicateOption(option) => {
            format!("Property option values and labels must be unique, but given twice: {option}")
        }
        InvalidDefinition::BooleanOptions => {
            "Boolean properties must have exactly the options true and false".into()
        }
        InvalidDefinition::FormulaProperty(name) => {
            format!("The calculation formula names a property that does not exist: {name}")
        }
    }
}

/// All faults together, once as JSON text inside the sentence and once as details.
fn invalid_values(faults: &[InvalidValue]) -> Envelope {
    let list: Vec<String> = faults.iter().map(|fault| embedded(fault)).collect();
    let mut envelope =
        Envelope::new(format!("Property values were not valid: [{}]", list.join(",")));
    envelope.errors = faults
        .iter()
        .map(|fault| Detail {
            message: fault_message(fault),
            code: fault_code(&fault.fault),
            context: vec![("propertyName", vec![fault.property.clone()])],
        })
        .collect();
    envelope.category(VALIDATION)
}

fn embedded(fault: &InvalidValue) -> String {
    let message = json!(fault_message(fault));
    let (code, name) = (fault_code(&fault.fault), json!(fault.property));
    let start = format!(r#"{{"isValid":false,"message":{message},"error":"{code}","name":{name}"#);
    match fault.fault {
        ValueFault::NotAnOption(_) | ValueFault::NotInPipeline(_) => {
            let value = json!(fault.value);
            let portal = fault.portal;
            format!(
                r#"{start},"localizedErrorMessage":{message},"propertyValue":{value},"portalId":{portal}}}"#
            )
        }
        _ => format!("{start}}}"),
    }
}

fn fault_code(fault: &ValueFault) -> &'static str {
    match fault {
        ValueFault::UnknownProperty => "PROPERTY_DOESNT_EXIST",
        ValueFault::Calculated | ValueFault::ReadOnly => "READ_ONLY_VALUE",
        ValueFault::NotAnOption(_) | ValueFault::NotInPipeline(_) => "INVALID_OPTION",
        ValueFault::NotAnEmail => "INVALID_EMAIL",
        ValueFault::NotANumber => "INVALID_LONG",
        ValueFault::NotMidnight(_) => "INVALID_DATE",
        ValueFault::TooLong => "INVALID_STRING_LENGTH",
    }
}

fn fault_message(fault: &InvalidValue) -> String {
    let InvalidValue { property, value, portal, object_type, .. } = fault;
    match &fault.fault {
        ValueFault::UnknownProperty => format!("Property \"{property}\" does not exist"),
        ValueFault::Calculated => {
            format!("\"{property}\" is a calculated property; its value cannot be set.")
        }
        ValueFault::ReadOnly => {
            format!("\"{property}\" is a read only property; its value cannot be set.")
        }
        ValueFault::NotAnOption(options) => {
            format!("{value} was not one of the allowed options: [{}]", options.join(", "))
        }
        ValueFault::NotInPipeline(pipeline) => {
            format!("{value} is not a stage of pipeline {pipeline}")
        }
        ValueFault::NotAnEmail => format!("Email address {value} is invalid"),
        ValueFault::NotANumber => {
            format!("{value} was not a valid long. Portal {portal}, object type {object_type}")
        }
        ValueFault::NotMidnight(millis) => not_midnight(value, *millis),
        ValueFault::TooLong => {
            format!("{property} must be at most {} characters", portal::value::MAX_LENGTH)
        }
    }
}

/// `1579179660000 is at 13:1:0.0 UTC, not midnight!`
fn not_midnight(value: &str, millis: i64) -> String {
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    let (seconds, rest) = (millis / 1_000 % 60, millis % 1_000);
    format!("{value} is at {hours}:{minutes}:{seconds}.{rest} UTC, not midnight!")
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

/// The sentence is itself an error envelope as text, and the outer one has no category.
fn group_has_properties(correlation: Uuid) -> Envelope {
    let inner = Envelope::new("Can't delete or purge a group with active properties")
        .category(VALIDATION)
        .sub_category("PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES");
    let text = serde_json::to_string(&Correlated { envelope: &inner, correlation });
    Envelope::new(text.unwrap_or_default())
}

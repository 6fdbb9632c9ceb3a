//! The face of every refusal: one exhaustive match from cause to status and sentence.

use axum::http::StatusCode;
use portal::{
    InvalidDefinition, InvalidValue, ObjectTypeId, Refusal,
    error::{ValueFault, ValueTaken},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    error::{Correlated, Detail, Envelope, Face},
    pipeline_refusal,
};

const VALIDATION: &str = "VALIDATION_ERROR";
const NOT_FOUND: &str = "OBJECT_NOT_FOUND";
const EXISTS: &str = "OBJECT_ALREADY_EXISTS";
/// A status that nobody but HubSpot has.
const TOO_MANY_LABELS: u16 = 437;

/// Status and envelope of a refusal.
pub(super) fn face(refusal: &Refusal, correlation: Uuid) -> Face {
    if let Refusal::Pipeline(fault) = refusal {
        return pipeline_refusal::face(fault);
    }
    let envelope = envelope(refusal, correlation);
    (status(refusal), envelope)
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::RecordNotFound
        | Refusal::RecordIdNotNumeric(_)
        | Refusal::PropertyNotFound(_)
        | Refusal::GroupNotFound(_)
        | Refusal::AssociationDefinitionNotFound(_)
        | Refusal::AssociationFromMissing { .. }
        | Refusal::AssociationToMissing { .. }
        | Refusal::NothingAssociated { .. }
        | Refusal::LabelNotFound(_) => StatusCode::NOT_FOUND,
        Refusal::ContactExists(_)
        | Refusal::AllContactsExist
        | Refusal::PropertyExists(_)
        | Refusal::GroupExists(_)
        | Refusal::SchemaExists(_) => StatusCode::CONFLICT,
        Refusal::ReadOnlyType(_) => StatusCode::METHOD_NOT_ALLOWED,
        Refusal::TooManyLabels { .. } => {
            StatusCode::from_u16(TOO_MANY_LABELS).unwrap_or(StatusCode::BAD_REQUEST)
        }
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
        Refusal::AssociationsInvalid(missing) => associations_invalid(missing),
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
        Refusal::LabelNotFound(id) => {
            Envelope::new(format!("No association definition found with associationTypeId {id}"))
                .category(NOT_FOUND)
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
        Refusal::Pipeline(fault) => pipeline_refusal::face(fault).1,
        Refusal::InvalidSchema(_)
        | Refusal::PropertyInUse { .. }
        | Refusal::SchemaExists(_)
        | Refusal::SchemaHasRecords(_)
        | Refusal::SchemaNotArchived
        | Refusal::AssociationDefinitionNotFound(_) => super::schema_refusal::refused(refusal),
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
        Refusal::ReadOnlyDefinition(name) => {
            format!("Property {name} is read only; its definition can't be changed")
        }
        Refusal::InvalidDefinition(fault) => invalid_definition(fault),
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
pub(super) fn not_valid((object_type, id): &(Box<str>, String)) -> String {
    format!("{object_type}={id} is not valid")
}

fn end_missing(object_type: &str, id: &str) -> Envelope {
    Envelope::new(format!("No {object_type} with ID {id} exists"))
        .category(NOT_FOUND)
        .context("objectType", vec![object_type.to_owned()])
        .context("id", vec![id.to_owned()])
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
    let list: Vec<String> = faults.iter().map(embedded).collect();
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
        ValueFault::NotAnOwner => "INVALID_OWNER_ID",
        ValueFault::NotHttps => "INVALID_URL",
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
        ValueFault::NotAnOwner => format!("{value} is not a valid owner ID"),
        ValueFault::NotHttps => format!("{property} must be a secure URL that starts with https"),
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

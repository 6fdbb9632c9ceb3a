//! The face of refusals of property definitions and groups.

use portal::{InvalidDefinition, PropertyError};
use uuid::Uuid;

use crate::wire::error::{Correlated, EXISTS, Envelope, NOT_FOUND, VALIDATION};

/// The envelope of one of these refusals.
pub(crate) fn refused(refusal: &portal::Error, correlation: Uuid) -> Envelope {
    match refusal {
        portal::Error::Property(PropertyError::Exists(name)) => {
            Envelope::new(format!("A property named '{name}' already exists."))
                .category(EXISTS)
                .sub_category("Properties.PROPERTY_WITH_NAME_EXISTS")
        }
        portal::Error::Property(PropertyError::GroupExists(name)) => {
            Envelope::new(format!("A property group named '{name}' already exists."))
                .category(EXISTS)
                .sub_category("Properties.GROUP_WITH_NAME_EXISTS")
        }
        portal::Error::Property(PropertyError::NotFound(name)) => {
            Envelope::new(format!("Property {name} does not exist")).category(NOT_FOUND)
        }
        portal::Error::Property(PropertyError::GroupNotFound(name)) => {
            Envelope::new(format!("Property group {name} does not exist")).category(NOT_FOUND)
        }
        portal::Error::Property(PropertyError::GroupHasProperties(_)) => {
            group_has_properties(correlation)
        }
        refusal => Envelope::new(sentence(refusal)).category(VALIDATION),
    }
}

/// Those that are a sentence and the validation category.
fn sentence(refusal: &portal::Error) -> String {
    match refusal {
        portal::Error::Property(PropertyError::ReadOnly(name)) => {
            format!("Property {name} is read only; its definition can't be changed")
        }
        portal::Error::Property(PropertyError::Invalid(fault)) => invalid_definition(fault),
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

/// The sentence is itself an error envelope as text, and the outer one has no category.
fn group_has_properties(correlation: Uuid) -> Envelope {
    let inner = Envelope::new("Can't delete or purge a group with active properties")
        .category(VALIDATION)
        .sub_category("PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES");
    let text = serde_json::to_string(&Correlated { envelope: &inner, correlation });
    Envelope::new(text.unwrap_or_default())
}

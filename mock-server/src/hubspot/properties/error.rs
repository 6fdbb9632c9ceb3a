//! What HubSpot says of property definitions and groups when it refuses.

use axum::http::StatusCode;
use portal::{InvalidDefinition, PropertyError};
use uuid::Uuid;

use crate::wire::{
    self,
    envelope::{Correlated, EXISTS, Envelope, NOT_FOUND, VALIDATION},
    error::ErrorResponse,
};

impl From<&PropertyError> for ErrorResponse {
    fn from(error: &PropertyError) -> Self {
        const GROUP: &str = "property-group";
        let response = match error {
            PropertyError::Exists(name) => Self::conflict(
                "property-exists",
                Envelope::new(format!("A property named '{name}' already exists."))
                    .category(EXISTS)
                    .sub_category("Properties.PROPERTY_WITH_NAME_EXISTS"),
            ),
            PropertyError::NotFound(name) => Self::not_found(
                "property-not-found",
                Envelope::new(format!("Property {name} does not exist")).category(NOT_FOUND),
            ),
            PropertyError::GroupNotFound(name) => Self::not_found(
                GROUP,
                Envelope::new(format!("Property group {name} does not exist")).category(NOT_FOUND),
            ),
            PropertyError::GroupExists(name) => Self::conflict(
                GROUP,
                Envelope::new(format!("A property group named '{name}' already exists."))
                    .category(EXISTS)
                    .sub_category("Properties.GROUP_WITH_NAME_EXISTS"),
            ),
            PropertyError::GroupHasProperties(_) => {
                Self::bad_request("property-group-in-use", group_has_properties(Uuid::nil())).own(
                    |_, correlation| {
                        let envelope = &group_has_properties(correlation);
                        wire::json(StatusCode::BAD_REQUEST, &Correlated { envelope, correlation })
                    },
                )
            }
            PropertyError::ReadOnly(name) => Self::invalid(
                "hubspots-own-property",
                format!("Property {name} is read only; its definition can't be changed"),
            ),
            PropertyError::Invalid(fault) => {
                Self::invalid("property-definition", invalid_definition(fault))
            }
        };
        response.detail(error.to_string())
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

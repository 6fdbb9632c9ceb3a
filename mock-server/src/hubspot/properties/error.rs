//! What HubSpot says of property definitions and groups when it refuses.

use axum::http::StatusCode;
use portal::{
    InvalidDefinition, ObjectTypeId, PropertyError,
    properties::{
        formula::Kind,
        limits::{MAX_CHAIN, MAX_UNIQUE},
    },
};
use uuid::Uuid;

use crate::wire::{
    self,
    envelope::{Correlated, Detail, EXISTS, Envelope, NOT_FOUND, VALIDATION},
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
            PropertyError::Invalid(fault) => invalid(fault),
            PropertyError::CalculatedFrom { object_type, name, by } => Self::bad_request(
                "property-calculated-from",
                calculated_from(*object_type, name, by),
            ),
        };
        response.detail(error.to_string())
    }
}

impl From<PropertyError> for ErrorResponse {
    fn from(error: PropertyError) -> Self {
        Self::from(&error)
    }
}

/// Status, envelope and rule of a definition that makes no sense.
fn invalid(fault: &InvalidDefinition) -> ErrorResponse {
    let envelope = Envelope::new(invalid_definition(fault));
    if let InvalidDefinition::FormulaProperty(_) = fault {
        return ErrorResponse::not_found(rule(fault), envelope.category(NOT_FOUND));
    }
    let envelope = envelope.category(VALIDATION);
    let envelope = match sub_category(fault) {
        Some(sub_category) => envelope.sub_category(sub_category),
        None => envelope,
    };
    ErrorResponse::bad_request(rule(fault), envelope)
}

fn rule(fault: &InvalidDefinition) -> &'static str {
    match fault {
        InvalidDefinition::Name(_)
        | InvalidDefinition::ReservedName(_)
        | InvalidDefinition::UnknownGroup(_)
        | InvalidDefinition::FieldType { .. }
        | InvalidDefinition::NoOptions
        | InvalidDefinition::DuplicateOption(_)
        | InvalidDefinition::BooleanOptions
        | InvalidDefinition::ExternalOptions => "property-definition",
        InvalidDefinition::EmptyHint(_) => "property-hint",
        InvalidDefinition::CurrencyOfNoAmount | InvalidDefinition::CurrencyStays => {
            "property-currency"
        }
        InvalidDefinition::TooManyUnique => "property-unique",
        InvalidDefinition::Sensitive => "sensitive-property",
        InvalidDefinition::Formula(_) | InvalidDefinition::FormulaType { .. } => "formula",
        InvalidDefinition::FormulaProperty(_) => "formula-property",
        InvalidDefinition::FormulaCircle(_) | InvalidDefinition::FormulaChain => "formula-chain",
    }
}

fn calculated_from(object_type: ObjectTypeId, name: &str, by: &[String]) -> Envelope {
    let places = by.len();
    let envelope = Envelope::new(format!(
        "Property: {name} of object type {object_type} is currently used in {places} places and \
         cannot be deleted"
    ));
    let envelope = envelope
        .category(VALIDATION)
        .sub_category("PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE")
        .context("usageCount", vec![places.to_string()]);
    by.iter().fold(envelope, |envelope, user| envelope.detail(usage(user)))
}

fn invalid_definition(fault: &InvalidDefinition) -> String {
    match fault {
        // Of a stage, whose id its properties' names end with.
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
        InvalidDefinition::EmptyHint(key) => format!("{key} must not be empty"),
        InvalidDefinition::CurrencyOfNoAmount => {
            "Only properties that show a currency symbol can have a currencyPropertyName".into()
        }
        InvalidDefinition::CurrencyStays => {
            "showCurrencySymbol cannot be turned off for a property with a currencyPropertyName"
                .into()
        }
        InvalidDefinition::ExternalOptions => {
            "Properties with externalOptions must have a referencedObjectType and no options".into()
        }
        InvalidDefinition::TooManyUnique => {
            format!("An object type can have at most {MAX_UNIQUE} properties with unique values")
        }
        InvalidDefinition::Sensitive => "Portal is not enabled for sensitive data".into(),
        InvalidDefinition::Formula(error) => format!("Invalid calculation formula: {error}"),
        InvalidDefinition::FormulaProperty(name) => format!("Property {name} does not exist"),
        InvalidDefinition::FormulaType { results, kind } => format!(
            "Invalid calculation formula: it results in a {}, which a property of type {} does not \
             hold",
            match results {
                Kind::Number => "number",
                Kind::Text => "string",
                Kind::Flag => "bool",
            },
            kind
        ),
        InvalidDefinition::FormulaCircle(name) => {
            format!("Invalid calculation formula: {name} would be calculated from itself")
        }
        InvalidDefinition::FormulaChain => format!(
            "Invalid calculation formula: it builds on more than {MAX_CHAIN} other calculated \
             properties in a row"
        ),
    }
}

fn sub_category(fault: &InvalidDefinition) -> Option<&'static str> {
    Some(match fault {
        InvalidDefinition::BooleanOptions => "PropertyValidationError.INVALID_BOOLEAN_OPTION",
        InvalidDefinition::CurrencyOfNoAmount => {
            "PropertyValidationError.ONLY_CURRENCY_PROPERTIES_CAN_SPECIFY_CURRENCY"
        }
        InvalidDefinition::Sensitive => {
            "PropertyValidationError.PORTAL_NOT_ENABLED_FOR_SENSITIVE_DATA"
        }
        InvalidDefinition::Name(_)
        | InvalidDefinition::ReservedName(_)
        | InvalidDefinition::UnknownGroup(_)
        | InvalidDefinition::FieldType { .. }
        | InvalidDefinition::NoOptions
        | InvalidDefinition::DuplicateOption(_)
        | InvalidDefinition::EmptyHint(_)
        | InvalidDefinition::CurrencyStays
        | InvalidDefinition::ExternalOptions
        | InvalidDefinition::TooManyUnique
        | InvalidDefinition::Formula(_)
        | InvalidDefinition::FormulaProperty(_)
        | InvalidDefinition::FormulaType { .. }
        | InvalidDefinition::FormulaCircle(_)
        | InvalidDefinition::FormulaChain => return None,
    })
}

/// A place where a property is used.
fn usage(user: &str) -> Detail {
    Detail {
        message: String::new(),
        code: "",
        sub_category: "PropertyValidationError.PROPERTY_USAGE",
        context: vec![
            ("parentType", vec!["CALCULATED_PROPERTY".to_owned()]),
            ("parentName", vec![user.to_owned()]),
        ],
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

//! What HubSpot says of schemas when it refuses.

use portal::{
    InvalidSchema, SchemaError,
    schema::{MAX_SEARCHABLE, Role},
};

use crate::wire::{
    envelope::{EXISTS, Envelope, NOT_FOUND, VALIDATION},
    error::ErrorResponse,
};

impl From<&SchemaError> for ErrorResponse {
    fn from(error: &SchemaError) -> Self {
        const SCHEMA: &str = "schema";
        let response = match error {
            SchemaError::Invalid(fault) => Self::bad_request("schema-definition", invalid(fault)),
            SchemaError::PropertyInUse { object_type, name, places } => {
                let envelope = Envelope::new(format!(
                    "Property: {name} of object type {object_type} is currently used in {places} \
                     places and cannot be deleted"
                ))
                .category(VALIDATION)
                .sub_category("PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE")
                .context("usageCount", vec![places.to_string()]);
                Self::bad_request("property-in-use", envelope)
            }
            SchemaError::Exists(name) => Self::conflict(
                SCHEMA,
                Envelope::new(format!("{name} already exists"))
                    .category(EXISTS)
                    .sub_category("InboundDbObjectTypeError.OBJECT_TYPE_ALREADY_EXIST"),
            ),
            SchemaError::HasRecords(id) => {
                let envelope = Envelope::new(format!(
                    "Object type {id} cannot be deleted until all object records are deleted"
                ))
                .category(VALIDATION)
                .sub_category("ObjectSchemaError.EXISTING_OBJECT_RECORDS");
                Self::bad_request(SCHEMA, envelope)
            }
            SchemaError::NotArchived => {
                Self::invalid(SCHEMA, "Couldn't find soft-deleted object type(s)")
            }
            SchemaError::AssociationNotFound(id) => Self::not_found(
                "association-type-unknown",
                Envelope::new(format!("No association definition found with id {id}"))
                    .category(NOT_FOUND),
            ),
        };
        response.detail(error.to_string())
    }
}

fn invalid(fault: &InvalidSchema) -> Envelope {
    let envelope = Envelope::new(sentence(fault)).category(VALIDATION);
    match sub_category(fault) {
        Some(sub_category) => envelope.sub_category(sub_category),
        None => envelope,
    }
}

fn sentence(fault: &InvalidSchema) -> String {
    match fault {
        InvalidSchema::Name(name) => format!("invalid object type name {name}"),
        InvalidSchema::NoDisplay => "A primary display property is required".into(),
        InvalidSchema::Display(name) => format!("Invalid primary display property {name}"),
        InvalidSchema::Properties { role, names } => {
            format!("Invalid {}: {}", role_key(*role), names.join(", "))
        }
        InvalidSchema::TooManySearchable => {
            format!("Object types can have at most {MAX_SEARCHABLE} searchable properties")
        }
        InvalidSchema::StaysSensitive => "Sensitive properties support cannot be turned off".into(),
        InvalidSchema::Id(id) => format!("Invalid object type id: {id}"),
        InvalidSchema::Hubspots(id) => format!("Object type {id} is not portal specific"),
        InvalidSchema::WithItself(id) => {
            format!("Cannot create association definition with itself: {id}")
        }
        InvalidSchema::AssociationName(name) => format!(
            "Association definition name '{name}' conflicts with unlabeled association name \
             '{name}' (case-insensitive match)"
        ),
    }
}

fn role_key(role: Role) -> &'static str {
    match role {
        Role::Display => "primaryDisplayProperty",
        Role::Required => "requiredProperties",
        Role::Searchable => "searchableProperties",
        Role::Secondary => "secondaryDisplayProperties",
    }
}

fn sub_category(fault: &InvalidSchema) -> Option<&'static str> {
    Some(match fault {
        InvalidSchema::Name(_) => "InboundDbObjectTypeError.OBJECT_TYPE_NAME_FORMAT",
        InvalidSchema::NoDisplay => "ObjectSchemaError.PRIMARY_DISPLAY_PROPERTY_REQUIRED",
        InvalidSchema::Display(_) | InvalidSchema::Properties { role: Role::Display, .. } => {
            "ObjectSchemasSandboxesSyncErrorType.INVALID_PRIMARY_DISPLAY_PROPERTY"
        }
        InvalidSchema::Properties { role: Role::Required, .. } => {
            "InvalidPropertiesError.INVALID_REQUIRED_PROPERTIES"
        }
        InvalidSchema::Properties { role: Role::Searchable, .. } => {
            "InvalidPropertiesError.INVALID_SEARCHABLE_PROPERTIES"
        }
        InvalidSchema::Properties { role: Role::Secondary, .. } => {
            "ObjectSchemasSandboxesSyncErrorType.INVALID_SECONDARY_DISPLAY_PROPERTIES"
        }
        InvalidSchema::StaysSensitive => {
            "InboundDbObjectTypeError.SENSITIVE_PROPERTIES_SUPPORT_CANNOT_BE_TURNED_OFF"
        }
        InvalidSchema::WithItself(_) => {
            "ObjectSchemaError.CANNOT_ASSOCIATE_OBJECT_TYPE_WITH_ITSELF"
        }
        InvalidSchema::TooManySearchable
        | InvalidSchema::Id(_)
        | InvalidSchema::Hubspots(_)
        | InvalidSchema::AssociationName(_) => return None,
    })
}

//! The face of every refusal: its status, and one exhaustive match that leads to the file of the
//! family whose sentence it is.

use axum::http::StatusCode;
use portal::{InvalidDefinition, Refusal};
use uuid::Uuid;

use super::{
    association_refusal, definition_refusal,
    error::{Envelope, Face},
    pipeline_refusal, record_refusal, schema_refusal, search_refusal,
};

pub(super) const VALIDATION: &str = "VALIDATION_ERROR";
pub(super) const NOT_FOUND: &str = "OBJECT_NOT_FOUND";
pub(super) const EXISTS: &str = "OBJECT_ALREADY_EXISTS";
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
        | Refusal::InvalidDefinition(InvalidDefinition::FormulaProperty(_))
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
        Refusal::Pipeline(fault) => pipeline_refusal::face(fault).0,
        Refusal::UnknownObjectType(_)
        | Refusal::UnknownObjectTypeId(_)
        | Refusal::NotUnique(_)
        | Refusal::InvalidValues(_)
        | Refusal::RequiredPropertiesMissing { .. }
        | Refusal::NoProperties
        | Refusal::ValueTaken(_)
        | Refusal::TooManyInputs(_)
        | Refusal::TooManyHistoryInputs(_)
        | Refusal::DuplicateIds(_)
        | Refusal::IdPropertyMissing
        | Refusal::MergeWithItself(_)
        | Refusal::MergeOfMissing(_)
        | Refusal::AssociationFromElsewhere { .. }
        | Refusal::UnknownAssociationType(_)
        | Refusal::AssociationsInvalid(_)
        | Refusal::AssociationIdNotNumeric(_)
        | Refusal::AssociationWithItself(_)
        | Refusal::NoSuchAssociationName { .. }
        | Refusal::NotAssociable { .. }
        | Refusal::AssociationLimit { .. }
        | Refusal::AssociationLimitRange { .. }
        | Refusal::LabelMissing
        | Refusal::LabelName(_)
        | Refusal::LabelExists { .. }
        | Refusal::LabelOfHubSpot(_)
        | Refusal::UnlabelledTypeStays(_)
        | Refusal::LabelInUse(_)
        | Refusal::GroupHasProperties(_)
        | Refusal::ReadOnlyDefinition(_)
        | Refusal::InvalidDefinition(_)
        | Refusal::PropertyCalculatedFrom { .. }
        | Refusal::InvalidSchema(_)
        | Refusal::PropertyInUse { .. }
        | Refusal::SchemaHasRecords(_)
        | Refusal::SchemaNotArchived
        | Refusal::Search(_) => StatusCode::BAD_REQUEST,
    }
}

/// The envelope of a refusal, alone or inside a batch answer: which family's it is.
pub(super) fn envelope(refusal: &Refusal, correlation: Uuid) -> Envelope {
    match refusal {
        Refusal::UnknownObjectType(_)
        | Refusal::UnknownObjectTypeId(_)
        | Refusal::ReadOnlyType(_)
        | Refusal::RecordNotFound
        | Refusal::RecordIdNotNumeric(_)
        | Refusal::NotUnique(_)
        | Refusal::InvalidValues(_)
        | Refusal::RequiredPropertiesMissing { .. }
        | Refusal::NoProperties
        | Refusal::ContactExists(_)
        | Refusal::AllContactsExist
        | Refusal::ValueTaken(_)
        | Refusal::TooManyInputs(_)
        | Refusal::TooManyHistoryInputs(_)
        | Refusal::DuplicateIds(_)
        | Refusal::IdPropertyMissing
        | Refusal::MergeWithItself(_)
        | Refusal::MergeOfMissing(_) => record_refusal::refused(refusal),
        Refusal::AssociationFromElsewhere { .. }
        | Refusal::UnknownAssociationType(_)
        | Refusal::AssociationsInvalid(_)
        | Refusal::AssociationFromMissing { .. }
        | Refusal::AssociationToMissing { .. }
        | Refusal::AssociationIdNotNumeric(_)
        | Refusal::AssociationWithItself(_)
        | Refusal::NoSuchAssociationName { .. }
        | Refusal::NotAssociable { .. }
        | Refusal::AssociationLimit { .. }
        | Refusal::NothingAssociated { .. }
        | Refusal::LabelMissing
        | Refusal::LabelName(_)
        | Refusal::LabelExists { .. }
        | Refusal::TooManyLabels { .. }
        | Refusal::LabelNotFound(_)
        | Refusal::LabelOfHubSpot(_)
        | Refusal::UnlabelledTypeStays(_)
        | Refusal::LabelInUse(_)
        | Refusal::AssociationLimitRange { .. } => association_refusal::refused(refusal),
        Refusal::PropertyExists(_)
        | Refusal::PropertyNotFound(_)
        | Refusal::GroupNotFound(_)
        | Refusal::GroupExists(_)
        | Refusal::GroupHasProperties(_)
        | Refusal::ReadOnlyDefinition(_)
        | Refusal::PropertyCalculatedFrom { .. }
        | Refusal::InvalidDefinition(_) => definition_refusal::refused(refusal, correlation),
        Refusal::InvalidSchema(_)
        | Refusal::PropertyInUse { .. }
        | Refusal::SchemaExists(_)
        | Refusal::SchemaHasRecords(_)
        | Refusal::SchemaNotArchived
        | Refusal::AssociationDefinitionNotFound(_) => schema_refusal::refused(refusal),
        Refusal::Pipeline(fault) => pipeline_refusal::face(fault).1,
        Refusal::Search(fault) => search_refusal::refused(fault),
    }
}

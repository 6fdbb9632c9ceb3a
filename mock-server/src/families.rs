//! The families of HubSpot's API, one line each, and the face of every refusal: its status, and one
//! exhaustive match that leads to the file of the family whose sentence it is.

use axum::http::StatusCode;
use portal::{
    AssociationError, BatchError, LabelError, PropertyError, RecordError, SchemaError, TypeError,
};
use uuid::Uuid;

use crate::{
    hubspot::{self, mount::Family},
    wire::error::{Envelope, Face},
};

/// All families.
pub const FAMILIES: &[Family] = &[
    hubspot::objects::FAMILY,
    hubspot::search::FAMILY,
    hubspot::associations::FAMILY,
    hubspot::properties::FAMILY,
    hubspot::pipelines::FAMILY,
    hubspot::owners::FAMILY,
    hubspot::schemas::FAMILY,
    hubspot::account::FAMILY,
    hubspot::oauth::FAMILY,
    hubspot::webhooks::FAMILY,
    hubspot::webhook_journal::FAMILY,
];

/// A status that nobody but HubSpot has.
const TOO_MANY_LABELS: u16 = 437;

/// Status and envelope of a refusal.
pub(crate) fn face(refusal: &portal::Error, correlation: Uuid) -> Face {
    if let portal::Error::Pipeline(fault) = refusal {
        return hubspot::pipelines::error::face(fault);
    }
    let envelope = envelope(refusal, correlation);
    (status(refusal), envelope)
}

fn status(refusal: &portal::Error) -> StatusCode {
    match refusal {
        portal::Error::Record(RecordError::NotFound)
        | portal::Error::Record(RecordError::IdNotNumeric(_))
        | portal::Error::Property(PropertyError::NotFound(_))
        | portal::Error::Property(PropertyError::GroupNotFound(_))
        | portal::Error::Schema(SchemaError::AssociationNotFound(_))
        | portal::Error::Association(AssociationError::FromMissing { .. })
        | portal::Error::Association(AssociationError::ToMissing { .. })
        | portal::Error::Association(AssociationError::NothingAssociated { .. })
        | portal::Error::Label(LabelError::NotFound(_)) => StatusCode::NOT_FOUND,
        portal::Error::Record(RecordError::ContactExists(_))
        | portal::Error::Record(RecordError::AllContactsExist)
        | portal::Error::Property(PropertyError::Exists(_))
        | portal::Error::Property(PropertyError::GroupExists(_))
        | portal::Error::Schema(SchemaError::Exists(_)) => StatusCode::CONFLICT,
        portal::Error::Type(TypeError::ReadOnly(_)) => StatusCode::METHOD_NOT_ALLOWED,
        portal::Error::Label(LabelError::TooMany { .. }) => {
            StatusCode::from_u16(TOO_MANY_LABELS).unwrap_or(StatusCode::BAD_REQUEST)
        }
        portal::Error::Pipeline(fault) => hubspot::pipelines::error::face(fault).0,
        portal::Error::Type(TypeError::Unknown(_))
        | portal::Error::Type(TypeError::UnknownId(_))
        | portal::Error::Record(RecordError::NotUnique(_))
        | portal::Error::Record(RecordError::InvalidValues(_))
        | portal::Error::Record(RecordError::RequiredPropertiesMissing { .. })
        | portal::Error::Record(RecordError::NoProperties)
        | portal::Error::Record(RecordError::ValueTaken(_))
        | portal::Error::Batch(BatchError::TooManyInputs(_))
        | portal::Error::Batch(BatchError::TooManyHistoryInputs(_))
        | portal::Error::Batch(BatchError::DuplicateIds(_))
        | portal::Error::Batch(BatchError::IdPropertyMissing)
        | portal::Error::Record(RecordError::MergeWithItself(_))
        | portal::Error::Record(RecordError::MergeOfMissing(_))
        | portal::Error::Association(AssociationError::FromElsewhere { .. })
        | portal::Error::Association(AssociationError::UnknownType(_))
        | portal::Error::Association(AssociationError::EndsMissing(_))
        | portal::Error::Association(AssociationError::IdNotNumeric(_))
        | portal::Error::Association(AssociationError::WithItself(_))
        | portal::Error::Association(AssociationError::NoSuchName { .. })
        | portal::Error::Association(AssociationError::NotAssociable { .. })
        | portal::Error::Association(AssociationError::LimitReached { .. })
        | portal::Error::Association(AssociationError::LimitRange { .. })
        | portal::Error::Label(LabelError::Missing)
        | portal::Error::Label(LabelError::InvalidName(_))
        | portal::Error::Label(LabelError::Exists { .. })
        | portal::Error::Label(LabelError::OfHubSpot(_))
        | portal::Error::Label(LabelError::UnlabelledTypeStays(_))
        | portal::Error::Label(LabelError::InUse(_))
        | portal::Error::Property(PropertyError::GroupHasProperties(_))
        | portal::Error::Property(PropertyError::ReadOnly(_))
        | portal::Error::Property(PropertyError::Invalid(_))
        | portal::Error::Schema(SchemaError::Invalid(_))
        | portal::Error::Schema(SchemaError::PropertyInUse { .. })
        | portal::Error::Schema(SchemaError::HasRecords(_))
        | portal::Error::Schema(SchemaError::NotArchived)
        | portal::Error::Search(_) => StatusCode::BAD_REQUEST,
    }
}

/// The envelope of a refusal, alone or inside a batch answer: which family's it is.
pub(crate) fn envelope(refusal: &portal::Error, correlation: Uuid) -> Envelope {
    match refusal {
        portal::Error::Type(TypeError::Unknown(_))
        | portal::Error::Type(TypeError::UnknownId(_))
        | portal::Error::Type(TypeError::ReadOnly(_))
        | portal::Error::Record(RecordError::NotFound)
        | portal::Error::Record(RecordError::IdNotNumeric(_))
        | portal::Error::Record(RecordError::NotUnique(_))
        | portal::Error::Record(RecordError::InvalidValues(_))
        | portal::Error::Record(RecordError::RequiredPropertiesMissing { .. })
        | portal::Error::Record(RecordError::NoProperties)
        | portal::Error::Record(RecordError::ContactExists(_))
        | portal::Error::Record(RecordError::AllContactsExist)
        | portal::Error::Record(RecordError::ValueTaken(_))
        | portal::Error::Batch(BatchError::TooManyInputs(_))
        | portal::Error::Batch(BatchError::TooManyHistoryInputs(_))
        | portal::Error::Batch(BatchError::DuplicateIds(_))
        | portal::Error::Batch(BatchError::IdPropertyMissing)
        | portal::Error::Record(RecordError::MergeWithItself(_))
        | portal::Error::Record(RecordError::MergeOfMissing(_)) => {
            hubspot::objects::error::refused(refusal)
        }
        portal::Error::Association(AssociationError::FromElsewhere { .. })
        | portal::Error::Association(AssociationError::UnknownType(_))
        | portal::Error::Association(AssociationError::EndsMissing(_))
        | portal::Error::Association(AssociationError::FromMissing { .. })
        | portal::Error::Association(AssociationError::ToMissing { .. })
        | portal::Error::Association(AssociationError::IdNotNumeric(_))
        | portal::Error::Association(AssociationError::WithItself(_))
        | portal::Error::Association(AssociationError::NoSuchName { .. })
        | portal::Error::Association(AssociationError::NotAssociable { .. })
        | portal::Error::Association(AssociationError::LimitReached { .. })
        | portal::Error::Association(AssociationError::NothingAssociated { .. })
        | portal::Error::Label(LabelError::Missing)
        | portal::Error::Label(LabelError::InvalidName(_))
        | portal::Error::Label(LabelError::Exists { .. })
        | portal::Error::Label(LabelError::TooMany { .. })
        | portal::Error::Label(LabelError::NotFound(_))
        | portal::Error::Label(LabelError::OfHubSpot(_))
        | portal::Error::Label(LabelError::UnlabelledTypeStays(_))
        | portal::Error::Label(LabelError::InUse(_))
        | portal::Error::Association(AssociationError::LimitRange { .. }) => {
            hubspot::associations::error::refused(refusal)
        }
        portal::Error::Property(PropertyError::Exists(_))
        | portal::Error::Property(PropertyError::NotFound(_))
        | portal::Error::Property(PropertyError::GroupNotFound(_))
        | portal::Error::Property(PropertyError::GroupExists(_))
        | portal::Error::Property(PropertyError::GroupHasProperties(_))
        | portal::Error::Property(PropertyError::ReadOnly(_))
        | portal::Error::Property(PropertyError::Invalid(_)) => {
            hubspot::properties::error::refused(refusal, correlation)
        }
        portal::Error::Schema(SchemaError::Invalid(_))
        | portal::Error::Schema(SchemaError::PropertyInUse { .. })
        | portal::Error::Schema(SchemaError::Exists(_))
        | portal::Error::Schema(SchemaError::HasRecords(_))
        | portal::Error::Schema(SchemaError::NotArchived)
        | portal::Error::Schema(SchemaError::AssociationNotFound(_)) => {
            hubspot::schemas::error::refused(refusal)
        }
        portal::Error::Pipeline(fault) => hubspot::pipelines::error::face(fault).1,
        portal::Error::Search(fault) => hubspot::search::error::refused(fault),
    }
}

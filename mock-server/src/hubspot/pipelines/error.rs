//! The face of refusals of pipelines and stages. HubSpot gives several of them no category.

use axum::http::StatusCode;
use portal::{PipelineError, RecordId};

use crate::wire::error::{EXISTS, Envelope, Face, NOT_FOUND, VALIDATION};

/// Status and envelope.
pub(crate) fn face(fault: &PipelineError) -> Face {
    let status = match fault {
        PipelineError::NothingToRead | PipelineError::NoStage | PipelineError::NoPipeline(_) => {
            StatusCode::NOT_FOUND
        }
        PipelineError::StagesTaken => StatusCode::CONFLICT,
        PipelineError::IdTooLong => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, envelope(fault))
}

fn envelope(fault: &PipelineError) -> Envelope {
    let sentence = Envelope::new(sentence(fault));
    match fault {
        PipelineError::NoPipeline(_) => sentence.category(NOT_FOUND),
        PipelineError::StagesTaken => sentence
            .category(EXISTS)
            .sub_category("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"),
        PipelineError::StageLabelTaken(_) => {
            sentence.category(VALIDATION).sub_category("PipelineError.STAGE_LABEL_EXISTS")
        }
        PipelineError::Metadata(_) => sentence
            .category(VALIDATION)
            .sub_category("PipelineError.INVALID_PIPELINE_STAGE_METADATA"),
        PipelineError::NoClosedStage { .. } => {
            sentence.category(VALIDATION).sub_category("PipelineError.MISSING_CLOSED_STAGE")
        }
        PipelineError::StagesInUse { stages, records } => sentence
            .category(VALIDATION)
            .sub_category("PipelineError.STAGE_ID_IN_USE")
            .context("stageIds", vec![format!("[{}]", stages.join(", "))])
            .context("objectIds", vec![format!("[{}]", joined(records))]),
        PipelineError::NothingToRead
        | PipelineError::NoStage
        | PipelineError::StageTaken(_)
        | PipelineError::NegativeOrder
        | PipelineError::ProbabilityMissing
        | PipelineError::ProbabilityInvalid
        | PipelineError::IdTooLong => sentence,
        PipelineError::NoStages
        | PipelineError::LabelTaken(_)
        | PipelineError::IdTaken(_)
        | PipelineError::NoneOfType(_)
        | PipelineError::TooManyStages(_)
        | PipelineError::ArchivedByChange => sentence.category(VALIDATION),
    }
}

fn sentence(fault: &PipelineError) -> String {
    match fault {
        PipelineError::NothingToRead | PipelineError::NoStage => "resource not found".into(),
        PipelineError::NoPipeline(id) => format!("No pipeline found with id {id}"),
        PipelineError::NoStages => "Pipeline must have at least one stage".into(),
        PipelineError::LabelTaken(label) => {
            format!("An active pipeline with label {label} already exists.")
        }
        PipelineError::IdTaken(id) => {
            format!("There's another pipeline in this portal with pipelineId ({id}).")
        }
        PipelineError::StagesTaken => {
            "There's another pipeline in this portal with one of the same stages".into()
        }
        PipelineError::StageTaken(id) => {
            format!("An existing active stage in another pipeline is already using stage id {id}")
        }
        PipelineError::StageLabelTaken(label) => {
            format!("Stage with label {label} already exists")
        }
        PipelineError::NegativeOrder => "Pipeline display order cannot be negative".into(),
        PipelineError::IdTooLong => "internal error".into(),
        PipelineError::ProbabilityMissing => {
            "must specify probability when writing a dealstage".into()
        }
        PipelineError::ProbabilityInvalid => {
            "dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)".into()
        }
        PipelineError::Metadata(object_type) => {
            format!("Failed to deserialize metadata for object type {object_type}")
        }
        PipelineError::NoClosedStage { object_type, id } => {
            format!("{object_type} pipeline: {id} must have at least one closed stage")
        }
        PipelineError::StagesInUse { stages, records } => format!(
            "Stage IDs: [{}] are being referenced by object IDs: [{}]",
            stages.join(", "),
            joined(records)
        ),
        PipelineError::NoneOfType(object_type) => {
            format!("Object type {object_type} does not support pipelines")
        }
        PipelineError::TooManyStages(max) => {
            format!("Pipelines can have a maximum of {max} stages")
        }
        PipelineError::ArchivedByChange => {
            "archived can only be set to false, to restore what was archived".into()
        }
    }
}

fn joined(records: &[RecordId]) -> String {
    records.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

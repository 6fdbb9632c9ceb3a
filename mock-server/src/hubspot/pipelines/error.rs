//! The face of refusals of pipelines and stages. HubSpot gives several of them no category.

use axum::http::StatusCode;
use portal::{PipelineFault, RecordId};

use crate::wire::error::{EXISTS, Envelope, Face, NOT_FOUND, VALIDATION};

/// Status and envelope.
pub(crate) fn face(fault: &PipelineFault) -> Face {
    let status = match fault {
        PipelineFault::NothingToRead | PipelineFault::NoStage | PipelineFault::NoPipeline(_) => {
            StatusCode::NOT_FOUND
        }
        PipelineFault::StagesTaken => StatusCode::CONFLICT,
        PipelineFault::IdTooLong => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, envelope(fault))
}

fn envelope(fault: &PipelineFault) -> Envelope {
    let sentence = Envelope::new(sentence(fault));
    match fault {
        PipelineFault::NoPipeline(_) => sentence.category(NOT_FOUND),
        PipelineFault::StagesTaken => sentence
            .category(EXISTS)
            .sub_category("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"),
        PipelineFault::StageLabelTaken(_) => {
            sentence.category(VALIDATION).sub_category("PipelineError.STAGE_LABEL_EXISTS")
        }
        PipelineFault::Metadata(_) => sentence
            .category(VALIDATION)
            .sub_category("PipelineError.INVALID_PIPELINE_STAGE_METADATA"),
        PipelineFault::NoClosedStage { .. } => {
            sentence.category(VALIDATION).sub_category("PipelineError.MISSING_CLOSED_STAGE")
        }
        PipelineFault::StagesInUse { stages, records } => sentence
            .category(VALIDATION)
            .sub_category("PipelineError.STAGE_ID_IN_USE")
            .context("stageIds", vec![format!("[{}]", stages.join(", "))])
            .context("objectIds", vec![format!("[{}]", joined(records))]),
        PipelineFault::NothingToRead
        | PipelineFault::NoStage
        | PipelineFault::StageTaken(_)
        | PipelineFault::NegativeOrder
        | PipelineFault::ProbabilityMissing
        | PipelineFault::ProbabilityInvalid
        | PipelineFault::IdTooLong => sentence,
        PipelineFault::NoStages
        | PipelineFault::LabelTaken(_)
        | PipelineFault::IdTaken(_)
        | PipelineFault::NoneOfType(_)
        | PipelineFault::TooManyStages(_)
        | PipelineFault::ArchivedByChange => sentence.category(VALIDATION),
    }
}

fn sentence(fault: &PipelineFault) -> String {
    match fault {
        PipelineFault::NothingToRead | PipelineFault::NoStage => "resource not found".into(),
        PipelineFault::NoPipeline(id) => format!("No pipeline found with id {id}"),
        PipelineFault::NoStages => "Pipeline must have at least one stage".into(),
        PipelineFault::LabelTaken(label) => {
            format!("An active pipeline with label {label} already exists.")
        }
        PipelineFault::IdTaken(id) => {
            format!("There's another pipeline in this portal with pipelineId ({id}).")
        }
        PipelineFault::StagesTaken => {
            "There's another pipeline in this portal with one of the same stages".into()
        }
        PipelineFault::StageTaken(id) => {
            format!("An existing active stage in another pipeline is already using stage id {id}")
        }
        PipelineFault::StageLabelTaken(label) => {
            format!("Stage with label {label} already exists")
        }
        PipelineFault::NegativeOrder => "Pipeline display order cannot be negative".into(),
        PipelineFault::IdTooLong => "internal error".into(),
        PipelineFault::ProbabilityMissing => {
            "must specify probability when writing a dealstage".into()
        }
        PipelineFault::ProbabilityInvalid => {
            "dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)".into()
        }
        PipelineFault::Metadata(object_type) => {
            format!("Failed to deserialize metadata for object type {object_type}")
        }
        PipelineFault::NoClosedStage { object_type, id } => {
            format!("{object_type} pipeline: {id} must have at least one closed stage")
        }
        PipelineFault::StagesInUse { stages, records } => format!(
            "Stage IDs: [{}] are being referenced by object IDs: [{}]",
            stages.join(", "),
            joined(records)
        ),
        PipelineFault::NoneOfType(object_type) => {
            format!("Object type {object_type} does not support pipelines")
        }
        PipelineFault::TooManyStages(max) => {
            format!("Pipelines can have a maximum of {max} stages")
        }
        PipelineFault::ArchivedByChange => {
            "archived can only be set to false, to restore what was archived".into()
        }
    }
}

fn joined(records: &[RecordId]) -> String {
    records.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

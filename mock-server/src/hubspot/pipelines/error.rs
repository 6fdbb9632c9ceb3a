//! What HubSpot says of pipelines and stages when it refuses. Several refusals have no category.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode},
    response::Response,
};
use portal::{PipelineError, RecordId};

use crate::wire::{
    envelope::{EXISTS, Envelope, NOT_FOUND, VALIDATION},
    error::{ErrorResponse, NOT_FOUND_HEADER, RequestInfo},
    html_page,
};

const RULE: &str = "pipeline";
/// What nobody has seen HubSpot say.
const OTHER: &str = "pipeline-other";

impl From<&PipelineError> for ErrorResponse {
    fn from(error: &PipelineError) -> Self {
        let invalid = |sentence: String| Self::invalid(RULE, sentence);
        let response = match error {
            PipelineError::NothingToRead => not_there().own(|asked, _| nothing_to_read(asked)),
            PipelineError::NoStage => not_there(),
            PipelineError::NoPipeline(id) => Self::not_found(
                RULE,
                Envelope::new(format!("No pipeline found with id {id}")).category(NOT_FOUND),
            ),
            PipelineError::NoStages => invalid("Pipeline must have at least one stage".into()),
            PipelineError::LabelTaken(label) => {
                invalid(format!("An active pipeline with label {label} already exists."))
            }
            PipelineError::IdTaken(id) => {
                invalid(format!("There's another pipeline in this portal with pipelineId ({id})."))
            }
            PipelineError::StagesTaken => Self::conflict(RULE, stages_taken()),
            PipelineError::StageTaken(id) => uncategorised(format!(
                "An existing active stage in another pipeline is already using stage id {id}"
            )),
            PipelineError::StageLabelTaken(label) => in_sub_category(
                "PipelineError.STAGE_LABEL_EXISTS",
                format!("Stage with label {label} already exists"),
            ),
            PipelineError::NegativeOrder => {
                uncategorised("Pipeline display order cannot be negative")
            }
            PipelineError::IdTooLong => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, RULE, Envelope::new("internal error"))
            }
            PipelineError::ProbabilityMissing => {
                uncategorised("must specify probability when writing a dealstage")
            }
            PipelineError::ProbabilityInvalid => uncategorised(
                "dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)",
            ),
            PipelineError::Metadata(object_type) => in_sub_category(
                "PipelineError.INVALID_PIPELINE_STAGE_METADATA",
                format!("Failed to deserialize metadata for object type {object_type}"),
            ),
            PipelineError::NoClosedStage { object_type, id } => in_sub_category(
                "PipelineError.MISSING_CLOSED_STAGE",
                format!("{object_type} pipeline: {id} must have at least one closed stage"),
            ),
            PipelineError::StagesInUse { stages, records } => {
                Self::bad_request(RULE, stages_in_use(stages, records))
            }
            PipelineError::NoneOfType(object_type) => Self::invalid(
                OTHER,
                format!("Object type {object_type} does not support pipelines"),
            ),
            PipelineError::TooManyStages(max) => {
                Self::invalid(OTHER, format!("Pipelines can have a maximum of {max} stages"))
            }
            PipelineError::ArchivedByChange => Self::invalid(
                OTHER,
                "archived can only be set to false, to restore what was archived",
            ),
        };
        response.detail(error.to_string())
    }
}

fn not_there() -> ErrorResponse {
    ErrorResponse::not_found(RULE, Envelope::new("resource not found"))
}

fn uncategorised(sentence: impl Into<String>) -> ErrorResponse {
    ErrorResponse::bad_request(RULE, Envelope::new(sentence))
}

fn in_sub_category(sub_category: &'static str, sentence: String) -> ErrorResponse {
    let envelope = Envelope::new(sentence).category(VALIDATION).sub_category(sub_category);
    ErrorResponse::bad_request(RULE, envelope)
}

fn stages_taken() -> Envelope {
    Envelope::new("There's another pipeline in this portal with one of the same stages")
        .category(EXISTS)
        .sub_category("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE")
}

fn stages_in_use(stages: &[String], records: &[RecordId]) -> Envelope {
    let stages = stages.join(", ");
    let records = records.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Envelope::new(format!("Stage IDs: [{stages}] are being referenced by object IDs: [{records}]"))
        .category(VALIDATION)
        .sub_category("PipelineError.STAGE_ID_IN_USE")
        .context("stageIds", vec![format!("[{stages}]")])
        .context("objectIds", vec![format!("[{records}]")])
}

/// A pipeline or stage that isn't there. Who accepts JSON gets nothing at all.
fn nothing_to_read(asked: &RequestInfo) -> Response {
    let mut response = html_page::not_found();
    if asked.wants_json {
        // The page's media type stays: without one the Node SDK fails to report the 404.
        *response.body_mut() = Body::empty();
    }
    response.headers_mut().insert(NOT_FOUND_HEADER, HeaderValue::from_static("true"));
    response
}

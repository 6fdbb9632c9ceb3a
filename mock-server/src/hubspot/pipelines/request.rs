//! Pipelines and stages as HubSpot reads them.

use std::{borrow::Cow, collections::BTreeMap};

use portal::{
    pipeline::Metadata,
    pipeline_write::{NewPipeline, NewStage, PipelineChange},
    stage_write::StageChange,
};
use serde::Deserialize;

use crate::wire::{
    body::{Shaped, Word},
    error::RequestError,
    jackson::{Maybe, Members, ObjectShape, Scalar, Shape},
    query::Query,
};

/// Whether stages that have records are to be kept from deletion. Any of the two parameters will
/// do; the beta of 2026-09 checks unless it is told not to.
pub fn validates(query: &Query) -> Result<bool, RequestError> {
    let by_default = query.path().contains("/2026-09-beta/");
    let references = query.flag_or("validateReferencesBeforeDelete", by_default)?;
    Ok(references | query.flag("validateDealStageUsagesBeforeDelete")?)
}

/// The body of a pipeline's creation or replacement.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PipelineIn<'a> {
    #[serde(borrow)]
    label: Word<'a>,
    display_order: Scalar<i32>,
    #[serde(borrow)]
    stages: Vec<Members<StageIn<'a>>>,
    #[serde(borrow, default)]
    pipeline_id: Option<Word<'a>>,
}

/// The body of a stage's creation or replacement.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StageIn<'a> {
    #[serde(borrow)]
    label: Word<'a>,
    display_order: Scalar<i32>,
    #[serde(borrow)]
    metadata: BTreeMap<Cow<'a, str>, Option<Word<'a>>>,
    #[serde(borrow, default)]
    stage_id: Option<Word<'a>>,
}

/// The body of a pipeline's change.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PipelineChangeIn<'a> {
    #[serde(borrow, default)]
    label: Option<Word<'a>>,
    display_order: Maybe<i32>,
    archived: Maybe<bool>,
}

/// The body of a stage's change.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StageChangeIn<'a> {
    #[serde(borrow, default)]
    label: Option<Word<'a>>,
    display_order: Maybe<i32>,
    #[serde(borrow, default)]
    metadata: Option<BTreeMap<Cow<'a, str>, Option<Word<'a>>>>,
    archived: Maybe<bool>,
}

const STAGE: ObjectShape = ObjectShape {
    class: "com.hubspot.pipelines.publicapi.PipelineStageInput$Json",
    fields: &[
        ("label", Shape::Text),
        ("displayOrder", Shape::Integer),
        ("metadata", Shape::Texts),
        ("stageId", Shape::Text),
        ("archived", Shape::Idle("ignored-part")),
    ],
    required: &["displayOrder", "label", "metadata"],
};

impl Shaped for PipelineIn<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.pipelines.publicapi.PipelineInput$Json",
        fields: &[
            ("label", Shape::Text),
            ("displayOrder", Shape::Integer),
            ("stages", Shape::List(&Shape::Object(&STAGE))),
            ("pipelineId", Shape::Text),
            ("archived", Shape::Idle("ignored-part")),
        ],
        required: &["displayOrder", "label", "stages"],
    });
}

impl Shaped for StageIn<'_> {
    const SHAPE: Shape = Shape::Object(&STAGE);
}

impl Shaped for PipelineChangeIn<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.pipelines.publicapi.PipelinePatchInput$Json",
        fields: &[
            ("label", Shape::Text),
            ("displayOrder", Shape::Integer),
            ("stages", Shape::Idle("ignored-part")),
            ("pipelineId", Shape::Idle("ignored-part")),
            ("archived", Shape::Boolean),
        ],
        required: &[],
    });
}

impl Shaped for StageChangeIn<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.pipelines.publicapi.PipelineStagePatchInput$Json",
        fields: &[
            ("label", Shape::Text),
            ("displayOrder", Shape::Integer),
            ("metadata", Shape::Texts),
            ("stageId", Shape::Idle("ignored-part")),
            ("archived", Shape::Boolean),
        ],
        required: &[],
    });
}

impl From<PipelineIn<'_>> for NewPipeline {
    fn from(body: PipelineIn<'_>) -> Self {
        Self {
            id: given(body.pipeline_id),
            label: text(body.label),
            display_order: body.display_order.0,
            stages: body.stages.into_iter().map(|Members(stage)| stage.into()).collect(),
        }
    }
}

impl From<StageIn<'_>> for NewStage {
    fn from(body: StageIn<'_>) -> Self {
        Self {
            id: given(body.stage_id),
            label: text(body.label),
            display_order: body.display_order.0,
            metadata: metadata(body.metadata),
            property_suffix: None,
        }
    }
}

impl From<PipelineChangeIn<'_>> for PipelineChange {
    fn from(body: PipelineChangeIn<'_>) -> Self {
        Self {
            label: body.label.map(text),
            display_order: body.display_order.0,
            archived: body.archived.0,
        }
    }
}

impl From<StageChangeIn<'_>> for StageChange {
    fn from(body: StageChangeIn<'_>) -> Self {
        Self {
            label: body.label.map(text),
            display_order: body.display_order.0,
            metadata: body.metadata.map(metadata),
            archived: body.archived.0,
        }
    }
}

fn text(word: Word<'_>) -> Box<str> {
    word.0.into()
}

/// An empty id is none.
fn given(word: Option<Word<'_>>) -> Option<Box<str>> {
    word.map(text).filter(|id| !id.is_empty())
}

fn metadata(sent: BTreeMap<Cow<'_, str>, Option<Word<'_>>>) -> Metadata {
    sent.into_iter().filter_map(|(key, value)| Some((key.into(), text(value?)))).collect()
}

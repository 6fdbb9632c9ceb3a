//! Pipelines and stages as HubSpot writes and reads them.

use std::{borrow::Cow, collections::BTreeMap};

use portal::{
    ObjectTypeId, Pipeline, Portal, PortalId, Stage,
    pipeline::Metadata,
    pipeline_audit::{Action, Audit, StageAudit},
    pipeline_write::{NewPipeline, NewStage, PipelineChange},
    stage_write::StageChange,
};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use super::{
    body::{Shaped, Word},
    error::Problem,
    jackson::{Maybe, Members, ObjectShape, Scalar, Shape},
    object::Iso,
    query::Query,
};

/// A pipeline on the wire. Key order as recorded.
#[derive(Clone, Copy, Debug)]
pub struct PipelineOut<'a>(pub &'a Pipeline);

impl Serialize for PipelineOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pipeline = self.0;
        let mut map = serializer.serialize_map(Some(7))?;
        map.serialize_entry("label", &pipeline.label)?;
        map.serialize_entry("displayOrder", &pipeline.display_order)?;
        map.serialize_entry("id", &pipeline.id)?;
        map.serialize_entry("stages", &Stages(&pipeline.stages))?;
        map.serialize_entry("createdAt", &Iso(pipeline.created))?;
        map.serialize_entry("updatedAt", &Iso(pipeline.updated))?;
        map.serialize_entry("archived", &false)?;
        map.end()
    }
}

struct Stages<'a>(&'a [Stage]);

impl Serialize for Stages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(StageOut))
    }
}

/// A stage on the wire. Key order as recorded.
#[derive(Clone, Copy, Debug)]
pub struct StageOut<'a>(pub &'a Stage);

impl Serialize for StageOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stage = self.0;
        let mut map = serializer.serialize_map(Some(8))?;
        map.serialize_entry("label", &stage.label)?;
        map.serialize_entry("displayOrder", &stage.display_order)?;
        map.serialize_entry("metadata", &stage.metadata)?;
        map.serialize_entry("id", &stage.id)?;
        map.serialize_entry("createdAt", &Iso(stage.created))?;
        map.serialize_entry("updatedAt", &Iso(stage.updated))?;
        map.serialize_entry("writePermissions", "CRM_PERMISSIONS_ENFORCEMENT")?;
        map.serialize_entry("archived", &false)?;
        map.end()
    }
}

/// An entry of a pipeline's or a stage's audit.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditOut {
    portal_id: PortalId,
    identifier: String,
    action: &'static str,
    timestamp: Iso,
    message: &'static str,
    /// JSON inside a text.
    raw_object: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_user_id: Option<u64>,
}

/// Whether stages that have records are to be kept from deletion. Any of the two parameters will
/// do; the beta of 2026-09 checks unless it is told not to.
pub fn validates(query: &Query) -> Result<bool, Problem> {
    let by_default = query.path().contains("/2026-09-beta/");
    let references = query.flag_or("validateReferencesBeforeDelete", by_default)?;
    Ok(references | query.flag("validateDealStageUsagesBeforeDelete")?)
}

/// Where a pipeline belongs; its audit repeats it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The portal.
    pub portal: PortalId,
    /// The object type.
    pub object_type: ObjectTypeId,
    /// Its upper-case name.
    pub legacy: &'a str,
}

impl<'a> Place<'a> {
    /// Where pipelines of a type belong.
    pub fn of(portal: &'a Portal, object_type: ObjectTypeId) -> portal::Result<Self> {
        let legacy = &portal.table(object_type)?.kind.legacy;
        Ok(Self { portal: portal.id, object_type, legacy })
    }
}

impl AuditOut {
    /// A change of a pipeline.
    pub fn of_pipeline(place: Place<'_>, audit: &Audit) -> Self {
        let message = match audit.action {
            Action::Create => "User defined. pipeline created",
            Action::Update => "Pipeline update",
            Action::Delete => "Pipeline delete",
        };
        let raw = serde_json::to_string(&RawPipeline { place, audit });
        Self::new(place, audit, &audit.pipeline.id, audit.action, message, raw)
    }

    /// A change of a stage.
    pub fn of_stage(place: Place<'_>, change: StageAudit<'_>) -> Self {
        let message = match change.action {
            Action::Create => "Stage create",
            Action::Update => "Stage update",
            Action::Delete => "Stage delete",
        };
        let active = change.action != Action::Delete;
        let raw = serde_json::to_string(&RawStage { stage: change.stage, active });
        Self::new(place, change.audit, &change.stage.id, change.action, message, raw)
    }

    fn new(
        place: Place<'_>,
        audit: &Audit,
        id: &str,
        action: Action,
        message: &'static str,
        raw: serde_json::Result<String>,
    ) -> Self {
        Self {
            portal_id: place.portal,
            identifier: format!("{}:{id}", place.portal),
            action: action.as_str(),
            timestamp: Iso(audit.at),
            message,
            // Our own types have string keys and no fallible parts.
            raw_object: raw.unwrap_or_default(),
            from_user_id: audit.user.parse().ok(),
        }
    }
}

/// A pipeline as HubSpot keeps it, which only the audit shows.
struct RawPipeline<'a> {
    place: Place<'a>,
    audit: &'a Audit,
}

impl Serialize for RawPipeline<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (place, pipeline) = (self.place, &self.audit.pipeline);
        let active = self.audit.action != Action::Delete;
        let raw = |stage| RawStage { stage, active };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("displayOrder", &pipeline.display_order)?;
        map.serialize_entry("pipelineId", &pipeline.id)?;
        map.serialize_entry("portalId", &place.portal)?;
        map.serialize_entry("objectType", place.legacy)?;
        map.serialize_entry("objectTypeId", &place.object_type)?;
        map.serialize_entry("version", &pipeline.version)?;
        map.serialize_entry("label", &pipeline.label)?;
        map.serialize_entry("active", &active)?;
        map.serialize_entry("stages", &pipeline.stages.iter().map(raw).collect::<Vec<_>>())?;
        map.end()
    }
}

struct RawStage<'a> {
    stage: &'a Stage,
    active: bool,
}

impl Serialize for RawStage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stage = self.stage;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("stageId", &stage.id)?;
        map.serialize_entry("label", &stage.label)?;
        map.serialize_entry("displayOrder", &stage.display_order)?;
        map.serialize_entry("metadata", &stage.metadata)?;
        map.serialize_entry("active", &self.active)?;
        map.end()
    }
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

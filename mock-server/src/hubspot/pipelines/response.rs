//! Pipelines and stages as HubSpot writes them.

use portal::{
    ObjectTypeId, Pipeline, Portal, PortalId, Stage,
    pipeline_audit::{Action, Audit, StageAudit},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::wire::shared::Iso;

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

//! Pipelines as an export holds them: with their times, what was deleted, and what was done to them.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::shape::{Each, Read, shapes, word};
use crate::{
    ObjectTypeId, Pipeline, Stage, Timestamp,
    pipelines::audit::{Action, Audit},
    pipelines::pipeline::{Metadata, Pipelines},
    seed::keys,
};

/// A pipeline in its usual form, which the standard data have too.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Pipeline", rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::seed) struct PipelineShape {
    id: Box<str>,
    label: Box<str>,
    display_order: i32,
    #[serde(with = "Each::<StageShape>")]
    stages: Vec<Stage>,
    #[serde(default)]
    hidden: bool,
    #[serde(skip)]
    created: Timestamp,
    #[serde(skip)]
    updated: Timestamp,
    #[serde(skip)]
    version: u32,
    #[serde(skip)]
    deleted: Vec<Stage>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Stage", rename_all = "camelCase", deny_unknown_fields)]
struct StageShape {
    id: Box<str>,
    label: Box<str>,
    display_order: i32,
    metadata: Metadata,
    #[serde(default)]
    property_suffix: Option<Box<str>>,
    #[serde(skip)]
    created: Timestamp,
    #[serde(skip)]
    updated: Timestamp,
}

shapes!(PipelineShape => Pipeline, StageShape => Stage);

/// All pipelines of a portal. They are few, so they are copied for it.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct WholePipelines {
    live: Vec<(ObjectTypeId, WholePipeline)>,
    /// Oldest first.
    deleted: Vec<(ObjectTypeId, WholePipeline)>,
    audits: Vec<(ObjectTypeId, Box<str>, Vec<WholeAudit>)>,
    last_id: u64,
}

/// A pipeline with what its usual form leaves out.
#[derive(Deserialize, Serialize)]
struct WholePipeline {
    #[serde(with = "PipelineShape")]
    pipeline: Pipeline,
    created: Timestamp,
    updated: Timestamp,
    version: u32,
    /// When each stage was made and changed.
    stages: Vec<(Timestamp, Timestamp)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    deleted: Vec<DeletedStage>,
}

/// A stage, when it was made and when it was changed.
#[derive(Deserialize, Serialize)]
struct DeletedStage(#[serde(with = "StageShape")] Stage, Timestamp, Timestamp);

#[derive(Deserialize, Serialize)]
struct WholeAudit {
    #[serde(serialize_with = "word::serialize", deserialize_with = "action")]
    action: Action,
    at: Timestamp,
    user: Box<str>,
    pipeline: WholePipeline,
}

pub(super) fn keys() -> Vec<keys::PartKeys> {
    vec![
        ("Pipelines in `exact`", keys::keys::<WholePipelines>()),
        ("A pipeline in `exact`", keys::keys::<WholePipeline>()),
        ("A change of a pipeline", keys::keys::<WholeAudit>()),
        ("A pipeline's usual form", keys::keys::<Read<PipelineShape>>()),
        ("A stage's usual form", keys::keys::<Read<StageShape>>()),
    ]
}

/// Exports that don't say their version have it in other letters: `Create`.
fn action<'de, D: Deserializer<'de>>(from: D) -> Result<Action, D::Error> {
    let word = Box::<str>::deserialize(from)?;
    word.to_ascii_uppercase().parse().map_err(de::Error::custom)
}

impl WholePipelines {
    pub(super) fn of(all: &Pipelines) -> Self {
        let audited = |((object_type, id), audits): (&(ObjectTypeId, Box<str>), _)| {
            (*object_type, id.clone(), whole_audits(audits))
        };
        Self {
            live: all.each().map(|(of, one)| (of, WholePipeline::of(one))).collect(),
            deleted: all.deleted.iter().map(|(of, one)| (*of, WholePipeline::of(one))).collect(),
            audits: all.audits.iter().map(audited).collect(),
            last_id: all.last_id,
        }
    }

    pub(super) fn restored(self) -> Pipelines {
        let mut all = Pipelines::default();
        all.last_id = self.last_id;
        for (object_type, pipeline) in self.live {
            all.put(object_type, pipeline.restored());
        }
        for (object_type, pipeline) in self.deleted {
            all.deleted.push_back((object_type, Arc::new(pipeline.restored())));
        }
        for (object_type, id, audits) in self.audits {
            let audits = audits.into_iter().map(|audit| Arc::new(audit.restored()));
            all.audits.insert((object_type, id), audits.collect());
        }
        all
    }
}

fn whole_audits<'a>(audits: impl IntoIterator<Item = &'a Arc<Audit>>) -> Vec<WholeAudit> {
    let whole = |audit: &Arc<Audit>| WholeAudit {
        action: audit.action,
        at: audit.at,
        user: audit.user.clone(),
        pipeline: WholePipeline::of(&audit.pipeline),
    };
    audits.into_iter().map(whole).collect()
}

impl WholeAudit {
    fn restored(self) -> Audit {
        let Self { action, at, user, pipeline } = self;
        Audit { action, at, user, pipeline: Arc::new(pipeline.restored()) }
    }
}

impl WholePipeline {
    fn of(pipeline: &Pipeline) -> Self {
        let times = |stage: &Stage| (stage.created, stage.updated);
        let deleted = |stage: &Stage| DeletedStage(stage.clone(), stage.created, stage.updated);
        Self {
            created: pipeline.created,
            updated: pipeline.updated,
            version: pipeline.version,
            stages: pipeline.stages.iter().map(times).collect(),
            deleted: pipeline.deleted.iter().map(deleted).collect(),
            pipeline: pipeline.clone(),
        }
    }

    fn restored(self) -> Pipeline {
        let Self { pipeline, created, updated, version, stages, deleted } = self;
        let timed = |DeletedStage(stage, created, updated)| Stage { created, updated, ..stage };
        let stages = pipeline.stages.into_iter().zip(stages);
        let stages =
            stages.map(|(stage, (created, updated))| timed(DeletedStage(stage, created, updated)));
        Pipeline {
            stages: stages.collect(),
            deleted: deleted.into_iter().map(timed).collect(),
            created,
            updated,
            version,
            ..pipeline
        }
    }
}

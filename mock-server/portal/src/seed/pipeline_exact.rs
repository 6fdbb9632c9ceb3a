//! Pipelines as an export holds them: with their times, what was deleted, and what was done to them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    ObjectTypeId, Pipeline, Stage, Timestamp,
    pipelines::audit::{Action, Audit},
    pipelines::pipeline::Pipelines,
};

/// All pipelines of a portal. They are few, so they are copied for it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WholePipelines {
    live: Vec<(ObjectTypeId, WholePipeline)>,
    /// Oldest first.
    deleted: Vec<(ObjectTypeId, WholePipeline)>,
    audits: Vec<(ObjectTypeId, Box<str>, Vec<WholeAudit>)>,
    last_id: u64,
}

/// A pipeline with what its usual form leaves out.
#[derive(Debug, Deserialize, Serialize)]
struct WholePipeline {
    pipeline: Pipeline,
    created: Timestamp,
    updated: Timestamp,
    version: u32,
    /// When each stage was made and changed.
    stages: Vec<(Timestamp, Timestamp)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    deleted: Vec<(Stage, Timestamp, Timestamp)>,
}

#[derive(Debug, Deserialize, Serialize)]
struct WholeAudit {
    action: Action,
    at: Timestamp,
    user: Box<str>,
    pipeline: WholePipeline,
}

impl WholePipelines {
    pub(crate) fn of(all: &Pipelines) -> Self {
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

    pub(crate) fn restored(self) -> Pipelines {
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
        let deleted = |stage: &Stage| (stage.clone(), stage.created, stage.updated);
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
        let timed = |(stage, created, updated)| Stage { created, updated, ..stage };
        let stages = pipeline.stages.into_iter().zip(stages);
        let stages = stages.map(|(stage, (created, updated))| timed((stage, created, updated)));
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

//! What was done to pipelines: `…/audit` reads it.

use std::sync::Arc;

use crate::{
    ObjectTypeId, Pipeline, Portal, Result, Stage, Timestamp, pipelines::write::Editor, words,
};

/// One change of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// What was done.
    pub action: Action,
    /// When.
    pub at: Timestamp,
    /// By which user.
    pub user: Box<str>,
    /// The pipeline after the change, or before it was deleted.
    pub pipeline: Arc<Pipeline>,
}

/// What was done to a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Action {
    Create,
    Update,
    Delete,
}

words::words!(Action { Create = "CREATE", Update = "UPDATE", Delete = "DELETE" });

/// Older changes of a pipeline are forgotten.
pub const MAX_AUDITS: usize = 100;

impl Portal {
    /// A pipeline's changes, newest first. Those of a deleted one can still be read.
    pub fn pipeline_audit(&self, object_type: ObjectTypeId, id: &str) -> Result<Vec<&Audit>> {
        let key = (object_type, Box::from(id));
        match self.pipelines.audits.get(&key) {
            Some(audits) => Ok(audits.iter().rev().map(|audit| &**audit).collect()),
            None => self.pipeline(object_type, id).map(|_| Vec::new()),
        }
    }

    /// The changes of a stage, newest first: those of its pipeline in which it was another
    /// than before. The stage alone says which pipeline that is: the official SDKs send the path's
    /// `{pipelineId}` as it stands.
    pub fn stage_audit(
        &self,
        object_type: ObjectTypeId,
        pipeline: &str,
        stage: &str,
    ) -> Result<Vec<StageAudit<'_>>> {
        let home = self.pipelines.home(object_type, stage).unwrap_or(pipeline);
        let all = self.pipeline_audit(object_type, home)?;
        let mut changes = Vec::new();
        for (at, audit) in all.iter().enumerate() {
            let before = all.get(at + 1).and_then(|older| older.pipeline.stage(stage));
            let now = audit.pipeline.stage(stage).filter(|_| audit.action != Action::Delete);
            // What was before the oldest change is not known, unless that was the beginning.
            let first = at + 1 < all.len() || audit.action == Action::Create;
            let action = match (before, now) {
                (None, None) => continue,
                (Some(before), Some(now)) if before == now => continue,
                (None, Some(_)) if first => Action::Create,
                (Some(_), None) => Action::Delete,
                _ => Action::Update,
            };
            changes.extend(now.or(before).map(|stage| StageAudit { action, audit, stage }));
        }
        if changes.is_empty() {
            self.stage(object_type, home, stage)?;
        }
        Ok(changes)
    }

    pub(crate) fn remember_change(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        action: Action,
        pipeline: &Pipeline,
    ) {
        let audit = Audit {
            action,
            at: by.now,
            user: by.user.into(),
            pipeline: Arc::new(pipeline.clone()),
        };
        let audits = self.pipelines.audits.entry((object_type, pipeline.id.clone())).or_default();
        audits.push_back(Arc::new(audit));
        if audits.len() > MAX_AUDITS {
            audits.pop_front();
        }
    }
}

/// One change of a stage.
#[derive(Clone, Copy, Debug)]
pub struct StageAudit<'p> {
    /// What was done to the stage.
    pub action: Action,
    /// The change of its pipeline.
    pub audit: &'p Audit,
    /// The stage after it, or before it was deleted.
    pub stage: &'p Stage,
}

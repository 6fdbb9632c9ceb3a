//! What can be done with pipelines: read, make, replace, change, delete, bring back.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    Error, ObjectType, ObjectTypeId, Pipeline, Portal, RecordId, Result, Stage, Timestamp,
    pipelines::audit::Action,
    pipelines::pipeline::Metadata,
    pipelines::stage_metadata,
    pipelines::stage_write::{StagesOf, numbered},
};

/// A pipeline to be made, or what is to take a pipeline's place.
#[derive(Clone, Debug)]
pub struct NewPipeline {
    /// `pipelineId`; HubSpot makes a number where there is none.
    pub id: Option<Box<str>>,
    /// What people see.
    pub label: Box<str>,
    /// Order among the pipelines.
    pub display_order: i32,
    /// At least one.
    pub stages: Vec<NewStage>,
}

/// A stage to be made, or what is to take a stage's place.
#[derive(Clone, Debug)]
pub struct NewStage {
    /// `stageId`; HubSpot makes a number where there is none.
    pub id: Option<Box<str>>,
    /// What people see.
    pub label: Box<str>,
    /// Order among the stages.
    pub display_order: i32,
    /// What it says about itself.
    pub metadata: Metadata,
    /// How the names of its properties end, where a seed file knows.
    pub property_suffix: Option<Box<str>>,
}

/// Changes to a pipeline; `None` leaves a part as it is.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PipelineChange {
    pub label: Option<Box<str>>,
    pub display_order: Option<i32>,
    /// `false` brings a deleted one back; `true` is refused.
    pub archived: Option<bool>,
}

/// Who changes a pipeline, and when.
#[derive(Clone, Copy, Debug)]
pub struct Editor<'a> {
    /// The time.
    pub now: Timestamp,
    /// The user behind the token.
    pub user: &'a str,
}

/// The longest id that a pipeline can have.
pub const MAX_PIPELINE_ID: usize = 36;
/// The longest id that a stage can have.
pub const MAX_STAGE_ID: usize = 100;
/// The most stages a pipeline has.
pub const MAX_STAGES: usize = 100;
/// A refusal names no more records than this.
pub const MAX_NAMED_RECORDS: usize = 100;

/// Why a pipeline or stage was not written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PipelineError {
    /// Records of the type stand in no pipeline.
    #[error("{0} has no pipelines")]
    NoneOfType(Box<str>),
    /// A read of a pipeline or stage that isn't there.
    #[error("no such pipeline or stage")]
    NothingToRead,
    /// A write to a pipeline that isn't there.
    #[error("no pipeline {0:?}")]
    NoPipeline(String),
    /// A write to a stage that isn't there, or a look into a pipeline that isn't there.
    #[error("no such stage")]
    NoStage,
    /// A pipeline without stages.
    #[error("a pipeline has at least one stage")]
    NoStages,
    /// More stages than a pipeline has.
    #[error("a pipeline has at most {0} stages")]
    TooManyStages(usize),
    /// Another pipeline has the label.
    #[error("a pipeline is called {0:?}")]
    LabelTaken(String),
    /// Another pipeline of the type has the id.
    #[error("there is a pipeline {0:?}")]
    IdTaken(String),
    /// A pipeline's stage has the id of another pipeline's stage, or the pipeline has the id of
    /// another type's.
    #[error("stages of another pipeline")]
    StagesTaken,
    /// A new stage has the id of another.
    #[error("there is a stage {0:?}")]
    StageTaken(String),
    /// Two stages of a pipeline with one label.
    #[error("a stage is called {0:?}")]
    StageLabelTaken(String),
    /// A display order below zero.
    #[error("a display order is not negative")]
    NegativeOrder,
    /// An id that is too long; HubSpot fails over it.
    #[error("the id is too long")]
    IdTooLong,
    /// A deal's stage has a probability.
    #[error("a deal's stage has a probability")]
    ProbabilityMissing,
    /// It is between 0 and 1.
    #[error("a probability is between 0 and 1")]
    ProbabilityInvalid,
    /// Metadata that don't fit the type.
    #[error("metadata of a stage of {0}")]
    Metadata(Box<str>),
    /// Tickets need a stage to end in.
    #[error("{object_type} pipeline {id} keeps a closed stage")]
    NoClosedStage {
        /// The type's upper-case name.
        object_type: Box<str>,
        /// The pipeline.
        id: String,
    },
    /// Stages that are to go still have records.
    #[error("stages {} have records", crate::words::list(stages))]
    StagesInUse {
        /// Which.
        stages: Vec<String>,
        /// The records.
        records: Vec<RecordId>,
    },
    /// Pipelines and stages are archived by deleting them.
    #[error("archived is only ever false")]
    ArchivedByChange,
}

pub(crate) fn refuse<T>(fault: PipelineError) -> Result<T> {
    Err(Error::Pipeline(fault))
}

impl Portal {
    /// A type's pipelines in display order. Types without pipelines have an empty list.
    pub fn pipelines(&self, object_type: ObjectTypeId) -> Result<Vec<&Pipeline>> {
        self.table(object_type)?;
        Ok(self.pipelines.listed(object_type))
    }

    /// One pipeline.
    pub fn pipeline(&self, object_type: ObjectTypeId, id: &str) -> Result<&Pipeline> {
        let found = self.pipelines.get(object_type, id).filter(|pipeline| !pipeline.hidden);
        found.ok_or(Error::Pipeline(PipelineError::NothingToRead))
    }

    /// Makes a pipeline. What it returns has the stages' metadata as they were sent; reads show
    /// them in HubSpot's own form.
    pub fn create_pipeline(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        new: &NewPipeline,
    ) -> Result<Pipeline> {
        let kind = self.kind_with_pipelines(object_type)?;
        check_shape(new)?;
        self.check_new_ids(object_type, new)?;
        self.check_pipeline_label(object_type, &new.label, None)?;
        let stages = StagesOf { kind: &kind, by, before: None };
        let id = new.id.clone().unwrap_or_else(|| self.pipelines.next_id(object_type));
        let (stages, echo) = stages.made(&new.stages, || self.pipelines.next_id(object_type))?;
        let pipeline = Pipeline {
            id,
            label: new.label.clone(),
            display_order: new.display_order,
            stages,
            hidden: false,
            created: by.now,
            updated: by.now,
            version: 0,
            deleted: Vec::new(),
        };
        let pipeline = self.keep_pipeline(by, object_type, Action::Create, pipeline)?;
        Ok(echo.of_pipeline(pipeline))
    }

    /// Puts another pipeline in the place of one, under its id. Stages that are not sent go.
    pub fn replace_pipeline(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        id: &str,
        new: &NewPipeline,
        validate: bool,
    ) -> Result<Pipeline> {
        let before = self.writable_pipeline(object_type, id)?;
        let kind = self.kind_with_pipelines(object_type)?;
        check_shape(new)?;
        self.check_pipeline_label(object_type, &new.label, Some(id))?;
        let sent: BTreeSet<&str> = new.stages.iter().filter_map(|s| s.id.as_deref()).collect();
        let foreign =
            |stage: &&&str| self.pipelines.home(object_type, stage).is_some_and(|home| home != id);
        if sent.iter().find(foreign).is_some() {
            return refuse(PipelineError::StagesTaken);
        }
        let gone = before.stage_ids().filter(|stage| !sent.contains(stage));
        self.check_stages_unused(object_type, gone, validate)?;
        let stages = StagesOf { kind: &kind, by, before: Some(&before) };
        let (stages, echo) = stages.made(&new.stages, || self.pipelines.next_id(object_type))?;
        let mut pipeline = before.clone();
        pipeline.delete_stages(|stage| !stages.iter().any(|kept| kept.id == stage.id));
        pipeline.label = new.label.clone();
        pipeline.display_order = new.display_order;
        pipeline.stages = stages;
        let pipeline = self.keep_pipeline(by, object_type, Action::Update, pipeline)?;
        Ok(echo.of_pipeline(pipeline))
    }

    /// Changes a pipeline, or brings a deleted one back.
    pub fn update_pipeline(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        id: &str,
        change: PipelineChange,
    ) -> Result<Pipeline> {
        if change.archived == Some(true) {
            return refuse(PipelineError::ArchivedByChange);
        }
        let mut pipeline = match self.writable_pipeline(object_type, id) {
            Err(_) if change.archived == Some(false) => self.deleted_pipeline(object_type, id)?,
            found => found?,
        };
        if change.display_order.is_some_and(i32::is_negative) {
            return refuse(PipelineError::NegativeOrder);
        }
        pipeline.label = change.label.unwrap_or(pipeline.label);
        pipeline.display_order = change.display_order.unwrap_or(pipeline.display_order);
        self.check_pipeline_label(object_type, &pipeline.label, Some(id))?;
        self.pipelines.forget_deleted(object_type, id);
        self.keep_pipeline(by, object_type, Action::Update, pipeline)
    }

    /// Deletes a pipeline; its records keep their stages, and their names.
    pub fn delete_pipeline(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        id: &str,
        validate: bool,
    ) -> Result<()> {
        let pipeline = self.writable_pipeline(object_type, id)?;
        self.check_stages_unused(object_type, pipeline.stage_ids(), validate)?;
        self.pipelines.delete(object_type, id);
        self.remember_change(by, object_type, Action::Delete, &pipeline);
        self.refresh_stage_properties(object_type, Some(&pipeline), None, by.now)
    }

    /// Puts a pipeline in place, and the properties and options that follow from it.
    pub(crate) fn keep_pipeline(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        action: Action,
        mut pipeline: Pipeline,
    ) -> Result<Pipeline> {
        numbered(&mut pipeline.stages);
        pipeline.updated = by.now;
        pipeline.version += 1;
        let before = self.pipelines.get(object_type, &pipeline.id).cloned();
        self.pipelines.put(object_type, pipeline.clone());
        self.remember_change(by, object_type, action, &pipeline);
        let (before, after) = (before.as_ref(), Some(&pipeline));
        self.refresh_stage_properties(object_type, before, after, by.now)?;
        Ok(pipeline)
    }

    /// A copy of a pipeline that may be written.
    pub(crate) fn writable_pipeline(
        &self,
        object_type: ObjectTypeId,
        id: &str,
    ) -> Result<Pipeline> {
        self.table(object_type)?;
        let found = self.pipelines.get(object_type, id).filter(|pipeline| !pipeline.hidden);
        found.cloned().ok_or_else(|| Error::Pipeline(PipelineError::NoPipeline(id.to_owned())))
    }

    /// A deleted pipeline, if nothing has taken the place of its stages.
    fn deleted_pipeline(&self, object_type: ObjectTypeId, id: &str) -> Result<Pipeline> {
        let found = self.pipelines.deleted(object_type, id);
        let found =
            found.ok_or_else(|| Error::Pipeline(PipelineError::NoPipeline(id.to_owned())))?;
        if found.stage_ids().any(|stage| self.pipelines.home(object_type, stage).is_some()) {
            return refuse(PipelineError::StagesTaken);
        }
        Ok(Pipeline::clone(found))
    }

    pub(crate) fn kind_with_pipelines(&self, object_type: ObjectTypeId) -> Result<Arc<ObjectType>> {
        let table = self.table(object_type)?;
        let possible = table.places.stage.is_some() || !table.kind.is_standard();
        match possible {
            true => Ok(Arc::clone(&table.kind)),
            false => refuse(PipelineError::NoneOfType(table.kind.plural.clone())),
        }
    }

    fn check_new_ids(&self, object_type: ObjectTypeId, new: &NewPipeline) -> Result<()> {
        if let Some(id) = &new.id {
            if self.pipelines.get(object_type, id).is_some() {
                return refuse(PipelineError::IdTaken(id.to_string()));
            }
            if self.pipelines.is_elsewhere(object_type, id) {
                return refuse(PipelineError::StagesTaken);
            }
        }
        let mut ids = new.stages.iter().filter_map(|stage| stage.id.as_deref());
        match ids.any(|stage| self.pipelines.home(object_type, stage).is_some()) {
            true => refuse(PipelineError::StagesTaken),
            false => Ok(()),
        }
    }

    fn check_pipeline_label(
        &self,
        object_type: ObjectTypeId,
        label: &str,
        except: Option<&str>,
    ) -> Result<()> {
        let mut others = self.pipelines.of(object_type).filter(|p| Some(&*p.id) != except);
        match others.any(|pipeline| &*pipeline.label == label) {
            true => refuse(PipelineError::LabelTaken(label.to_owned())),
            false => Ok(()),
        }
    }

    /// Refuses to take stages away that records are in, if that is to be checked.
    pub(crate) fn check_stages_unused<'s>(
        &self,
        object_type: ObjectTypeId,
        stages: impl Iterator<Item = &'s str>,
        validate: bool,
    ) -> Result<()> {
        let table = self.table(object_type)?;
        let used: Vec<&str> =
            stages.filter(|stage| validate && table.stage_len(stage) > 0).collect();
        if used.is_empty() {
            return Ok(());
        }
        let records = used.iter().flat_map(|stage| table.in_stage(stage));
        refuse(PipelineError::StagesInUse {
            records: records.take(MAX_NAMED_RECORDS).collect(),
            stages: used.into_iter().map(str::to_owned).collect(),
        })
    }
}

/// Checks what a pipeline says without looking at others.
fn check_shape(new: &NewPipeline) -> Result<()> {
    if new.id.as_deref().is_some_and(|id| id.chars().count() > MAX_PIPELINE_ID) {
        return refuse(PipelineError::IdTooLong);
    }
    if new.stages.is_empty() {
        return refuse(PipelineError::NoStages);
    }
    if new.display_order < 0 {
        return refuse(PipelineError::NegativeOrder);
    }
    Ok(())
}

/// The metadata of written stages as they were sent, which the answer to the write repeats.
#[derive(Debug)]
pub(crate) struct Echo(pub(crate) Vec<(Box<str>, Metadata)>);

impl Echo {
    fn of_pipeline(mut self, mut pipeline: Pipeline) -> Pipeline {
        for stage in &mut pipeline.stages {
            self.put_into(stage);
        }
        pipeline
    }

    pub(crate) fn put_into(&mut self, stage: &mut Stage) {
        if let Some((_, sent)) = self.0.iter().find(|(id, _)| *id == stage.id) {
            stage.metadata = stage_metadata::echoed(&stage.metadata, sent);
        }
    }
}

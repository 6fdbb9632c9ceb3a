//! What can be done with the stages of a pipeline.

use std::collections::BTreeSet;

use crate::{
    Error, InvalidDefinition, ObjectType, ObjectTypeId, Pipeline, Portal, PropertyError, Result,
    Stage,
    pipelines::audit::Action,
    pipelines::pipeline::Metadata,
    pipelines::stage_metadata,
    pipelines::stage_property::LEGACY_DATE_ENTERED,
    pipelines::write::{Echo, Editor, MAX_STAGE_ID, MAX_STAGES, NewStage, PipelineError, refuse},
};

/// Changes to a stage; `None` leaves a part as it is.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct StageChange {
    pub label: Option<Box<str>>,
    pub display_order: Option<i32>,
    pub metadata: Option<Metadata>,
    /// `false` brings a deleted one back; `true` is refused.
    pub archived: Option<bool>,
}

impl Portal {
    /// The stages of a pipeline, in order.
    pub fn stages(&self, object_type: ObjectTypeId, pipeline: &str) -> Result<&[Stage]> {
        let found = self.pipelines.get(object_type, pipeline).filter(|p| !p.hidden);
        found.map(|pipeline| &*pipeline.stages).ok_or(Error::Pipeline(PipelineError::NoStage))
    }

    /// One stage.
    pub fn stage(&self, object_type: ObjectTypeId, pipeline: &str, id: &str) -> Result<&Stage> {
        let found = self.pipeline(object_type, pipeline)?.stage(id);
        found.ok_or(Error::Pipeline(PipelineError::NothingToRead))
    }

    /// Makes a stage.
    pub fn create_stage(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        pipeline: &str,
        new: &NewStage,
    ) -> Result<Stage> {
        let mut pipeline = self.writable_pipeline(object_type, pipeline)?;
        if let Some(id) = &new.id
            && self.pipelines.home(object_type, id).is_some()
        {
            return refuse(PipelineError::StageTaken(id.to_string()));
        }
        if pipeline.stages.len() >= MAX_STAGES {
            return refuse(PipelineError::TooManyStages(MAX_STAGES));
        }
        check_labels(pipeline.stages.iter().map(|stage| &*stage.label), &new.label)?;
        let kind = self.kind_with_pipelines(object_type)?;
        let stages = StagesOf { kind: &kind, by, before: Some(&pipeline) };
        let id = new.id.clone().unwrap_or_else(|| self.pipelines.next_id(object_type));
        let stage = stages.stage(id, new)?;
        pipeline.stages.push(stage.clone());
        self.keep_stage(by, object_type, pipeline, &stage.id, Some(&new.metadata))
    }

    /// Puts another stage in the place of one, under its id.
    pub fn replace_stage(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        pipeline: &str,
        id: &str,
        new: NewStage,
    ) -> Result<Stage> {
        let change = StageChange {
            label: Some(new.label),
            display_order: Some(new.display_order),
            metadata: Some(new.metadata),
            archived: None,
        };
        self.update_stage(by, object_type, pipeline, id, &change)
    }

    /// Changes a stage, or brings a deleted one back.
    pub fn update_stage(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        pipeline: &str,
        id: &str,
        change: &StageChange,
    ) -> Result<Stage> {
        if change.archived == Some(true) {
            return refuse(PipelineError::ArchivedByChange);
        }
        let mut pipeline = self.writable_pipeline(object_type, pipeline)?;
        if change.archived == Some(false) {
            self.restore_stage(object_type, &mut pipeline, id)?;
        }
        let before = pipeline.stage(id).ok_or(PipelineError::NoStage)?.clone();
        let kind = self.kind_with_pipelines(object_type)?;
        let new = NewStage {
            id: Some(id.into()),
            label: change.label.clone().unwrap_or_else(|| before.label.clone()),
            display_order: change.display_order.unwrap_or(before.display_order),
            metadata: change.metadata.clone().unwrap_or_else(|| before.metadata.clone()),
            property_suffix: None,
        };
        let others = pipeline.stages.iter().filter(|stage| &*stage.id != id);
        check_labels(others.map(|stage| &*stage.label), &new.label)?;
        let changed =
            StagesOf { kind: &kind, by, before: Some(&pipeline) }.stage(id.into(), &new)?;
        // At the end, where it comes after a stage whose place it takes.
        pipeline.stages.retain(|stage| &*stage.id != id);
        pipeline.stages.push(changed);
        self.keep_stage(by, object_type, pipeline, id, change.metadata.as_ref())
    }

    /// Deletes a stage; one that isn't there is as good as deleted.
    pub fn delete_stage(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        pipeline: &str,
        id: &str,
        validate: bool,
    ) -> Result<()> {
        let mut pipeline = self.writable_pipeline(object_type, pipeline)?;
        let Some(stage) = pipeline.stage(id) else { return Ok(()) };
        if pipeline.stages.len() == 1 {
            return refuse(PipelineError::NoStages);
        }
        let closed = pipeline.stages.iter().filter(|stage| stage.is_closed()).count();
        if object_type == ObjectTypeId::TICKET && stage.is_closed() && closed == 1 {
            let object_type = self.table(object_type)?.kind.legacy.clone();
            let id = pipeline.id.to_string();
            return refuse(PipelineError::NoClosedStage { object_type, id });
        }
        self.check_stages_unused(object_type, [id].into_iter(), validate)?;
        pipeline.delete_stages(|stage| &*stage.id == id);
        self.keep_pipeline(by, object_type, Action::Update, pipeline).map(drop)
    }

    fn keep_stage(
        &mut self,
        by: Editor<'_>,
        object_type: ObjectTypeId,
        pipeline: Pipeline,
        id: &str,
        sent: Option<&Metadata>,
    ) -> Result<Stage> {
        let pipeline = self.keep_pipeline(by, object_type, Action::Update, pipeline)?;
        let mut stage = pipeline.stage(id).ok_or(PipelineError::NoStage)?.clone();
        let sent = sent.map(|metadata| (stage.id.clone(), metadata.clone()));
        Echo(sent.into_iter().collect()).put_into(&mut stage);
        Ok(stage)
    }

    fn restore_stage(
        &self,
        object_type: ObjectTypeId,
        pipeline: &mut Pipeline,
        id: &str,
    ) -> Result<()> {
        if pipeline.stage(id).is_some() {
            return Ok(());
        }
        let at = pipeline.deleted.iter().rposition(|stage| &*stage.id == id);
        let at = at.ok_or(PipelineError::NoStage)?;
        if self.pipelines.home(object_type, id).is_some() {
            return refuse(PipelineError::StageTaken(id.to_owned()));
        }
        let stage = pipeline.deleted.remove(at);
        pipeline.stages.push(stage);
        Ok(())
    }
}

/// What the stages of a pipeline are made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StagesOf<'a> {
    pub(crate) kind: &'a ObjectType,
    pub(crate) by: Editor<'a>,
    /// The pipeline so far, if it is not new.
    pub(crate) before: Option<&'a Pipeline>,
}

impl StagesOf<'_> {
    /// All stages of a pipeline, and their metadata as sent.
    pub(crate) fn made(
        self,
        sent: &[NewStage],
        mut next_id: impl FnMut() -> Box<str>,
    ) -> Result<(Vec<Stage>, Echo)> {
        if sent.len() > MAX_STAGES {
            return refuse(PipelineError::TooManyStages(MAX_STAGES));
        }
        let (mut stages, mut echo) = (Vec::with_capacity(sent.len()), Vec::new());
        let (mut ids, mut labels) = (BTreeSet::new(), BTreeSet::new());
        for new in sent {
            if !labels.insert(&*new.label) {
                return refuse(PipelineError::StageLabelTaken(new.label.to_string()));
            }
            let id = new.id.clone().unwrap_or_else(&mut next_id);
            if !ids.insert(id.clone()) {
                return refuse(PipelineError::StagesTaken);
            }
            stages.push(self.stage(id.clone(), new)?);
            echo.push((id, new.metadata.clone()));
        }
        Ok((stages, Echo(echo)))
    }

    /// One stage; one that was there before keeps its age, and its time of change where nothing
    /// changed.
    pub(crate) fn stage(self, id: Box<str>, new: &NewStage) -> Result<Stage> {
        check_stage_id(&id)?;
        if new.display_order < 0 {
            return refuse(PipelineError::NegativeOrder);
        }
        let metadata = stage_metadata::kept(self.kind, &new.metadata).map_err(Error::Pipeline)?;
        let before = self.before.and_then(|pipeline| pipeline.stage(&id));
        let stage = Stage {
            label: new.label.clone(),
            display_order: new.display_order,
            metadata,
            property_suffix: new
                .property_suffix
                .clone()
                .or_else(|| before?.property_suffix.clone()),
            created: before.map_or(self.by.now, |stage| stage.created),
            updated: before.map_or(self.by.now, |stage| stage.updated),
            id,
        };
        let updated = if before == Some(&stage) { stage.updated } else { self.by.now };
        Ok(Stage { updated, ..stage })
    }
}

/// Stage ids become part of property names, which are in lower case.
fn check_stage_id(id: &str) -> Result<()> {
    if id.chars().count() > MAX_STAGE_ID {
        return refuse(PipelineError::IdTooLong);
    }
    if id.chars().any(char::is_uppercase) {
        let name = format!("{LEGACY_DATE_ENTERED}{id}");
        return Err(Error::Property(PropertyError::Invalid(InvalidDefinition::Name(name))));
    }
    Ok(())
}

fn check_labels<'s>(mut labels: impl Iterator<Item = &'s str>, new: &str) -> Result<()> {
    match labels.any(|label| label == new) {
        true => refuse(PipelineError::StageLabelTaken(new.to_owned())),
        false => Ok(()),
    }
}

/// Puts stages in order. Where two claim one place, all are numbered anew.
pub(crate) fn numbered(stages: &mut [Stage]) {
    stages.sort_by_key(|stage| stage.display_order);
    if stages.windows(2).any(|pair| pair[0].display_order == pair[1].display_order) {
        for (place, stage) in (0..).zip(stages) {
            stage.display_order = place;
        }
    }
}

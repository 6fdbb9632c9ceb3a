//! Pipelines in seed files, as the API returns them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Instant, Loading, SeedError, keys};
use crate::{
    Editor, ObjectTypeId, Pipeline, Timestamp,
    pipelines::pipeline::Metadata,
    pipelines::write::{NewPipeline, NewStage},
};

pub(super) fn keys() -> Vec<keys::PartKeys> {
    vec![("`pipelines`", keys::keys::<PipelineSeed>()), ("A stage", keys::keys::<StageSeed>())]
}

impl<'a> Loading<'_, 'a> {
    /// A pipeline takes the place of the one with its id, so that the built-in ones can be
    /// changed or, with `archived`, taken away.
    pub(super) fn pipeline(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: PipelineSeed = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        let by = Editor { now: self.now, user: "0" };
        if let Some(id) = &seed.id {
            self.once(raw, object_type, "pipeline", id)?;
        }
        if seed.label.is_empty() && !seed.archived {
            return Err(self.error(raw, "missing field `label`"));
        }
        let known = seed.id.as_deref().filter(|id| self.portal.pipeline(object_type, id).is_ok());
        let done = match known {
            Some(id) if seed.archived => self.portal.delete_pipeline(by, object_type, id, false),
            Some(id) => self
                .portal
                .replace_pipeline(by, object_type, id, &seed.new_pipeline(), false)
                .map(|made| self.date_pipeline(object_type, made, &seed)),
            None => self
                .portal
                .create_pipeline(by, object_type, &seed.new_pipeline())
                .map(|made| self.date_pipeline(object_type, made, &seed)),
        };
        done.map_err(|refusal| self.refused(raw, &refusal))
    }

    /// Gives a pipeline and its stages the times that the file says.
    fn date_pipeline(&mut self, object_type: ObjectTypeId, made: Pipeline, seed: &PipelineSeed) {
        let Some(kept) = self.portal.pipelines.get(object_type, &made.id) else { return };
        let mut dated = kept.clone();
        date(&mut dated.created, seed.created_at);
        date(&mut dated.updated, seed.updated_at);
        for stage in &mut dated.stages {
            let says = seed.stages.iter().find(|seed| seed.id.as_ref() == Some(&stage.id));
            if let Some(says) = says {
                date(&mut stage.created, says.created_at);
                date(&mut stage.updated, says.updated_at);
            }
        }
        self.portal.pipelines.put(object_type, dated);
    }
}

/// A pipeline as `GET /crm/v3/pipelines/{objectType}` returns it; what the API only returns is
/// passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PipelineSeed {
    #[serde(alias = "pipelineId")]
    id: Option<Box<str>>,
    #[serde(default)]
    label: Box<str>,
    #[serde(default)]
    display_order: i32,
    #[serde(default)]
    stages: Vec<StageSeed>,
    #[serde(default)]
    archived: bool,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StageSeed {
    #[serde(alias = "stageId")]
    id: Option<Box<str>>,
    label: Box<str>,
    #[serde(default)]
    display_order: Option<i32>,
    #[serde(default)]
    metadata: Metadata,
    /// How the names of its properties end, where its id is no property name.
    property_suffix: Option<Box<str>>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Sets the times that the file says.
fn date(place: &mut Timestamp, says: Option<Instant>) {
    *place = says.map_or(*place, |Instant(at)| at);
}

impl PipelineSeed {
    /// Stages without an order stand as they are written.
    fn new_pipeline(&self) -> NewPipeline {
        let stage = |(place, seed): (i32, &StageSeed)| NewStage {
            id: seed.id.clone(),
            label: seed.label.clone(),
            display_order: seed.display_order.unwrap_or(place),
            metadata: seed.metadata.clone(),
            property_suffix: seed.property_suffix.clone(),
        };
        NewPipeline {
            id: self.id.clone(),
            label: self.label.clone(),
            display_order: self.display_order,
            stages: (0..).zip(&self.stages).map(stage).collect(),
        }
    }
}

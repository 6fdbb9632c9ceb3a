//! Pipelines in seed files, as the API returns them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Loading, SeedError};
use crate::{
    Editor,
    pipeline::Metadata,
    pipeline_write::{NewPipeline, NewStage},
};

impl<'a> Loading<'_, 'a> {
    /// A pipeline takes the place of the one with its id, so that the built-in ones can be
    /// changed.
    pub(super) fn pipeline(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: PipelineSeed = self.parse(raw)?;
        let new = seed.into_new();
        let object_type = self.object_type(word, raw)?;
        let by = Editor { now: self.now, user: "0" };
        let known = new.id.as_deref().filter(|id| self.portal.pipeline(object_type, id).is_ok());
        let made = match known {
            Some(id) => self.portal.replace_pipeline(by, object_type, id, &new, false),
            None => self.portal.create_pipeline(by, object_type, &new),
        };
        made.map(drop).map_err(|refusal| self.refused(raw, &refusal))
    }
}

/// A pipeline as `GET /crm/v3/pipelines/{objectType}` returns it; what the API only returns is
/// passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PipelineSeed {
    #[serde(alias = "pipelineId")]
    id: Option<Box<str>>,
    label: Box<str>,
    #[serde(default)]
    display_order: i32,
    stages: Vec<StageSeed>,
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
}

impl PipelineSeed {
    /// Stages without an order stand as they are written.
    fn into_new(self) -> NewPipeline {
        let stage = |(place, seed): (i32, StageSeed)| NewStage {
            id: seed.id,
            label: seed.label,
            display_order: seed.display_order.unwrap_or(place),
            metadata: seed.metadata,
        };
        NewPipeline {
            id: self.id,
            label: self.label,
            display_order: self.display_order,
            stages: (0..).zip(self.stages).map(stage).collect(),
        }
    }
}

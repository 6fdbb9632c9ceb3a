//! Pipelines and their stages.

use std::{collections::BTreeMap, sync::Arc};

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use crate::{ObjectTypeId, Timestamp};

/// A pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pipeline {
    /// Its id.
    pub id: Box<str>,
    /// What people see.
    pub label: Box<str>,
    /// Order among the pipelines.
    pub display_order: i32,
    /// In order.
    pub stages: Vec<Stage>,
    /// Used by HubSpot and not listed.
    #[serde(default)]
    pub hidden: bool,
    /// The epoch on built-in ones.
    #[serde(skip)]
    pub created: Timestamp,
    /// The epoch on built-in ones.
    #[serde(skip)]
    pub updated: Timestamp,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stage {
    /// Its id.
    pub id: Box<str>,
    /// What people see.
    pub label: Box<str>,
    /// Order among the stages.
    pub display_order: i32,
    /// `probability`, `isClosed`, `ticketState`, …: always texts.
    pub metadata: BTreeMap<Box<str>, Box<str>>,
    /// The epoch on built-in ones.
    #[serde(skip)]
    pub created: Timestamp,
    /// The epoch on built-in ones.
    #[serde(skip)]
    pub updated: Timestamp,
}

impl Stage {
    /// `isClosed`.
    pub fn is_closed(&self) -> bool {
        self.metadata.get("isClosed").is_some_and(|text| &**text == "true")
    }

    /// The chance that a deal in this stage is won.
    pub fn probability(&self) -> Option<f64> {
        self.metadata.get("probability")?.parse().ok()
    }
}

/// The pipelines of all object types, each type's in display order.
#[derive(Clone, Debug, Default)]
pub struct Pipelines(OrdMap<ObjectTypeId, Vector<Arc<Pipeline>>>);

impl Pipelines {
    /// A type's pipelines, hidden ones included.
    pub fn of(&self, object_type: ObjectTypeId) -> impl Iterator<Item = &Pipeline> {
        self.0.get(&object_type).into_iter().flatten().map(|pipeline| &**pipeline)
    }

    /// One pipeline.
    pub fn get(&self, object_type: ObjectTypeId, id: &str) -> Option<&Pipeline> {
        self.of(object_type).find(|pipeline| &*pipeline.id == id)
    }

    /// A stage, in the named pipeline or, without a name, in whichever has it.
    pub fn stage(
        &self,
        object_type: ObjectTypeId,
        pipeline: Option<&str>,
        stage: &str,
    ) -> Option<(&Pipeline, &Stage)> {
        self.of(object_type)
            .filter(|candidate| pipeline.is_none_or(|id| id == &*candidate.id))
            .find_map(|candidate| {
                candidate.stages.iter().find(|s| &*s.id == stage).map(|s| (candidate, s))
            })
    }

    /// Adds a pipeline.
    pub fn put(&mut self, object_type: ObjectTypeId, pipeline: Pipeline) {
        self.0.entry(object_type).or_default().push_back(Arc::new(pipeline));
    }
}

/// The properties that say where a record of a type stands: pipeline, then stage.
pub fn properties(object_type: ObjectTypeId) -> (&'static str, &'static str) {
    match object_type {
        ObjectTypeId::DEAL => ("pipeline", "dealstage"),
        ObjectTypeId::CONTACT | ObjectTypeId::COMPANY => ("hs_pipeline", "lifecyclestage"),
        _ => ("hs_pipeline", "hs_pipeline_stage"),
    }
}

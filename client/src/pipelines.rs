//! Pipelines and their stages.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    HubSpot, ObjectType, Result,
    envelope::Results,
    request::{Call, path},
    version::Family,
};

/// The pipelines that records of a type move through.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// use hubspot_client::pipelines::{NewPipeline, NewStage};
///
/// let pipelines = hubspot.pipelines("deals");
/// let renewals = NewPipeline::new("Renewals")
///     .stage(NewStage::new("Due").metadata("probability", "0.5"))
///     .stage(NewStage::new("Renewed").metadata("probability", "1.0"));
/// let made = pipelines.create(&renewals).await?;
///
/// let stages = pipelines.stages(&made.id).await?;
/// assert_eq!(stages[0].label, "Due");
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
pub struct Pipelines {
    hubspot: HubSpot,
    object_type: ObjectType,
}

/// A pipeline.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pipeline {
    /// Its id.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Its place among the others.
    pub display_order: i64,
    /// Its stages.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Stage {
    /// Its id: what records hold.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Its place among the others.
    pub display_order: i64,
    /// E.g. a deal's `probability`.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
}

impl Stage {
    /// Whether records in it are done.
    pub fn is_closed(&self) -> bool {
        self.metadata.get("isClosed").is_some_and(|closed| closed == "true")
    }

    /// How probable a deal in it is.
    pub fn probability(&self) -> Option<f64> {
        self.metadata.get("probability")?.parse().ok()
    }
}

/// A pipeline to make, or what one is to become.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPipeline {
    /// What people see.
    pub label: String,
    /// Its place among the others.
    pub display_order: i64,
    /// Its stages; at least one.
    pub stages: Vec<NewStage>,
    /// An id of your own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline_id: Option<String>,
}

impl NewPipeline {
    /// A pipeline without stages.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Adds a stage behind the others.
    #[must_use]
    pub fn stage(mut self, stage: NewStage) -> Self {
        let behind = i64::try_from(self.stages.len()).unwrap_or(i64::MAX);
        self.stages.push(NewStage { display_order: behind, ..stage });
        self
    }
}

/// A stage to make, or what one is to become.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewStage {
    /// What people see.
    pub label: String,
    /// Its place among the others.
    pub display_order: i64,
    /// E.g. a deal's `probability`, a ticket's `ticketState`.
    pub metadata: BTreeMap<String, String>,
    /// An id of your own, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_id: Option<String>,
}

impl NewStage {
    /// A stage.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Says something about it.
    #[must_use]
    pub fn metadata(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.metadata.insert(name.into(), value.to_string());
        self
    }
}

/// What to change about a pipeline or a stage. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PipelineChange {
    /// What people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its place among the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_order: Option<i64>,
    /// Stages only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<BTreeMap<String, String>>,
}

/// What happened to a pipeline or a stage.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Audit {
    /// E.g. `CREATE`.
    pub action: String,
    /// When.
    pub timestamp: Timestamp,
    /// HubSpot's sentence.
    #[serde(default)]
    pub message: Option<String>,
    /// Who did it.
    #[serde(default)]
    pub from_user_id: Option<u64>,
}

impl HubSpot {
    /// The pipelines that records of a type move through.
    pub fn pipelines(&self, object_type: impl Into<ObjectType>) -> Pipelines {
        Pipelines { hubspot: self.clone(), object_type: object_type.into() }
    }
}

/// Refuses to remove what records still use.
const CHECK: &str = "validateReferencesBeforeDelete";

impl Pipelines {
    fn path(&self, segments: &[&str]) -> String {
        let base = path(&self.hubspot.base(Family::Pipelines), &[self.object_type.as_str()]);
        path(&base, segments)
    }

    /// All pipelines.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn list(&self) -> Result<Vec<Pipeline>> {
        let call = Call::get("pipelines.list", self.path(&[]));
        Ok(self.hubspot.send::<Results<_>>(call).await?.results)
    }

    /// One pipeline.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn get(&self, id: &str) -> Result<Pipeline> {
        self.hubspot.send(Call::get("pipelines.get", self.path(&[id]))).await
    }

    /// Makes a pipeline.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn create(&self, pipeline: &NewPipeline) -> Result<Pipeline> {
        let call = Call::post("pipelines.create", self.path(&[])).json(pipeline)?;
        self.hubspot.send(call).await
    }

    /// Makes a pipeline what is given. Stages that aren't given are removed, unless records are in
    /// them: then HubSpot refuses.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn replace(&self, id: &str, pipeline: &NewPipeline) -> Result<Pipeline> {
        let call = Call::put("pipelines.replace", self.path(&[id])).query(CHECK, true);
        self.hubspot.send(call.json(pipeline)?).await
    }

    /// Changes a pipeline.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn update(&self, id: &str, change: &PipelineChange) -> Result<Pipeline> {
        let call = Call::patch("pipelines.update", self.path(&[id])).json(change)?;
        self.hubspot.send(call).await
    }

    /// Removes a pipeline, unless records are in it: then HubSpot refuses.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn delete(&self, id: &str) -> Result<()> {
        let call = Call::delete("pipelines.delete", self.path(&[id])).query(CHECK, true);
        self.hubspot.send_only(call).await
    }

    /// What happened to a pipeline, newest first.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn audit(&self, id: &str) -> Result<Vec<Audit>> {
        let call = Call::get("pipelines.audit", self.path(&[id, "audit"]));
        Ok(self.hubspot.send::<Results<_>>(call).await?.results)
    }

    /// The stages of a pipeline.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn stages(&self, pipeline: &str) -> Result<Vec<Stage>> {
        let call = Call::get("pipelines.stages", self.path(&[pipeline, "stages"]));
        Ok(self.hubspot.send::<Results<_>>(call).await?.results)
    }

    /// One stage.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn stage(&self, pipeline: &str, id: &str) -> Result<Stage> {
        let path = self.path(&[pipeline, "stages", id]);
        self.hubspot.send(Call::get("pipelines.stage", path)).await
    }

    /// Makes a stage.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn create_stage(&self, pipeline: &str, stage: &NewStage) -> Result<Stage> {
        let path = self.path(&[pipeline, "stages"]);
        self.hubspot.send(Call::post("pipelines.create_stage", path).json(stage)?).await
    }

    /// Changes a stage.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn update_stage(
        &self,
        pipeline: &str,
        id: &str,
        change: &PipelineChange,
    ) -> Result<Stage> {
        let path = self.path(&[pipeline, "stages", id]);
        self.hubspot.send(Call::patch("pipelines.update_stage", path).json(change)?).await
    }

    /// Removes a stage, unless records are in it: then HubSpot refuses.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn delete_stage(&self, pipeline: &str, id: &str) -> Result<()> {
        let path = self.path(&[pipeline, "stages", id]);
        let call = Call::delete("pipelines.delete_stage", path).query(CHECK, true);
        self.hubspot.send_only(call).await
    }
}

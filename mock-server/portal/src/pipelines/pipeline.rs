//! Pipelines and their stages: what they are, and where a portal keeps them.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use imbl::{OrdMap, Vector};

use crate::{ObjectTypeId, Timestamp, pipelines::audit::Audit};

/// A pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Its id, unique in the portal.
    pub id: Box<str>,
    /// What people see.
    pub label: Box<str>,
    /// Order among the pipelines.
    pub display_order: i32,
    /// In order.
    pub stages: Vec<Stage>,
    /// Used by HubSpot and not shown by the pipelines API.
    pub hidden: bool,
    /// The epoch on built-in ones.
    pub created: Timestamp,
    /// The epoch on built-in ones.
    pub updated: Timestamp,
    /// How often it was written; the audit tells.
    pub version: u32,
    /// Deleted stages, oldest first; a PATCH with `archived: false` brings one back.
    pub(crate) deleted: Vec<Stage>,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its id, unique in its object type.
    pub id: Box<str>,
    /// What people see.
    pub label: Box<str>,
    /// Order among the stages.
    pub display_order: i32,
    /// `probability`, `isClosed`, `ticketState`, …: always texts.
    pub metadata: Metadata,
    /// How the names of its properties end where that doesn't follow from the id: HubSpot adds
    /// a hash to ids that are no property names, and how it computes that is not known.
    pub property_suffix: Option<Box<str>>,
    /// The epoch on built-in ones.
    pub created: Timestamp,
    /// The epoch on built-in ones.
    pub updated: Timestamp,
}

/// A stage's `metadata`.
pub type Metadata = BTreeMap<Box<str>, Box<str>>;

/// A deleted pipeline or stage can be brought back until this many later ones were deleted.
pub const MAX_DELETED: usize = 100;

impl Pipeline {
    /// A stage by its id.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| &*stage.id == id)
    }

    pub(crate) fn stage_ids(&self) -> impl Iterator<Item = &str> {
        self.stages.iter().map(|stage| &*stage.id)
    }

    /// Takes the stages that `gone` names out, so that they can be brought back.
    pub(crate) fn delete_stages(&mut self, gone: impl Fn(&Stage) -> bool) {
        self.deleted.extend(self.stages.extract_if(.., |stage| gone(stage)));
        let surplus = self.deleted.len().saturating_sub(MAX_DELETED);
        self.deleted.drain(..surplus);
    }
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

    /// How the names of its properties end: `hs_v2_date_entered_…`.
    pub fn suffix(&self) -> Cow<'_, str> {
        match &self.property_suffix {
            Some(suffix) => Cow::Borrowed(suffix),
            None if self.id.bytes().all(is_name_byte) => Cow::Borrowed(&self.id),
            None => Cow::Owned(hashed_suffix(&self.id)),
        }
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

/// `new-stage-id` becomes `new_stage_id_` and a number. HubSpot's number is another one.
fn hashed_suffix(id: &str) -> String {
    const FNV_BASIS: u32 = 0x811C_9DC5;
    const FNV_PRIME: u32 = 0x0100_0193;
    let hash =
        id.bytes().fold(FNV_BASIS, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME));
    let letter = |c: char| {
        let lower = c.to_ascii_lowercase();
        if u8::try_from(lower).is_ok_and(is_name_byte) { lower } else { '_' }
    };
    let name: String = id.chars().map(letter).collect();
    format!("{name}_{}", hash >> 1)
}

/// The pipelines of all object types.
#[derive(Clone, Debug, Default)]
pub struct Pipelines {
    by_type: OrdMap<ObjectTypeId, OfType>,
    /// Oldest first.
    pub(crate) deleted: Vector<(ObjectTypeId, Arc<Pipeline>)>,
    pub(crate) audits: OrdMap<(ObjectTypeId, Box<str>), Vector<Arc<Audit>>>,
    pub(crate) last_id: u64,
}

/// The pipelines of one object type.
#[derive(Clone, Debug, Default)]
struct OfType {
    pipelines: OrdMap<Box<str>, Arc<Pipeline>>,
    /// Which pipeline has a stage.
    homes: OrdMap<Box<str>, Box<str>>,
}

/// Generated ids are numbers of this many digits at HubSpot.
const FIRST_ID: u64 = 720_000_000;

impl Pipelines {
    /// A type's pipelines by id, hidden ones included.
    pub fn of(&self, object_type: ObjectTypeId) -> impl Iterator<Item = &Pipeline> {
        let all = self.by_type.get(&object_type).into_iter();
        all.flat_map(|of_type| of_type.pipelines.values()).map(|pipeline| &**pipeline)
    }

    /// All of all types, those of types that are no more too.
    pub(crate) fn each(&self) -> impl Iterator<Item = (ObjectTypeId, &Pipeline)> {
        let types = self.by_type.iter();
        types.flat_map(|(id, of)| of.pipelines.values().map(|pipeline| (*id, &**pipeline)))
    }

    /// The pipelines that the API shows, in display order.
    pub fn listed(&self, object_type: ObjectTypeId) -> Vec<&Pipeline> {
        let mut listed: Vec<_> = self.of(object_type).filter(|p| !p.hidden).collect();
        listed.sort_by_key(|pipeline| (pipeline.display_order, &*pipeline.label));
        listed
    }

    /// One pipeline.
    pub fn get(&self, object_type: ObjectTypeId, id: &str) -> Option<&Pipeline> {
        self.by_type.get(&object_type)?.pipelines.get(id).map(|pipeline| &**pipeline)
    }

    /// Which pipeline of a type has a stage.
    pub fn home(&self, object_type: ObjectTypeId, stage: &str) -> Option<&str> {
        self.by_type.get(&object_type)?.homes.get(stage).map(|id| &**id)
    }

    /// A stage, in the named pipeline or, without a name, in whichever has it.
    pub fn stage(
        &self,
        object_type: ObjectTypeId,
        pipeline: Option<&str>,
        stage: &str,
    ) -> Option<(&Pipeline, &Stage)> {
        let home = self.home(object_type, stage)?;
        let home = self.get(object_type, home).filter(|_| pipeline.is_none_or(|id| id == home))?;
        Some((home, home.stage(stage)?))
    }

    /// Whether a pipeline of another type has an id.
    pub(crate) fn is_elsewhere(&self, object_type: ObjectTypeId, id: &str) -> bool {
        let others = self.by_type.iter().filter(|(other, _)| **other != object_type);
        others.into_iter().any(|(_, of_type)| of_type.pipelines.contains_key(id))
    }

    /// Adds a pipeline, or replaces the one with its id.
    pub fn put(&mut self, object_type: ObjectTypeId, pipeline: Pipeline) {
        let of_type = self.by_type.entry(object_type).or_default();
        if let Some(before) = of_type.pipelines.get(&pipeline.id).cloned() {
            of_type.forget_stages(&before);
        }
        for stage in &pipeline.stages {
            of_type.homes.insert(stage.id.clone(), pipeline.id.clone());
        }
        of_type.pipelines.insert(pipeline.id.clone(), Arc::new(pipeline));
    }

    /// Takes a pipeline away and remembers it for a while.
    pub(crate) fn delete(&mut self, object_type: ObjectTypeId, id: &str) {
        let Some(of_type) = self.by_type.get_mut(&object_type) else { return };
        let Some(pipeline) = of_type.pipelines.remove(id) else { return };
        of_type.forget_stages(&pipeline);
        self.deleted.push_back((object_type, pipeline));
        if self.deleted.len() > MAX_DELETED
            && let Some((object_type, forgotten)) = self.deleted.pop_front()
            && self.get(object_type, &forgotten.id).is_none()
        {
            self.audits.remove(&(object_type, forgotten.id.clone()));
        }
    }

    /// The pipeline that was deleted last under an id.
    pub(crate) fn deleted(&self, object_type: ObjectTypeId, id: &str) -> Option<&Arc<Pipeline>> {
        let mut newest_first = self.deleted.iter().rev();
        newest_first.find(|(of, p)| *of == object_type && &*p.id == id).map(|(_, p)| p)
    }

    pub(crate) fn forget_deleted(&mut self, object_type: ObjectTypeId, id: &str) {
        self.deleted.retain(|(of, pipeline)| *of != object_type || &*pipeline.id != id);
    }

    /// A number that no pipeline and no stage of a type has as its id. A pipeline's stages
    /// follow it, so their ids are the pipeline's and a little more.
    pub(crate) fn next_id(&mut self, object_type: ObjectTypeId) -> Box<str> {
        loop {
            self.last_id = self.last_id.max(FIRST_ID) + 1;
            let id = self.last_id.to_string();
            let pipeline = self.get(object_type, &id).is_some();
            if !pipeline
                && !self.is_elsewhere(object_type, &id)
                && self.home(object_type, &id).is_none()
            {
                return id.into();
            }
        }
    }
}

impl OfType {
    fn forget_stages(&mut self, pipeline: &Pipeline) {
        for stage in &pipeline.stages {
            self.homes.remove(&stage.id);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_are_no_property_names_get_a_number_at_the_end() {
        let stage = |id: &str| Stage {
            id: id.into(),
            label: id.into(),
            display_order: 0,
            metadata: Metadata::new(),
            property_suffix: None,
            created: Timestamp::default(),
            updated: Timestamp::default(),
        };
        assert_eq!(stage("closedwon").suffix(), "closedwon");
        assert_eq!(stage("723456790").suffix(), "723456790");
        let suffix = stage("New stage").suffix().into_owned();
        let number = suffix.strip_prefix("new_stage_").expect("the cleaned id comes first");
        assert!(number.bytes().all(|byte| byte.is_ascii_digit()), "{suffix}");
    }
}

//! How many records stand in which stage, so that a stage in use is found without a scan.

use imbl::OrdMap;

use crate::{Record, RecordId, Table};

/// How many live records of a type are in which stage; stages without records are not in it.
/// Which ones they are is looked up only to name them in a refusal: every write would pay for a
/// set of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct StageIndex(OrdMap<Box<str>, usize>);

impl Table {
    /// The live records in a stage, by id. A stage that was deleted may still have some.
    pub fn in_stage(&self, stage: &str) -> impl Iterator<Item = RecordId> {
        let here = self.live.values().filter(move |record| self.stage_of(record) == Some(stage));
        here.map(|record| record.id)
    }

    /// How many there are.
    pub fn stage_len(&self, stage: &str) -> usize {
        self.stages.0.get(stage).copied().unwrap_or_default()
    }

    /// The stage that a record is in.
    pub(crate) fn stage_of<'r>(&self, record: &'r Record) -> Option<&'r str> {
        record.values.get(self.places.stage?).filter(|stage| !stage.is_empty())
    }

    pub(crate) fn enter_stage(&mut self, record: &Record) {
        let Some(stage) = self.stage_of(record) else { return };
        match self.stages.0.get_mut(stage) {
            Some(count) => *count += 1,
            None => drop(self.stages.0.insert(stage.into(), 1)),
        }
    }

    pub(crate) fn leave_stage(&mut self, record: &Record) {
        let Some(stage) = self.stage_of(record) else { return };
        match self.stages.0.get_mut(stage) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(self.stages.0.remove(stage)),
        }
    }
}

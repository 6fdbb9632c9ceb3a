//! Which records stand in which stage, so that a stage in use is found without a scan.

use imbl::{OrdMap, OrdSet};

use crate::{Record, RecordId, Table};

/// The live records of a type by the stage they are in; stages without records are not in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct StageIndex(OrdMap<Box<str>, OrdSet<RecordId>>);

impl Table {
    /// The live records in a stage, by id. A stage that was deleted may still have some.
    pub fn in_stage(&self, stage: &str) -> impl Iterator<Item = RecordId> {
        self.stages.0.get(stage).into_iter().flatten().copied()
    }

    /// How many there are.
    pub fn stage_len(&self, stage: &str) -> usize {
        self.stages.0.get(stage).map_or(0, OrdSet::len)
    }

    /// The stage that a record is in.
    pub(crate) fn stage_of<'r>(&self, record: &'r Record) -> Option<&'r str> {
        record.values.get(self.places.stage?).filter(|stage| !stage.is_empty())
    }

    pub(crate) fn enter_stage(&mut self, record: &Record) {
        let Some(stage) = self.stage_of(record) else { return };
        if let Some(records) = self.stages.0.get_mut(stage) {
            records.insert(record.id);
        } else {
            self.stages.0.insert(stage.into(), OrdSet::unit(record.id));
        }
    }

    pub(crate) fn leave_stage(&mut self, record: &Record) {
        let Some(stage) = self.stage_of(record) else { return };
        let Some(records) = self.stages.0.get_mut(stage) else { return };
        records.remove(&record.id);
        if records.is_empty() {
            self.stages.0.remove(stage);
        }
    }
}

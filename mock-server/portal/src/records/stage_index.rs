//! How many records stand in which stage, so that a stage in use is found without a scan.

use std::sync::Arc;

use crate::{Record, RecordId, Table};

/// How many live records of a type are in which stage. Which ones they are is looked up only to
/// name them in a refusal: every write would pay for a set of them. Every write copies the counts,
/// and only the first one to a stage its name.
#[derive(Clone, Debug, Default)]
pub(crate) struct StageIndex {
    /// The stages that had a record at some time, in order.
    stages: Arc<Vec<Box<str>>>,
    /// How many each has now.
    counts: Vec<usize>,
}

impl StageIndex {
    fn place(&self, stage: &str) -> Result<usize, usize> {
        self.stages.binary_search_by(|known| (**known).cmp(stage))
    }

    fn count(&self, stage: &str) -> usize {
        self.place(stage).map_or(0, |place| self.counts[place])
    }

    fn enter(&mut self, stage: &str) {
        match self.place(stage) {
            Ok(place) => self.counts[place] += 1,
            Err(place) => {
                Arc::make_mut(&mut self.stages).insert(place, stage.into());
                self.counts.insert(place, 1);
            }
        }
    }

    fn leave(&mut self, stage: &str) {
        if let Ok(place) = self.place(stage) {
            self.counts[place] = self.counts[place].saturating_sub(1);
        }
    }
}

impl Table {
    /// The live records in a stage, by id. A stage that was deleted may still have some.
    pub fn in_stage(&self, stage: &str) -> impl Iterator<Item = RecordId> {
        let here = self.live.values().filter(move |record| self.stage_of(record) == Some(stage));
        here.map(|record| record.id)
    }

    /// How many there are.
    pub fn stage_len(&self, stage: &str) -> usize {
        self.stages.count(stage)
    }

    /// The stage that a record is in.
    pub(crate) fn stage_of<'r>(&self, record: &'r Record) -> Option<&'r str> {
        record.values.get(self.places.stage?).filter(|stage| !stage.is_empty())
    }

    pub(crate) fn enter_stage(&mut self, record: &Record) {
        if let Some(stage) = self.stage_of(record) {
            self.stages.enter(stage);
        }
    }

    pub(crate) fn leave_stage(&mut self, record: &Record) {
        if let Some(stage) = self.stage_of(record) {
            self.stages.leave(stage);
        }
    }
}

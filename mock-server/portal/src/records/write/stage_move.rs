//! What happens when a record moves between stages.

use std::borrow::Cow;

use crate::{
    InvalidValue, ObjectTypeId, Portal, Record, RecordView, Table, Timestamp,
    pipelines::{
        pipeline,
        stage_property::{
            CUMULATIVE_TIME_IN, CURRENT_DATE_ENTERED, CURRENT_TIME_IN, DATE_ENTERED, DATE_EXITED,
            LATEST_TIME_IN, LEGACY_DATE_ENTERED, LEGACY_DATE_EXITED,
        },
    },
    properties::error::{PipelineStages, ValueFault},
    properties::value,
    records::write::{edit::Edit, side_effect::Writing},
};

impl Writing<'_> {
    /// Checks pipeline and stage, finds the pipeline of a stage sent alone, and notes the time.
    pub(crate) fn move_stage(self, edit: &mut Edit<'_>) -> Result<(), Vec<InvalidValue>> {
        let Self { portal, origin, table, current } = self;
        let object_type = table.kind.id;
        let (pipeline_name, stage_name) = pipeline::properties(object_type);
        let Some(stage_id) = edit.sets(table, stage_name).map(str::to_owned) else {
            if edit.clears(table, stage_name) {
                self.stamp_exit(edit);
                edit.also(table, CURRENT_DATE_ENTERED, "");
                edit.also(table, CURRENT_TIME_IN, "");
            }
            return Ok(());
        };
        if portal.pipelines.of(object_type).next().is_none() {
            return Ok(());
        }
        let inside = edit.would_be(table, current, pipeline_name);
        let found = portal.pipelines.stage(object_type, inside, &stage_id);
        let Some((pipeline, stage)) = found else {
            return Err(vec![portal.not_here(object_type, stage_name, stage_id)]);
        };
        if inside.is_none() {
            edit.also(table, pipeline_name, pipeline.id.to_string());
        }
        if current.and_then(|record| table.stage_of(record)) == Some(&*stage_id) {
            return Ok(());
        }
        self.stamp_move(edit, &stage_id);
        if stage.is_closed() {
            let deal = object_type == ObjectTypeId::DEAL;
            let closes = if deal { "closedate" } else { "closed_date" };
            if edit.would_be(table, current, closes).is_none() {
                edit.stamp(table, closes, origin.now);
            }
        }
        Ok(())
    }

    /// Sets the dates and durations of the stage that a record leaves and of the one it enters.
    pub(crate) fn stamp_move(self, edit: &mut Edit<'_>, next: &str) {
        let table = self.table;
        let now = self.origin.now;
        self.stamp_exit(edit);
        if let Some(suffix) = self.portal.suffix(table.kind.id, next) {
            edit.stamp(table, &format!("{DATE_ENTERED}{suffix}"), now);
            edit.stamp(table, &format!("{LEGACY_DATE_ENTERED}{suffix}"), now);
        }
        edit.stamp(table, CURRENT_DATE_ENTERED, now);
        edit.stamp(table, CURRENT_TIME_IN, now);
    }

    fn stamp_exit(self, edit: &mut Edit<'_>) {
        let Self { portal, origin, table, current } = self;
        let Some(record) = current else { return };
        let before = table.stage_of(record).and_then(|stage| portal.suffix(table.kind.id, stage));
        let Some(suffix) = before else { return };
        edit.stamp(table, &format!("{DATE_EXITED}{suffix}"), origin.now);
        edit.stamp(table, &format!("{LEGACY_DATE_EXITED}{suffix}"), origin.now);
        if let Some(stay) = stay(table, record, &suffix, origin.now) {
            let name = format!("{CUMULATIVE_TIME_IN}{suffix}");
            let earlier = number(table, record, &name).unwrap_or_default();
            edit.also(table, &name, earlier.saturating_add(stay).to_string());
            edit.also(table, &format!("{LATEST_TIME_IN}{suffix}"), stay.to_string());
        }
    }
}

impl Portal {
    /// A stage that is not in the record's pipeline.
    fn not_here(&self, object_type: ObjectTypeId, property: &str, stage: String) -> InvalidValue {
        let pipelines = self.pipelines.listed(object_type).into_iter();
        let known = pipelines.map(|pipeline| PipelineStages {
            pipeline: pipeline.id.clone(),
            stages: pipeline.stage_ids().map(Box::from).collect(),
        });
        InvalidValue {
            property: property.to_owned(),
            value: stage,
            fault: ValueFault::NotInPipeline(known.collect()),
            portal: self.id,
            object_type,
        }
    }

    /// How the names of a stage's properties end.
    fn suffix(&self, object_type: ObjectTypeId, stage: &str) -> Option<Cow<'_, str>> {
        let (_, stage) = self.pipelines.stage(object_type, None, stage)?;
        Some(stage.suffix())
    }
}

/// How long a record has been in the stage it is in.
fn stay(table: &Table, record: &Record, suffix: &str, now: Timestamp) -> Option<i64> {
    let place = table.catalog.any(&format!("{DATE_ENTERED}{suffix}"))?;
    let entered = record.values.get(place).and_then(value::instant)?;
    Some(now.0.saturating_sub(entered.0).max(0))
}

fn number(table: &Table, record: &Record, name: &str) -> Option<i64> {
    record.values.get(table.catalog.any(name)?)?.parse().ok()
}

/// `hs_time_in_<stage>`: all stays, the running one included.
pub(crate) fn time_in(view: RecordView<'_>, suffix: &str) -> Option<i64> {
    let RecordView { portal, table, record, now, .. } = view;
    let ended = number(table, record, &format!("{CUMULATIVE_TIME_IN}{suffix}"));
    let here = table.stage_of(record).and_then(|stage| portal.suffix(table.kind.id, stage));
    let running = here.filter(|here| here == suffix).and_then(|_| stay(table, record, suffix, now));
    match (ended, running) {
        (None, None) => None,
        (ended, running) => {
            Some(ended.unwrap_or_default().saturating_add(running.unwrap_or_default()))
        }
    }
}

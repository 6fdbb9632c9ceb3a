//! Batch envelopes: 200 or 201 when all went well, 207 when some inputs were left out.

use axum::{http::StatusCode, response::Response};
use portal::{
    Portal, Refusal, Table, Timestamp,
    batch::{Batch, Failure},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use uuid::Uuid;

use super::{
    error::{Envelope, Item},
    json,
    object::{Iso, Object, WriteNotes},
    refusal::NOT_FOUND,
};
use crate::explain;

/// What a batch did, with what is needed to write it.
#[derive(Debug)]
pub struct Outcome<R> {
    /// `results`.
    pub results: Vec<R>,
    /// Inputs that were left out.
    pub failures: Vec<Envelope>,
    /// When the request came.
    pub started: Timestamp,
    /// When it was done.
    pub completed: Timestamp,
}

impl<R: Serialize> Outcome<R> {
    /// The answer.
    pub fn answer(&self, complete: StatusCode) -> Response {
        let partial = !self.failures.is_empty();
        json(if partial { StatusCode::MULTI_STATUS } else { complete }, self)
    }
}

impl<R: Serialize> Serialize for Outcome<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("completedAt", &Iso(self.completed))?;
        map.serialize_entry("status", "COMPLETE")?;
        map.serialize_entry("startedAt", &Iso(self.started))?;
        map.serialize_entry("results", &self.results)?;
        if !self.failures.is_empty() {
            map.serialize_entry("errors", &self.failures.iter().map(Item).collect::<Vec<_>>())?;
            map.serialize_entry("numErrors", &self.failures.len())?;
        }
        map.end()
    }
}

/// The records that a batch wrote.
pub fn written<'a>(
    portal: &'a Portal,
    table: &'a Table,
    batch: &'a Batch<'_>,
    now: Timestamp,
    upsert: bool,
) -> Vec<Object<'a>> {
    let object = |(written, trace): &'a (portal::Written, portal::batch::Trace<'_>)| {
        super::ignored::explain_write(table, written);
        let view = portal.view(table, table.live(written.id)?, now);
        let notes = WriteNotes {
            creation: written.created,
            new: upsert.then_some(written.created),
            nulls: &written.nulls,
            trace: trace.as_deref(),
            warnings: &written.warnings,
        };
        Some(Object::written(view, &written.returned, notes))
    };
    batch.written.iter().filter_map(object).collect()
}

/// The `errors` of a batch.
pub fn failures(portal: &Portal, table: &Table, failures: &[Failure]) -> Vec<Envelope> {
    failures.iter().map(|failure| one(portal, table, failure)).collect()
}

fn one(portal: &Portal, table: &Table, failure: &Failure) -> Envelope {
    match failure {
        Failure::Missing { ids, traces } => {
            let missing = missing(portal, table, ids.clone());
            match traces.is_empty() {
                true => missing,
                false => missing.context("objectWriteTraceId", traces.clone()),
            }
        }
        Failure::Refused { trace, refusal } => {
            explain::note_refusal(refusal);
            let mut envelope = super::refusal::envelope(refusal, Uuid::nil());
            envelope.context.insert(0, ("objectWriteTraceId", vec![trace.clone()]));
            match refusal {
                Refusal::ContactExists(id) => envelope.context("existingId", vec![id.to_string()]),
                _ => envelope,
            }
        }
    }
}

/// One entry for all ids that lead nowhere.
pub fn missing(portal: &Portal, table: &Table, ids: Vec<String>) -> Envelope {
    explain::note("record-not-found", || ids.join(", "));
    Envelope::new(format!(
        "Could not get some {} objects, they may be deleted or not exist. Check that ids are valid.",
        table.kind.full_name(portal.id)
    ))
    .category(NOT_FOUND)
    .context("ids", ids)
}

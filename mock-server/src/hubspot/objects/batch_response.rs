//! What a batch of records did: the records, and the inputs that were left out.

use portal::{
    Portal, RecordError, Table, Timestamp,
    batch::{Batch, Failure},
};

use super::response::{Object, WriteNotes};
use crate::{
    explain,
    wire::{
        envelope::{Envelope, NOT_FOUND},
        error::ErrorResponse,
        ignored,
    },
};

/// The records that a batch wrote.
pub fn written<'a>(
    portal: &'a Portal,
    table: &'a Table,
    batch: &'a Batch<'_>,
    now: Timestamp,
    upsert: bool,
) -> Vec<Object<'a>> {
    let object = |(written, trace): &'a (portal::Written, portal::batch::Trace<'_>)| {
        ignored::explain_write(table, written);
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
            let mut envelope = ErrorResponse::from(refusal).part();
            envelope.context.insert(0, ("objectWriteTraceId", vec![trace.clone()]));
            match refusal {
                portal::Error::Record(RecordError::ContactExists(id)) => {
                    envelope.context("existingId", vec![id.to_string()])
                }
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

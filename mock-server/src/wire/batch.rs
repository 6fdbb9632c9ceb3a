//! Batch envelopes: 200 or 201 when all went well, 207 when some inputs were left out.

use axum::{http::StatusCode, response::Response};
use portal::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    envelope::{Envelope, Item},
    json,
    shared::Iso,
};

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

//! `/webhooks-journal/{journal,journal-local}/{version}`: what happened, for apps that come to
//! read it. An entry is a file; the API says where.

use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{get, post},
};
use portal::PortalId;
use uuid::Uuid;

use crate::hubspot::mount::Routes;
use crate::{
    http::developer::Developer,
    hubspot::webhook_journal::{
        error::unknown_offset,
        request::OffsetsIn,
        response::{FileOut, StatusOut},
    },
    webhook::journal::{Entry, FILE_LIFETIME, Journal},
    wire::{
        self, batch::Outcome, body::JsonBody, error::RequestError, jackson::Scalar, query::Query,
        version::Answer,
    },
};

/// The base paths of the family. There is one data centre here, so both tell the same.
pub const BASES: [&str; 8] = [
    "/webhooks-journal/journal/v4",
    "/webhooks-journal/journal-local/v4",
    "/webhooks-journal/journal/2026-03",
    "/webhooks-journal/journal-local/2026-03",
    "/webhooks-journal/journal/2026-09",
    "/webhooks-journal/journal-local/2026-09",
    "/webhooks-journal/journal/2027-03-beta",
    "/webhooks-journal/journal-local/2027-03-beta",
];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    Router::new()
        .route(&format!("{base}/earliest"), get(earliest))
        .route(&format!("{base}/latest"), get(latest))
        .route(&format!("{base}/offset/{{offset}}/next"), get(next))
        .route(&format!("{base}/batch/earliest/{{count}}"), get(earliest_batch))
        .route(&format!("{base}/batch/latest/{{count}}"), get(latest_batch))
        .route(&format!("{base}/batch/{{offset}}/next/{{count}}"), get(next_batch))
        .route(&format!("{base}/batch/read"), post(read_batch))
        .route(&format!("{base}/status/{{statusId}}"), get(status))
}

async fn earliest(reader: Reader, query: Query) -> Answer {
    let portal = portal(&query)?;
    reader.one(&query, |journal| journal.entries(None, portal).next())
}

async fn latest(reader: Reader, query: Query) -> Answer {
    let portal = portal(&query)?;
    reader.one(&query, |journal| journal.entries(None, portal).next_back())
}

async fn next(reader: Reader, Path(after): Path<String>, query: Query) -> Answer {
    let (after, portal) = (offset(&after)?, portal(&query)?);
    reader.one(&query, |journal| journal.entries(Some(after), portal).next())
}

async fn earliest_batch(reader: Reader, Path(many): Path<String>, query: Query) -> Answer {
    let (many, portal) = (count(&many)?, portal(&query)?);
    reader.batch(&query, |journal| journal.entries(None, portal).take(many).collect())
}

/// The last ones, the oldest of them first.
async fn latest_batch(reader: Reader, Path(many): Path<String>, query: Query) -> Answer {
    let (many, portal) = (count(&many)?, portal(&query)?);
    reader.batch(&query, |journal| {
        let mut last: Vec<&Entry> = journal.entries(None, portal).rev().take(many).collect();
        last.reverse();
        last
    })
}

async fn next_batch(
    reader: Reader,
    Path((after, many)): Path<(String, String)>,
    query: Query,
) -> Answer {
    let (after, many, portal) = (offset(&after)?, count(&many)?, portal(&query)?);
    reader.batch(&query, |journal| journal.entries(Some(after), portal).take(many).collect())
}

async fn read_batch(reader: Reader, query: Query, body: JsonBody) -> Answer {
    let OffsetsIn { inputs } = body.read()?;
    let state = reader.developer.webhooks.ingest();
    let journal = state.journals.of(reader.app);
    let (mut results, mut failures) = (Vec::new(), Vec::new());
    for Scalar(text) in inputs {
        let offset = text.parse::<Uuid>().ok();
        match offset.and_then(|offset| journal?.entry(offset)) {
            Some(entry) => results.push(reader.file(&query, entry)),
            None => failures.push(unknown_offset(text.into())),
        }
    }
    let (started, completed) = (reader.developer.now, reader.developer.now);
    Ok(Outcome { results, failures, started, completed }.answer(StatusCode::OK))
}

async fn status(reader: Reader, Path(id): Path<String>) -> Answer {
    let id = offset(&id)?;
    let state = reader.developer.webhooks.ingest();
    let empty = Journal::default();
    let snapshot = state.journals.of(reader.app).unwrap_or(&empty).status(id)?;
    Ok(wire::json(StatusCode::OK, &StatusOut(snapshot)))
}

/// An app that reads its journal.
struct Reader {
    developer: Developer,
    app: u64,
}

impl<S: Sync> axum::extract::FromRequestParts<S> for Reader {
    type Rejection = RequestError;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &S,
    ) -> Result<Self, RequestError> {
        let developer = Developer::from_request_parts(parts, state).await?;
        let app = developer.own_app().ok_or(RequestError::NoCredentials)?;
        Ok(Self { developer, app })
    }
}

impl Reader {
    /// One entry, or the word that there is none.
    fn one(&self, query: &Query, find: impl FnOnce(&Journal) -> Option<&Entry>) -> Answer {
        let state = self.developer.webhooks.ingest();
        Ok(match state.journals.of(self.app).and_then(find) {
            Some(entry) => wire::json(StatusCode::OK, &self.file(query, entry)),
            None => wire::empty(StatusCode::NO_CONTENT),
        })
    }

    fn batch(&self, query: &Query, find: impl FnOnce(&Journal) -> Vec<&Entry>) -> Answer {
        let state = self.developer.webhooks.ingest();
        let entries = state.journals.of(self.app).map(find).unwrap_or_default();
        let results = entries.into_iter().map(|entry| self.file(query, entry)).collect();
        let now = self.developer.now;
        let outcome = Outcome { results, failures: Vec::new(), started: now, completed: now };
        Ok(outcome.answer(StatusCode::OK))
    }

    /// Where a file is, for a while, signed so that nobody else finds it.
    fn file(&self, query: &Query, entry: &Entry) -> FileOut {
        let expires = self.developer.now.plus(FILE_LIFETIME);
        let path = format!("/_mock/webhooks/journal/{}/{}", self.app, entry.offset);
        let signature = self.developer.webhooks.seal(&path, expires);
        let portal = query.get("installPortalId").unwrap_or_default();
        let query_string = format!("portal={portal}&expires={}&signature={signature}", expires.0);
        let url = query.url(format_args!("{path}?{query_string}"));
        FileOut { url, expires, offset: entry.offset }
    }
}

fn portal(query: &Query) -> Result<Option<PortalId>, RequestError> {
    let given = query.get("installPortalId").map(|text| text.parse().map(PortalId));
    given.transpose().map_err(|_| RequestError::QueryParameter("installPortalId"))
}

/// A name in a path; anything else leads nowhere.
fn offset(text: &str) -> Result<Uuid, RequestError> {
    text.parse().map_err(|_| RequestError::PathParameter)
}

/// How many, at least one.
fn count(text: &str) -> Result<usize, RequestError> {
    text.parse().ok().filter(|count| *count > 0).ok_or(RequestError::PathParameter)
}

//! `/_mock/journal` and `/_mock/verify`: what was asked and answered.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use portal::PortalId;
use serde::Serialize;
use serde_json::Value;

use super::{
    Asked, Mistake, Outcome,
    handle::Control,
    read,
    redact::Redactor,
    verify::{Expectation, Matcher},
};
use crate::{Server, hub::secret_tail, journal::Entry, wire};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/_mock/journal", get(show).delete(clear))
        .route("/_mock/verify", post(verify))
}

/// Entries that one answer shows, the newest, unless another number is asked for.
const SHOWN: usize = 1_000;

/// Which entries; what is left out shows all.
#[derive(Debug, Default)]
struct Wanted {
    portal: Option<u64>,
    matcher: Matcher,
    app: Option<u64>,
    correlation_id: Option<String>,
    /// Only what has this text in its path, query or bodies.
    text: Option<String>,
    /// Only later requests than this number.
    after: Option<u64>,
    limit: Option<u64>,
}

impl Wanted {
    fn of(asked: &Asked) -> Result<Self, Mistake> {
        let status = asked.number("status")?;
        let matcher = Matcher {
            method: asked.text("method"),
            path: asked.text("path"),
            status,
            ..Matcher::default()
        };
        Ok(Self {
            portal: asked.number("portal")?,
            matcher,
            app: asked.number("app")?,
            correlation_id: asked.text("correlation_id"),
            text: asked.text("text"),
            after: asked.number("after")?,
            limit: asked.number("limit")?,
        })
    }
}

#[derive(Serialize)]
struct Shown {
    entries: Vec<ShownEntry>,
    /// Older requests that are not kept any more.
    dropped: u64,
}

/// An entry without its secrets.
#[derive(Serialize)]
struct ShownEntry {
    number: u64,
    at: String,
    method: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    status: Option<u16>,
    portal_id: Option<PortalId>,
    app_id: Option<u64>,
    token: Option<String>,
    correlation_id: uuid::Uuid,
    duration_us: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Value>,
    /// Bodies whose end was not kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cut: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    explained: Vec<ShownRule>,
}

#[derive(Serialize)]
struct ShownRule {
    rule: &'static str,
    detail: String,
    sentence: &'static str,
    evidence: &'static str,
}

impl ShownEntry {
    fn of(entry: &Entry, redactor: &Redactor) -> Self {
        let path = entry.request.path();
        let body = |body: &[u8]| (!body.is_empty()).then(|| redactor.body(body, path));
        let rule = |explained| ShownRule::of(explained, redactor);
        let cut = [("request", entry.request.is_cut()), ("response", entry.response.is_cut())];
        Self {
            number: entry.number,
            at: entry.at.to_string(),
            method: redactor.text(entry.method.as_str()),
            path: redactor.path(path),
            query: entry.request.query().map(|query| redactor.query(query)),
            status: entry.status.map(|status| status.as_u16()),
            portal_id: entry.portal,
            app_id: entry.app.map(|app| app.0),
            token: entry.request.credentials().map(secret_tail),
            correlation_id: entry.correlation,
            duration_us: entry.took.as_micros(),
            request: body(entry.request.body()),
            response: body(&entry.response.kept),
            cut: cut.iter().filter(|(_, cut)| *cut).map(|(name, _)| *name).collect(),
            fault: entry.fault.as_ref().map(|rule| redactor.text(rule)),
            explained: entry.explained.iter().map(rule).collect(),
        }
    }
}

impl ShownRule {
    fn of(explained: &crate::explain::Explained, redactor: &Redactor) -> Self {
        let crate::explain::Rule { name, sentence, evidence } = explained.rule;
        Self { rule: name, detail: redactor.text(&explained.detail), sentence, evidence }
    }
}

impl Wanted {
    fn wants(&self, entry: &Entry) -> bool {
        let contains = |text: &str| {
            let within = |bytes: &[u8]| memchr::memmem::find(bytes, text.as_bytes()).is_some();
            within(entry.request.target().as_bytes())
                || within(entry.request.body())
                || within(&entry.response.kept)
        };
        let correlated = |id: &str| entry.correlation.to_string() == id.to_ascii_lowercase();
        self.after.is_none_or(|after| entry.number > after)
            && self.app.is_none_or(|app| entry.app.is_some_and(|id| id.0 == app))
            && self.correlation_id.as_deref().is_none_or(correlated)
            && self.matcher.differences(entry).is_empty()
            && self.text.as_deref().is_none_or(contains)
    }
}

async fn show(State(server): State<Arc<Server>>, asked: Asked) -> Outcome {
    let wanted = Wanted::of(&asked)?;
    let control = Control::new(&server);
    let read = match wanted.portal {
        Some(portal) => control.journal(Some(portal))?,
        None => control.whole_journal(),
    };
    let limit = wanted.limit.map_or(SHOWN, |limit| usize::try_from(limit).unwrap_or(SHOWN));
    let newest_first = read.entries.iter().rev().filter(|entry| wanted.wants(entry));
    let redactor = Redactor::of(&server.platform);
    let shown = newest_first.take(limit).map(|entry| ShownEntry::of(entry, &redactor));
    let mut entries: Vec<_> = shown.collect();
    entries.reverse();
    Ok(wire::json(StatusCode::OK, &Shown { entries, dropped: read.dropped }))
}

async fn clear(State(server): State<Arc<Server>>, asked: Asked) -> Outcome {
    Control::new(&server).clear_journal(asked.number("portal")?)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// 200 if it is as expected, 417 with the reasons if not.
async fn verify(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let expected = read::<Expectation>(&body)?;
    if let Some(rate) = &expected.rate {
        rate.within.parse::<crate::span::Span>().map_err(Mistake::bad)?;
    }
    let verdict = Control::new(&server).verify(&expected)?;
    Ok(match verdict.verified {
        true => wire::json(StatusCode::OK, &verdict),
        false => Mistake::new(StatusCode::EXPECTATION_FAILED, verdict.complaints.join("; "))
            .with(&verdict),
    })
}

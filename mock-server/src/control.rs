//! `/health` and `/_mock`: what a real portal never offers. From Rust the same is
//! [`handle::Control`].

pub mod apps;
mod changes;
mod clock;
mod coverage;
mod faults;
pub mod handle;
mod journal;
mod known_secrets;
mod memory;
mod portals;
pub mod rate_limit;
mod redact;
mod snapshots;
pub mod verify;
mod webhook_report;
mod webhooks;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

use self::handle::ControlError;
use crate::{Server, hub::revision::SnapshotError, span::Span, wire};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/health", get(health))
        .route("/_mock/reset", post(reset))
        .merge(webhooks::routes())
        .route("/_mock/search-lag", get(search_lag).put(set_search_lag))
        .route("/_mock/search-index/refresh", post(refresh_search))
        .route("/_mock/idle", post(idle))
        .merge(clock::routes())
        .merge(coverage::routes())
        .merge(snapshots::routes())
        .merge(changes::routes())
        .merge(faults::routes())
        .merge(journal::routes())
        .merge(memory::routes())
        .merge(portals::routes())
        .merge(rate_limit::routes())
        .merge(apps::routes())
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

async fn health() -> Response {
    wire::json(StatusCode::OK, &Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Puts every portal back to how it started.
async fn reset(State(server): State<Arc<Server>>) -> Response {
    server.platform.reset(server.platform.clock.now());
    server.platform.webhooks.reset();
    wire::empty(StatusCode::NO_CONTENT)
}

/// What a control call answers.
type Outcome = Result<Response, Mistake>;

/// What is wrong with a control call, in words.
#[derive(Debug)]
struct Mistake(StatusCode, String);

impl Mistake {
    /// The call makes no sense.
    fn bad(message: impl ToString) -> Self {
        Self(StatusCode::BAD_REQUEST, message.to_string())
    }

    /// The call makes sense, but not now.
    fn conflict(message: impl ToString) -> Self {
        Self(StatusCode::CONFLICT, message.to_string())
    }

    /// It is about something that isn't there.
    fn missing(message: impl ToString) -> Self {
        Self(StatusCode::NOT_FOUND, message.to_string())
    }
}

impl IntoResponse for Mistake {
    fn into_response(self) -> Response {
        wire::message(self.0, &self.1)
    }
}

impl From<ControlError> for Mistake {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::NoPortal(_) | ControlError::Snapshot(SnapshotError::Unknown) => {
                Self::missing(error)
            }
            ControlError::Seed(_) | ControlError::AccessToken(_) => Self::bad(error),
            ControlError::Portal(_) | ControlError::Snapshot(_) | ControlError::TooManyRules(_) => {
                Self::conflict(error)
            }
        }
    }
}

/// Comes back when nothing is left to do, such as deliveries, and search sees every write.
async fn idle(State(server): State<Arc<Server>>) -> Response {
    let control = handle::Control::new(&server);
    match server.platform.stopping.unless_begun(control.until_idle()).await {
        Some(()) => wire::empty(StatusCode::NO_CONTENT),
        None => wire::message(StatusCode::SERVICE_UNAVAILABLE, STOPS),
    }
}

/// What those are told who wait for something when the server stops.
const STOPS: &str = "the server stops; not everything is done";

/// The parameters of a control call.
#[derive(Debug)]
struct Asked(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Mistake;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Mistake> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }
}

impl Asked {
    /// Refuses parameters of other names.
    fn only(&self, known: &[&str]) -> Result<(), Mistake> {
        match self.0.iter().find(|(name, _)| !known.contains(&&**name)) {
            Some((name, _)) => Err(Mistake::bad(format!(
                "there is no parameter {name:?}; there are: {}",
                known.join(", ")
            ))),
            None => Ok(()),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        let pair = self.0.iter().rev().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    }

    fn number(&self, name: &str) -> Result<Option<u64>, Mistake> {
        let number = self.text(name).map(|text| text.parse::<u64>()).transpose();
        number.map_err(|_| Mistake::bad(format!("{name} is a number")))
    }

    fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text == "true")
    }
}

/// A body; an empty one is an empty object.
fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Mistake> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(Mistake::bad)
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SearchLag {
    lag: String,
}

/// For how long search doesn't see a write.
async fn search_lag(State(server): State<Arc<Server>>) -> Response {
    let lag = format!("{}ms", server.platform.search_lag.get().as_millis());
    wire::json(StatusCode::OK, &SearchLag { lag })
}

/// Hides writes from search for a while, as HubSpot's index does.
async fn set_search_lag(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let Span(lag) = read::<SearchLag>(&body)?.lag.parse().map_err(Mistake::bad)?;
    server.platform.search_lag.set(lag);
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// Lets search see everything that was written so far.
async fn refresh_search(State(server): State<Arc<Server>>) -> Response {
    server.platform.refresh_search();
    wire::empty(StatusCode::NO_CONTENT)
}

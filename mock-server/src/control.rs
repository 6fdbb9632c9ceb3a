//! `/health` and `/_mock`: what a real portal never offers. From Rust the same is
//! [`handle::Control`].

mod answer;
pub mod apps;
pub mod calls;
mod changes;
mod clock;
mod coverage;
mod faults;
pub(crate) mod guard;
pub mod handle;
mod journal;
mod known_secrets;
mod memory;
mod mistake;
mod nearest;
mod portals;
pub mod rate_limit;
mod redact;
mod snapshots;
pub mod verify;
mod webhook_report;
mod webhooks;

use std::{str::FromStr, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::Response,
    routing::{get, post},
};
use serde::{Deserialize, Serialize};

pub(crate) use self::answer::{answer, dress};
pub use self::mistake::told;
use self::{handle::ControlError, mistake::Mistake};
use crate::{Server, span::Span, wire};

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

/// Comes back when nothing is left to do, such as deliveries, and search sees every write.
async fn idle(State(server): State<Arc<Server>>) -> Response {
    let control = handle::Control::new(&server);
    match server.platform.stopping.unless_begun(control.until_idle()).await {
        Some(()) => wire::empty(StatusCode::NO_CONTENT),
        None => told(StatusCode::SERVICE_UNAVAILABLE, STOPS),
    }
}

/// What those are told who wait for something when the server stops.
const STOPS: &str = "the server stops; not everything is done";

/// The parameters of a control call; which names there are, [`calls`] says.
#[derive(Debug)]
struct Asked(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Mistake;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Mistake> {
        Ok(Self(calls::parameters(parts.uri.query().unwrap_or_default()).collect()))
    }
}

impl Asked {
    fn text(&self, name: &str) -> Option<String> {
        let pair = self.0.iter().rev().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    }

    fn number<N: FromStr>(&self, name: &str) -> Result<Option<N>, Mistake> {
        let number = self.text(name).map(|text| text.parse::<N>()).transpose();
        number.map_err(|_| Mistake::bad(format!("{name} is a number, and not a larger one")))
    }

    fn flag(&self, name: &str) -> Result<bool, Mistake> {
        match self.text(name).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Mistake::bad(format!("{name} is true or false"))),
        }
    }
}

/// A body; an empty one is an empty object.
fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Mistake> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Mistake::unreadable(&error))
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

//! `/health` and `/_mock`: what a real portal never offers.

pub mod apps;
mod clock;
mod portals;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use serde::{Deserialize, Serialize};

use crate::{Server, span::Span, wire};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/health", get(health))
        .route("/_mock/reset", post(reset))
        .merge(clock::routes())
        .merge(portals::routes())
        .merge(apps::routes())
        .route("/_mock/search-lag", put(set_search_lag))
        .route("/_mock/search-index/refresh", post(refresh_search))
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
    server.hub.reset();
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

#[derive(Serialize)]
struct Told {
    message: String,
}

impl IntoResponse for Mistake {
    fn into_response(self) -> Response {
        wire::json(self.0, &Told { message: self.1 })
    }
}

/// A body; an empty one is an empty object.
fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Mistake> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(Mistake::bad)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchLag {
    lag: String,
}

/// Hides writes from search for a while, as HubSpot's index does.
async fn set_search_lag(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let asked = read::<SearchLag>(&body)?;
    let Span(lag) = asked.lag.parse().map_err(Mistake::bad)?;
    server.hub.search_lag.set(lag);
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// Lets search see everything that was written so far.
async fn refresh_search(State(server): State<Arc<Server>>) -> Response {
    server.hub.refresh_search();
    wire::empty(StatusCode::NO_CONTENT)
}

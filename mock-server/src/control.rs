//! `/health` and `/_mock`: what a real portal never offers.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{get, post, put},
};
use serde::{Deserialize, Serialize};

use crate::{Server, span::Span, wire};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/health", get(health))
        .route("/_mock/reset", post(reset))
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchLag {
    lag: String,
}

#[derive(Serialize)]
struct Mistake {
    message: String,
}

/// Hides writes from search for a while, as HubSpot's index does.
async fn set_search_lag(State(server): State<Arc<Server>>, body: Bytes) -> Response {
    let lag = serde_json::from_slice::<SearchLag>(&body).map_err(|error| error.to_string());
    let lag = lag.and_then(|body| body.lag.parse::<Span>().map_err(|error| error.to_string()));
    match lag {
        Ok(Span(lag)) => {
            server.hub.search_lag.set(lag);
            wire::empty(StatusCode::NO_CONTENT)
        }
        Err(message) => wire::json(StatusCode::BAD_REQUEST, &Mistake { message }),
    }
}

/// Lets search see everything that was written so far.
async fn refresh_search(State(server): State<Arc<Server>>) -> Response {
    server.hub.refresh_search();
    wire::empty(StatusCode::NO_CONTENT)
}

//! `/health` and `/_mock`: what a real portal never offers.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use serde::Serialize;

use crate::{Server, wire};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new().route("/health", get(health)).route("/_mock/reset", post(reset))
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

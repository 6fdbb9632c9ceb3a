//! `/_mock/portals/{portalId}/rate-limit`: how often a portal may be asked.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use platform::seed::limits::{SetLimit, ShownLimit};

use super::{Mistake, Outcome, portals::handle, read};
use crate::{Server, wire};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new().route("/_mock/portals/{portalId}/rate-limit", get(show_limit).put(set_limit))
}

async fn show_limit(State(server): State<Arc<Server>>, Path(id): Path<String>) -> Outcome {
    let limits = handle(&server, &id)?.usage.limits();
    Ok(wire::json(StatusCode::OK, &ShownLimit::from(limits)))
}

async fn set_limit(
    State(server): State<Arc<Server>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Outcome {
    let handle = handle(&server, &id)?;
    let limits = read::<SetLimit>(&body)?.limits(handle.usage.limits()).map_err(Mistake::bad)?;
    handle.usage.set_limits(limits);
    Ok(wire::json(StatusCode::OK, &ShownLimit::from(limits)))
}

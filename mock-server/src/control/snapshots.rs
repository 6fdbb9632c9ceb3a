//! `/_mock/portals/{portalId}/snapshots`: values of a portal kept under names.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post, put},
};
use serde::Serialize;

use super::{Outcome, handle::Control, portals::number};
use crate::{Server, wire};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    const BASE: &str = "/_mock/portals/{portalId}/snapshots";
    Router::new()
        .route(BASE, get(list))
        .route(&format!("{BASE}/{{name}}"), put(take).delete(forget))
        .route(&format!("{BASE}/{{name}}/restore"), post(restore))
}

#[derive(Serialize)]
struct Shown {
    name: Box<str>,
    at: String,
}

#[derive(Serialize)]
struct Listed {
    snapshots: Vec<Shown>,
}

async fn list(State(server): State<Arc<Server>>, Path(id): Path<String>) -> Outcome {
    let snapshots = Control::new(&server).handle(number(&id)?)?.snapshots();
    let shown = |(name, at): (Box<str>, portal::Timestamp)| Shown { name, at: at.to_string() };
    let snapshots = snapshots.into_iter().map(shown).collect();
    Ok(wire::json(StatusCode::OK, &Listed { snapshots }))
}

type Named = Path<(String, String)>;

async fn take(State(server): State<Arc<Server>>, Path((id, name)): Named) -> Outcome {
    Control::new(&server).snapshot(number(&id)?, &name)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn forget(State(server): State<Arc<Server>>, Path((id, name)): Named) -> Outcome {
    let handle = Control::new(&server).handle(number(&id)?)?;
    handle.drop_snapshot(&name).map_err(super::ControlError::from)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn restore(State(server): State<Arc<Server>>, Path((id, name)): Named) -> Outcome {
    Control::new(&server).restore(number(&id)?, &name)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

//! `/appinstalls/{version}/external-install`: an app leaves a portal.

use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, routing::delete};
use platform::Platform;

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    wire::{self, error::RequestError, version::Answer},
};

/// The base paths of the family.
pub const BASES: [&str; 3] = ["/appinstalls/v3", "/appinstalls/2026-03", "/appinstalls/2026-09"];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    Router::new().route(&format!("{base}/external-install"), delete(uninstall))
}

/// Only a public app can leave; a private app has no other place to be.
async fn uninstall(State(platform): State<Arc<Platform>>, session: Session) -> Answer {
    if session.grant.app.public().is_none() {
        return Err(RequestError::NoCredentials);
    }
    platform.uninstall(&session.grant.installation);
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

//! The URL space: a table of contents.

use std::sync::Arc;

use axum::{
    Router,
    http::{Method, Uri},
};

use crate::{
    Server, control, families::FAMILIES, hubspot::mount::Family, operations, pages,
    wire::error::RequestError,
};

/// Every path this server answers.
pub fn router(server: &Arc<Server>) -> Router {
    let control = control::routes().merge(pages::consent_routes::routes());
    FAMILIES
        .iter()
        .map(Family::routes)
        .fold(control, Router::merge)
        .with_state(Arc::clone(server))
        .method_not_allowed_fallback(elsewhere)
        .fallback(elsewhere)
}

/// What HubSpot has and this server doesn't is said loudly; the rest doesn't exist.
async fn elsewhere(method: Method, uri: Uri) -> RequestError {
    match operations::find(method.as_str(), uri.path()) {
        operations::Found::Operation => RequestError::NotEmulated,
        operations::Found::OtherMethod => RequestError::MethodNotAllowed,
        operations::Found::Nothing => RequestError::UnknownPath,
    }
}

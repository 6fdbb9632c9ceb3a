//! The URL space: a table of contents.

use std::sync::Arc;

use axum::{
    Router,
    http::{Method, Uri},
};

use crate::{Server, api, control, operations, wire::error::Problem};

/// Every path this server answers.
pub fn router(server: &Arc<Server>) -> Router {
    let mut router = Router::new();
    for base in api::objects::BASES {
        router = router.merge(api::objects::routes(base)).merge(api::batches::routes(base));
    }
    for base in api::properties::BASES {
        router =
            router.merge(api::properties::routes(base)).merge(api::property_groups::routes(base));
    }
    for base in api::schemas::BASES {
        router = router.merge(api::schemas::routes(base));
    }
    let mut shared = api::oauth::routes().merge(api::consent::routes());
    for base in api::app_installs::BASES {
        shared = shared.merge(api::app_installs::routes(base));
    }
    router
        .merge(shared.merge(control::routes()).with_state(Arc::clone(server)))
        .method_not_allowed_fallback(elsewhere)
        .fallback(elsewhere)
}

/// What HubSpot has and this server doesn't is said loudly; the rest doesn't exist.
async fn elsewhere(method: Method, uri: Uri) -> Problem {
    match operations::find(&method, uri.path()) {
        operations::Found::Operation => Problem::NotEmulated,
        operations::Found::OtherMethod => Problem::MethodNotAllowed,
        operations::Found::Nothing => Problem::UnknownPath,
    }
}

//! The URL space: a table of contents.

use std::sync::Arc;

use axum::{
    Extension, Router,
    http::{Method, Uri},
    routing::any,
};
use portal::Timestamp;

use crate::{
    Exposure, HttpService, control,
    families::FAMILIES,
    http::Session,
    hubspot::mount::Family,
    operations::{self, Allow, Answer, Found, OlderApi},
    pages,
    server::{ControlPlace, Server},
    wire::error::{Missing, RequestError},
};

/// Contact lists version 1 ended on 30 April 2026.
const LISTS_END: Timestamp = Timestamp(1_777_507_200_000);

impl Server {
    /// The whole server as a service, without a socket.
    pub fn service(self: &Arc<Self>) -> HttpService {
        self.exposed(match self.control {
            ControlPlace::Beside => Exposure::Both,
            ControlPlace::Apart | ControlPlace::Nowhere => Exposure::HubSpot,
        })
    }

    /// The control API as a service of its own.
    pub fn control_service(self: &Arc<Self>) -> HttpService {
        self.exposed(Exposure::Control)
    }

    fn exposed(self: &Arc<Self>, opens: Exposure) -> HttpService {
        let platform = Arc::clone(&self.platform);
        HttpService { platform, router: router(self), opens, cutter: None }
    }
}

/// Every path this server answers.
fn router(server: &Arc<Server>) -> Router {
    let mut router = pages::consent_routes::routes();
    for path in operations::foreign_types() {
        router = router.route(path, any(elsewhere));
        router = router.route(&format!("{path}/{{*rest}}"), any(elsewhere));
    }
    FAMILIES
        .iter()
        .map(Family::routes)
        .fold(router, Router::merge)
        .with_state(Arc::clone(&server.platform))
        .merge(control::routes().with_state(Arc::clone(server)))
        .method_not_allowed_fallback(otherwise)
        .fallback(elsewhere)
}

/// What HubSpot has and this server doesn't is said loudly; the rest doesn't exist.
async fn elsewhere(method: Method, uri: Uri, now: Option<Extension<Session>>) -> RequestError {
    let now = now.map(|Extension(session)| session.now);
    match operations::find(&method, uri.path()) {
        Found::Operation(operation) => RequestError::NotEmulated(Missing::Operation(operation)),
        Found::Older(api) => older(api, now),
        Found::OtherMethod(allow) => RequestError::MethodNotAllowed(allow),
        Found::OtherPath => RequestError::UnknownRoute,
        Found::Nothing => RequestError::UnknownPath,
    }
}

/// What HubSpot answers of an older API at a time.
fn older(api: &'static OlderApi, now: Option<Timestamp>) -> RequestError {
    match api.answer {
        Answer::Gone if now.is_none_or(|now| now >= LISTS_END) => RequestError::Gone(api),
        Answer::NotEmulated | Answer::Gone => RequestError::NotEmulated(Missing::Older(api)),
        Answer::RefusesTokens => RequestError::TokensRefused,
    }
}

/// A path that is served, with a method that isn't.
async fn otherwise(method: Method, uri: Uri) -> RequestError {
    match operations::find(&method, uri.path()) {
        Found::Operation(operation) => RequestError::NotEmulated(Missing::Operation(operation)),
        Found::OtherMethod(allow) => RequestError::MethodNotAllowed(allow),
        Found::Older(_) | Found::OtherPath | Found::Nothing => {
            RequestError::MethodNotAllowed(Allow::default())
        }
    }
}

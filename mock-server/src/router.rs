//! The URL space: a table of contents.

use std::sync::Arc;

use axum::{
    Extension, Router,
    http::{Method, Uri},
    routing::any,
};
use portal::Timestamp;

use crate::{
    Server, api, control,
    layer::Session,
    operations::{self, Allow, Answer, Found, OlderApi},
    wire::error::{Missing, Problem},
};

/// Contact lists version 1 ended on 30 April 2026.
const LISTS_END: Timestamp = Timestamp(1_777_507_200_000);

/// Every path this server answers.
pub fn router(server: &Arc<Server>) -> Router {
    let mut router = Router::new();
    for base in api::objects::BASES {
        router = router.merge(api::objects::routes(base)).merge(api::batches::routes(base));
        router = router.merge(api::search::routes(base));
    }
    for base in api::properties::BASES {
        router =
            router.merge(api::properties::routes(base)).merge(api::property_groups::routes(base));
    }
    for base in api::schemas::BASES {
        router = router.merge(api::schemas::routes(base));
    }
    for path in operations::foreign_types() {
        router = router.route(path, any(elsewhere));
        router = router.route(&format!("{path}/{{*rest}}"), any(elsewhere));
    }
    router = router.merge(webhooks()).merge(api::objects::v4_routes());
    let mut shared = api::oauth::routes().merge(api::consent::routes());
    for base in api::app_installs::BASES {
        shared = shared.merge(api::app_installs::routes(base));
    }
    for base in api::pipelines::BASES {
        router =
            router.merge(api::pipelines::routes(base)).merge(api::pipeline_stages::routes(base));
    }
    for base in api::owners::BASES {
        router = router.merge(api::owners::routes(base));
    }
    for base in api::account::BASES {
        router = router.merge(api::account::routes(base));
    }
    router
        .merge(associations())
        .merge(api::account::me_routes())
        .merge(shared.with_state(Arc::clone(&server.platform)))
        .merge(control::routes().with_state(Arc::clone(server)))
        .method_not_allowed_fallback(otherwise)
        .fallback(elsewhere)
}

/// Associations stand under the objects' paths and under their own.
fn associations() -> Router {
    use api::{association_labels, association_limits, associations, associations_v3};
    let mut router = Router::new();
    for base in associations_v3::OBJECT_BASES {
        router = router.merge(associations_v3::object_routes(base));
    }
    for base in associations_v3::BASES {
        router = router.merge(associations_v3::routes(base));
    }
    for base in associations::OBJECT_BASES {
        router = router.merge(associations::object_routes(base));
    }
    for base in associations::BASES {
        router = router.merge(associations::routes(base));
    }
    for base in association_labels::BASES {
        router =
            router.merge(association_labels::routes(base)).merge(association_limits::routes(base));
    }
    router
}

/// Webhooks that are sent, and the journal that is read.
fn webhooks() -> Router {
    use api::{webhook_journal, webhook_journal_subscriptions, webhooks};
    let mut router = Router::new();
    for base in webhooks::BASES {
        router = router.merge(webhooks::routes(base));
    }
    for base in webhook_journal::BASES {
        router = router.merge(webhook_journal::routes(base));
    }
    for base in webhook_journal_subscriptions::BASES {
        router = router.merge(webhook_journal_subscriptions::routes(base));
    }
    for base in webhook_journal_subscriptions::SNAPSHOT_BASES {
        router = router.merge(webhook_journal_subscriptions::snapshot_routes(base));
    }
    router
}

/// What HubSpot has and this server doesn't is said loudly; the rest doesn't exist.
async fn elsewhere(method: Method, uri: Uri, now: Option<Extension<Session>>) -> Problem {
    let now = now.map(|Extension(session)| session.now);
    match operations::find(&method, uri.path()) {
        Found::Operation(operation) => Problem::NotEmulated(Missing::Operation(operation)),
        Found::Older(api) => older(api, now),
        Found::OtherMethod(allow) => Problem::MethodNotAllowed(allow),
        Found::OtherPath => Problem::UnknownRoute,
        Found::Nothing => Problem::UnknownPath,
    }
}

/// What HubSpot answers of an older API at a time.
fn older(api: &'static OlderApi, now: Option<Timestamp>) -> Problem {
    match api.answer {
        Answer::Gone if now.is_none_or(|now| now >= LISTS_END) => Problem::Gone(api),
        Answer::NotEmulated | Answer::Gone => Problem::NotEmulated(Missing::Older(api)),
        Answer::RefusesTokens => Problem::TokensRefused,
    }
}

/// A path that is served, with a method that isn't.
async fn otherwise(method: Method, uri: Uri) -> Problem {
    match operations::find(&method, uri.path()) {
        Found::Operation(operation) => Problem::NotEmulated(Missing::Operation(operation)),
        Found::OtherMethod(allow) => Problem::MethodNotAllowed(allow),
        Found::Older(_) | Found::OtherPath | Found::Nothing => {
            Problem::MethodNotAllowed(Allow::default())
        }
    }
}

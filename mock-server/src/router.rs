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
        router = router.merge(api::search::routes(base));
    }
    for base in api::properties::BASES {
        router =
            router.merge(api::properties::routes(base)).merge(api::property_groups::routes(base));
    }
    for base in api::schemas::BASES {
        router = router.merge(api::schemas::routes(base));
    }
    router = router.merge(webhooks());
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
        .method_not_allowed_fallback(elsewhere)
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
async fn elsewhere(method: Method, uri: Uri) -> Problem {
    match operations::find(method.as_str(), uri.path()) {
        operations::Found::Operation => Problem::NotEmulated,
        operations::Found::OtherMethod => Problem::MethodNotAllowed,
        operations::Found::Nothing => Problem::UnknownPath,
    }
}

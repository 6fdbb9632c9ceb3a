//! `/account-info/v3` and `/integrations/v1/me`: what a portal tells of itself.

use axum::{Router, http::StatusCode, http::Uri, routing::get};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::account::response::{DailyUsage, Details, Me},
    wire::{
        self,
        shared::Results,
        version::{Answer, Version},
    },
};

/// The base paths of the family.
pub const BASES: [&str; 4] =
    ["/account-info/v3", "/account-info/2025-09", "/account-info/2026-03", "/account-info/2026-09"];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    Router::new()
        .route(&format!("{base}/details"), get(details))
        .route(&format!("{base}/api-usage/daily/private-apps"), get(usage))
}

/// The older path, which has no versions.
pub fn me_routes(_: &str) -> Routes {
    Router::new().route("/integrations/v1/me", get(me))
}

async fn details(session: Session, uri: Uri) -> Answer {
    let portal = session.portal();
    let named = Version::of(&uri) == Version::September2026;
    let details = Details { portal: &portal, now: session.now, named };
    Ok(wire::json(StatusCode::OK, &details))
}

async fn me(session: Session) -> Answer {
    let portal = session.portal();
    Ok(wire::json(StatusCode::OK, &Me { portal: &portal, now: session.now }))
}

async fn usage(session: Session) -> Answer {
    let usage = &session.grant.usage;
    let (used, resets) = usage.of_day(session.now);
    let limit = usage.limits().daily;
    let usage = DailyUsage::of_private_apps(limit, used, session.now, resets);
    Ok(wire::json(StatusCode::OK, &Results { results: vec![usage] }))
}

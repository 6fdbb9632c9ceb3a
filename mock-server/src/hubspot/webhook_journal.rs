//! The journal of webhooks, which apps read by themselves.

pub mod error;
pub mod request;
pub mod response;
pub mod routes;
pub mod subscriptions;
pub(crate) mod words;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family = Family {
    name: "webhook_journal",
    mounts: &[
        Mount { bases: &routes::BASES, routes: routes::routes },
        Mount { bases: &subscriptions::BASES, routes: subscriptions::routes },
        Mount { bases: &subscriptions::SNAPSHOT_BASES, routes: subscriptions::snapshot_routes },
    ],
};

//! Settings and subscriptions of webhooks, and what is sent.

pub mod error;
pub mod event;
pub mod request;
pub mod response;
pub mod routes;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family =
    Family { name: "webhooks", mounts: &[Mount { bases: &routes::BASES, routes: routes::routes }] };

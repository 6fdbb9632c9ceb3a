//! Schemas of custom objects.

pub(crate) mod error;
pub mod request;
pub mod response;
pub mod routes;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family =
    Family { name: "schemas", mounts: &[Mount { bases: &routes::BASES, routes: routes::routes }] };

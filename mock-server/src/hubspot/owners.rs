//! Owners of records.

pub mod response;
pub mod routes;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family =
    Family { name: "owners", mounts: &[Mount { bases: &routes::BASES, routes: routes::routes }] };

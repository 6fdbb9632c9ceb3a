//! Associations between records, their labels and limits.

pub mod definitions;
pub(crate) mod error;
pub mod labels;
pub mod limits;
pub mod request;
pub mod response;
pub mod response_v3;
pub mod routes;
pub mod routes_v3;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family = Family {
    name: "associations",
    mounts: &[
        Mount { bases: &routes_v3::OBJECT_BASES, routes: routes_v3::object_routes },
        Mount { bases: &routes_v3::BASES, routes: routes_v3::routes },
        Mount { bases: &routes::OBJECT_BASES, routes: routes::object_routes },
        Mount { bases: &routes::BASES, routes: routes::routes },
        Mount { bases: &labels::BASES, routes: labels::routes },
        Mount { bases: &labels::BASES, routes: limits::routes },
    ],
};

//! Property definitions and their groups.

pub(crate) mod error;
pub mod groups;
pub mod request;
pub mod response;
pub mod routes;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family = Family {
    name: "properties",
    mounts: &[
        Mount { bases: &routes::BASES, routes: routes::routes },
        Mount { bases: &routes::BASES, routes: groups::routes },
    ],
};

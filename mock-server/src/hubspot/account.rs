//! The account itself.

pub mod response;
pub mod routes;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family = Family {
    name: "account",
    mounts: &[
        Mount { bases: &routes::BASES, routes: routes::routes },
        Mount { bases: &[""], routes: routes::me_routes },
    ],
};

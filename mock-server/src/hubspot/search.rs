//! Searches for records.

pub(crate) mod error;
pub mod request;
pub mod response;
pub mod routes;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family = Family {
    name: "search",
    mounts: &[Mount { bases: &super::objects::routes::BASES, routes: routes::routes }],
};

//! Pipelines and their stages.

pub(crate) mod error;
pub mod request;
pub mod response;
pub mod routes;
pub mod stages;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family = Family {
    name: "pipelines",
    mounts: &[
        Mount { bases: &routes::BASES, routes: routes::routes },
        Mount { bases: &routes::BASES, routes: stages::routes },
    ],
};

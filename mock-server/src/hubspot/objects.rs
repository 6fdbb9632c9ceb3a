//! Records of every object type, alone and in batches.

mod association_v3;
pub mod batch_response;
pub mod batches;
pub(crate) mod error;
pub mod request;
pub mod response;
pub mod routes;
mod value_error;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family = Family {
    name: "objects",
    mounts: &[
        Mount { bases: &routes::BASES, routes: routes::routes },
        Mount { bases: &routes::BASES, routes: batches::routes },
        Mount { bases: &routes::V4_BASES, routes: routes::v4_routes },
        Mount {
            bases: &super::associations::routes_v3::OBJECT_BASES,
            routes: association_v3::routes,
        },
    ],
};

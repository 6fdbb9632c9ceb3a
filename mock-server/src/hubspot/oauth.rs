//! Tokens: how an app comes by them, asks about them and gives them back.

pub(crate) mod error;
pub mod installs;
pub mod request;
pub mod response;
pub mod routes;

use super::mount::{Family, Mount};

/// Where its routes stand.
pub const FAMILY: Family = Family {
    name: "oauth",
    mounts: &[
        Mount { bases: &[""], routes: routes::routes },
        Mount { bases: &installs::BASES, routes: installs::routes },
    ],
};

//! Portals, apps and tokens, as the platform has them.

pub use platform::{
    oauth::tokens::Grant,
    platform::{Hub, MAX_PORTALS, PortalError},
    portals::{
        handle::{Listener, Shelf, secret_tail},
        revision,
        search_snapshot::Lag,
    },
};

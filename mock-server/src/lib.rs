//! A local HubSpot: an in-memory emulator of HubSpot's CRM API, for unmodified SDKs.
//!
//! ```
//! let hubspot = mock_server::MockServer::start();
//! assert!(hubspot.base_url().starts_with("http://127.0.0.1:"));
//! // … point a client at `hubspot.base_url()` with `hubspot.access_token()`;
//! // the server stops when `hubspot` is dropped.
//! ```
//!
//! In reading order: [`hub`] (portals, apps and tokens), [`oauth`] (how apps come by tokens),
//! `router` (the URL space), [`http`] (what happens to every request), [`hubspot`] (a folder for each
//! of HubSpot's families; `families` lists them), [`wire`] (what they share of its JSON), [`pages`]
//! (HTML for people), [`control`] (what a real portal never offers).

#[cfg(feature = "program")]
pub mod contract_command;
pub mod control;
pub mod delivery;
mod embed;
pub mod explain;
mod families;
pub mod http;
pub mod hubspot;
#[cfg(feature = "program")]
mod in_process;
pub mod layer;
pub mod operations;
pub mod options;
pub mod pages;
mod router;
mod seed_file;
mod serve;
mod server;
mod service;
pub mod wire;
pub mod work;

pub use platform::{clock, journal, rng, seed::provision as setup, span, webhooks as webhook};
pub use portal::Secret;

#[cfg(feature = "program")]
pub use crate::in_process::InProcess;
pub use crate::{
    control::handle::Control,
    embed::MockServer,
    options::{Options, StartError},
    seed_file::Seed,
    serve::{Running, bind, bind_control},
    server::{ControlPlace, Server, TimeLimits},
    service::{Exposure, HttpService},
};

/// Portals, apps and tokens, as the platform has them.
pub mod hub {
    pub use platform::{
        Platform,
        oauth::tokens::Grant,
        platform::{MAX_PORTALS, PortalError},
        portals::{
            handle::{Listener, PortalHandle, secret_tail},
            revision,
            search_snapshot::Lag,
        },
    };
}

/// Apps, consent and grants, as the platform has them.
pub mod oauth {
    pub use platform::{
        oauth::{app, authorize, exchange, inspect, installation, secret, tokens},
        scopes::set as scopes,
    };
}

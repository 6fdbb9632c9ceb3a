//! A local HubSpot: an in-memory emulator of HubSpot's CRM API, for unmodified SDKs.
//!
//! ```
//! let hubspot = mock_server::MockServer::start();
//! assert!(hubspot.base_url().starts_with("http://127.0.0.1:"));
//! // … point a client at `hubspot.base_url()` with `hubspot.access_token()`;
//! // the server stops when `hubspot` is dropped.
//! ```
//!
//! In reading order: [`platform`] (portals, apps and tokens: a crate of its own),
//! `router` (the URL space), `api` (a file for each of HubSpot's families), `wire` (its JSON and
//! headers), `layer` (what happens to every request), `control` (what a real portal never offers).

pub mod api;
#[cfg(feature = "program")]
pub mod contract_command;
pub mod control;
pub mod delivery;
mod embed;
pub mod explain;
#[cfg(feature = "program")]
mod in_process;
pub mod layer;
pub mod operations;
pub mod options;
mod router;
mod seed_file;
mod serve;
pub mod wire;
pub mod work;

use std::sync::Arc;

pub use platform::{clock, journal, rng, seed::provision as setup, span, webhooks as webhook};
pub use portal::Secret;

use crate::{layer::Opens, options::ControlPlace};

#[cfg(feature = "program")]
pub use crate::in_process::InProcess;
pub use crate::{
    control::handle::Control,
    embed::MockServer,
    options::{Options, Seed, StartError},
    serve::{Running, TimeLimits, bind, bind_control},
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

/// What a running server consists of. Requests see the platform only.
#[derive(Debug)]
pub struct Server {
    /// Portals, apps and tokens, the time, and what goes wrong on purpose.
    pub platform: Arc<platform::Platform>,
    /// Where the control API is.
    pub control: options::ControlPlace,
    /// Who sends webhooks.
    pub deliveries: Arc<delivery::worker::DeliveryWorker>,
    /// What goes on beside requests.
    pub work: work::Work,
    /// How long requests may take to come, and to finish when the server stops.
    pub time_limits: serve::TimeLimits,
}

impl Server {
    /// The whole server as a service, without a socket.
    pub fn service(self: &Arc<Self>) -> layer::Door {
        let opens = match self.control {
            ControlPlace::Beside => Opens::Both,
            ControlPlace::Apart | ControlPlace::Nowhere => Opens::HubSpot,
        };
        self.door(opens)
    }

    /// The control API as a service of its own.
    pub fn control_service(self: &Arc<Self>) -> layer::Door {
        self.door(Opens::Control)
    }

    fn door(self: &Arc<Self>, opens: Opens) -> layer::Door {
        let platform = Arc::clone(&self.platform);
        layer::Door { platform, router: router::router(self), opens, cutter: None }
    }
}

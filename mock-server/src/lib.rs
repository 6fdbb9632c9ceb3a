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
//! `router` (the URL space), `api` (a file for each of HubSpot's families), `wire` (its JSON and
//! headers), `layer` (what happens to every request), `control` (what a real portal never offers).

pub mod api;
#[cfg(feature = "program")]
pub mod contract_command;
pub mod control;
pub mod delivery;
mod embed;
pub mod explain;
pub mod hub;
#[cfg(feature = "program")]
mod in_process;
pub mod layer;
pub mod oauth;
pub mod operations;
pub mod options;
mod router;
mod seed_file;
mod serve;
pub mod stopping;
pub mod wire;
pub mod work;

use std::sync::Arc;

pub use platform::{
    clock, journal, rng as chance, seed::provision as setup, span, webhooks as webhook,
};
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

/// Everything a running server shares between requests.
#[derive(Debug)]
pub struct Server {
    /// Portals and tokens.
    pub hub: hub::Hub,
    /// The time.
    pub clock: Arc<clock::Clock>,
    /// The portal that was there first.
    pub home: portal::PortalId,
    /// Whether every app is let in without asking anybody.
    pub auto_consent: bool,
    /// Where the control API is.
    pub control: options::ControlPlace,
    /// Whether refusals and what is ignored are explained.
    pub explains: bool,
    /// What goes wrong on purpose.
    pub faults: layer::fault::Faults,
    /// Who sends webhooks.
    pub deliveries: Arc<delivery::worker::DeliveryWorker>,
    /// What goes on beside requests.
    pub work: work::Work,
    /// Lets go who waits on purpose when the server stops.
    pub stopping: stopping::Stopping,
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
        layer::Door { server: Arc::clone(self), router: router::router(self), opens, cutter: None }
    }
}

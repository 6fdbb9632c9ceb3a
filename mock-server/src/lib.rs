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
pub mod clock;
pub mod control;
mod embed;
pub mod hub;
pub mod layer;
pub mod oauth;
mod operations;
pub mod options;
mod router;
mod serve;
pub mod setup;
pub mod span;
pub mod webhook;
pub mod wire;

use std::sync::Arc;

pub use portal::Secret;

pub use crate::{
    embed::MockServer,
    options::{Options, Seed, StartError},
    serve::{Running, bind},
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
}

impl Server {
    /// The whole server as a service, without a socket.
    pub fn service(self: &Arc<Self>) -> layer::Door {
        layer::Door { server: Arc::clone(self), router: router::router(self) }
    }
}

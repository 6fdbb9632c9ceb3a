//! What a running server consists of.

use std::{sync::Arc, time::Duration};

use platform::Platform;

use crate::{delivery::worker::DeliveryWorker, work::Work};

/// A running server. Requests see the platform only.
#[derive(Debug)]
pub struct Server {
    /// Portals, apps and tokens, the time, and what goes wrong on purpose.
    pub platform: Arc<Platform>,
    /// Where the control API is.
    pub control: ControlPlace,
    /// Who sends webhooks.
    pub deliveries: Arc<DeliveryWorker>,
    /// What goes on beside requests.
    pub work: Work,
    /// How long requests may take to come, and to finish when the server stops.
    pub time_limits: TimeLimits,
}

/// Where the control API is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ControlPlace {
    /// Beside HubSpot's paths.
    #[default]
    Beside,
    /// On a port of its own.
    Apart,
    /// Nowhere.
    Nowhere,
}

/// How long requests may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// For a request's head to come, from its first byte on. Later it is answered with 408.
    pub head: Duration,
    /// For a request's body to come. Later it is answered with 408.
    pub body: Duration,
    /// For requests that run to finish when the server stops. Then their connections are cut.
    pub grace: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            body: Duration::from_secs(30),
            grace: Duration::from_secs(5),
        }
    }
}

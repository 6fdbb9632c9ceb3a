//! The control calls of webhooks.

use clap::Subcommand;
use serde_json::json;

use super::call::{PlannedCall, get, post};

/// One control call of webhooks.
#[derive(Clone, Debug, Subcommand)]
pub enum WebhookCall {
    /// Prints the queue, its limits, what was lost, and the apps that listen.
    Status,
    /// Sets an app's target and subscriptions, from JSON: '{"target_url":"http://127.0.0.1:3000"}'.
    Subscribe {
        /// The app.
        app: u64,
        /// Target and subscriptions.
        settings: String,
    },
    /// Lists deliveries: requests, what was signed, answers, next attempt.
    Deliveries,
    /// Prints one delivery.
    Delivery {
        /// Its number.
        id: u64,
    },
    /// Sends a delivery once more.
    Redeliver {
        /// Its number.
        id: u64,
    },
    /// Lets a delivery wait, or come sooner.
    Delay {
        /// Its number.
        id: u64,
        /// From now, in milliseconds.
        millis: u64,
    },
    /// Sends everything due now and returns when it is answered.
    Flush,
    /// Waits until nothing is left, retries included.
    Drain,
    /// Prints, or sets from JSON, how deliveries behave: '{"order":"shuffled","duplicates":1}'.
    Behaviour {
        /// What to change.
        changes: Option<String>,
    },
}

impl WebhookCall {
    pub(super) fn call(&self) -> PlannedCall {
        let under = |rest: &str| format!("/_mock/webhooks{rest}");
        match self {
            Self::Status => get(&under("")),
            Self::Subscribe { app, settings } => {
                ("PUT", under(&format!("/apps/{app}")), Some(settings.clone()))
            }
            Self::Deliveries => get(&under("/deliveries")),
            Self::Delivery { id } => get(&under(&format!("/deliveries/{id}"))),
            Self::Redeliver { id } => {
                post(&under(&format!("/deliveries/{id}/redeliver")), json!({}))
            }
            Self::Delay { id, millis } => {
                let body = json!({ "delay_ms": millis });
                post(&under(&format!("/deliveries/{id}/delay")), body)
            }
            Self::Flush => post(&under("/flush"), json!({})),
            Self::Drain => post(&under("/drain"), json!({})),
            Self::Behaviour { changes: None } => get(&under("/behaviour")),
            Self::Behaviour { changes } => ("PUT", under("/behaviour"), changes.clone()),
        }
    }
}

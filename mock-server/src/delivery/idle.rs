//! Moving the clock on sends what is due then, unless deliveries are paused, and a test can wait
//! until all came back.

use std::{sync::Arc, time::Duration};

use portal::Timestamp;

use super::worker::DeliveryWorker;
use crate::work::{Done, Worker};

/// How long a call waits for deliveries to come back.
const PATIENCE: Duration = Duration::from_secs(30);

/// Deliveries as work beside requests.
#[derive(Debug)]
pub struct Deliveries(pub Arc<DeliveryWorker>);

impl Worker for Deliveries {
    fn run_due(&self, _: Timestamp) -> Done {
        self.until_idle()
    }

    fn until_idle(&self) -> Done {
        let worker = Arc::clone(&self.0);
        Box::pin(async move {
            let waiting = worker.webhooks().ingest().queue.counts.queued > 0;
            if waiting && !worker.settle(PATIENCE).await {
                tracing::warn!("some webhooks did not come back within {PATIENCE:?}");
            }
        })
    }
}

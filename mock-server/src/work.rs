//! What goes on beside requests, such as deliveries: whoever does such work registers here, so
//! that moving the clock on runs what is due, and that a test can wait until nothing is left.

use std::{fmt::Debug, pin::Pin, sync::Arc};

use parking_lot::RwLock;
use portal::Timestamp;

/// The end of a piece of work.
pub type Done = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Somebody who works beside requests.
pub trait Worker: Debug + Send + Sync {
    /// Does all that is due by `now`, and comes back when it is done.
    fn run_due(&self, now: Timestamp) -> Done;
    /// Comes back when nothing is left that could be done without moving the clock.
    fn until_idle(&self) -> Done;
}

/// All who work.
#[derive(Debug, Default)]
pub struct Work(RwLock<Vec<Arc<dyn Worker>>>);

impl Work {
    /// Adds somebody.
    pub fn register(&self, worker: Arc<dyn Worker>) {
        self.0.write().push(worker);
    }

    /// Everybody does what is due.
    pub async fn run_due(&self, now: Timestamp) {
        let workers = self.0.read().clone();
        for worker in workers {
            worker.run_due(now).await;
        }
    }

    /// Waits until nobody has anything to do.
    pub async fn until_idle(&self) {
        let workers = self.0.read().clone();
        for worker in workers {
            worker.until_idle().await;
        }
    }
}

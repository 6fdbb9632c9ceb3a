//! Tells those who wait on purpose, such as a latency fault, that the server stops.

use tokio::sync::watch;

/// Whether the server stops.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Sender<bool>);

impl Default for Stopping {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stopping {
    /// From now on nobody waits on purpose any more.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Comes back when the server stops.
    pub async fn begun(&self) {
        // It fails when there is no sender, but this is one.
        let _ = self.0.subscribe().wait_for(|begun| *begun).await;
    }

    /// Waits for something, but no longer than the server runs.
    pub async fn unless_begun<T>(&self, waited: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = waited => Some(done),
            () = self.begun() => None,
        }
    }
}

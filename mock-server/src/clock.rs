//! The one place that asks what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use portal::Timestamp;

/// The server's clock.
#[derive(Debug, Default)]
pub struct Clock;

impl Clock {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        #[allow(clippy::disallowed_methods, reason = "this is the one place")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

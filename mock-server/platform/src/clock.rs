//! The one place that asks what time it is. Its time can be stopped, set and moved on, so that
//! lifetimes and limits can be tried out without waiting for them.

use std::{
    pin::pin,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use parking_lot::Mutex;
use portal::Timestamp;
use tokio::sync::Notify;

/// The server's clock. It starts as the machine's.
#[derive(Debug)]
pub struct Clock {
    /// Where it stands, or [`RUNS`].
    stands: AtomicI64,
    /// How far it is ahead of the machine's while it runs.
    ahead: AtomicI64,
    /// Changes come one at a time.
    setting: Mutex<()>,
    /// Tells those who wait that it was set.
    set: Notify,
}

/// How long something takes: nothing, where the clock stands.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Option<Instant>);

impl Stopwatch {
    /// How long it took so far.
    pub fn elapsed(self) -> Duration {
        self.0.map_or(Duration::ZERO, |start| start.elapsed())
    }
}

/// How the clock goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// With the machine's.
    Real,
    /// As fast as the machine's, but showing another time.
    Ahead,
    /// Not at all.
    Frozen,
}

const RUNS: i64 = i64::MIN;
/// Nobody sleeps longer than this without looking at the clock.
const FOREVER: Duration = Duration::from_secs(3_600);
const LAST: i64 = Timestamp::LAST.0;

impl Default for Clock {
    fn default() -> Self {
        Self {
            stands: AtomicI64::new(RUNS),
            ahead: AtomicI64::new(0),
            setting: Mutex::default(),
            set: Notify::new(),
        }
    }
}

impl Clock {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        match self.stands.load(Ordering::Acquire) {
            RUNS => Timestamp((machine() + self.ahead.load(Ordering::Acquire)).min(LAST)),
            stands => Timestamp(stands),
        }
    }

    /// Whether it goes with the machine's.
    pub fn is_real(&self) -> bool {
        self.stands.load(Ordering::Acquire) == RUNS && self.ahead.load(Ordering::Acquire) == 0
    }

    /// Whether it stands still.
    pub fn stands(&self) -> bool {
        self.stands.load(Ordering::Acquire) != RUNS
    }

    /// Begins to measure how long something takes.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch((!self.stands()).then(Instant::now))
    }

    /// How it goes.
    pub fn mode(&self) -> Mode {
        let _one_at_a_time = self.setting.lock();
        match (self.stands.load(Ordering::Acquire), self.ahead.load(Ordering::Acquire)) {
            (RUNS, 0) => Mode::Real,
            (RUNS, _) => Mode::Ahead,
            _ => Mode::Frozen,
        }
    }

    /// Stops it at an instant, the nearest that there is.
    pub fn freeze(&self, at: Timestamp) {
        let _one_at_a_time = self.setting.lock();
        self.stands.store(at.plus(0).0, Ordering::Release);
        self.set.notify_waiters();
    }

    /// Moves it on, whether it stands or runs.
    pub fn advance(&self, by: Duration) {
        let _one_at_a_time = self.setting.lock();
        let by = i64::try_from(by.as_millis()).unwrap_or(LAST).min(LAST);
        match self.stands.load(Ordering::Acquire) {
            RUNS => {
                let ahead = self.ahead.load(Ordering::Acquire).saturating_add(by).min(LAST);
                self.ahead.store(ahead, Ordering::Release);
            }
            stands => self.stands.store(Timestamp(stands).plus(by).0, Ordering::Release),
        }
        self.set.notify_waiters();
    }

    /// Lets it go with the machine's again.
    pub fn run(&self) {
        let _one_at_a_time = self.setting.lock();
        self.ahead.store(0, Ordering::Release);
        self.stands.store(RUNS, Ordering::Release);
        self.set.notify_waiters();
    }

    /// Waits until it shows an instant. While it stands, that takes somebody who sets it.
    pub async fn until(&self, at: Timestamp) {
        loop {
            let set = self.set.notified();
            let mut set = pin!(set);
            set.as_mut().enable();
            let left = at.0.saturating_sub(self.now().0);
            if left <= 0 {
                return;
            }
            let left = match self.stands.load(Ordering::Acquire) {
                RUNS => Duration::from_millis(u64::try_from(left).unwrap_or_default()),
                _ => FOREVER,
            };
            // Either way it looks again; a timer may be early, and the clock may be set back.
            let _ = tokio::time::timeout(left.min(FOREVER), set).await;
        }
    }
}

fn machine() -> i64 {
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(LAST).min(LAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_moves_on_and_runs_again() {
        let clock = Clock::default();
        assert_eq!(clock.mode(), Mode::Real);
        clock.freeze(Timestamp(1_000));
        clock.advance(Duration::from_secs(2));
        assert_eq!((clock.now(), clock.mode()), (Timestamp(3_000), Mode::Frozen));
        clock.run();
        let before = clock.now();
        clock.advance(Duration::from_secs(3_600));
        assert!(clock.now().0 >= before.0 + 3_600_000);
        assert_eq!(clock.mode(), Mode::Ahead);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp(LAST));
    }
}

//! What a portal was a while ago: HubSpot's search lags behind its writes.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use portal::{Portal, Timestamp};

use super::revision;
use crate::budget::{Budget, Share};

/// How far search is behind; not at all unless it is asked for.
#[derive(Debug, Default)]
pub struct Lag(AtomicI64);

impl Lag {
    /// Sets it. From then on, not for what was written before.
    pub fn set(&self, lag: Duration) {
        self.0.store(i64::try_from(lag.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// How far search is behind.
    pub fn get(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.millis()).unwrap_or_default())
    }

    fn millis(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many values are kept at the most. A write that comes sooner after the one before than
/// this part of the lag is seen together with it.
const MAX_KEPT: i64 = 512;
/// Bytes that a portal's values may hold which search still sees, beside what the portal holds now.
/// Beyond that search sees the oldest writes sooner.
pub const MAX_LAG_BYTES: usize = 64 * 1_024 * 1_024;
/// Bytes of all portals' together.
pub const MAX_TOTAL_LAG_BYTES: usize = 256 * 1_024 * 1_024;

/// Values that a portal had, each with the time when the next one took its place.
#[derive(Debug)]
pub(super) struct SearchSnapshot {
    lag: Arc<Lag>,
    held: Mutex<Held>,
}

#[derive(Debug)]
struct Held {
    kept: VecDeque<Kept>,
    share: Share,
}

#[derive(Debug)]
struct Kept {
    value: Arc<Portal>,
    until: Timestamp,
    /// What the next value doesn't share.
    bytes: usize,
}

impl SearchSnapshot {
    pub(super) fn new(lag: Arc<Lag>, budget: &Arc<Budget>) -> Self {
        let held = Held { kept: VecDeque::new(), share: Share::new(budget) };
        Self { lag, held: Mutex::new(held) }
    }

    /// Notes what the portal was when a write replaces it.
    pub(super) fn remember(&self, value: &Arc<Portal>, now: Timestamp) {
        let lag = self.lag.millis();
        let mut held = self.held.lock();
        while held.kept.front().is_some_and(|one| !is_seen(one, now, lag)) {
            held.forget_oldest();
        }
        let soon = |last: &Kept| now.0 - last.until.0 < lag / MAX_KEPT;
        if lag > 0 && !held.kept.back().is_some_and(soon) {
            held.kept.push_back(Kept { value: Arc::clone(value), until: now, bytes: 0 });
        }
    }

    /// Notes how many bytes the write that ended last left to its old value alone.
    pub(super) fn weigh(&self, bytes: usize) {
        let mut held = self.held.lock();
        let Held { kept, share } = &mut *held;
        let Some(last) = kept.back_mut() else { return };
        last.bytes += bytes;
        share.add(bytes);
        while held.kept.len() > 1 && held.share.is_exceeded() {
            held.forget_oldest();
        }
    }

    /// How many values are kept, and what they hold.
    pub(super) fn kept(&self) -> revision::Kept {
        let held = self.held.lock();
        revision::Kept { count: held.kept.len(), bytes: held.share.held() }
    }

    /// The oldest value that search may still see.
    pub(super) fn before_lag(&self, now: Timestamp) -> Option<Arc<Portal>> {
        let lag = self.lag.millis();
        if lag == 0 {
            return None;
        }
        let held = self.held.lock();
        let first = held.kept.iter().find(|one| is_seen(one, now, lag));
        first.map(|one| Arc::clone(&one.value))
    }

    /// Lets search see the portal as it is.
    pub(super) fn forget(&self) {
        let mut held = self.held.lock();
        while !held.kept.is_empty() {
            held.forget_oldest();
        }
    }
}

impl Held {
    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.kept.pop_front() {
            self.share.remove(oldest.bytes);
        }
    }
}

/// Whether search is still before the write that ended a value.
fn is_seen(kept: &Kept, now: Timestamp, lag: i64) -> bool {
    now.0.saturating_sub(kept.until.0) < lag
}

#[cfg(test)]
mod tests {
    use portal::PortalId;

    use super::*;

    /// Portals that tell their number.
    fn past(lag: u64, writes: impl IntoIterator<Item = i64>) -> SearchSnapshot {
        let budget = Arc::new(Budget::new(MAX_LAG_BYTES, MAX_TOTAL_LAG_BYTES));
        let past = SearchSnapshot::new(Arc::default(), &budget);
        past.lag.set(Duration::from_millis(lag));
        let mut portal = Portal::standard(PortalId(0));
        for at in writes {
            portal.id = PortalId(at.cast_unsigned());
            past.remember(&Arc::new(portal.clone()), Timestamp(at));
        }
        past
    }

    fn seen(past: &SearchSnapshot, now: i64) -> Option<u64> {
        past.before_lag(Timestamp(now)).map(|portal| portal.id.0)
    }

    #[test]
    fn a_write_is_seen_after_the_lag() {
        let past = past(100, [1000, 1050]);
        assert_eq!(seen(&past, 1099), Some(1000));
        assert_eq!(seen(&past, 1100), Some(1050));
        assert_eq!(seen(&past, 1149), Some(1050));
        assert_eq!(seen(&past, 1150), None);
    }

    #[test]
    fn nothing_is_kept_without_a_lag_or_after_a_refresh() {
        let without = past(0, [1000]);
        assert!(without.kept().count == 0);
        let refreshed = past(100, [1000]);
        refreshed.forget();
        assert_eq!(seen(&refreshed, 1001), None);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let past = past(10_240, (0..2_000).map(|write| 1_000 + write));
        let kept = past.kept().count;
        assert!(kept as i64 <= MAX_KEPT, "{kept}");
        // Twenty milliseconds are a part of the lag: later by no more than that.
        assert_eq!(seen(&past, 1_000 + 10_239), Some(1_000));
        assert_eq!(seen(&past, 1_000 + 10_240), Some(1_020));
    }

    #[test]
    fn what_is_kept_is_bounded_in_bytes() {
        let past = past(1_000_000, []);
        let portal = Arc::new(Portal::standard(PortalId(1)));
        for write in 0..100 {
            past.remember(&portal, Timestamp(write * 10_000));
            past.weigh(MAX_LAG_BYTES / 10);
            assert!(past.kept().bytes <= MAX_LAG_BYTES, "{:?}", past.kept());
        }
        assert_eq!(past.kept().count, 10);
        past.forget();
        assert_eq!(past.kept(), revision::Kept::default());
    }
}

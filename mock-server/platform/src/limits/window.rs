//! A window that rolls: how many calls the last seconds saw.

use std::collections::VecDeque;

use portal::Timestamp;

/// The calls of the last `MILLIS` milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Window<const MILLIS: i64>(VecDeque<i64>);

impl<const MILLIS: i64> Window<MILLIS> {
    /// Lets a call through if it is among the first `max`; others too, unless that is enforced.
    /// Returns whether it was among them.
    pub fn pass(&mut self, now: Timestamp, max: u32, enforced: bool) -> bool {
        let fits = self.used(now) < max;
        if fits || !enforced {
            self.add(now, max);
        }
        fits
    }

    /// How many calls there were, as far as they are remembered.
    fn used(&mut self, now: Timestamp) -> u32 {
        self.forget(now);
        count(self.0.len())
    }

    /// How many of them came in the last `millis`.
    pub fn used_within(&self, now: Timestamp, millis: i64) -> u32 {
        let before = self.0.partition_point(|at| *at <= now.0 - millis);
        count(self.0.len() - before)
    }

    /// Remembers a call, and no more than `max` of them.
    fn add(&mut self, now: Timestamp, max: u32) {
        // Requests on other threads may have been a millisecond later; the order is kept.
        let at = self.0.back().map_or(now.0, |last| now.0.max(*last));
        self.0.push_back(at);
        while self.0.len() > max as usize {
            self.0.pop_front();
        }
    }

    fn forget(&mut self, now: Timestamp) {
        // The clock was put back: what is remembered lies in the future.
        if self.0.back().is_some_and(|last| *last > now.0 + MILLIS) {
            self.0.clear();
        }
        while self.0.front().is_some_and(|first| *first <= now.0 - MILLIS) {
            self.0.pop_front();
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        /// However calls are spread, no ten seconds hold more than are let through.
        #[test]
        fn no_ten_seconds_see_more_than_the_limit(
            steps in vec(0_i64..4_000, 1..200),
            limit in 1_u32..12,
        ) {
            let mut window = Window::<10_000>::default();
            let (mut now, mut passed) = (0, Vec::new());
            for step in steps {
                now += step;
                let recent = passed.iter().filter(|at| now - **at < 10_000).count() as u32;
                let fits = window.pass(Timestamp(now), limit, true);
                prop_assert_eq!(fits, recent < limit);
                if fits {
                    passed.push(now);
                }
            }
            for (place, first) in passed.iter().enumerate() {
                let within = passed[place..].iter().filter(|at| **at - first < 10_000).count();
                prop_assert!(within as u32 <= limit);
            }
        }
    }

    #[test]
    fn a_clock_that_was_put_back_starts_anew() {
        let mut window = Window::<10_000>::default();
        window.pass(Timestamp(1_000_000), 5, true);
        assert_eq!(window.used(Timestamp(1_000_001)), 1);
        assert_eq!(window.used(Timestamp(0)), 0);
    }
}

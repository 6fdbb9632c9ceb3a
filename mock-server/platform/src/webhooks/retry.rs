//! When a delivery that failed comes again.

use portal::Timestamp;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// After the last of these failed too, a delivery is given up.
pub const RETRIES: usize = SCHEDULE.len();
/// The last retry comes this long after the first attempt at the latest.
pub const WINDOW: i64 = 24 * HOUR;
/// How far a delay is off the schedule at the most, in percent, so that not everything that
/// failed together comes again together.
pub const JITTER_PERCENT: i64 = 20;
/// How long after a failure the next attempt follows. HubSpot says how many retries there are
/// and that they end within 24 hours; the steps between are ours.
pub const SCHEDULE: [i64; 10] = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    4 * HOUR,
    6 * HOUR,
    7 * HOUR,
];

/// How long to wait after an attempt failed; `attempt` counts from 0. None when that was the last.
pub fn delay(attempt: u32, random: u64) -> Option<i64> {
    let planned = *SCHEDULE.get(usize::try_from(attempt).ok()?)?;
    let spread = planned * JITTER_PERCENT / 100;
    let width = u64::try_from(2 * spread + 1).unwrap_or(1);
    let offset = i64::try_from(random % width).unwrap_or_default();
    Some(planned - spread + offset)
}

/// When a delivery comes again whose attempt was due at `due` and failed; it was first due at
/// `first`. Counting from when it was due makes a clock that jumps a day ahead meet all retries of
/// that day, one after the other.
pub fn next(first: Timestamp, due: Timestamp, attempt: u32, random: u64) -> Option<Timestamp> {
    Some(due.plus(delay(attempt, random)?).min(first.plus(WINDOW)))
}

/// A number that looks random and is the same every time: of a delivery and an attempt.
pub fn hash(delivery: u64, attempt: u32) -> u64 {
    fastrand::Rng::with_seed(delivery ^ (u64::from(attempt) << 48)).u64(..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// HubSpot: up to ten retries, within 24 hours, at growing distances with some chance.
        #[test]
        fn ten_retries_within_a_day(delivery: u64) {
            let first = Timestamp(1_700_000_000_000);
            let (mut due, mut attempt) = (first, 0);
            while let Some(again) = next(first, due, attempt, hash(delivery, attempt)) {
                let (waited, planned) = (again.0 - due.0, SCHEDULE[attempt as usize]);
                prop_assert!(waited <= planned * 12 / 10, "{waited} after attempt {attempt}");
                prop_assert!(waited >= planned * 8 / 10 || again.0 == first.0 + WINDOW);
                (due, attempt) = (again, attempt + 1);
            }
            prop_assert_eq!(attempt as usize, RETRIES);
            prop_assert!(due.0 <= first.0 + WINDOW);
            prop_assert!(due.0 > first.0 + WINDOW * 7 / 10);
        }
    }

    #[test]
    fn delays_differ_between_deliveries_and_stay_the_same_for_one() {
        let all: Vec<_> = (0..50).map(|id| delay(0, hash(id, 0))).collect();
        assert_eq!(all, (0..50).map(|id| delay(0, hash(id, 0))).collect::<Vec<_>>());
        assert!(
            all.iter().any(|delay| *delay < Some(54_000)) && all.iter().any(|d| *d > Some(66_000))
        );
        assert_eq!(delay(10, 0), None);
    }
}

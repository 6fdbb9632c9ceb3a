//! A portal's calendar day: daily counters start again at its midnight.

use std::ops::Range;

use jiff::{ToSpan, Zoned, tz::TimeZone};

use crate::{Account, Timestamp};

const DAY: i64 = 86_400_000;

impl Account {
    /// The day around a moment, from midnight to midnight in the account's time zone; in UTC
    /// if nobody knows the time zone.
    pub fn day(&self, now: Timestamp) -> Range<Timestamp> {
        self.local_day(now).unwrap_or_else(|| {
            let start = now.0.div_euclid(DAY) * DAY;
            Timestamp(start)..Timestamp(start.saturating_add(DAY))
        })
    }

    fn local_day(&self, now: Timestamp) -> Option<Range<Timestamp>> {
        let zone = TimeZone::get(&self.time_zone).ok()?;
        let now = jiff::Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone);
        let start = now.start_of_day().ok()?;
        let end = now.checked_add(1.day()).ok()?.start_of_day().ok()?;
        let instant = |at: &Zoned| Timestamp(at.timestamp().as_millisecond());
        Some(instant(&start)..instant(&end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Portal, PortalId};

    #[track_caller]
    fn check(time_zone: &str, now: &str, start: &str, end: &str) {
        let mut account = Account::clone(&Portal::standard(PortalId(1)).account);
        account.time_zone = time_zone.into();
        let day = account.day(Timestamp::parse_iso(now).unwrap());
        assert_eq!((day.start.to_string(), day.end.to_string()), (start.into(), end.into()));
    }

    #[test]
    fn a_day_is_the_portals_own() {
        let evening = "2026-03-02T04:59:59.999Z";
        check("US/Eastern", evening, "2026-03-01T05:00:00Z", "2026-03-02T05:00:00Z");
        check("Asia/Kolkata", evening, "2026-03-01T18:30:00Z", "2026-03-02T18:30:00Z");
        check("Mars/Olympus", evening, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z");
    }

    #[test]
    fn the_day_when_clocks_change_is_shorter() {
        let sunday = "2026-03-08T12:00:00Z";
        check("US/Eastern", sunday, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z");
    }
}

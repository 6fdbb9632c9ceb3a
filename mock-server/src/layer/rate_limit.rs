//! HubSpot's rate limits: counted for every app and told in headers.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use parking_lot::Mutex;
use portal::Timestamp;

/// How many calls an app may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// In ten seconds.
    pub burst: u32,
    /// In a second; announced, but not enforced any more.
    pub secondly: u32,
    /// In a day.
    pub daily: u32,
}

impl Policy {
    /// A private app in a portal without a paid plan.
    pub const FREE: Self = Self { burst: 100, secondly: 10, daily: 250_000 };
}

const SECOND: i64 = 1_000;
const TEN_SECONDS: i64 = 10_000;
const DAY: i64 = 86_400_000;

/// What an app has used of its limits.
#[derive(Debug, Default)]
pub struct Usage(Mutex<Counters>);

#[derive(Clone, Copy, Debug, Default)]
struct Counters {
    burst: Window<TEN_SECONDS>,
    secondly: Window<SECOND>,
    daily: Window<DAY>,
}

/// Calls since the beginning of the running window.
#[derive(Clone, Copy, Debug, Default)]
struct Window<const MILLIS: i64> {
    number: i64,
    used: u32,
}

impl<const MILLIS: i64> Window<MILLIS> {
    fn count(&mut self, now: Timestamp) -> u32 {
        let number = now.0.div_euclid(MILLIS);
        if number != self.number {
            *self = Self { number, used: 0 };
        }
        self.used = self.used.saturating_add(1);
        self.used
    }
}

/// What is left after a call.
#[derive(Clone, Copy, Debug)]
pub struct Remaining {
    policy: Policy,
    burst: u32,
    secondly: u32,
    daily: u32,
}

impl Usage {
    /// Counts a call. Calls of search count for the day only.
    pub fn count(&self, policy: Policy, now: Timestamp, search: bool) -> Remaining {
        let mut counters = self.0.lock();
        let mut left = Remaining { policy, burst: 0, secondly: 0, daily: 0 };
        left.daily = policy.daily.saturating_sub(counters.daily.count(now));
        if !search {
            left.burst = policy.burst.saturating_sub(counters.burst.count(now));
            left.secondly = policy.secondly.saturating_sub(counters.secondly.count(now));
        }
        left
    }

    /// The calls of the day so far, and when the next day begins.
    pub fn of_day(&self, now: Timestamp) -> (u32, Timestamp) {
        let daily = self.0.lock().daily;
        let today = now.0.div_euclid(DAY);
        let used = if daily.number == today { daily.used } else { 0 };
        (used, Timestamp((today + 1) * DAY))
    }

    /// Starts from nothing.
    pub fn reset(&self) {
        *self.0.lock() = Counters::default();
    }
}

impl Remaining {
    /// Writes the headers. Search answers carry the daily pair only.
    pub fn tell(&self, headers: &mut HeaderMap, search: bool) {
        const DAILY: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily");
        const DAILY_LEFT: HeaderName =
            HeaderName::from_static("x-hubspot-ratelimit-daily-remaining");
        const INTERVAL: HeaderName =
            HeaderName::from_static("x-hubspot-ratelimit-interval-milliseconds");
        const MAX: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-max");
        const LEFT: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-remaining");
        const SECONDLY: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-secondly");
        const SECONDLY_LEFT: HeaderName =
            HeaderName::from_static("x-hubspot-ratelimit-secondly-remaining");
        headers.insert(DAILY, HeaderValue::from(self.policy.daily));
        headers.insert(DAILY_LEFT, HeaderValue::from(self.daily));
        if !search {
            headers.insert(INTERVAL, HeaderValue::from_static("10000"));
            headers.insert(MAX, HeaderValue::from(self.policy.burst));
            headers.insert(LEFT, HeaderValue::from(self.burst));
            headers.insert(SECONDLY, HeaderValue::from(self.policy.secondly));
            headers.insert(SECONDLY_LEFT, HeaderValue::from(self.secondly));
        }
    }
}

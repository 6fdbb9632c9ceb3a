//! The client's own limiter: it keeps calls below HubSpot's limits and learns them from answers.

use std::{collections::VecDeque, time::Duration};

use http::HeaderMap;
use parking_lot::Mutex;
use tokio::time::{Instant, sleep_until};

/// Which of HubSpot's limits a call counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quota {
    /// So many calls in ten seconds.
    General,
    /// So many searches in a second.
    Search,
    /// Associations have ten seconds of their own.
    Associations,
    /// Not counted: OAuth.
    Exempt,
}

/// What every account has at least. Answers tell the real number.
const GENERAL: u32 = 100;
const TEN_SECONDS: Duration = Duration::from_secs(10);
const SEARCHES: u32 = 5;
const ONE_SECOND: Duration = Duration::from_secs(1);
/// Calls arrive closer together than they were sent; a window is kept this much longer.
const MARGIN: Duration = Duration::from_millis(100);

/// The windows of all limits.
#[derive(Debug)]
pub(crate) struct Limiter {
    general: Mutex<Window>,
    search: Mutex<Window>,
    associations: Mutex<Window>,
}

impl Default for Limiter {
    fn default() -> Self {
        Self {
            general: Window::new(GENERAL, TEN_SECONDS),
            search: Window::new(SEARCHES, ONE_SECOND),
            associations: Window::new(GENERAL, TEN_SECONDS),
        }
    }
}

impl Limiter {
    /// Waits until a call may go.
    pub(crate) async fn admit(&self, quota: Quota) {
        let Some(window) = self.window(quota) else { return };
        loop {
            let free_at = window.lock().take(Instant::now());
            match free_at {
                Ok(()) => return,
                Err(free_at) => sleep_until(free_at).await,
            }
        }
    }

    /// Reads the limits that an answer tells.
    pub(crate) fn learn(&self, quota: Quota, headers: &HeaderMap) {
        if let (Some(window), Some(told)) = (self.window(quota), Told::read(headers)) {
            window.lock().learn(&told, Instant::now());
        }
    }

    /// HubSpot said 429: nobody calls before the wait is over.
    pub(crate) fn close(&self, quota: Quota, wait: Duration) {
        if let Some(window) = self.window(quota) {
            let mut window = window.lock();
            window.closed_until = window.closed_until.max(Some(Instant::now() + wait));
        }
    }

    fn window(&self, quota: Quota) -> Option<&Mutex<Window>> {
        match quota {
            Quota::General => Some(&self.general),
            Quota::Search => Some(&self.search),
            Quota::Associations => Some(&self.associations),
            Quota::Exempt => None,
        }
    }
}

/// What an answer tells of a limit.
#[derive(Clone, Copy, Debug)]
struct Told {
    max: u32,
    remaining: u32,
    interval: Duration,
}

impl Told {
    fn read(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<u32>().ok();
        Some(Self {
            max: number("x-hubspot-ratelimit-max").filter(|max| *max > 0)?,
            remaining: number("x-hubspot-ratelimit-remaining")?,
            interval: Duration::from_millis(
                number("x-hubspot-ratelimit-interval-milliseconds")?.into(),
            ),
        })
    }
}

/// The calls of the last seconds: a rolling window.
#[derive(Debug)]
struct Window {
    max: u32,
    interval: Duration,
    sent: VecDeque<Instant>,
    closed_until: Option<Instant>,
}

impl Window {
    fn new(max: u32, interval: Duration) -> Mutex<Self> {
        Mutex::new(Self { max, interval, sent: VecDeque::new(), closed_until: None })
    }

    /// Counts a call, or tells when to ask again.
    fn take(&mut self, now: Instant) -> Result<(), Instant> {
        if let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Err(until);
        }
        self.forget(now);
        match self.sent.front() {
            Some(oldest) if self.sent.len() >= self.max as usize => {
                Err(*oldest + self.interval + MARGIN)
            }
            _ => {
                self.sent.push_back(now);
                Ok(())
            }
        }
    }

    fn forget(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|sent| now >= *sent + self.interval + MARGIN) {
            self.sent.pop_front();
        }
    }

    /// Others may use the same limit. If HubSpot has counted more calls than went out from here,
    /// the difference counts as sent now.
    fn learn(&mut self, told: &Told, now: Instant) {
        self.max = told.max;
        self.interval = told.interval;
        self.forget(now);
        let counted = told.max.saturating_sub(told.remaining) as usize;
        for _ in self.sent.len()..counted {
            self.sent.push_back(now);
        }
    }
}

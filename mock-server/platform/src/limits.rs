//! HubSpot's rate limits: counted for every app and portal, and enforced if
//! that is switched on.

mod plans;
mod window;

use std::{ops::Range, sync::Arc};

use http::Method;
use parking_lot::Mutex;
use portal::Timestamp;

pub use self::plans::{Limits, MAX_LIMIT, NotAPlan};
use self::window::Window;

const SECOND: i64 = 1_000;
const TEN_SECONDS: i64 = 10_000;

/// Which limit a call counts against, besides the day's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The app's own calls in ten seconds.
    General,
    /// The same for associations, which are counted apart.
    Associations,
    /// The portal's searches in a second.
    Search,
}

impl Lane {
    /// The lane of a request. Searching lists counts as an ordinary call.
    pub fn of(method: &Method, path: &str) -> Self {
        const ASSOCIATIONS: [&str; 3] =
            ["/crm/v3/associations/", "/crm/v4/associations/", "/crm/associations/"];
        if method == Method::POST && path.ends_with("/search") && !path.contains("/lists/") {
            Self::Search
        } else if ASSOCIATIONS.iter().any(|base| path.starts_with(base)) {
            Self::Associations
        } else {
            Self::General
        }
    }
}

/// The policy that a call would break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Too many calls in ten seconds.
    TenSecondly,
    /// Too many searches in a second.
    Secondly,
    /// Too many calls in a day.
    Daily,
}

impl std::fmt::Display for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TenSecondly => "ten-secondly",
            Self::Secondly => "secondly",
            Self::Daily => "daily",
        })
    }
}

/// What a portal's apps have used together.
#[derive(Debug)]
pub struct PortalUsage {
    start: Limits,
    shared: Mutex<Shared>,
}

#[derive(Debug)]
struct Shared {
    limits: Limits,
    /// From midnight to midnight in the portal's time zone.
    day: Range<Timestamp>,
    used: u32,
    searches: Window<SECOND>,
}

impl Shared {
    fn new(limits: Limits) -> Self {
        let day = Timestamp(0)..Timestamp(0);
        Self { limits, day, used: 0, searches: Window::default() }
    }

    fn begin_day(&mut self, now: Timestamp, day: impl FnOnce() -> Range<Timestamp>) {
        if !self.day.contains(&now) {
            self.day = day();
            self.used = 0;
        }
    }

    /// Counts a call and says whether the day had room for it.
    fn count_for_day(&mut self) -> bool {
        let fits = self.used < self.limits.daily;
        self.used = self.used.saturating_add(1);
        fits
    }
}

impl PortalUsage {
    /// Nothing yet.
    pub fn new(limits: Limits) -> Self {
        Self { start: limits, shared: Mutex::new(Shared::new(limits)) }
    }

    /// The limits now.
    pub fn limits(&self) -> Limits {
        self.shared.lock().limits
    }

    /// Other limits from now on. What was used stays used.
    pub fn set_limits(&self, limits: Limits) {
        self.shared.lock().limits = limits;
    }

    /// Starts from nothing, with the limits it started with.
    pub fn reset(&self) {
        *self.shared.lock() = Shared::new(self.start);
    }
}

/// What an app has used in a portal.
#[derive(Debug)]
pub struct Usage {
    portal: Arc<PortalUsage>,
    /// Whether it is a public app, which has no daily limit.
    public: bool,
    own: Mutex<Own>,
}

#[derive(Debug, Default)]
struct Own {
    general: Window<TEN_SECONDS>,
    associations: Window<TEN_SECONDS>,
}

impl Usage {
    /// Nothing yet.
    pub fn new(portal: Arc<PortalUsage>, public: bool) -> Self {
        Self { portal, public, own: Mutex::default() }
    }

    /// Counts a call, or refuses it. A refused call counts for the day, but not for the window
    /// that it did not fit into.
    pub fn admit(
        &self,
        lane: Lane,
        now: Timestamp,
        day: impl FnOnce() -> Range<Timestamp>,
    ) -> (Remaining, Result<(), Policy>) {
        let mut own = self.own.lock();
        let mut shared = self.portal.shared.lock();
        let limits = shared.limits;
        shared.begin_day(now, day);
        let spent = !self.public && !shared.count_for_day();
        let (fits, burst) = match lane {
            Lane::Search => (shared.searches.pass(now, limits.search, limits.enforced), None),
            _ => {
                let (window, max) = own.window(lane, limits, self.public);
                let fits = window.pass(now, max, limits.enforced);
                (fits, Some(Burst::of(window, max, now)))
            }
        };
        let daily = (!self.public)
            .then(|| Daily { max: limits.daily, left: limits.daily.saturating_sub(shared.used) });
        let policy = if lane == Lane::Search { Policy::Secondly } else { Policy::TenSecondly };
        let outcome = match limits.enforced {
            true if spent => Err(Policy::Daily),
            true if !fits => Err(policy),
            _ => Ok(()),
        };
        (Remaining { burst, daily }, outcome)
    }

    /// The calls of the day so far, of all private apps of the portal together, and when the
    /// next day begins.
    pub fn of_day(&self, now: Timestamp) -> (u32, Timestamp) {
        let shared = self.portal.shared.lock();
        match shared.day.contains(&now) {
            true => (shared.used, shared.day.end),
            false => (0, now),
        }
    }

    /// The portal's limits now.
    pub fn limits(&self) -> Limits {
        self.portal.limits()
    }

    /// Starts from nothing.
    pub fn reset(&self) {
        *self.own.lock() = Own::default();
    }
}

impl Own {
    fn window(
        &mut self,
        lane: Lane,
        limits: Limits,
        public: bool,
    ) -> (&mut Window<TEN_SECONDS>, u32) {
        match lane {
            Lane::Associations => (&mut self.associations, limits.associations),
            _ if public => (&mut self.general, limits.public_burst),
            _ => (&mut self.general, limits.burst),
        }
    }
}

/// What is left after a call, as far as it is told.
#[derive(Clone, Copy, Debug)]
pub struct Remaining {
    /// Not told of searches.
    pub burst: Option<Burst>,
    /// Not told to public apps.
    pub daily: Option<Daily>,
}

/// What is left of ten seconds, in calls.
#[derive(Clone, Copy, Debug)]
pub struct Burst {
    /// The limit.
    pub max: u32,
    /// What is left of it.
    pub left: u32,
    /// A tenth of it in a second: announced, but not enforced any more.
    pub secondly: u32,
    /// What is left of that.
    pub secondly_left: u32,
}

/// What is left of a day, in calls.
#[derive(Clone, Copy, Debug)]
pub struct Daily {
    /// The limit.
    pub max: u32,
    /// What is left of it.
    pub left: u32,
}

impl Burst {
    fn of(window: &Window<TEN_SECONDS>, max: u32, now: Timestamp) -> Self {
        let secondly = max / 10;
        Self {
            max,
            left: max.saturating_sub(window.used_within(now, TEN_SECONDS)),
            secondly,
            secondly_left: secondly.saturating_sub(window.used_within(now, SECOND)),
        }
    }
}

//! When a call is repeated, and after how long.
//!
//! # The rule
//!
//! A repeat must not do anything twice. A refusal *before* HubSpot did anything (429, 423, 477, a
//! connection that couldn't be made, an access token that has expired) is repeated for every
//! call. When the call *may have been carried out* (5xx, a connection that broke, no answer in
//! time), only these are repeated:
//!
//! * everything that reads: GET, search, batch read;
//! * what sets a state, because setting it again changes nothing: PUT, PATCH, DELETE, and of the
//!   batches update, upsert, archive, and the associations';
//! * a create that names a unique property with
//!   [`unique_by`](crate::objects::Create::unique_by): before it is sent again, the client looks
//!   whether the record is there.
//!
//! Every other create, and merge, fails with an error whose
//! [`is_outcome_unknown`](crate::Error::is_outcome_unknown) is true.

use std::time::Duration;

use tokio::time::Instant;

use crate::{Error, error::RateLimitPolicy};

/// How often and how long a call is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How often a call is sent at most if HubSpot fails. Waits for limits don't count.
    pub max_attempts: u32,
    /// The first wait after a failure; every further one is twice as long.
    pub base_delay: Duration,
    /// The longest wait after a failure.
    pub max_delay: Duration,
    /// How long a call may take with all its waits. A wait that would end later isn't begun.
    pub patience: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(10),
            patience: Duration::from_secs(120),
        }
    }
}

impl RetryPolicy {
    /// Never repeats.
    pub fn never() -> Self {
        Self { max_attempts: 1, patience: Duration::ZERO, ..Self::default() }
    }

    /// Changes [`max_attempts`](Self::max_attempts).
    #[must_use]
    pub fn max_attempts(self, max_attempts: u32) -> Self {
        Self { max_attempts, ..self }
    }

    /// Changes [`base_delay`](Self::base_delay).
    #[must_use]
    pub fn base_delay(self, base_delay: Duration) -> Self {
        Self { base_delay, ..self }
    }

    /// Changes [`patience`](Self::patience).
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

impl RetryPolicy {
    /// Doubles each time, and differs by half so that callers who failed together don't come back
    /// together.
    pub(crate) fn delay(&self, failures_before: u32) -> Duration {
        let longest = self.base_delay * 2_u32.pow(failures_before.min(16));
        longest.min(self.max_delay).mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

/// Whether a call may be repeated when it may have been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// A second time changes nothing.
    Harmless,
    /// A second time might do it twice.
    Harmful,
}

/// HubSpot asks for at least two seconds.
const LOCKED: Duration = Duration::from_secs(2);
const TEN_SECONDS: Duration = Duration::from_secs(10);
const ONE_SECOND: Duration = Duration::from_secs(1);

/// What a failure asks of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    /// Wait for a limit or a lock to go, then the same again.
    Wait(Duration),
    /// Wait ever longer.
    BackOff,
    /// Nothing helps.
    GiveUp,
}

/// The attempts of one call.
#[derive(Debug)]
pub(crate) struct Effort {
    policy: RetryPolicy,
    begun: Instant,
    failures: u32,
    refusals: u32,
    /// An attempt may have been carried out although it failed.
    pub(crate) outcome_unknown: bool,
}

impl Effort {
    pub(crate) fn new(policy: RetryPolicy) -> Self {
        let begun = Instant::now();
        Self { policy, begun, failures: 0, refusals: 0, outcome_unknown: false }
    }

    /// How long to wait before the call is sent again; nothing if it mustn't be.
    pub(crate) fn next(&mut self, error: &Error, repeat: Repeat) -> Option<Duration> {
        self.outcome_unknown |= error.is_outcome_unknown();
        if error.is_outcome_unknown() && repeat == Repeat::Harmful {
            return None;
        }
        let wait = match self.remedy(error) {
            Remedy::GiveUp => return None,
            Remedy::Wait(wait) => wait.mul_f64(1.0 + fastrand::f64() / 10.0),
            Remedy::BackOff => {
                self.failures += 1;
                if self.failures >= self.policy.max_attempts {
                    return None;
                }
                self.back_off()
            }
        };
        (self.begun.elapsed() + wait <= self.policy.patience).then_some(wait)
    }

    fn remedy(&mut self, error: &Error) -> Remedy {
        match error {
            Error::Transport(_) => Remedy::BackOff,
            Error::Api(error) => match error.status {
                429 if error.policy == Some(RateLimitPolicy::Daily) => Remedy::GiveUp,
                429 => {
                    let told = error.retry_after;
                    Remedy::Wait(told.unwrap_or_else(|| self.refused(error.policy.as_ref())))
                }
                423 => Remedy::Wait(error.retry_after.unwrap_or(LOCKED)),
                477 => error.retry_after.map_or(Remedy::GiveUp, Remedy::Wait),
                501 => Remedy::GiveUp,
                500.. => error.retry_after.map_or(Remedy::BackOff, |wait| self.slow_down(wait)),
                _ => Remedy::GiveUp,
            },
            _ => Remedy::GiveUp,
        }
    }

    /// A rolling limit of ten seconds is over after ten seconds; one of a second that keeps being
    /// hit is shared with others, so each time the wait grows by a second.
    fn refused(&mut self, policy: Option<&RateLimitPolicy>) -> Duration {
        self.refusals += 1;
        match policy {
            Some(RateLimitPolicy::TenSecondlyRolling) => TEN_SECONDS,
            _ => ONE_SECOND * self.refusals,
        }
    }

    /// A breakdown that says how long it takes still counts as a failure.
    fn slow_down(&mut self, wait: Duration) -> Remedy {
        self.failures += 1;
        match self.failures < self.policy.max_attempts {
            true => Remedy::Wait(wait),
            false => Remedy::GiveUp,
        }
    }

    fn back_off(&self) -> Duration {
        self.policy.delay(self.failures - 1)
    }
}

//! What goes wrong on purpose: rules that turn some requests into HubSpot's errors, delays and
//! broken connections.

pub mod path_pattern;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use http::{Method, StatusCode};
use parking_lot::{Mutex, RwLock};
use portal::PortalId;

use self::path_pattern::Pattern;
use crate::{ids::AppId, limits::Policy, oauth::tokens::Grant, rng::Rng, span::Span};

/// Rules that there may be.
pub const MAX_RULES: usize = 1_000;
/// The longest delay.
pub const MAX_LATENCY: Duration = Duration::from_secs(600);

/// What is the server's own and not HubSpot's: nothing goes wrong there.
const OWN_PATHS: [&str; 2] = ["/health", "/_mock"];

/// When something goes wrong, and what.
#[derive(Clone, Debug)]
pub struct NewRule {
    /// Its name; a number if there is none.
    pub id: Option<String>,
    /// Only these methods; all, if there is none.
    pub methods: Vec<Method>,
    /// Only these paths.
    pub path: Option<Pattern>,
    /// Only of this portal.
    pub portal: Option<PortalId>,
    /// Only of this app.
    pub app: Option<AppId>,
    /// Lets so many matching requests pass first.
    pub skip: u64,
    /// Strikes so often at the most.
    pub times: Option<u64>,
    /// Strikes with this probability.
    pub probability: f64,
    /// Makes the probability and the latency the same every time.
    pub seed: Option<u64>,
    /// What happens.
    pub fault: Fault,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Too many calls, by one of HubSpot's policies.
    RateLimit(Policy),
    /// The access token has expired.
    Unauthorized,
    /// A status with HubSpot's envelope, or the page of what stands before HubSpot.
    Status {
        /// Which.
        status: StatusCode,
        /// `Retry-After`, in seconds.
        retry_after: Option<u64>,
        /// Cloudflare's HTML page instead of an envelope.
        html: bool,
    },
    /// The answer comes late.
    Latency(Latency),
    /// The connection breaks.
    Reset {
        /// After the request was carried out, and not before it was looked at.
        after: bool,
    },
    /// The answer's body ends in the middle.
    Truncate,
    /// The answer's body comes in pieces, over this time.
    SlowBody(Duration),
}

/// How late an answer comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Latency {
    /// Always so much.
    Fixed(Duration),
    /// Anything between the two.
    Uniform(Duration, Duration),
    /// As real services do: half of the answers come before the first, one in a hundred after
    /// the second (log-normal).
    LongTail {
        /// Half of the answers.
        median: Duration,
        /// All but one in a hundred.
        p99: Duration,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimit(policy) => write!(f, "429, the {policy} limit"),
            Self::Unauthorized => f.write_str("401, the token has expired"),
            Self::Status { status, retry_after, html } => {
                write!(f, "{}", status.as_u16())?;
                if *html {
                    f.write_str(" as an HTML page")?;
                }
                retry_after.map_or(Ok(()), |wait| write!(f, ", retry after {wait} s"))
            }
            Self::Latency(latency) => write!(f, "the answer comes late, {latency}"),
            Self::Reset { after: false } => f.write_str("the connection breaks before the request"),
            Self::Reset { after: true } => f.write_str("the connection breaks after the request"),
            Self::Truncate => f.write_str("the answer ends in the middle"),
            Self::SlowBody(over) => write!(f, "the answer takes {}", Span(*over)),
        }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Fixed(delay) => write!(f, "after {}", Span(delay)),
            Self::Uniform(min, max) => write!(f, "after {} to {}", Span(min), Span(max)),
            Self::LongTail { median, p99 } => {
                write!(f, "half of the time within {}, 99 % within {}", Span(median), Span(p99))
            }
        }
    }
}

/// A rule with what became of it.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub id: Arc<str>,
    /// What it says.
    pub says: NewRule,
    seen: AtomicU64,
    fired: AtomicU64,
    rng: Mutex<fastrand::Rng>,
}

impl Rule {
    /// How many requests matched, and for how many it fired.
    pub fn counts(&self) -> (u64, u64) {
        (self.seen.load(Ordering::Relaxed), self.fired.load(Ordering::Relaxed))
    }

    /// Whether a path, or a pattern of paths, is the server's own and not HubSpot's.
    pub fn is_outside(path: &str) -> bool {
        OWN_PATHS.iter().any(|own| {
            path.strip_prefix(own)
                .is_some_and(|rest| matches!(rest.chars().next(), None | Some('/' | '*')))
        })
    }

    fn is_about(&self, method: &Method, path: &str, grant: Option<&Grant>) -> bool {
        let says = &self.says;
        (says.methods.is_empty() || says.methods.contains(method))
            && says.path.as_ref().is_none_or(|pattern| pattern.matches(path))
            && says.portal.is_none_or(|id| grant.is_some_and(|grant| grant.portal_id == id))
            && says.app.is_none_or(|id| grant.is_some_and(|grant| grant.app.id == id))
    }

    fn fires(&self) -> bool {
        let before = self.seen.fetch_add(1, Ordering::Relaxed);
        if before < self.says.skip
            || self.says.probability < 1.0 && self.fraction() >= self.says.probability
        {
            return false;
        }
        let max = self.says.times.unwrap_or(u64::MAX);
        let count = |fired: u64| (fired < max).then(|| fired + 1);
        self.fired.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count).is_ok()
    }

    fn fraction(&self) -> f64 {
        self.rng.lock().f64()
    }

    fn delay(&self, latency: Latency) -> Duration {
        let delay = match latency {
            Latency::Fixed(delay) => delay,
            Latency::Uniform(min, max) => min + max.saturating_sub(min).mul_f64(self.fraction()),
            Latency::LongTail { median, p99 } => {
                /// How many standard deviations 99 percent are.
                const P99: f64 = 2.326;
                let ratio = p99.as_secs_f64() / median.as_secs_f64().max(f64::MIN_POSITIVE);
                let sigma = ratio.max(1.0).ln() / P99;
                let (u, v) = (1.0 - self.fraction(), self.fraction());
                let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
                let factor = (sigma * normal).exp().min(1e6);
                Duration::try_from_secs_f64(median.as_secs_f64() * factor).unwrap_or(MAX_LATENCY)
            }
        };
        delay.min(MAX_LATENCY)
    }
}

/// All rules, in the order they were made.
#[derive(Debug, Default)]
pub struct Faults {
    /// Whether there are any: what most requests look at.
    any: AtomicBool,
    rules: RwLock<Vec<Arc<Rule>>>,
    last: AtomicU64,
}

/// Why a rule can't be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there can be {MAX_RULES} rules at the most")]
pub struct TooManyRules;

impl Faults {
    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        !self.any.load(Ordering::Acquire)
    }

    /// Makes a rule; one of the same name is replaced.
    pub fn add(&self, says: NewRule, rng: &Rng) -> Result<Arc<Rule>, TooManyRules> {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let id: Arc<str> = says.id.clone().unwrap_or_else(|| number.to_string()).into();
        let seed = says.seed.unwrap_or_else(|| rng.uuid().as_u64_pair().0);
        let rule = Arc::new(Rule {
            id,
            says,
            seen: AtomicU64::new(0),
            fired: AtomicU64::new(0),
            rng: Mutex::new(fastrand::Rng::with_seed(seed)),
        });
        let mut rules = self.rules.write();
        rules.retain(|known| known.id != rule.id);
        if rules.len() >= MAX_RULES {
            return Err(TooManyRules);
        }
        rules.push(Arc::clone(&rule));
        self.any.store(true, Ordering::Release);
        Ok(rule)
    }

    /// All rules.
    pub fn rules(&self) -> Vec<Arc<Rule>> {
        self.rules.read().clone()
    }

    /// Takes rules away.
    pub fn remove(&self, gone: impl Fn(&Rule) -> bool) -> usize {
        let mut rules = self.rules.write();
        let before = rules.len();
        rules.retain(|rule| !gone(rule));
        self.any.store(!rules.is_empty(), Ordering::Release);
        before - rules.len()
    }

    /// What goes wrong with a request. Latencies add up; of everything else the first rule that
    /// fires counts.
    pub fn plan(&self, method: &Method, path: &str, grant: Option<&Grant>) -> Plan {
        let mut plan = Plan::default();
        if Rule::is_outside(path) {
            return plan;
        }
        for rule in self.rules.read().iter().filter(|rule| rule.is_about(method, path, grant)) {
            let late = matches!(rule.says.fault, Fault::Latency(_));
            if (!late && plan.fault.is_some()) || !rule.fires() {
                continue;
            }
            plan.rule.get_or_insert_with(|| Arc::clone(&rule.id));
            match &rule.says.fault {
                Fault::Latency(latency) => plan.latency += rule.delay(*latency),
                fault => {
                    plan.rule = Some(Arc::clone(&rule.id));
                    plan.fault = Some(fault.clone());
                }
            }
        }
        plan
    }
}

/// What goes wrong with one request.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The rule that fired.
    pub rule: Option<Arc<str>>,
    /// How late the answer comes.
    pub latency: Duration,
    /// What else happens.
    pub fault: Option<Fault>,
}

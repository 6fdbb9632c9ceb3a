//! HubSpot's rate limits as data.

use std::str::FromStr;

/// How many calls a portal's apps may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls in ten seconds, for each private app.
    pub burst: u32,
    /// Calls in ten seconds, for each public app.
    pub public_burst: u32,
    /// Calls of the association APIs in ten seconds, for each app.
    pub associations: u32,
    /// Searches in a second, for all apps together.
    pub search: u32,
    /// Calls in a day, for all private apps together.
    pub daily: u32,
    /// Whether more calls are refused. If not, they are only counted.
    pub enforced: bool,
}

/// A row: name, burst, associations, daily.
type Plan = (&'static str, u32, u32, u32);

/// What a portal's plan allows; `+1` and `+2` are packs of HubSpot's API limit increase.
const PLANS: [Plan; 8] = [
    ("free", 100, 100, 250_000),
    ("starter", 100, 100, 250_000),
    ("professional", 190, 150, 625_000),
    ("enterprise", 190, 150, 1_000_000),
    ("professional+1", 250, 200, 1_625_000),
    ("professional+2", 250, 200, 2_625_000),
    ("enterprise+1", 250, 200, 2_000_000),
    ("enterprise+2", 250, 200, 3_000_000),
];
/// The same under every plan.
const PUBLIC_BURST: u32 = 110;
const SEARCH: u32 = 5;
/// The largest limit that can be set, which bounds what is remembered of past calls.
pub const MAX_LIMIT: u32 = 100_000;

impl Limits {
    const fn of(plan: Plan) -> Self {
        let (_, burst, associations, daily) = plan;
        Self {
            burst,
            public_burst: PUBLIC_BURST,
            associations,
            search: SEARCH,
            daily,
            enforced: true,
        }
    }

    /// The numbers of a free portal, told in headers, and nothing is refused.
    pub const OFF: Self = Self { enforced: false, ..Self::of(PLANS[0]) };
}

impl Default for Limits {
    fn default() -> Self {
        Self::OFF
    }
}

/// The word is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a rate limit is off, free, starter, professional, enterprise, or one of the latter two with \
     +1 or +2 (packs of the API limit increase)"
)]
pub struct NotAPlan;

impl FromStr for Limits {
    type Err = NotAPlan;

    fn from_str(text: &str) -> Result<Self, NotAPlan> {
        let plan = PLANS.iter().find(|(name, ..)| *name == text);
        match (text, plan) {
            ("off", _) => Ok(Self::OFF),
            (_, Some(plan)) => Ok(Self::of(*plan)),
            _ => Err(NotAPlan),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: documented limits, and headers recorded in free and enterprise portals.
    #[test]
    fn plans_have_names() {
        let check = |name: &str, burst, daily, enforced| {
            let limits: Limits = name.parse().unwrap();
            assert_eq!((limits.burst, limits.daily, limits.enforced), (burst, daily, enforced));
        };
        check("off", 100, 250_000, false);
        check("free", 100, 250_000, true);
        check("professional", 190, 625_000, true);
        check("enterprise+1", 250, 2_000_000, true);
        assert_eq!("gold".parse::<Limits>(), Err(NotAPlan));
    }
}

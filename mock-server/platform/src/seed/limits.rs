//! How often a portal may be asked, as a seed file or a control call says it.

use serde::{Deserialize, Serialize};

use crate::limits::{Limits, MAX_LIMIT};

/// How a limit is set, in a control call or in a seed file: a plan, with numbers of one's own instead of some of its.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetLimit {
    plan: Option<String>,
    burst: Option<u32>,
    public_burst: Option<u32>,
    associations: Option<u32>,
    search: Option<u32>,
    daily: Option<u32>,
    enforced: Option<bool>,
}

/// The numbers, as they are set and told.
#[derive(Debug, Serialize)]
pub struct ShownLimit {
    burst: u32,
    public_burst: u32,
    associations: u32,
    search: u32,
    daily: u32,
    enforced: bool,
}

impl SetLimit {
    /// Numbers of one's own are there to be reached, so they are enforced.
    pub fn limits(self, now: Limits) -> Result<Limits, String> {
        let own = [self.burst, self.public_burst, self.associations, self.search];
        if own.into_iter().flatten().any(|number| number > MAX_LIMIT) {
            return Err(format!("a limit is {MAX_LIMIT} at the most"));
        }
        let own = self.daily.is_some() || own.iter().any(Option::is_some);
        let base = match &self.plan {
            Some(plan) => plan.parse::<Limits>().map_err(|error| error.to_string())?,
            None => now,
        };
        Ok(Limits {
            burst: self.burst.unwrap_or(base.burst),
            public_burst: self.public_burst.unwrap_or(base.public_burst),
            associations: self.associations.unwrap_or(base.associations),
            search: self.search.unwrap_or(base.search),
            daily: self.daily.unwrap_or(base.daily),
            enforced: self.enforced.unwrap_or(base.enforced || own),
        })
    }
}

impl From<Limits> for ShownLimit {
    fn from(limits: Limits) -> Self {
        let Limits { burst, public_burst, associations, search, daily, enforced } = limits;
        Self { burst, public_burst, associations, search, daily, enforced }
    }
}

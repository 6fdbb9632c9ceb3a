//! A scenario: a family's behaviour as a short story of requests.

use std::{fmt, pin::Pin};

use crate::{
    evidence::Evidence,
    story::{Ended, Story},
};

/// Tells it.
pub type Tell =
    for<'s, 't> fn(&'s mut Story<'t>) -> Pin<Box<dyn Future<Output = Ended> + Send + 's>>;

/// A scenario.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// Which of HubSpot's families it is about.
    pub family: &'static str,
    /// Its name, that of its snapshot too.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// How it is known, where an exchange says nothing else.
    pub evidence: Evidence,
    /// How it goes.
    pub tell: Tell,
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file())
    }
}

impl Scenario {
    /// Its name for people: `family::name`.
    pub fn title(&self) -> String {
        format!("{}::{}", self.family, self.name)
    }

    /// The name of its snapshot.
    pub fn file(&self) -> String {
        format!("{}__{}", self.family, self.name)
    }
}

/// A scenario from the function that tells it.
macro_rules! scenario {
    ($family:literal, $tell:ident, $evidence:expr, $about:expr) => {
        $crate::scenario::Scenario {
            family: $family,
            name: stringify!($tell),
            about: $about,
            evidence: $evidence,
            tell: |story| Box::pin($tell(story)),
        }
    };
}

pub(crate) use scenario;

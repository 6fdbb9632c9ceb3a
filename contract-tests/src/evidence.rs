//! How it is known that HubSpot answers as a snapshot says.

use std::fmt;

/// From the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Nobody could say.
    Assumed,
    /// HubSpot's documentation says so.
    Documented,
    /// Pasted in an issue thread.
    Thread,
    /// Somebody wrote down what a live portal did.
    Observed,
    /// On the wire.
    Recorded,
}

/// A rank, and where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// How good it is.
    pub rank: Rank,
    /// What it is.
    pub what: &'static str,
}

/// Seen on the wire.
pub const fn recorded(what: &'static str) -> Evidence {
    Evidence { rank: Rank::Recorded, what }
}

/// Seen by somebody in a live portal.
pub const fn observed(what: &'static str) -> Evidence {
    Evidence { rank: Rank::Observed, what }
}

/// Pasted in an issue.
pub const fn thread(what: &'static str) -> Evidence {
    Evidence { rank: Rank::Thread, what }
}

/// In HubSpot's documentation.
pub const fn documented(what: &'static str) -> Evidence {
    Evidence { rank: Rank::Documented, what }
}

/// A guess.
pub const fn assumed(what: &'static str) -> Evidence {
    Evidence { rank: Rank::Assumed, what }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Assumed => "assumed",
            Self::Documented => "documented",
            Self::Thread => "thread",
            Self::Observed => "observed",
            Self::Recorded => "recorded",
        })
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rank, self.what)
    }
}

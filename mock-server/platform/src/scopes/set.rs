//! Scopes: the names of what an app may do.

use std::sync::{Arc, LazyLock};

use super::rules::rules;

/// A set of scopes, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes {
    names: Vec<Box<str>>,
    everything: bool,
}

/// What every app has.
const OAUTH: &str = "oauth";

/// All that there are, shared: every portal's ready token has them.
pub fn all() -> Arc<Scopes> {
    static ALL: LazyLock<Arc<Scopes>> = LazyLock::new(|| Arc::new(Scopes::everything()));
    Arc::clone(&ALL)
}

impl Scopes {
    /// These names, each once.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut names: Vec<Box<str>> = names.into_iter().map(Box::from).collect();
        names.sort_unstable();
        names.dedup();
        Self { names, everything: false }
    }

    /// These names, space separated as in URLs.
    pub fn parse(text: &str) -> Self {
        Self::new(text.split_ascii_whitespace())
    }

    /// These names, or everything where there are none.
    pub fn limited_to(names: Option<&[Box<str>]>) -> Arc<Self> {
        names.map_or_else(all, |names| Arc::new(Self::new(names.iter().map(|name| &**name))))
    }

    /// All that HubSpot has, and any that a rule will ever name.
    pub fn everything() -> Self {
        Self { everything: true, ..Self::new(rules().all()) }
    }

    /// With the one that every OAuth app has.
    pub fn with_oauth(&self) -> Self {
        Self { everything: self.everything, ..Self::new(self.names().chain([OAUTH])) }
    }

    /// Both together.
    pub fn union(&self, other: &Self) -> Self {
        let everything = self.everything || other.everything;
        Self { everything, ..Self::new(self.names().chain(other.names())) }
    }

    /// Whether the scope is among them.
    pub fn has(&self, name: &str) -> bool {
        self.everything || self.names.binary_search_by(|known| (**known).cmp(name)).is_ok()
    }

    /// Those of the others that are missing here; `oauth` never is.
    pub fn lacks<'o>(&self, others: &'o Self) -> Vec<&'o str> {
        others.names().filter(|name| *name != OAUTH && !self.has(name)).collect()
    }

    /// The names, unless it is everything.
    pub fn limited(&self) -> Option<impl Iterator<Item = &str>> {
        (!self.everything).then(|| self.names())
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_compare_without_oauth() {
        let asked = Scopes::parse("oauth crm.objects.deals.read  crm.objects.contacts.read");
        let required = Scopes::parse("crm.objects.contacts.read oauth tickets");
        assert_eq!(asked.lacks(&required), ["tickets"]);
        assert_eq!(Scopes::parse("tickets").with_oauth(), Scopes::parse("oauth tickets"));
        assert!(Scopes::everything().has("a.scope.of.tomorrow"));
    }
}

//! Which scenarios are told.

use anyhow::ensure;
use clap::Args;
use wildmatch::WildMatch;

use crate::{scenario::Scenario, scenarios};

/// All scenarios, unless some are named.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Choice {
    /// Only this family: objects, 'assoc*'. May be repeated.
    #[arg(long, value_name = "NAME")]
    family: Vec<String>,

    /// Only this scenario: a_contacts_life, objects::a_contacts_life, '*::refusals'. May be repeated.
    #[arg(long, value_name = "NAME")]
    scenario: Vec<String>,
}

impl Choice {
    /// The scenarios that it names.
    pub(super) fn scenarios(&self) -> anyhow::Result<Vec<Scenario>> {
        let mut scenarios = scenarios::all();
        scenarios.retain(|scenario| self.wants(scenario));
        let names = [&*self.family, &*self.scenario].concat().join(", ");
        ensure!(!scenarios.is_empty(), "there is no scenario like {names}; --list names all");
        Ok(scenarios)
    }

    fn wants(&self, scenario: &Scenario) -> bool {
        let fits = |patterns: &[String], names: &[&str]| {
            let one = |pattern: &String| {
                let pattern = WildMatch::new(pattern);
                names.iter().any(|name| pattern.matches(name))
            };
            patterns.is_empty() || patterns.iter().any(one)
        };
        fits(&self.family, &[scenario.family])
            && fits(&self.scenario, &[scenario.name, &scenario.title(), &scenario.file()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(family: &[&str], scenario: &[&str], expected: bool) {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let choice = Choice { family: owned(family), scenario: owned(scenario) };
        let life = scenarios::all()[0];
        assert_eq!(life.title(), "objects::a_contacts_life");
        assert_eq!(choice.wants(&life), expected, "{choice:?}");
    }

    #[test]
    fn by_name_or_pattern() {
        check(&[], &[], true);
        check(&["objects"], &[], true);
        check(&["search", "ob*"], &[], true);
        check(&["object"], &[], false);
        check(&[], &["a_contacts_life"], true);
        check(&[], &["objects::*"], true);
        check(&[], &["objects__a_contacts_life"], true);
        check(&["search"], &["a_contacts_life"], false);
    }
}

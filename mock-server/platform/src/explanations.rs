//! The rules by which requests are refused or passed over. They are data:
//! `fixtures/standard/explanations.tsv` has for each a sentence and its evidence.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use fixtures::{EXPLANATIONS as TABLE, tsv};

/// A rule of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What HubSpot does.
    pub sentence: &'static str,
    /// How that is known.
    pub evidence: &'static str,
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Which.
    pub rule: Rule,
    /// On what.
    pub detail: Cow<'static, str>,
}

/// All rules by name.
pub fn rules() -> &'static BTreeMap<&'static str, Rule> {
    static RULES: LazyLock<BTreeMap<&'static str, Rule>> = LazyLock::new(|| {
        let rules = tsv::rows(TABLE).map(|mut cells| {
            let mut cell = || cells.next().unwrap_or_default();
            Rule { name: cell(), sentence: cell(), evidence: cell() }
        });
        rules.map(|rule| (rule.name, rule)).collect()
    });
    &RULES
}

impl std::fmt::Display for Explained {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Rule { name, sentence, evidence } = self.rule;
        match self.detail.is_empty() {
            true => write!(f, "{name}: {sentence} [{evidence}]"),
            false => write!(f, "{name} ({}): {sentence} [{evidence}]", self.detail),
        }
    }
}

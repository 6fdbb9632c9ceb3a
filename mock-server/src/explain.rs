//! Why a request was refused and what of it was ignored. The rules are data:
//! `fixtures/standard/explanations.tsv` has for each a sentence and its evidence.
//!
//! Whoever passes something over says so with [`note`] in one line; it costs nothing where nobody
//! asks.

use std::{borrow::Cow, cell::RefCell, collections::BTreeMap, future::Future, sync::LazyLock};

use crate::wire::error::Problem;

const TABLE: &str = include_str!("../../fixtures/standard/explanations.tsv");

/// Explanations of one request; more are not of help.
pub const MAX_EXPLAINED: usize = 16;

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
        let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let rule = |line: &'static str| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default();
            Rule { name: cell(), sentence: cell(), evidence: cell() }
        };
        lines.map(rule).map(|rule| (rule.name, rule)).collect()
    });
    &RULES
}

tokio::task_local! {
    static NOTES: RefCell<Vec<Explained>>;
}

/// Runs a handler and collects what it explains.
pub async fn collect<T>(handler: impl Future<Output = T>) -> (T, Vec<Explained>) {
    let noting = async {
        let outcome = handler.await;
        (outcome, NOTES.with(RefCell::take))
    };
    NOTES.scope(RefCell::default(), noting).await
}

/// Says that a rule fired. The detail is made only if somebody listens.
pub fn note(rule: &str, detail: impl FnOnce() -> String) {
    let _ = NOTES.try_with(|notes| {
        let mut notes = notes.borrow_mut();
        if notes.len() < MAX_EXPLAINED
            && let Some(rule) = rules().get(rule)
        {
            let one = Explained { rule: *rule, detail: detail().into() };
            if !notes.contains(&one) {
                notes.push(one);
            }
        }
    });
}

/// Whether anybody listens, where looking for something to explain is work.
pub fn is_asked() -> bool {
    NOTES.try_with(|_| ()).is_ok()
}

/// Which rule refused.
pub fn refusal(problem: &Problem) -> Option<Explained> {
    let rule = *rules().get(crate::wire::explain::rule(problem))?;
    Some(Explained { rule, detail: crate::wire::explain::detail(problem).into() })
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

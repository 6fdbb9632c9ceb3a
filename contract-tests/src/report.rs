//! What a check found: each scenario's verdict and drift, and what was left behind. As text, JSON,
//! JUnit XML and a page.

mod html;
mod json;
mod junit;
mod text;

use std::time::Duration;

use serde::Serialize;

use crate::{
    drift::{self, Drift},
    runner::Outcome,
    scenario::Scenario,
    story::Stop,
    told::Told,
};

/// A check.
#[derive(Clone, Debug)]
pub struct Report {
    /// Where it was.
    pub target: String,
    /// How long it took.
    pub took: Duration,
    /// Whether it ended early.
    pub interrupted: bool,
    /// In the order of the scenarios.
    pub judged: Vec<Judged>,
}

/// A scenario and what came of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which.
    pub scenario: Scenario,
    /// How it went.
    pub verdict: Verdict,
    /// Why it stopped before its end.
    pub stopped: Option<String>,
    /// How the target differs from the snapshot.
    pub drift: Vec<Drift>,
    /// What couldn't be taken away.
    pub left: Vec<String>,
    /// How many exchanges were told.
    pub exchanges: usize,
    /// How long it took.
    pub took: Duration,
}

/// How a scenario went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As its snapshot says.
    Passed,
    /// The target answers otherwise.
    Drifted,
    /// It couldn't be told to its end.
    Failed,
    /// The account lacks a right, a tier, or an app; or somebody interrupted it.
    NotPossible,
}

impl Judged {
    /// Compares what was told with the snapshot. What a story that stopped didn't come to isn't drift.
    pub fn new(
        scenario: Scenario,
        snapshot: Option<&[Told]>,
        outcome: Outcome,
        took: Duration,
    ) -> Self {
        let Outcome { told, stopped, left, .. } = outcome;
        let compared = snapshot.map(|snapshot| {
            let reached = if stopped.is_some() { told.len() } else { usize::MAX };
            drift::compare(&snapshot[..snapshot.len().min(reached)], &told)
        });
        let verdict = match (&compared, &stopped) {
            (Some(drift), _) if !drift.is_empty() => Verdict::Drifted,
            (_, Some(Stop::Needs(_) | Stop::Interrupted)) => Verdict::NotPossible,
            (None, _) | (_, Some(_)) => Verdict::Failed,
            (Some(_), None) => Verdict::Passed,
        };
        let no_snapshot = || compared.is_none().then(|| "it has no snapshot".to_owned());
        Self {
            scenario,
            verdict,
            stopped: stopped.map(|stop| stop.to_string()).or_else(no_snapshot),
            drift: compared.unwrap_or_default(),
            left,
            exchanges: told.len(),
            took,
        }
    }

    /// `family::name`.
    pub fn title(&self) -> String {
        self.scenario.title()
    }
}

/// How many scenarios went how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// As their snapshots say.
    pub passed: usize,
    /// Otherwise.
    pub drifted: usize,
    /// Not to the end.
    pub failed: usize,
    /// Not at all with this account.
    pub not_possible: usize,
    /// Things that couldn't be taken away.
    pub left_behind: usize,
}

impl Counts {
    /// Counts a scenario.
    pub fn add(&mut self, judged: &Judged) {
        *match judged.verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Drifted => &mut self.drifted,
            Verdict::Failed => &mut self.failed,
            Verdict::NotPossible => &mut self.not_possible,
        } += 1;
        self.left_behind += judged.left.len();
    }

    /// Their names and numbers, as a table shows them.
    fn columns(&self) -> [(&'static str, usize); 5] {
        [
            ("passed", self.passed),
            ("drifted", self.drifted),
            ("failed", self.failed),
            ("not possible", self.not_possible),
            ("left behind", self.left_behind),
        ]
    }

    fn of<'j>(judged: impl IntoIterator<Item = &'j Judged>) -> Self {
        let mut counts = Self::default();
        judged.into_iter().for_each(|judged| counts.add(judged));
        counts
    }
}

impl Report {
    /// Of all scenarios.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.judged)
    }

    /// Each family and its scenarios, in their order.
    fn families(&self) -> Vec<(&'static str, &[Judged])> {
        let families =
            self.judged.chunk_by(|one, next| one.scenario.family == next.scenario.family);
        families.map(|judged| (judged[0].scenario.family, judged)).collect()
    }

    /// 0 if all that is possible agrees and nothing stayed behind, 1 if not, 2 if it ended early and
    /// nothing is known to differ.
    pub fn exit_code(&self) -> u8 {
        let Counts { drifted, failed, left_behind, .. } = self.counts();
        match drifted + failed + left_behind {
            0 if self.interrupted => 2,
            0 => 0,
            _ => 1,
        }
    }

    /// For people, in a terminal.
    pub fn text(&self) -> String {
        text::report(self)
    }

    /// For programs.
    pub fn json(&self) -> String {
        json::report(self)
    }

    /// For CI servers: a suite for each family.
    pub fn junit(&self) -> String {
        junit::report(self)
    }

    /// A page that needs nothing else.
    pub fn html(&self) -> String {
        html::report(self)
    }
}

//! For programs.

use serde::Serialize;

use super::{Counts, Judged, Report, Verdict};
use crate::drift::Drift;

#[derive(Serialize)]
struct Whole<'r> {
    target: &'r str,
    seconds: f64,
    interrupted: bool,
    counts: Counts,
    scenarios: Vec<One<'r>>,
}

#[derive(Serialize)]
struct One<'r> {
    family: &'static str,
    name: &'static str,
    about: &'static str,
    verdict: Verdict,
    stopped: Option<&'r str>,
    drift: &'r [Drift],
    left_behind: &'r [String],
    exchanges: usize,
    seconds: f64,
}

impl<'r> One<'r> {
    fn of(judged: &'r Judged) -> Self {
        Self {
            family: judged.scenario.family,
            name: judged.scenario.name,
            about: judged.scenario.about,
            verdict: judged.verdict,
            stopped: judged.stopped.as_deref(),
            drift: &judged.drift,
            left_behind: &judged.left,
            exchanges: judged.exchanges,
            seconds: judged.took.as_secs_f64(),
        }
    }
}

pub(super) fn report(report: &Report) -> String {
    let whole = Whole {
        target: &report.target,
        seconds: report.took.as_secs_f64(),
        interrupted: report.interrupted,
        counts: report.counts(),
        scenarios: report.judged.iter().map(One::of).collect(),
    };
    let text = serde_json::to_string_pretty(&whole);
    text.expect("texts and numbers are JSON") + "\n"
}

//! For CI servers, in the dialect that all of them read. maud writes elements of any name and escapes
//! what XML wants escaped.

use maud::{Markup, PreEscaped, html};

use super::{
    Counts, Judged, Report, Verdict,
    text::{self, visible},
};

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

pub(super) fn report(report: &Report) -> String {
    let counts = report.counts();
    let suites = html! {
        (PreEscaped(DECLARATION)) "\n"
        testsuites name="contract" tests=(report.judged.len()) failures=(counts.drifted) errors=(counts.failed) skipped=(counts.not_possible) time=(seconds(report.took)) {
            @for (family, judged) in report.families() { "\n" (suite(family, judged)) }
            "\n"
        }
    };
    suites.into_string() + "\n"
}

fn suite(family: &str, judged: &[Judged]) -> Markup {
    let counts = Counts::of(judged);
    let took = judged.iter().map(|judged| judged.took).sum();
    html! {
        testsuite name=(family) tests=(judged.len()) failures=(counts.drifted) errors=(counts.failed) skipped=(counts.not_possible) time=(seconds(took)) {
            @for judged in judged { "\n" (case(judged)) }
            "\n"
        }
    }
}

fn case(judged: &Judged) -> Markup {
    let details = visible(&text::details(judged));
    let stopped = visible(judged.stopped.as_deref().unwrap_or_default());
    html! {
        testcase classname=(judged.scenario.family) name=(judged.scenario.name) time=(seconds(judged.took)) {
            @match judged.verdict {
                Verdict::Passed => {}
                Verdict::Drifted => { failure type="drift" message={ (judged.drift.len()) " differences" } { (details) } }
                Verdict::Failed => { error type="stopped" message=(stopped) { (details) } }
                Verdict::NotPossible => { skipped message=(stopped) {} }
            }
            @if !judged.left.is_empty() { system-err { "left behind: " (visible(&judged.left.join("\n"))) } }
        }
    }
}

fn seconds(took: std::time::Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

//! A page that needs nothing else: no script, no network.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Counts, Judged, Report, Verdict, text::exchanges};
use crate::drift::Drift;

const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { padding: .2rem .8rem; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
td.number, th.number { text-align: right; }
code, pre { font: 13px/1.4 ui-monospace, monospace; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.expected { background: #2a73; } .found { background: #c333; }
.known { opacity: .7; }
";

pub(super) fn report(report: &Report) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { "Contract report" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "The contract against " code { (report.target) } }
                @if report.interrupted { p { strong { "It was interrupted; what didn't begin is not here." } } }
                (summary(report))
                (section("Drifted", Verdict::Drifted, report))
                (section("Failed", Verdict::Failed, report))
                (section("Not possible", Verdict::NotPossible, report))
                (left(report))
            }
        }
    };
    page.into_string() + "\n"
}

fn summary(report: &Report) -> Markup {
    let row = |first: &str, counts: Counts| {
        html! { tr { th { (first) } @for (_, number) in counts.columns() { td.number { (number) } } } }
    };
    html! {
        table {
            tr { th { "family" } @for (name, _) in Counts::default().columns() { th.number { (name) } } }
            @for (family, judged) in report.families() { (row(family, Counts::of(judged))) }
            (row("all", report.counts()))
        }
    }
}

fn section(title: &str, verdict: Verdict, report: &Report) -> Markup {
    let those: Vec<_> = report.judged.iter().filter(|judged| judged.verdict == verdict).collect();
    html! {
        @if !those.is_empty() {
            h2 { (title) }
            @for judged in those { (scenario(judged)) }
        }
    }
}

fn scenario(judged: &Judged) -> Markup {
    html! {
        h3 id=(judged.scenario.file()) { code { (judged.title()) } }
        p { (judged.scenario.about) }
        @for drifts in exchanges(judged) { (exchange(drifts)) }
        @if let Some(why) = &judged.stopped { p { "Stopped: " (why) } }
    }
}

fn exchange(drifts: &[Drift]) -> Markup {
    let first = &drifts[0];
    html! {
        p { (first.exchange) ". " code { (first.request) } br; span.known { (first.known) } }
        table {
            tr { th { "place" } th { "differs by" } th { "snapshot" } th { "target" } }
            @for drift in drifts {
                tr {
                    td { code { (drift.place) } }
                    td { (drift.kind) }
                    td { @if let Some(expected) = &drift.expected { pre.expected { (expected) } } }
                    td { @if let Some(found) = &drift.found { pre.found { (found) } } }
                }
            }
        }
    }
}

fn left(report: &Report) -> Markup {
    let left: Vec<_> = report.judged.iter().flat_map(|judged| &judged.left).collect();
    html! {
        @if !left.is_empty() {
            h2 { "Left behind" }
            ul { @for what in left { li { code { (what) } } } }
        }
    }
}

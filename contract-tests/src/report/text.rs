//! For people, in a terminal.

use std::fmt::Write as _;

use super::{Counts, Judged, Report, Verdict};
use crate::drift::Drift;

/// A longer text is shown where it begins to differ.
const LONGEST: usize = 160;
/// So much of what is alike is shown before that.
const BEFORE: usize = 40;
const NUMBER_WIDTH: usize = 14;

pub(super) fn report(report: &Report) -> String {
    let mut out = format!("The contract against {}\n\n", report.target);
    table(report, &mut out);
    for (title, verdict) in [
        ("Drifted", Verdict::Drifted),
        ("Failed", Verdict::Failed),
        ("Not possible", Verdict::NotPossible),
    ] {
        let those = report.judged.iter().filter(|judged| judged.verdict == verdict);
        section(title, those.map(scenario), &mut out);
    }
    let left = report
        .judged
        .iter()
        .flat_map(|judged| judged.left.iter().map(|what| format!("{}: {what}\n", judged.title())));
    section("Left behind", left, &mut out);
    if report.interrupted {
        out.push_str("\nIt was interrupted: scenarios that didn't begin are not in this report.\n");
    }
    visible(&out)
}

/// Control characters would drive a terminal, and XML has no way to write most of them.
pub(super) fn visible(text: &str) -> String {
    let replaced = |c: char| if c.is_control() && c != '\n' { '\u{fffd}' } else { c };
    text.chars().map(replaced).collect()
}

fn table(report: &Report, out: &mut String) {
    let families = report.families();
    let width = families.iter().map(|(family, _)| family.len()).max().unwrap_or(0).max(8);
    let mut row = |first: &str, cells: [String; 5]| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>NUMBER_WIDTH$}")).collect();
        let _ = writeln!(out, "  {first:width$}{cells}");
    };
    let numbers = |counts: Counts| counts.columns().map(|(_, number)| number.to_string());
    row("family", Counts::default().columns().map(|(name, _)| name.to_owned()));
    for (family, judged) in families {
        row(family, numbers(Counts::of(judged)));
    }
    row("all", numbers(report.counts()));
    let exchanges: usize = report.judged.iter().map(|judged| judged.exchanges).sum();
    let seconds = report.took.as_secs_f64();
    let _ = writeln!(out, "\n  {exchanges} exchanges compared in {seconds:.1} s");
}

fn section(title: &str, entries: impl Iterator<Item = String>, out: &mut String) {
    let mut entries = entries.peekable();
    if entries.peek().is_some() {
        let _ = writeln!(out, "\n{title}\n");
        entries.for_each(|entry| out.push_str(&entry));
    }
}

/// A scenario with what is wrong with it.
fn scenario(judged: &Judged) -> String {
    format!("{}: {}\n{}", judged.title(), judged.scenario.about, details(judged))
}

/// What is wrong with a scenario, exchange by exchange.
pub(super) fn details(judged: &Judged) -> String {
    let mut out = String::new();
    for exchange in exchanges(judged) {
        let Drift { exchange: number, request, known, .. } = &exchange[0];
        let _ = writeln!(out, "  {number}. {request}\n     {known}");
        for drift in exchange {
            let _ = writeln!(out, "     {}, {}", drift.place, drift.kind);
            for (name, text) in shown(drift) {
                let _ = writeln!(out, "       {name:9}{text}");
            }
        }
    }
    if let Some(why) = &judged.stopped {
        let _ = writeln!(out, "  stopped: {why}");
    }
    out
}

/// The drifts of each exchange.
pub(super) fn exchanges(judged: &Judged) -> impl Iterator<Item = &[Drift]> {
    judged
        .drift
        .chunk_by(|one, next| (one.exchange, &one.request) == (next.exchange, &next.request))
}

/// What was expected and what was found.
pub(super) fn shown(drift: &Drift) -> Vec<(&'static str, String)> {
    let (expected, found) = (drift.expected.as_deref(), drift.found.as_deref());
    let alike = match (expected, found) {
        (Some(expected), Some(found)) => {
            expected.chars().zip(found.chars()).take_while(|(one, other)| one == other).count()
        }
        _ => 0,
    };
    let sides = [("expected", expected), ("found", found)];
    sides.iter().filter_map(|(name, text)| Some((*name, clipped((*text)?, alike)))).collect()
}

/// A text that isn't too long, around where it begins to differ.
fn clipped(text: &str, alike: usize) -> String {
    let text = text.replace('\n', "⏎");
    let length = text.chars().count();
    if length <= LONGEST {
        return text;
    }
    let start = alike.saturating_sub(BEFORE).min(length - LONGEST);
    let middle: String = text.chars().skip(start).take(LONGEST).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if start + LONGEST < length { "…" } else { "" };
    format!("{before}{middle}{after}")
}

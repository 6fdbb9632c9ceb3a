//! What is claimed is held by something that exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use super::source::{files, root};

/// Oddities with evidence that no test holds by its name. The number may only get smaller.
const UNHELD: usize = 43;

/// `objects::merged_*`: the tests' names, by file.
fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let inside = files("mock-server/platform/src", ".rs");
    for (file, text) in files("mock-server/tests/it", ".rs").into_iter().chain(inside) {
        let module = file.trim_end_matches(".rs").replace('/', "::");
        let lines = text.lines().map(str::trim_start);
        let names = lines.filter_map(|line| line.trim_start_matches("async ").strip_prefix("fn "));
        found.extend(
            names
                .filter_map(|rest| rest.split_once('('))
                .map(|(name, _)| format!("{module}::{name}")),
        );
    }
    assert!(found.len() > 300, "{}", found.len());
    found
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

/// The cells of the tables' rows.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| line.starts_with("| "));
    lines
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>())
        .filter(|cells| !["What", "---"].contains(&cells[0]))
        .collect()
}

#[test]
fn every_oddity_is_held_by_a_test_or_assumed() {
    let text = fs::read_to_string(root().join("QUIRKS.md")).unwrap();
    let (rows, tests) = (rows(&text), tests());
    assert!(rows.len() > 150, "{}", rows.len());
    let (mut named, mut unheld) = (0, Vec::new());
    for row in &rows {
        let mut patterns = Vec::new();
        for cell in row.iter().skip(1) {
            let quoted = cell.split('`').skip(1).step_by(2);
            let is_test = |word: &&str| {
                word.contains("::")
                    && word.chars().all(|letter| {
                        letter.is_ascii_lowercase() || "_:*0123456789".contains(letter)
                    })
            };
            patterns.extend(quoted.filter(is_test));
        }
        for pattern in &patterns {
            let known = tests.iter().any(|name| fits(pattern, name));
            assert!(known, "QUIRKS.md names {pattern}, which no test is called");
        }
        named += patterns.len();
        let ours = row.get(1).is_some_and(|cell| cell.contains("assumed") || cell.contains("ours"));
        if patterns.is_empty() && !ours {
            unheld.push(row[0]);
        }
    }
    assert!(named > 100, "{named}");
    assert!(unheld.len() <= UNHELD, "{} and not {UNHELD} at the most: {unheld:#?}", unheld.len());
}

/// A snapshot that no scenario and no test writes proves nothing.
#[cfg(feature = "program")]
#[test]
fn every_snapshot_is_somebodys() {
    let snapshots = files("contract-tests/snapshots", ".snap");
    let scenarios: BTreeSet<String> =
        contract::scenarios::all().iter().map(contract::scenario::Scenario::file).collect();
    assert!(snapshots.len() > 100, "{}", snapshots.len());
    for name in snapshots.keys() {
        let name = name.trim_end_matches(".snap");
        assert!(scenarios.contains(name), "no scenario is called {name}");
    }
    let sources = files("contract-tests/tests/it", ".rs");
    for name in files("contract-tests/tests/it/snapshots", ".snap").keys() {
        let mut parts = name.trim_end_matches(".snap").split("__").skip(1);
        let (file, test) = (parts.next().unwrap(), parts.next().unwrap());
        let text = &sources[&format!("{file}.rs")];
        assert!(text.contains(test), "{file}.rs has no {test}");
    }
}

/// What CI doesn't run holds nothing.
#[test]
fn ci_runs_what_is_configured() {
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    let known: BTreeMap<&str, &str> = [
        ("deny.toml", "cargo deny"),
        (".config/nextest.toml", "cargo nextest"),
        ("clippy.toml", "cargo clippy"),
        ("rustfmt.toml", "cargo fmt"),
    ]
    .into();
    let mut seen = 0;
    for (file, command) in known {
        if root().join(file).exists() {
            seen += 1;
            assert!(ci.contains(command), "{file} is there, but CI doesn't run {command}");
        }
    }
    assert!(seen > 1, "{seen}");
}

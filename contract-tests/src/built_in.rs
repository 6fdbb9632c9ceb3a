//! The snapshots, inside the program: it needs no source beside it.

use include_dir::{Dir, include_dir};

use crate::{
    scenario::Scenario,
    told::{self, Told},
};

static SNAPSHOTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/snapshots");

/// What a scenario's snapshot says; nothing if it has none yet.
pub fn snapshot(scenario: &Scenario) -> Option<Vec<Told>> {
    let file = SNAPSHOTS.get_file(format!("{}.snap", scenario.file()))?;
    Some(told::parse(body(file.contents_utf8()?)))
}

/// A snapshot's text, without insta's header between two lines of dashes.
fn body(text: &str) -> &str {
    let header = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    header.map_or(text, |(_, body)| body)
}

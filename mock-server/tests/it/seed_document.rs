//! `docs/seed-file.md` is what seed files are: its example is one, and it has every key that is read
//! and no other.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::json;

use crate::api::Api;

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/seed-file.md");
    fs::read_to_string(path).unwrap()
}

/// The keys in the first column of a section's table.
fn documented<'d>(document: &'d str, heading: &str) -> Option<BTreeSet<&'d str>> {
    let is_heading = |line: &str| line.trim_start_matches('#').trim() == heading;
    let mut lines = document.lines().skip_while(|line| !line.starts_with('#') || !is_heading(line));
    lines.next()?;
    let section = lines.take_while(|line| !line.starts_with('#'));
    let cells =
        section.filter(|line| line.starts_with("| `")).filter_map(|row| row.split('|').nth(1));
    Some(cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect())
}

#[test]
fn every_key_that_is_read_is_documented_and_no_other() {
    let document = document();
    let parts = portal::seed::parts::of_portal().into_iter().chain(platform::seed::keys());
    let mut headings = BTreeSet::new();
    for (heading, keys) in parts {
        assert!(!keys.is_empty(), "{heading} is an object");
        let keys: BTreeSet<&str> = keys.iter().copied().collect();
        assert_eq!(documented(&document, heading).unwrap_or_default(), keys, "{heading}");
        headings.insert(heading);
    }
    let sections = document.lines().filter(|line| line.starts_with('#'));
    for section in sections.map(|line| line.trim_start_matches('#').trim()).skip(1) {
        assert!(headings.contains(section), "nothing is read as {section}");
    }
}

#[test]
fn the_example_is_a_seed() {
    let document = document();
    let example = document.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let api = Api::seeded(example).unwrap();
    assert_eq!(api.portal_id(), 4_812_345);
    let read = "/crm/v3/objects/contacts/701?properties=email,bench&associations=companies";
    let ines = api.get(read).expect(200);
    assert_eq!(ines["properties"]["bench"], "left");
    assert_eq!(ines["createdAt"], "2025-03-02T09:15:00Z");
    let companies = ines["associations"]["companies"]["results"].as_array().unwrap();
    assert!(companies.iter().any(|edge| edge["type"] == "tenant"), "{companies:?}");
    let trips = api.get("/crm/v3/properties/2-41000007/trips").expect(200);
    assert_eq!(trips["fieldType"], json!("calculation_rollup"));
    // Each key of the file stands in the example, but for what only exports have.
    let parts: serde_json::Value = serde_json::from_str(example).unwrap();
    let file = documented(&document, "The file").unwrap();
    for key in file.into_iter().filter(|key| *key != "exact") {
        assert!(parts.get(key).is_some(), "{key}");
    }
}

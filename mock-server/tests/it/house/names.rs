//! One name for one thing, and JSON where it belongs.

use std::collections::{BTreeMap, BTreeSet};

use super::source;

/// Crates, where they are, and names that they still have twice. The lists may only get shorter.
const CRATES: &[(&str, &[&str])] = &[
    (
        "mock-server/src",
        &[
            "BothEnds",
            "Cli",
            "Command",
            "Direction",
            "Done",
            "Found",
            "Listed",
            "Made",
            "Name",
            "Named",
            "Names",
            "OneEnd",
            "Options",
            "Outcome",
            "Page",
            "Paging",
            "Properties",
            "Results",
            "Row",
            "Shown",
            "Walk",
            "Words",
        ],
    ),
    (
        "mock-server/platform/src",
        &[
            "Action", "Entry", "Fault", "Journals", "Kept", "Kind", "Lane", "Plan", "Request",
            "Rule", "Settings", "Snapshot", "Tokens",
        ],
    ),
    (
        "mock-server/portal/src",
        &[
            "Associated",
            "Audit",
            "Comparison",
            "Done",
            "Edge",
            "Exact",
            "Fate",
            "Key",
            "Kind",
            "Labels",
            "Merged",
            "Source",
            "Value",
            "WholeRecord",
            "WholeTable",
        ],
    ),
    ("contract-tests/src", &[]),
    ("contract-tests/replay/src", &["Found"]),
    ("contract-tests/pull/src", &[]),
    ("client/src", &["Answer", "Asked", "At", "Choices", "Found", "NewAssociation"]),
];

#[test]
fn a_crate_has_no_type_name_twice() {
    for (folder, owed) in CRATES {
        let files = source::read(folder);
        let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for source in files.values() {
            for name in &source.types {
                places.entry(name).or_default().push(&source.file);
            }
        }
        assert!(places.len() > 10, "{folder} has {} types", places.len());
        places.retain(|_, files| files.len() > 1);
        let twice: BTreeSet<&str> = places.keys().copied().collect();
        same(folder, &twice, owed, &format!("{places:#?}"));
    }
}

/// What is there, and what may still be there.
fn same(what: &str, there: &BTreeSet<&str>, owed: &[&str], more: &str) {
    let owed: BTreeSet<&str> = owed.iter().copied().collect();
    let new: Vec<_> = there.difference(&owed).collect();
    assert!(new.is_empty(), "{what}: {new:?} of {more}");
    let gone: Vec<_> = owed.difference(there).collect();
    assert!(gone.is_empty(), "{what}: take these off the list, they are done: {gone:?}");
}

/// Five scalars are written the same way everywhere.
const SCALARS: [&str; 5] = ["ObjectTypeId", "PortalId", "RecordId", "Secret", "Timestamp"];

/// Where JSON is written, by the beginning or the end of a file's path, and what else still writes it.
/// The lists may only get shorter.
const WRITERS: &[(&str, &[&str], &[&str])] = &[
    (
        "mock-server/src",
        &[
            "wire.rs",
            "wire/",
            "control.rs",
            "control/",
            "/request.rs",
            "/response.rs",
            "/response_v3.rs",
        ],
        &[
            "http/limited.rs",
            "hubspot/associations/definitions.rs",
            "hubspot/oauth/error.rs",
            "hubspot/webhooks/event.rs",
        ],
    ),
    ("mock-server/platform/src", &["seed/"], &[]),
    ("mock-server/portal/src", &["seed/"], &[]),
];

#[test]
fn json_is_written_where_it_belongs() {
    for (folder, places, owed) in WRITERS {
        let files = source::read(folder);
        let belongs = |file: &str| {
            let fits = |place: &&str| match place.strip_prefix('/') {
                Some(_) => file.ends_with(*place),
                None => file.starts_with(*place),
            };
            places.iter().any(fits)
        };
        let mut writers = 0;
        let mut astray = BTreeSet::new();
        for source in files.values() {
            let mut types = source.serialised.iter().filter(|name| !SCALARS.contains(&&***name));
            writers += source.serialised.len();
            if !belongs(&source.file) && types.next().is_some() {
                astray.insert(&*source.file);
            }
        }
        assert!(writers > 5, "{folder} writes {writers} types");
        same(folder, &astray, owed, "files that serialise");
    }
}

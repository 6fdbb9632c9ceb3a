//! Files and folders that one can keep in one's head.

use std::collections::BTreeMap;

use super::source;

/// A folder has so many files at the most.
const MOST_FILES: usize = 12;
/// A file has so many lines at the most.
const MOST_LINES: usize = 400;

const FOLDERS: [&str; 7] = [
    "client/src",
    "contract-tests/src",
    "contract-tests/pull/src",
    "contract-tests/replay/src",
    "mock-server/platform/src",
    "mock-server/portal/src",
    "mock-server/src",
];

/// Folders that still have more files, and how many. The list may only get shorter.
const FULL_FOLDERS: &[(&str, usize)] = &[
    ("mock-server/portal/src/records", 13),
    ("client/src", 26),
    ("contract-tests/pull/src", 15),
    ("contract-tests/replay/src", 28),
    ("contract-tests/src", 24),
    ("contract-tests/src/scenarios", 16),
    ("mock-server/platform/src", 17),
    ("mock-server/platform/src/webhooks", 14),
    ("mock-server/portal/src", 20),
    ("mock-server/src", 26),
    ("mock-server/src/control", 21),
    ("mock-server/src/http", 21),
    ("mock-server/src/wire", 13),
];

/// Files that still have more lines, and how many at the most. The list may only get shorter.
const LONG_FILES: &[(&str, usize)] = &[
    ("client/src/objects.rs", 404),
    ("contract-tests/replay/src/compare.rs", 456),
    ("contract-tests/replay/src/world.rs", 439),
    ("mock-server/platform/src/journal.rs", 415),
    ("mock-server/platform/src/portals/revision.rs", 436),
    ("mock-server/portal/src/records/object.rs", 429),
    ("mock-server/src/wire/error.rs", 412),
    ("mock-server/src/wire/jackson/walk.rs", 408),
];

#[test]
fn folders_and_files_stay_small() {
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for root in FOLDERS {
        for (file, text) in source::files(root, ".rs") {
            let path = format!("{root}/{file}");
            let folder = path.rsplit_once('/').unwrap().0.to_owned();
            *folders.entry(folder).or_default() += 1;
            lines.insert(path, text.lines().count());
        }
    }
    assert!(lines.len() > 300 && folders.len() > 30, "{} in {}", lines.len(), folders.len());
    bounded(&folders, MOST_FILES, FULL_FOLDERS);
    bounded(&lines, MOST_LINES, LONG_FILES);
}

fn bounded(sizes: &BTreeMap<String, usize>, most: usize, owed: &[(&str, usize)]) {
    let allowed = |name: &str| owed.iter().find(|(known, _)| *known == name).map(|(_, most)| *most);
    let larger: Vec<_> =
        sizes.iter().filter(|(name, size)| **size > allowed(name).unwrap_or(most)).collect();
    assert!(larger.is_empty(), "more than {most}: {larger:#?}");
    let done: Vec<_> =
        owed.iter().filter(|(name, _)| sizes.get(*name).is_none_or(|size| *size <= most)).collect();
    assert!(done.is_empty(), "take these off the list, they are done: {done:?}");
}

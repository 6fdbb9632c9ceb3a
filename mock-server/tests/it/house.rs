//! Rules of the house that a machine can check.

use std::{fs, path::Path};

fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The domain knows no clock, no chance, no I/O, no HTTP and no threads.
#[test]
fn the_portal_is_pure() {
    let forbidden = [
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::time",
        "SystemTime",
        "Timestamp::now",
        "RandomState",
        "HashSet::new().iter",
        "println!",
        "dbg!",
        "async fn",
        "StatusCode",
        "http::",
    ];
    for (path, text) in sources(&root().join("portal/src")) {
        for word in forbidden {
            assert!(!text.contains(word), "{path} must not use {word}");
        }
    }
    let manifest = fs::read_to_string(root().join("portal/Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
    let dependencies = dependencies.split("[dev-dependencies]").next().unwrap();
    let allowed = [
        "bigdecimal",
        "imbl",
        "jiff",
        "memchr",
        "rustc-hash",
        "serde",
        "serde_json",
        "strsim",
        "thiserror",
    ];
    for line in dependencies.lines().filter(|line| !line.trim().is_empty()) {
        let name = line.split('.').next().unwrap();
        assert!(allowed.contains(&name), "portal must not depend on {name}");
    }
}

/// API families don't know each other.
#[test]
fn families_stand_apart() {
    for (path, text) in sources(&root().join("src/api")) {
        assert!(!text.contains("api::"), "{path} imports another family");
    }
}

/// Only `wire` and `control` write JSON; the program's own files read it.
#[test]
fn only_the_wire_serialises() {
    for (path, text) in sources(&root().join("src")) {
        let may =
            ["/wire", "/control", "/main.rs", "/command"].iter().any(|place| path.contains(place));
        assert!(may || !text.contains("serde"), "{path} must leave JSON to wire");
    }
}

/// Every file says what it is for.
#[test]
fn files_open_with_their_purpose() {
    for folder in ["src", "portal/src", "tests", "benches"] {
        for (path, text) in sources(&root().join(folder)) {
            assert!(text.starts_with("//!"), "{path}");
        }
    }
}

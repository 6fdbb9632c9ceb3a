//! Rules of the house that a machine can check.

mod evidence;
mod graph;
mod names;
mod sizes;
mod source;

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
    let allowed = [
        "bigdecimal",
        "fixtures",
        "imbl",
        "jiff",
        "memchr",
        "rlibphonenumber",
        "rustc-hash",
        "serde",
        "serde_json",
        "strsim",
        "thiserror",
        "tld",
    ];
    for name in dependencies("portal") {
        assert!(allowed.contains(&&*name), "portal must not depend on {name}");
    }
}

/// What a crate of this folder depends on, besides its tests.
fn dependencies(folder: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
    let lines = manifest.split("[dependencies]").nth(1).unwrap();
    let lines = lines.split("[dev-dependencies]").next().unwrap().lines();
    let names = lines.filter(|line| !line.trim().is_empty());
    let names: Vec<_> =
        names.map(|line| line.split(['.', ' ']).next().unwrap().to_owned()).collect();
    assert!(!names.is_empty());
    names
}

/// The domain's types are not serialised: seeds and exports have shapes of their own. Scalars are, and
/// one value of HubSpot's is JSON.
#[test]
fn only_seeds_serialise_the_domain() {
    let scalars = ["/id.rs", "/time.rs", "/secret.rs"];
    let files = sources(&root().join("portal/src"));
    assert!(files.len() > 60, "{}", files.len());
    for (path, text) in files {
        let may = path.contains("/seed/")
            || path.ends_with("/seed.rs")
            || path.ends_with("/records/write/engagement.rs")
            || scalars.iter().any(|scalar| path.ends_with(scalar));
        assert!(may || !text.contains("serde"), "{path} must leave JSON to seed");
    }
}

/// The developer side is told the time by its clock, opens no socket and knows no server; only its
/// seeds are read and written as JSON.
#[test]
fn the_platform_knows_no_server() {
    for name in dependencies("platform") {
        let server = ["axum", "hyper", "hyper-util", "http-body", "tower", "tower-service"];
        assert!(!server.contains(&&*name), "platform must not depend on {name}");
    }
    let files = sources(&root().join("platform/src"));
    assert!(files.len() > 30, "{}", files.len());
    for (path, text) in files {
        for word in ["std::fs", "std::env", "TcpStream", "TcpListener", "println!", "dbg!"] {
            assert!(!text.contains(word), "{path} must not use {word}");
        }
        assert!(
            path.contains("/seed/") || !text.contains("serde"),
            "{path} must leave JSON to seed"
        );
    }
}

/// Every file says what it is for.
#[test]
fn files_open_with_their_purpose() {
    for folder in ["src", "platform/src", "portal/src", "tests", "benches"] {
        for (path, text) in sources(&root().join(folder)) {
            assert!(text.starts_with("//!"), "{path}");
        }
    }
}

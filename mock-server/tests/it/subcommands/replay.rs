//! A replay as people use it: how it ends on a recording that can't be read.

use std::{fs, process::Command};

#[test]
fn a_recording_that_is_nested_too_deeply_ends_it_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep.json");
    let body = "[".repeat(20_000) + &"]".repeat(20_000);
    let pair = format!(
        "[{{\"request\":{{\"method\":\"GET\",\"path\":\"/crm/v3/owners\"}},\"response\":{{\"status\":200,\"body\":{body}}}}}]"
    );
    fs::write(&path, pair).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_hubspot-mock"));
    let output = program.arg("replay").arg(&path).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told:.300}");
    assert!(told.contains("deep.json, pair 1: ") && told.contains("deeper than"), "{told:.300}");
}

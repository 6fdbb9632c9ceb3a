//! How the program ends, and where it may write.

use std::process::ExitCode;

use mock_server::{InProcess, MockServer};
use serde_json::json;

use super::tape::{Tape, command, file};

#[tokio::test]
async fn it_ends_with_zero_or_one() {
    let mut tape = Tape::new();
    tape.get("/crm/v3/owners").await;
    let (_directory, path) = file("tape.json", &json!(tape.pairs).to_string());
    assert_eq!(command(&path).run(&InProcess).await.unwrap(), ExitCode::SUCCESS);
    tape.pairs[0]["response"]["status"] = json!(418);
    let (_directory, path) = file("tape.json", &json!(tape.pairs).to_string());
    assert_eq!(command(&path).run(&InProcess).await.unwrap(), ExitCode::from(1));
    std::fs::remove_file(&path).unwrap();
    assert!(command(&path).run(&InProcess).await.is_err());
}

#[tokio::test]
async fn a_mock_that_runs_is_left_as_it_was() {
    let mut tape = Tape::new();
    tape.post("/crm/v3/objects/contacts", json!({"properties": {"city": "Turin"}})).await;
    let (_directory, path) = file("tape.json", &json!(tape.pairs).to_string());
    let server = MockServer::start();
    let before = server.control().portals();
    let mut command = command(&path);
    command.target = Some(server.base_url().to_owned());
    let report = command.report(&InProcess).await.unwrap();
    assert_eq!(report.shares.full, 1, "{report}");
    assert_eq!(server.control().portals(), before);
}

#[tokio::test]
async fn another_machine_needs_leave() {
    let (_directory, path) = file("tape.json", "[]");
    let mut command = command(&path);
    for target in ["https://api.hubapi.com", "http://10.0.0.1:4010"] {
        command.target = Some(target.to_owned());
        let error = command.report(&InProcess).await.unwrap_err().to_string();
        assert!(error.contains("--allow-remote"), "{error}");
    }
    command.target = Some("nowhere".to_owned());
    assert_eq!(command.report(&InProcess).await.unwrap_err().to_string(), "nowhere is no URL");
}

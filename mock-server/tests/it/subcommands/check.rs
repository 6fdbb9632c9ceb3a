//! The program as people use it: exit codes, reports, ctrl-c, cleaning up.

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Output, Stdio},
};

use http::Method;
use mock_server::MockServer;
use serde_json::{Value, json};

use super::proxy::{self, Broken, How};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubspot-contract"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn at(mock: &MockServer, arguments: &[&str]) -> Command {
    at_url(mock, mock.base_url(), arguments)
}

fn at_url(mock: &MockServer, url: &str, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.args(["--target", url, "--token-env", "SANDBOX", "--rate", "0"]);
    command.env("SANDBOX", mock.access_token());
    command
}

/// Exit code, standard output, standard error.
fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn without_a_target_it_checks_a_mock_of_its_own() {
    let (code, out, progress) = run(&mut program(&["check", "--family", "owners"]));
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("owners") && progress.contains("[1/3] owners::"), "{out}{progress}");
}

#[test]
fn what_cannot_run_is_2_and_one_clear_line() {
    let mock = MockServer::start();
    let check = |command: &mut Command, said: &str| {
        let (code, out, error) = run(command);
        assert_eq!((code, &*out), (2, ""), "{error}");
        assert!(error.contains(said), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    };
    check(&mut program(&["check", "--scenario", "nope*"]), "no scenario like nope*");
    check(&mut program(&["check", "--target", mock.base_url()]), "HUBSPOT_CONTRACT_TOKEN");
    check(&mut at_url(&mock, "http://127.0.0.1:1", &["check"]), "Connection refused");
    let mut refused = at(&mock, &["check"]);
    check(refused.env("SANDBOX", "pat-na1-of-nobody"), "refuses the token");
    let nowhere = ["check", "--json", "/nowhere/report.json"];
    check(&mut program(&nowhere), "can't write /nowhere/report.json");
    let device = ["check", "--html", "/dev/null"];
    check(&mut program(&device), "/dev/null is a device, a pipe or a socket");
    check(&mut program(&["clean"]), "--target");
}

/// An address of this machine that isn't loopback stands for a portal elsewhere.
#[test]
fn a_portal_elsewhere_is_only_written_to_when_that_is_meant() {
    let mock = MockServer::start();
    let elsewhere = mock.base_url().replace("127.0.0.1", "0.0.0.0");
    let arguments = ["check", "--scenario", "owners::refusals"];
    let (code, _, error) = run(&mut at_url(&mock, &elsewhere, &arguments));
    assert_eq!(code, 2);
    assert!(error.contains("portal 4812345") && error.contains("--yes"), "{error}");
    let meant = [&arguments[..], &["--yes"]].concat();
    assert_eq!(run(&mut at_url(&mock, &elsewhere, &meant)).0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn drift_is_1_and_stands_in_every_report() {
    let mock = MockServer::start();
    let how = How::Text("\"archived\":", "\"gone\":");
    let path = "/crm/v3/objects/contacts";
    let broken = Broken { method: Method::POST, path, status: 201, how };
    let url = proxy::before(mock.base_url(), broken).await;
    let folder = tempfile::tempdir().unwrap();
    let names = ["json", "junit", "html"];
    let files = names.map(|name| folder.path().join(name));
    let mut command = at_url(&mock, &url, &["check", "--scenario", "a_contacts_life"]);
    for (name, file) in names.iter().zip(&files) {
        command.arg(format!("--{name}")).arg(file);
    }
    let (code, out, progress) = run(&mut command);
    assert_eq!(code, 1, "{out}");
    assert!(progress.contains("DRIFTED, 2 differences"), "{progress}");
    for file in &files {
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    let mut reports = files.map(|file| std::fs::read_to_string(file).unwrap()).to_vec();
    let report: Value = serde_json::from_str(&reports[0]).unwrap();
    assert_eq!(report["scenarios"][0]["drift"][0]["place"], json!({"body": "/archived"}));
    reports.push(out);
    for report in reports {
        assert!(report.contains("/archived") && report.contains("/gone"), "{report}");
        assert!(!report.contains(mock.access_token()));
    }
}

fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
}

#[test]
fn ctrl_c_cleans_up_and_reports_what_there_is() {
    let mock = MockServer::start();
    let before = all_names(&mock);
    let mut command = at(&mock, &["check", "--jobs", "2"]);
    let mut child = command.spawn().unwrap();
    let mut progress = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    progress.read_line(&mut line).unwrap();
    interrupt(&child);
    let mut rest = String::new();
    progress.read_to_string(&mut rest).unwrap();
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{out}");
    assert!(line.starts_with("[1/") && rest.contains("cleaning up"), "{line}{rest}");
    assert!(out.contains("It was interrupted"), "{out}");
    assert_eq!(all_names(&mock), before);
}

fn all_names(mock: &MockServer) -> String {
    run(&mut at(mock, &["clean", "--yes"])).1
}

/// What a run that was killed may leave, and what only looks like it.
async fn leave_things(mock: &MockServer) {
    let client = reqwest::Client::new();
    let post = async |path: &str, body: Value| {
        let url = format!("{}{path}", mock.base_url());
        let request = client.post(url).bearer_auth(mock.access_token());
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    };
    for name in ["ct0123456789", "ct_kept"] {
        let cars = format!("{name}_cars");
        let email = format!("ada@{}.example.com", name.replace('_', "-"));
        post("/crm/v3/objects/contacts", json!({"properties": {"email": email}})).await;
        post("/crm/v3/objects/deals", json!({"properties": {"dealname": cars}})).await;
        post("/crm/v3/properties/deals/groups", json!({"name": cars, "label": cars})).await;
        let property = json!({"name": cars, "label": "Cars", "type": "string", "fieldType": "text", "groupName": cars});
        post("/crm/v3/properties/deals", property).await;
        let stage = json!({"label": "Due", "displayOrder": 0, "metadata": {"probability": "0.5"}});
        let pipeline = json!({"label": cars, "displayOrder": 3, "stages": [stage]});
        post("/crm/v3/pipelines/deals", pipeline).await;
        let label = json!({"label": cars, "name": cars});
        post("/crm/v4/associations/contacts/deals/labels", label).await;
        let plate =
            json!({"name": "plate", "label": "Plate", "type": "string", "fieldType": "text"});
        let schema = json!({"name": cars, "labels": {"singular": "Car", "plural": cars}, "primaryDisplayProperty": "plate", "requiredProperties": ["plate"], "properties": [plate], "associatedObjects": []});
        post("/crm/v3/schemas", schema).await;
        let record = json!({"properties": {"plate": format!("{name} 1")}});
        post(&format!("/crm/v3/objects/p{}_{cars}", mock.portal_id()), record).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clean_takes_away_what_a_killed_run_left_and_nothing_else() {
    let mock = MockServer::start();
    leave_things(&mock).await;
    let (code, listed, error) = run(&mut at(&mock, &["clean"]));
    assert_eq!(code, 2);
    assert!(error.contains("These 8 will be deleted. Nobody is there to ask"), "{listed}{error}");
    let (code, deleted, error) = run(&mut at(&mock, &["clean", "--yes"]));
    assert_eq!((code, &*error), (0, ""));
    assert_eq!(deleted, listed);
    assert_eq!(deleted.lines().count(), 8);
    assert!(deleted.lines().all(|line| line.contains("ct0123456789")), "{deleted}");
    let again = run(&mut at(&mock, &["clean", "--yes"]));
    assert_eq!(again, (0, "Nothing was left behind.\n".to_owned(), String::new()));
}

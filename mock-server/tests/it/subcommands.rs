//! Subcommands that compare, replay and pull: how they end, what they print.

mod check;
#[allow(dead_code, reason = "the contract crate's tests use the rest")]
#[path = "../../../contract-tests/tests/it/proxy.rs"]
mod proxy;
mod pull;
mod replay;
#[allow(dead_code, reason = "the tests of a pull use the rest")]
#[path = "../../../contract-tests/pull/tests/it/source.rs"]
mod source;

use std::process::{Command, Output};

use mock_server::MockServer;

/// Both programs say and do the same.
#[test]
fn one_program_has_them_all() {
    let help = |program: &str, arguments: &[&str]| {
        let Output { status, stdout, .. } =
            Command::new(program).args(arguments).arg("--help").output().unwrap();
        assert!(status.success());
        let text = String::from_utf8(stdout).unwrap();
        text.split_once("Usage:").unwrap().1.split_once('\n').unwrap().1.to_owned()
    };
    for command in ["check", "clean", "replay", "pull"] {
        let whole = help(env!("CARGO_BIN_EXE_hubspot-mock"), &[command]);
        let alone = help(env!("CARGO_BIN_EXE_hubspot-contract"), &[command]);
        assert_eq!(whole, alone, "{command}");
    }
}

#[test]
fn the_whole_program_checks_too() {
    let mock = MockServer::start();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubspot-mock"));
    command.args(["contract", "--family", "owners", "--target", mock.base_url(), "--rate", "0"]);
    let output = command.env("HUBSPOT_CONTRACT_TOKEN", mock.access_token()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("owners"));
}

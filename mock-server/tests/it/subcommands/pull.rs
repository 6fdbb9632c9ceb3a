//! A pull as people use it: exit codes and what it says.

use std::process::Command;

use super::source::{self, Source};

#[tokio::test]
async fn the_program_tells_by_its_exit_code() {
    let source = Source::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("portal.json");
    let run = |token: &str, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hubspot-contract"));
        command.args(["pull", "--target", source.mock.base_url(), "--token-env", "PULLED"]);
        command.args(["--rate", "5000", "--output"]).arg(&file).args(more);
        let output = command.env("PULLED", token).output().unwrap();
        let said =
            String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
        assert!(token.is_empty() || !said.contains(token), "{said}");
        (output.status.code(), said)
    };
    let (code, said) = run(source.token(), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("reading association labels") && said.contains("hubspot-mock --seed"));
    assert_eq!(run(source.token(), &["--quiet"]), (Some(0), String::new()));
    let (code, said) = run(source::NARROW, &["--quiet"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("pipelines of deals") && said.contains("add"), "{said}");
    for (token, more, part) in [
        ("", &[] as &[&str], "PULLED has no token"),
        ("pat-eu1-unheard-of", &[], "doesn't take the token"),
        (source.token(), &["--types", "contacts"], "--records"),
        (source.token(), &["--records", "1", "--types", "ships"], "no object type \"ships\""),
    ] {
        let (code, said) = run(token, more);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(part), "{said}");
        std::fs::remove_file(file.with_extension("json.partial")).ok();
    }
}

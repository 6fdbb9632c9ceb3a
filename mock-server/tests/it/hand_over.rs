//! Subcommands that another program does. `echo` takes its place, which says what it was told.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// An empty folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    folder
}

fn put(folder: &Path, other: &str) {
    symlink(other, folder.join("hubspot-contract")).unwrap();
}

/// The program in a folder of its own, beside which nothing lies but what the test put there.
fn run(folder: &Path, path: &Path, arguments: &[&str]) -> Output {
    let program = folder.join("hubspot-mock");
    fs::hard_link(env!("CARGO_BIN_EXE_hubspot-mock"), &program).unwrap();
    Command::new(program).args(arguments).env("PATH", path).output().unwrap()
}

fn check(output: &Output, stdout: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout, "{output:?}");
}

#[test]
fn the_program_beside_it_gets_all_arguments() {
    let (here, path) = (folder("beside"), folder("beside-path"));
    put(&here, "/bin/echo");
    put(&path, "/bin/false");
    let output = run(&here, &path, &["contract", "--target", "http://x", "a b", "--help"]);
    check(&output, "check --target http://x a b --help\n");
}

#[test]
fn or_else_the_one_in_path() {
    let (here, path) = (folder("alone"), folder("in-path"));
    put(&path, "/bin/echo");
    check(&run(&here, &path, &["replay", "x.har", "-v"]), "replay x.har -v\n");
}

#[test]
fn its_exit_code_is_ours() {
    let here = folder("fails");
    put(&here, "/bin/false");
    assert_eq!(run(&here, &here, &["contract"]).status.code(), Some(1));
}

#[test]
fn without_it_the_error_tells_how_to_get_it() {
    let here = folder("without");
    let output = run(&here, &here, &["pull"]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("cargo build --release -p contract-tests"), "{error}");
    assert!(!output.status.success());
}

//! The program `hubspot-contract`, which compares portals with this server and so is built upon it: it
//! takes over, as git's external commands do.

use std::{
    env,
    ffi::OsString,
    io,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Command, ExitCode},
};

use clap::Args;

const NAME: &str = "hubspot-contract";

/// What the program is told.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// What `hubspot-contract` takes; --help tells.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

impl Arguments {
    /// Becomes the program. Comes back only if there is none.
    pub(super) fn hand_over(&self, subcommand: &str) -> ExitCode {
        let program = beside().unwrap_or_else(|| NAME.into());
        let error = Command::new(&program).arg(subcommand).args(&self.arguments).exec();
        match error.kind() {
            io::ErrorKind::NotFound => eprintln!(
                "hubspot-mock: {subcommand} is done by {NAME}, which is neither beside this program nor \
                 in PATH; `cargo build --release -p contract-tests` builds it"
            ),
            _ => eprintln!("hubspot-mock: can't start {}: {error}", program.display()),
        }
        ExitCode::FAILURE
    }
}

/// The program in this program's folder.
fn beside() -> Option<PathBuf> {
    let program = env::current_exe().ok()?.with_file_name(NAME);
    program.is_file().then_some(program)
}

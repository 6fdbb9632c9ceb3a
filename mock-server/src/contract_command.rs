//! The subcommands that compare a portal with HubSpot's behaviour, replay traffic and pull portals.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Subcommand;
use contract::{check::Check, clean::Clean, coverage};
use pull::Pull;
use replay::Replay;

use crate::InProcess;

/// Exit code of a command that couldn't do its work at all.
const CANT: u8 = 2;

/// A subcommand.
#[derive(Clone, Debug, Subcommand)]
pub enum ContractCommand {
    #[command(visible_alias = "contract")]
    Check(Check),
    Clean(Clean),
    Replay(Replay),
    Pull(Pull),
}

impl ContractCommand {
    /// Does it; complains in the name of the program.
    pub fn run(&self, program: &str) -> ExitCode {
        finish(program, self.outcome())
    }

    async fn outcome(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(check) => check.run(&InProcess).await,
            Self::Clean(clean) => clean.run(&InProcess).await,
            Self::Replay(replay) => replay.run(&InProcess).await,
            Self::Pull(pull) => pull.run(&InProcess).await,
        }
    }
}

/// Prints which of HubSpot's operations the mock serves, and which snapshots call them: tells every
/// scenario and asks for every operation.
pub fn print_coverage_table(program: &str) -> ExitCode {
    finish(program, async {
        let rows = coverage::rows(&InProcess).await?;
        io::stdout().write_all(coverage::text(&rows).as_bytes())?;
        Ok(ExitCode::SUCCESS)
    })
}

fn finish(program: &str, work: impl Future<Output = anyhow::Result<ExitCode>>) -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().map_err(anyhow::Error::from);
    let outcome = runtime.and_then(|runtime| runtime.block_on(work));
    outcome.unwrap_or_else(|error| {
        eprintln!("{program}: {error:#}");
        ExitCode::from(CANT)
    })
}

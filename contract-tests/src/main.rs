//! The `hubspot-contract` program.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use contract_tests::{check::Check, clean::Clean, coverage, pull::Pull, replay::Replay};

/// Compares a HubSpot portal with the mock, replays recorded traffic, and pulls a portal into a
/// seed file.
///
/// `hubspot-mock contract`, `hubspot-mock replay` and `hubspot-mock pull` are the same as
/// `hubspot-contract check`, `replay` and `pull` if this program lies beside `hubspot-mock` or in PATH.
#[derive(Debug, Parser)]
#[command(name = "hubspot-contract", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Check),
    Clean(Clean),
    Replay(Replay),
    Pull(Pull),
    /// Prints which of HubSpot's operations the mock serves, and which snapshots call them.
    Coverage,
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Check(check) => check.run().await,
        Command::Clean(clean) => clean.run().await,
        Command::Replay(replay) => replay.run().await,
        Command::Pull(pull) => pull.run().await,
        Command::Coverage => print_coverage().await,
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("hubspot-contract: {error:#}");
        ExitCode::from(2)
    })
}

async fn print_coverage() -> anyhow::Result<ExitCode> {
    let rows = coverage::rows().await?;
    io::stdout().write_all(coverage::text(&rows).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

//! The `hubspot-contract` program.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use contract_tests::{pull::Pull, replay::Replay};

/// Compares a HubSpot portal with the mock, replays recorded traffic, and pulls a portal into a
/// seed file.
#[derive(Debug, Parser)]
#[command(name = "hubspot-contract", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Replay(Replay),
    Pull(Pull),
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Replay(replay) => replay.run().await,
        Command::Pull(pull) => pull.run().await,
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("hubspot-contract: {error:#}");
        ExitCode::from(2)
    })
}

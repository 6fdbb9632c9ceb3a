//! `hubspot-contract`: the subcommands of `hubspot-mock` that compare a portal, alone.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mock_server::contract_command::{ContractCommand, print_coverage_table};

const NAME: &str = "hubspot-contract";

/// Compares a HubSpot portal with the mock, replays recorded traffic, and pulls a portal into a
/// seed file.
///
/// `hubspot-mock` has the same subcommands.
#[derive(Debug, Parser)]
#[command(name = NAME, version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Contract(Box<ContractCommand>),
    /// Prints which of HubSpot's operations the mock serves, and which snapshots call them.
    Coverage,
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Contract(command) => command.run(NAME),
        Command::Coverage => print_coverage_table(NAME),
    }
}

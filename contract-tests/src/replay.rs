//! Recorded traffic against a fresh mock: where do they differ?

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

/// Runs recorded traffic against a fresh mock and reports where the answers differ.
#[derive(Clone, Debug, Args)]
pub struct Replay {
    /// HAR files, or files of JSON pairs.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

impl Replay {
    /// Does it.
    ///
    /// # Errors
    ///
    /// If a file can't be read.
    pub async fn run(&self) -> anyhow::Result<ExitCode> {
        anyhow::bail!("replay isn't built yet")
    }
}

//! A live portal as a seed file.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

/// Reads a live portal into a seed file.
#[derive(Clone, Debug, Args)]
pub struct Pull {
    /// Where the seed file goes.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

impl Pull {
    /// Does it.
    ///
    /// # Errors
    ///
    /// If the portal can't be read or the file can't be written.
    pub async fn run(&self) -> anyhow::Result<ExitCode> {
        anyhow::bail!("pull isn't built yet")
    }
}

//! A new portal of the mock's, which the live one is compared with: what it has by itself is not
//! written down.

use std::path::Path;

use anyhow::Context;
use mock_server::{
    MockServer, Options, Seed,
    setup::{Content, NewPortal},
};

use super::{progress::Progress, reader::Reader, steps::Steps};
use crate::{
    json::Json,
    target::{Pace, Target},
};

/// A mock for comparison.
#[derive(Debug)]
pub struct Reference {
    server: MockServer,
}

impl Reference {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// If it can't start.
    pub fn start() -> anyhow::Result<Self> {
        let options = Options { seed: Seed::Empty, ..Options::default() };
        Ok(Self { server: MockServer::start_with(options)? })
    }

    /// Puts up a portal that holds what a seed file says.
    ///
    /// # Errors
    ///
    /// If the mock refuses the seed.
    pub fn portal(&self, seed: &Json) -> anyhow::Result<Target> {
        let content = Content::Seed(seed.pretty());
        let made = self.server.add_portal(NewPortal { content, ..NewPortal::default() });
        let made = made.context("the mock doesn't take what was read")?;
        Ok(Target::new(self.server.base_url(), made.access_token.expose(), Pace::unlimited())?)
    }
}

/// Starts a mock with a seed file, and stops it again.
///
/// # Errors
///
/// If the mock refuses it.
pub fn check(file: &Path) -> anyhow::Result<()> {
    let options = Options { seed: Seed::File(file.to_owned()), ..Options::default() };
    let checked = MockServer::start_with(options);
    checked.map(drop).context("the mock doesn't take what was read")
}

/// Reads a reference, quietly.
pub fn reader(target: &Target) -> Reader<'_> {
    Reader::new(target, Steps::default(), Progress::new(true))
}

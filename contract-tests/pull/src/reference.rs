//! A new portal of the mock's, which the live one is compared with: what it has by itself is not
//! written down.

use std::path::Path;

use anyhow::Context;

use super::{progress::Progress, reader::Reader, steps::Steps};
use contract::{
    json::Json,
    mock::{Mock, MockSeed, StartMock},
    target::{Pace, Target},
};

/// A mock for comparison.
#[derive(Debug)]
pub struct Reference {
    server: Box<dyn Mock>,
}

impl Reference {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// If it can't start.
    pub fn start(mocks: &dyn StartMock) -> anyhow::Result<Self> {
        Ok(Self { server: mocks.start(&MockSeed::Empty)? })
    }

    /// Puts up a portal that holds what a seed file says.
    ///
    /// # Errors
    ///
    /// If the mock refuses the seed.
    pub fn portal(&self, seed: &Json) -> anyhow::Result<Target> {
        let token = self.server.add_portal(&seed.pretty());
        let token = token.context("the mock doesn't take what was read")?;
        Ok(Target::new(self.server.base_url(), &token, Pace::unlimited())?)
    }
}

/// Starts a mock with a seed file, and stops it again.
///
/// # Errors
///
/// If the mock refuses it.
pub fn check(mocks: &dyn StartMock, file: &Path) -> anyhow::Result<()> {
    let checked = mocks.start(&MockSeed::File(file.to_owned()));
    checked.map(drop).context("the mock doesn't take what was read")
}

/// Reads a reference, quietly.
pub fn reader(target: &Target) -> Reader<'_> {
    Reader::new(target, Steps::default(), Progress::new(true))
}

//! Mocks that are started here. This crate knows a server by its URL; who has one to start implements
//! [`StartMock`].

use std::{fmt, path::PathBuf};

use crate::account::App;

/// What a mock's first portal holds.
#[derive(Clone, Debug)]
pub enum MockSeed {
    /// What HubSpot gives every new portal.
    Fresh,
    /// The same without records.
    Empty,
    /// A seed file.
    File(PathBuf),
}

/// Starts mocks in this process.
pub trait StartMock: fmt::Debug + Send + Sync {
    /// Starts one on a free port. It stops when it is dropped.
    ///
    /// # Errors
    ///
    /// If the seed can't be read, or no port can be had.
    fn start(&self, seed: &MockSeed) -> anyhow::Result<Box<dyn Mock>>;
}

/// A mock that runs in this process.
pub trait Mock: fmt::Debug + Send + Sync {
    /// `http://127.0.0.1:…`
    fn base_url(&self) -> &str;

    /// A token of the first portal.
    fn access_token(&self) -> &str;

    /// The public app that is installed there.
    fn app(&self) -> Option<App>;

    /// Puts another portal up with a seed file's text, however long; returns its token.
    ///
    /// # Errors
    ///
    /// If the seed has a mistake.
    fn add_portal(&self, seed: &str) -> anyhow::Result<String>;
}

//! Versions of HubSpot's API, as far as behaviour differs. A family's routes are written once and
//! stand under every base path that HubSpot has for it.

use axum::{http::Uri, response::Response};

use crate::wire::error::RequestError;

/// What a handler answers.
pub type Answer = Result<Response, RequestError>;

/// The version of a dialect, as far as behaviour differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `v3` and the dated versions before 2026-09.
    Classic,
    /// `2026-09`: dates are normalised, with a warning.
    September2026,
}

impl Version {
    /// The version that a path names.
    pub fn of(uri: &Uri) -> Self {
        if uri.path().contains("/2026-09") { Self::September2026 } else { Self::Classic }
    }
}

/// Whether a path names a version.
pub fn of_version(uri: &Uri, version: &str) -> bool {
    uri.path().split('/').any(|segment| segment == version)
}

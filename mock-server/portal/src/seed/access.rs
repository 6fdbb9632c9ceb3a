//! What a seed file says of access to the portal: tokens, and apps, which are not the portal's.

use std::fmt;

use serde::Deserialize;

use super::{
    Instant, SeedError,
    place::{Place, sentence},
};
use crate::Secret;

/// A part of the file that is somebody else's to read. `Debug` hides it, for it has secrets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    place: Place,
    text: &'a str,
}

impl<'a> Part<'a> {
    pub(super) fn new(place: Place, text: &'a str) -> Self {
        Self { place, text }
    }

    /// Reads it; a mistake names its line in the file.
    pub fn parse<T: Deserialize<'a>>(&self) -> Result<T, SeedError> {
        serde_json::from_str(self.text).map_err(|error| self.mistake(&error))
    }

    pub(super) fn mistake(&self, error: &serde_json::Error) -> SeedError {
        let Place { line, column } = self.place.after(Place::of(error));
        SeedError { line, column, message: sentence(error) }
    }

    /// A mistake in what it says.
    pub fn error(&self, message: impl Into<String>) -> SeedError {
        SeedError { line: self.place.line, column: self.place.column, message: message.into() }
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part(line {})", self.place.line)
    }
}

/// An access token that a seed file asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenSeed {
    /// The token itself.
    #[serde(deserialize_with = "Secret::deserialize_token")]
    pub token: Secret,
    /// When it expires (ISO 8601); a private app's token doesn't.
    #[serde(default, alias = "expires_at")]
    pub expires_at: Option<Instant>,
    /// What it may do; everything if it isn't said.
    #[serde(default)]
    pub scopes: Option<Vec<Box<str>>>,
}

/// A refresh token that a seed file asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefreshSeed {
    /// The token itself.
    pub token: Secret,
    /// What was granted; everything if it isn't said.
    #[serde(default)]
    pub scopes: Option<Vec<Box<str>>>,
}

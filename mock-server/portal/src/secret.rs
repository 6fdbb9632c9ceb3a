//! Texts that must not be shown: tokens, client secrets, keys.

use std::{borrow::Borrow, fmt};

use serde::{Deserialize, Deserializer, de::Error};

/// A text that `Debug` hides. It is shown by asking for it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Secret(Box<str>);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Refuses a token that no `Authorization` header carries.
    pub fn check_token(&self) -> Result<(), TokenFault> {
        if self.0.is_empty() {
            return Err(TokenFault::Empty);
        }
        let wrong = self.0.chars().enumerate().find(|(_, character)| !character.is_ascii_graphic());
        let Some((before, character)) = wrong else { return Ok(()) };
        let what = match character {
            '\n' | '\r' => "a line break",
            character if character.is_whitespace() => "a blank",
            character if character.is_control() => "a control character",
            _ => "not an ASCII character",
        };
        Err(TokenFault::Character { place: before + 1, what })
    }

    /// Reads an access token.
    pub fn deserialize_token<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let token = Self::deserialize(from)?;
        token.check_token().map_err(D::Error::custom)?;
        Ok(token)
    }

    /// Reads an access token that may be missing.
    pub fn deserialize_some_token<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Self>, D::Error> {
        let token = Option::<Self>::deserialize(from)?;
        token.as_ref().map_or(Ok(()), Self::check_token).map_err(D::Error::custom)?;
        Ok(token)
    }
}

/// Why no header carries an access token. The token itself is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It has no characters.
    #[error("an access token can't be empty; leave it out to get a random one")]
    Empty,
    /// One of its characters can't be in a header.
    #[error(
        "an access token consists of ASCII letters, digits and signs, or no Authorization header \
         carries it; its character {place} is {what}"
    )]
    Character {
        /// Which one, from 1.
        place: usize,
        /// What it is.
        what: &'static str,
    },
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Maps that have secrets as keys are asked with plain texts.
impl Borrow<str> for Secret {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_text() {
        let shown = format!("{:?}", Secret::from("pat-na1-hidden"));
        assert!(!shown.contains("hidden"), "{shown}");
    }
}

//! How a request names a record.

use crate::{RecordError, RecordId, Result};

/// How a request names a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// By its id.
    Id(&'a str),
    /// By a unique property.
    Unique {
        /// `idProperty`.
        property: &'a str,
        /// Its value.
        value: &'a str,
    },
}

impl<'a> Key<'a> {
    /// The form requests have: an id, and perhaps the property it is the value of.
    pub fn new(id: &'a str, property: Option<&'a str>) -> Self {
        match property.filter(|name| !name.is_empty() && *name != "hs_object_id") {
            Some(property) => Self::Unique { property, value: id },
            None => Self::Id(id),
        }
    }

    /// The same in a write, where `hs_object_id` is a property like others.
    pub fn of_write(id: &'a str, property: Option<&'a str>) -> Self {
        match property.filter(|name| !name.is_empty()) {
            Some(property) => Self::Unique { property, value: id },
            None => Self::Id(id),
        }
    }

    /// The text that names the record.
    pub fn text(self) -> &'a str {
        match self {
            Self::Id(text) | Self::Unique { value: text, .. } => text,
        }
    }
}

/// Reads a record id; HubSpot has its own answers for ids that are no numbers and for those that
/// are not above 0.
pub fn record_id(text: &str) -> Result<RecordId> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let negative = digits.len() < text.len();
    if is_number && (negative || digits.bytes().all(|digit| digit == b'0')) {
        return Err(RecordError::IdNotPositive(text.to_owned()).into());
    }
    text.parse().map_err(|_| RecordError::IdNotNumeric(text.to_owned()).into())
}

//! The numbers that name things: portals, object types, records.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A HubSpot account's number, `hubId` in OAuth and `portalId` elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PortalId(pub u64);

/// A record's number, unique within its object type. On the wire it is a string of digits; only
/// exports have it as a number. What is read is at most [`RecordId::LAST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct RecordId(pub u64);

impl RecordId {
    /// The last that a Java `long` holds.
    pub const LAST: Self = Self(i64::MAX.cast_unsigned());
}

impl TryFrom<u64> for RecordId {
    type Error = &'static str;

    fn try_from(number: u64) -> Result<Self, Self::Error> {
        Some(Self(number)).filter(|id| *id <= Self::LAST).ok_or("a record's id is a Java long")
    }
}

impl From<RecordId> for u64 {
    fn from(RecordId(number): RecordId) -> Self {
        number
    }
}

/// An object type's number pair: `0-1` is contacts, `2-…` are a portal's own types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectTypeId {
    /// 0 for HubSpot's own types, 2 for a portal's.
    pub meta: u32,
    /// The number within that family.
    pub number: u32,
}

impl ObjectTypeId {
    /// Contacts.
    pub const CONTACT: Self = Self::standard(1);
    /// Companies.
    pub const COMPANY: Self = Self::standard(2);
    /// Deals.
    pub const DEAL: Self = Self::standard(3);
    /// Tickets.
    pub const TICKET: Self = Self::standard(5);

    /// Products' lines of deals, quotes and the like.
    pub const LINE_ITEM: Self = Self::standard(8);
    /// Quotes.
    pub const QUOTE: Self = Self::standard(14);
    /// Meetings.
    pub const MEETING: Self = Self::standard(47);

    /// One of HubSpot's own types.
    pub const fn standard(number: u32) -> Self {
        Self { meta: 0, number }
    }
}

impl FromStr for RecordId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse::<i64>()?;
        text.parse().map(Self)
    }
}

/// The text has not the form `digits-digits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an object type id looks like 0-1")]
pub struct NotAnObjectTypeId;

impl FromStr for ObjectTypeId {
    type Err = NotAnObjectTypeId;

    fn from_str(text: &str) -> Result<Self, NotAnObjectTypeId> {
        let (meta, number) = text.split_once('-').ok_or(NotAnObjectTypeId)?;
        let digits = |part: &str| part.parse().map_err(|_| NotAnObjectTypeId);
        Ok(Self { meta: digits(meta)?, number: digits(number)? })
    }
}

impl fmt::Display for PortalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ObjectTypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.meta, self.number)
    }
}

impl Serialize for ObjectTypeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectTypeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

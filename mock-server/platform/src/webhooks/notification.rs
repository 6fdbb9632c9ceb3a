//! A notification: one event, told to one subscription.

use std::sync::Arc;

use portal::{Event, Happening, PortalId};

use super::subscription::EventType;

/// One event for one subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// HubSpot doesn't promise that it is unique; here it is, until it starts again.
    pub event_id: u32,
    /// Which subscription.
    pub subscription: u64,
    /// What it asked for.
    pub event_type: EventType,
    /// Where it happened.
    pub portal: PortalId,
    /// What happened.
    pub event: Event,
    /// Which part of it is told.
    pub part: Part,
}

/// Which part of an event a notification tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// One of the values, by its place.
    Value(usize),
    /// An association, and what the older event types call it: `CONTACT_TO_COMPANY`.
    Association(Arc<str>),
}

impl Notification {
    /// Bytes that it holds, its event's values included.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.event.what.bytes()
    }

    /// The property that changed and its new value, if one did.
    pub fn value(&self) -> Option<(&str, &str)> {
        let Part::Value(place) = self.part else { return None };
        let (Happening::Created { values, .. } | Happening::Changed { values, .. }) =
            &self.event.what
        else {
            return None;
        };
        values.get(place).map(|(name, value)| (&**name, &**value))
    }
}

/// Numbers of events look like chance and repeat only after all were used: 31 bits, multiplied
/// by an odd number.
pub fn event_id(count: u64) -> u32 {
    const BITS: u64 = (1 << 31) - 1;
    u32::try_from(count.wrapping_mul(0x5851_F42D) & BITS).unwrap_or_default()
}

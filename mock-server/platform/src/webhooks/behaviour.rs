//! What a test may ask of deliveries that HubSpot does by itself now and then: duplicates, delays,
//! another order.

/// How events are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// Nothing is sent by itself; what a test asks for still is.
    pub paused: bool,
    /// Each request is sent this many times more.
    pub duplicates: u32,
    /// How long events wait before they are sent, in milliseconds.
    pub delay: i64,
    /// In which order they are sent.
    pub order: Order,
    /// Events in a request.
    pub max_batch: usize,
    /// Which version the `X-HubSpot-Signature` header has.
    pub signature: SignatureVersion,
}

/// In which order events are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they happened.
    #[default]
    Natural,
    /// The last one first.
    Reversed,
    /// In no order, but the same one every time.
    Shuffled,
}

/// The version of the older signature header. Version 3 has a header of its own and always comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureVersion {
    /// What CRM webhooks carry.
    #[default]
    V1,
    /// What workflows and cards carry.
    V2,
}

/// Events that HubSpot puts into a request at the most.
pub const MAX_BATCH: usize = 100;
/// The largest number of duplicates.
pub const MAX_DUPLICATES: u32 = 100;

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            paused: false,
            duplicates: 0,
            delay: 0,
            order: Order::Natural,
            max_batch: MAX_BATCH,
            signature: SignatureVersion::V1,
        }
    }
}

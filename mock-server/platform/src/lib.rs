//! The developer side of HubSpot as plain types: portals and their revisions, apps, installations,
//! tokens, scopes, rate limits, the clock, faults, the journal of requests, and webhooks until they
//! are sent. Knows `http`'s types, but no server.
//!
//! In reading order: [`platform`] (all of it), [`portals`] (where a portal stands), [`oauth`] (how
//! apps come by tokens), [`scopes`] and [`limits`] (what they may do, and how often), [`webhooks`]
//! (what they are told), [`faults`] (what goes wrong on purpose), [`journal`] (what was asked),
//! [`seed`] (shapes in and out).

pub mod budget;
pub mod clock;
pub mod explanations;
pub mod faults;
pub mod ids;
pub mod journal;
pub mod limits;
pub mod oauth;
pub mod platform;
pub mod portals;
pub mod rng;
pub mod scopes;
pub mod seed;
pub mod span;
pub mod stopping;
pub mod webhooks;

pub use self::platform::Platform;

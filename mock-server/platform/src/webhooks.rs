//! Webhooks: what happens in portals is told to the apps that subscribed to it.
//!
//! A portal's own verbs say what happened ([`portal::event`]); its handle hands it over as soon as
//! a change is in place, and the [`intake`] takes it. There it becomes notifications for each
//! [`subscriber`] that wants it ([`route`]), which wait in a [`queue`] of named limits until a worker
//! above this crate sends them, signed ([`signature`]) and in batches; and come again when that fails
//! ([`retry`]). The [`journal`] keeps the same events for apps that come to read them.
//!
//! Everything but `intake` is a plain value: time and random numbers are arguments.

pub mod behaviour;
pub mod delivery;
pub mod intake;
pub mod journal;
pub mod journal_subscription;
pub mod notification;
pub mod queue;
pub mod retry;
pub mod route;
pub mod signature;
pub mod state;
pub mod subscriber;
pub mod subscription;
pub mod target;

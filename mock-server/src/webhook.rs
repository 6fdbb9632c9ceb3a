//! Webhooks: what happens in portals is told to the apps that subscribed to it.
//!
//! A portal's own verbs say what happened ([`portal::event`]); the shelf hands it over as soon as
//! a change is in place. Here it becomes notifications for each [`subscriber`] that wants it
//! ([`route`]), which wait in a [`queue`] of named limits, are signed ([`signature`]) and posted
//! ([`post`]) in batches by the [`courier`], and come again when that fails ([`retry`]). The
//! [`journal`] keeps the same events for apps that come to read them.
//!
//! Everything but `courier` and `post` is a plain value: time and chance are arguments.

pub mod behaviour;
pub mod courier;
pub mod delivery;
pub mod desk;
pub mod journal;
pub mod journal_subscription;
pub mod notification;
pub mod post;
pub mod queue;
pub mod retry;
pub mod route;
pub mod signature;
pub mod subscriber;
pub mod subscription;
pub mod target;
pub mod work;

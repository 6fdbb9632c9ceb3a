//! The portal as a value: laws that hold after any sequence of verbs.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

extern crate hubspot_mock_portal as portal;

mod activities;
mod events;
mod exports;
mod extremes;
mod laws;
mod pipelines;
mod schemas;
mod search;
mod seeds;
mod versions;

//! The client against the mock, against routes written by hand from HubSpot's documentation, and
//! against servers that fail.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod batches;
mod documented;
mod faults;
mod limits;
mod mapping;
mod mock;
mod mock_faults;
mod oauth;
mod objects;
mod properties;
mod schemas;
mod search;
mod sockets;
mod stub;
mod sync;
mod traces;
mod webhooks;

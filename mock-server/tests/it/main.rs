//! The server at its boundary: requests in, HubSpot's answers out, without a socket.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api;
mod associations;
mod batches;
mod conflicts;
mod dialects;
mod headers;
mod house;
mod lists;
mod objects;
mod program;
mod properties;
mod refusals;
mod schemas;
mod seeds;
mod values;
mod webhooks;
mod writes;

//! The server at its boundary: requests in, HubSpot's answers out, without a socket.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod account;
mod amounts;
mod api;
mod associations;
mod batches;
mod conflicts;
mod control;
mod dialects;
mod engagements;
mod extremes;
mod headers;
mod house;
mod isolation;
mod jackson;
mod lists;
mod oauth;
mod objects;
mod owners;
mod phones;
mod pipelines;
mod program;
mod properties;
mod quotes;
mod rate_limits;
mod refusals;
mod schemas;
mod scopes;
mod search;
mod seeds;
mod subcommands;
mod values;
mod webhooks;
mod writes;

//! The server at its boundary: requests in, HubSpot's answers out, without a socket.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod absence;
mod account;
mod api;
mod associations;
mod batches;
mod conflicts;
mod control;
mod described;
mod dialects;
mod ending;
mod engagements;
mod extremes;
mod headers;
mod house;
mod isolation;
mod jackson;
mod lists;
mod messages;
mod oauth;
mod objects;
mod owners;
mod pipelines;
mod program;
mod properties;
mod rate_limits;
mod refusals;
mod schemas;
mod scopes;
mod search;
mod seed_document;
mod seeds;
mod subcommands;
mod values;
mod webhooks;
mod writes;

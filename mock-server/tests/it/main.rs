//! The server at its boundary: requests in, HubSpot's answers out, without a socket.

mod account;
mod api;
mod batches;
mod conflicts;
mod dialects;
mod engagements;
mod headers;
mod house;
mod lists;
mod objects;
mod owners;
mod pipelines;
mod program;
mod properties;
mod refusals;
mod seeds;
mod values;
mod writes;

//! The server at its boundary: requests in, HubSpot's answers out, without a socket.

mod api;
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
mod seeds;
mod values;
mod writes;

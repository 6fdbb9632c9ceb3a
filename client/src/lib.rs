//! A HubSpot client for Rust.
//!
//! This crate is a place that is kept free: the client that will live here shares no type with
//! the server, so that a mistake in one can't cancel out in the other.

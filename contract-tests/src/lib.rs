//! HubSpot's behaviour as tests.
//!
//! `sdk/` drives the official SDKs for Node and Python against the program. Snapshot tests that
//! run unchanged against the mock and against a sandbox portal will live in this crate; it knows
//! the server by its URL only.

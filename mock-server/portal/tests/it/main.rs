//! The portal as a value: laws that hold after any sequence of verbs.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod laws;
mod pipelines;
mod schemas;
mod search;

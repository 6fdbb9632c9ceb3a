//! The contract suite, and what stands around it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod check;
mod coverage;
mod drift;
mod proxy;
mod pull;
mod replay;
mod report;
mod scenarios;

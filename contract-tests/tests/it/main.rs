//! The contract suite, and what stands around it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod coverage;
mod drift;
mod proxy;
mod report;
mod scenarios;

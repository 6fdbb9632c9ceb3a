//! The contract suite, and what stands around it.

mod scenarios;

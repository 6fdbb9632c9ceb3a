//! What decides over requests: limits, scopes, faults.

pub mod fault;
pub mod pattern;
pub mod rate_limit;
pub mod scope;

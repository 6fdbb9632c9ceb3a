//! Scopes: what they are called, and which an operation needs.

pub mod rules;
pub mod set;

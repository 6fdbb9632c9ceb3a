//! Owners of records.

pub mod owner;

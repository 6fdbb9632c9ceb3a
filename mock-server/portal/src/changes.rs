//! What differs between two states of a portal.

pub mod difference;

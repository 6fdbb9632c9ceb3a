//! Portals: where each stands, what it was before its last writes, and what search sees of it.

pub mod handle;
pub mod revision;
pub mod search_snapshot;

//! Which records belong together: association types, labels, limits, and the edges themselves.

pub mod associate;
pub mod association;
pub mod association_type;
pub mod batch;
pub mod error;
pub mod label;
pub mod limit;

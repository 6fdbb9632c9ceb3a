//! Custom objects: their schemas, names and associations.

pub mod association;
pub mod error;
pub(crate) mod name;
pub mod schema;
pub mod write;

//! Pipelines and their stages, the properties that stages bring, and the audit of changes.

pub mod audit;
pub mod pipeline;
pub(crate) mod stage_metadata;
pub(crate) mod stage_property;
pub mod stage_write;
pub mod write;

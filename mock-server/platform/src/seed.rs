//! What a seed file or a control call says of access: apps, tokens, limits, webhooks. The shapes
//! that are read and written, and what they do to the platform.

pub mod access;
pub mod app;
pub mod export;
pub mod limits;
pub mod provision;
pub mod webhooks;

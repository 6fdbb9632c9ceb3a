//! Records of every type: what they hold, what can be done with them, and what a change caused.

pub mod activity;
pub mod batch;
pub(crate) mod body_preview;
pub mod error;
pub mod event;
pub mod key;
pub mod merge;
pub mod object;
pub(crate) mod quote;
pub mod record;
pub(crate) mod stage_index;
pub(crate) mod unique;
pub mod write;

//! HubSpot's API: a folder for each family, with the same file names everywhere. `routes` are its
//! paths and handlers, `request` is what is read, `response` what is written, `error` what is said
//! instead.

pub mod account;
pub mod associations;
pub mod mount;
pub mod oauth;
pub mod objects;
pub mod owners;
pub mod pipelines;
pub mod properties;
pub mod schemas;
pub mod search;
pub mod webhook_journal;
pub mod webhooks;

//! A client for HubSpot's CRM.
//!
//! ```
//! # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
//! # portal::example(async |hubspot| {
//! use hubspot_client::{Contact, HubSpot};
//! # /*
//! let hubspot = HubSpot::new(std::env::var("HUBSPOT_ACCESS_TOKEN")?)?;
//! # */
//!
//! let ada = Contact { email: Some("ada@example.com".into()), ..Contact::default() };
//! let made = hubspot.contacts().create(&ada).unique_by("email").await?;
//!
//! let mut contacts = hubspot.contacts().list().stream();
//! while let Some(contact) = contacts.try_next().await? {
//!     println!("{} {:?}", contact.id, contact.properties.email);
//! }
//! # Ok(()) });
//! ```
//!
//! # What it does for you
//!
//! * **Types.** [`contacts`](HubSpot::contacts), [`deals`](HubSpot::deals), … have structs with
//!   Rust types; [`Objects::of`] takes any struct of yours and asks HubSpot for just its fields;
//!   [`objects`](HubSpot::objects) reads everything else, custom objects included. See [`mapping`].
//! * **Limits.** The client learns the account's limits from HubSpot's answers, keeps below them,
//!   and waits when HubSpot says 429.
//! * **Repeats.** What fails for a moment is tried again, where that can't do anything twice:
//!   [`retry`] has the rule.
//! * **Batches** of any size with an outcome for each input: [`Batch`].
//! * **Lists** as streams: [`Paged`]. Searches beyond 10,000 records: [`Search::stream`].
//! * **Errors** that say what to do: [`Error::is_conflict`], [`Error::existing_id`],
//!   [`Error::missing_scopes`], [`Error::is_outcome_unknown`], [`Error::correlation_id`].
//! * **OAuth** with one refresh for all concurrent callers: [`oauth`].
//! * **Webhooks**: verified in constant time, as typed events: [`webhooks`].
//!
//! Dropping a future cancels its call. Traces have a span for each call, with neither tokens nor
//! anything of a record in it.
//!
//! # Features
//!
//! * `rustls` (default): HTTPS. Without it, bring a [`Transport`](transport::Transport).
//! * `axum`: an extractor for webhooks.

pub mod account;
pub mod associations;
pub mod batch;
mod client;
mod envelope;
pub mod error;
mod limit;
pub mod mapping;
pub mod oauth;
pub mod objects;
mod open_enum;
pub mod owners;
pub mod paging;
pub mod pipelines;
pub mod properties;
pub mod record;
mod request;
pub mod retry;
pub mod schemas;
pub mod search;
pub mod standard;
pub mod token;
pub mod transport;
mod version;
pub mod webhooks;

pub use batch::Batch;
pub use client::{Builder, HubSpot};
pub use error::{Error, Result};
pub use mapping::Properties;
pub use objects::Objects;
pub use paging::{Page, Paged};
pub use record::{ObjectType, Record, RecordId};
pub use retry::RetryPolicy;
pub use search::{Filter, Search};
pub use standard::{
    CallLog, Company, Contact, Deal, Email, LineItem, Meeting, Note, Product, Task, Ticket,
};
pub use token::{Secret, TokenSource};
pub use version::ApiVersion;

//! What happens to every request before and after its handler. A request's way, in the order it
//! runs; `pipeline` is the list:
//!
//! 1. receive: `service` tells HubSpot's paths from the control API's, and whom somebody acts
//!    for ([`acting`]);
//! 2. identify: `context` gives the request its number, time and correlation id;
//! 3. strike: `strike` lets it go wrong, if a fault says so (`injected`, [`broken`]);
//! 4. admit: `admit` asks for its token ([`auth`], [`developer`]) and counts it towards its app's
//!    limits (`limited`); handlers ask the `session` for scopes (`missing_scopes`);
//! 5. handle: the router and a family's handler;
//! 6. explain: what was passed over, and which rule refused;
//! 7. finish: `finish` writes errors and headers (`header_text`);
//! 8. record: `record` notes everything in the journal.

pub mod acting;
mod admit;
pub mod auth;
pub mod broken;
pub(crate) mod context;
pub(crate) mod date;
pub mod developer;
mod finish;
mod header_text;
pub(crate) mod injected;
mod limit_headers;
pub(crate) mod limited;
pub(crate) mod missing_scopes;
pub(crate) mod pipeline;
pub mod progress;
mod record;
mod scopes;
mod session;
mod strike;

pub use self::{admit::MAX_URI_LENGTH, session::Session};

//! Apps, consent and grants: how a developer's app comes by a token for somebody's portal.
//!
//! In reading order: [`app`] (what a developer registers), [`crate::scopes`] (what may be granted),
//! [`installation`] (an app in a portal), [`authorize`] (an app asks, a person agrees),
//! [`tokens`] (what is handed out for it), [`exchange`] (codes and refresh tokens for access
//! tokens), [`inspect`] (what a token is), [`secret`] (how secrets are made and compared).

pub mod app;
pub mod authorize;
pub mod exchange;
pub mod inspect;
pub mod installation;
pub mod secret;
pub mod tokens;

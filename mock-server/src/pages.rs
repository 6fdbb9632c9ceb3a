//! HTML for people.

pub mod consent;
pub mod consent_routes;
pub mod layout;

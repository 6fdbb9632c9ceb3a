//! Apps, consent and grants, as the platform has them.

pub use platform::{
    oauth::{app, authorize, exchange, inspect, installation, secret, tokens},
    scopes::set as scopes,
};

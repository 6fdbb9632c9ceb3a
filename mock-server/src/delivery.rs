//! Deliveries: what waits in the platform's webhooks is sent, and a test can wait for it.

pub mod idle;
pub mod resolve;
pub mod sender;
pub mod worker;

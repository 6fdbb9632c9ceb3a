//! HubSpot's behaviour as snapshots: the same scenarios against a mock that is started in-process
//! or against a real sandbox portal, and the drift between them. Everything here speaks HTTP and
//! knows the server by its URL only.
//!
//! In reading order: [`json`] (bodies as they were written), [`exchange`] (a request and its
//! answer), [`target`] (where requests go, at which pace), [`replay`] (recorded traffic against a
//! mock), [`pull`] (a live portal as a seed file).

pub mod exchange;
pub mod json;
pub mod pull;
pub mod replay;
pub mod target;

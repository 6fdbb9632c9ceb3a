//! HubSpot's behaviour as snapshots: the same scenarios against a mock that is started in-process
//! or against a real sandbox portal, and the drift between them. Everything here speaks HTTP and
//! knows the server by its URL only.
//!
//! In reading order: [`json`] (bodies as they were written), [`exchange`] (a request and its
//! answer), [`target`] (where requests go, at which pace), [`account`] (who asks), [`hook`] (what it
//! is told of), [`evidence`] (how an answer is known), [`redaction`] (what differs from run to run),
//! [`told`] (an exchange as a snapshot shows it), [`story`] (a scenario that is being told), [`call`]
//! (a request of it), [`scenario`] and `scenarios` (a file each family), [`runner`] (tells one and
//! cleans up), [`coverage`] (which operations they call); [`built_in`] (the snapshots), [`drift`]
//! (where a story differs from its own), [`suite`] (many scenarios), [`report`] (what came of them);
//! and the program's commands: [`connect`] (which portal), [`check`], [`clean`], [`replay`] (recorded
//! traffic against a mock), [`pull`] (a live portal as a seed file);
//! `output` (the files they write).

pub mod account;
pub mod built_in;
pub mod call;
pub mod check;
pub mod clean;
pub mod connect;
pub mod coverage;
pub mod drift;
pub mod evidence;
pub mod exchange;
pub mod hook;
pub mod json;
pub mod mock;
pub mod output;
pub mod redaction;
pub mod report;
pub mod runner;
pub mod scenario;
pub mod scenarios;
pub mod story;
pub mod suite;
pub mod target;
pub mod told;

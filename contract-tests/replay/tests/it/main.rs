//! Recordings are replayed. They are made here, by asking a mock, and then tampered with.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod agreement;
mod depths;
mod families;
mod formats;
mod givens;
mod inference;
mod program;
mod proof;
mod tape;

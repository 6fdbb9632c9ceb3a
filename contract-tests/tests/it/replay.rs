//! Recordings are replayed. They are made here, by asking a mock, and then tampered with.

mod agreement;
mod families;
mod formats;
mod givens;
mod inference;
mod program;
mod proof;
mod tape;

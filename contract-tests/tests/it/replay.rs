//! Recordings are replayed. They are made here, by asking a mock, and then tampered with.

mod agreement;
mod depths;
mod families;
mod formats;
mod givens;
mod program;
mod tape;

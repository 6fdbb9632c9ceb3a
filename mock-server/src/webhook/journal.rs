//! The journal: what happened, for apps that come to read it.

use portal::{Event, Portal};

/// The journals of all apps.
#[derive(Debug, Default)]
pub struct Journals;

impl Journals {
    /// Whether anybody wants anything noted.
    pub fn listen(&self) -> bool {
        false
    }

    /// Notes an event.
    pub fn note(&mut self, _portal: &Portal, _event: &Event) {}

    /// Forgets what was noted.
    pub fn reset(&mut self) {}
}

//! What is being read, for people who wait.

use std::io::{IsTerminal, Write};

/// Progress on standard error: one line that moves at a terminal, a line for each part elsewhere.
#[derive(Debug)]
pub struct Progress {
    quiet: bool,
    terminal: bool,
    part: String,
    done: usize,
    total: usize,
}

impl Progress {
    /// Says something, or nothing.
    pub fn new(quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { quiet, terminal, part: String::new(), done: 0, total: 0 }
    }

    /// A part begins, of so many requests as far as is known.
    pub fn begin(&mut self, part: &str, total: usize) {
        self.end();
        (self.part, self.done, self.total) = (part.to_owned(), 0, total);
        if !self.quiet && !self.terminal {
            eprintln!("reading {part}");
        }
        self.show();
    }

    /// A request of the part was answered.
    pub fn tick(&mut self) {
        self.done += 1;
        self.show();
    }

    /// The last part is over.
    pub fn end(&mut self) {
        if !self.quiet && self.terminal && !self.part.is_empty() {
            eprintln!();
        }
        self.part.clear();
    }

    fn show(&self) {
        if self.quiet || !self.terminal || self.part.is_empty() {
            return;
        }
        let total = self.total.max(self.done);
        eprint!("\r\x1b[Kreading {} {}/{total}", self.part, self.done);
        // A terminal that is gone is no reason to stop.
        let _ = std::io::stderr().flush();
    }
}

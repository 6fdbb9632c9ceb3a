//! What happens while scenarios are told, on standard error: a line for each that is over, and in a
//! terminal a last line that changes.

use std::{
    cell::RefCell,
    io::{self, IsTerminal, Write},
};

use crate::{
    report::{Counts, Judged, Verdict},
    suite::Event,
};

/// The running scenarios that there is room for.
const ROOM: usize = 2;
/// Back to the start of the line, which becomes empty.
const ERASE: &str = "\r\x1b[K";

#[derive(Debug)]
pub(super) struct Progress {
    terminal: bool,
    all: usize,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    over: usize,
    counts: Counts,
    running: Vec<String>,
}

impl Progress {
    /// Of so many scenarios.
    pub(super) fn of(all: usize) -> Self {
        Self { terminal: io::stderr().is_terminal(), all, state: RefCell::default() }
    }

    /// Tells what happens.
    pub(super) fn tell(&self, event: &Event<'_>) {
        let mut state = self.state.borrow_mut();
        match event {
            Event::Began(scenario) => state.running.push(scenario.title()),
            Event::Ended(judged) => {
                state.over += 1;
                state.counts.add(judged);
                let title = judged.title();
                state.running.retain(|running| *running != title);
                // In a terminal what passes is only counted.
                if !self.terminal || judged.verdict != Verdict::Passed || !judged.left.is_empty() {
                    self.write(&format!("{}\n", self.line(&state, judged)));
                }
            }
        }
        if self.terminal {
            self.write(&self.status(&state));
        }
    }

    /// Tells something else.
    pub(super) fn note(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }

    fn line(&self, state: &State, judged: &Judged) -> String {
        let seconds = judged.took.as_secs_f64();
        let said = match judged.verdict {
            Verdict::Passed => format!("passed, {} exchanges", judged.exchanges),
            Verdict::Drifted => format!("DRIFTED, {} differences", judged.drift.len()),
            Verdict::Failed => format!("FAILED, {}", judged.stopped.as_deref().unwrap_or_default()),
            Verdict::NotPossible => judged.stopped.clone().unwrap_or_default(),
        };
        let left = match judged.left.len() {
            0 => String::new(),
            left => format!(", {left} LEFT BEHIND"),
        };
        format!("[{}/{}] {} {said}{left} ({seconds:.1} s)", state.over, self.all, judged.title())
    }

    fn status(&self, State { over, counts, running }: &State) -> String {
        let Counts { passed, drifted, failed, .. } = counts;
        let (shown, more) = running.split_at(running.len().min(ROOM));
        let more = if more.is_empty() { "" } else { ", …" };
        let shown = shown.join(", ");
        format!(
            "[{over}/{}] {passed} passed, {drifted} drifted, {failed} failed  {shown}{more}",
            self.all
        )
    }

    /// A terminal that went away is no reason to stop.
    fn write(&self, text: &str) {
        let erase = if self.terminal { ERASE } else { "" };
        let mut out = io::stderr().lock();
        let _ = write!(out, "{erase}{text}").and_then(|()| out.flush());
    }
}

impl Drop for Progress {
    /// The line that changes is gone when the report is printed.
    fn drop(&mut self) {
        if self.terminal {
            self.write("");
        }
    }
}

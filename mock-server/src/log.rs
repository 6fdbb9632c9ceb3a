//! What the server says of itself: warnings, a line each on standard error.

use std::{
    fmt,
    io::{self, Write},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// From now on warnings are written to standard error.
pub fn to_stderr() {
    // There is no other subscriber in this program, so this can't fail.
    let _ = tracing::subscriber::set_global_default(StandardError);
}

struct StandardError;

/// Spans are not used, so all of them are the same.
const SPAN: u64 = 1;

impl Subscriber for StandardError {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        // Nobody is left to tell if standard error is closed.
        let _ = writeln!(io::stderr().lock(), "hubspot-mock: warning: {}", message.0);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(SPAN)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

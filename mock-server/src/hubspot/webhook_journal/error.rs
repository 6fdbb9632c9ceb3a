//! What HubSpot says of its webhooks' journal when it refuses. The sentences are assumed.

use crate::{
    webhook::journal::{JournalRefused, MAX_SUBSCRIPTIONS},
    wire::{
        envelope::{Envelope, NOT_FOUND},
        error::ErrorResponse,
    },
};

const RULE: &str = "webhooks-journal";

impl From<JournalRefused> for ErrorResponse {
    fn from(refused: JournalRefused) -> Self {
        let missing = |what: String| {
            let sentence = format!("No {what} was found");
            Self::not_found(RULE, Envelope::new(sentence).category(NOT_FOUND))
        };
        match refused {
            JournalRefused::NoSubscription(id) => missing(format!("subscription with id {id}")),
            JournalRefused::NoFilter(id) => missing(format!("filter with id {id}")),
            JournalRefused::NoStatus => missing("snapshot with that id".into()),
            JournalRefused::TooMany => Self::invalid(
                RULE,
                format!("No more than {MAX_SUBSCRIPTIONS} are allowed per application"),
            ),
        }
    }
}

/// An offset that leads to no entry.
pub fn unknown_offset(offset: String) -> Envelope {
    crate::explain::note("webhooks-journal", || offset.clone());
    Envelope::new("No journal entry with that offset was found")
        .category("OBJECT_NOT_FOUND")
        .context("offset", vec![offset])
}

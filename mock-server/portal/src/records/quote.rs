//! What quotes do to their line items.

use crate::{End, ObjectTypeId, Portal, RecordError, RecordId, Result};

/// In these states a quote is published, and its lines stay as they are.
const PUBLISHED: [&str; 2] = ["APPROVAL_NOT_NEEDED", "APPROVED"];

impl Portal {
    /// Refuses to touch a line of a published quote.
    pub(crate) fn check_quotes(&self, end: End) -> Result<()> {
        if end.object_type != ObjectTypeId::LINE_ITEM {
            return Ok(());
        }
        let mut quotes = self.associations.of(end, ObjectTypeId::QUOTE, RecordId(0));
        match quotes.find(|(quote, _)| self.is_published(*quote)) {
            Some((quote, _)) => Err(RecordError::QuotePublished(quote).into()),
            None => Ok(()),
        }
    }

    /// Refuses a new line of a published quote.
    pub(crate) fn check_new_line(&self, from: End, to: End) -> Result<()> {
        let line = from.object_type == ObjectTypeId::LINE_ITEM;
        if line && to.object_type == ObjectTypeId::QUOTE && self.is_published(to.id) {
            return Err(RecordError::QuotePublished(to.id).into());
        }
        Ok(())
    }

    /// The lines that go when a quote goes.
    pub(crate) fn line_items_of_quote(&self, end: End) -> Vec<End> {
        if end.object_type != ObjectTypeId::QUOTE {
            return Vec::new();
        }
        let lines = self.associations.of(end, ObjectTypeId::LINE_ITEM, RecordId(0));
        lines.map(|(id, _)| End { object_type: ObjectTypeId::LINE_ITEM, id }).collect()
    }

    fn is_published(&self, quote: RecordId) -> bool {
        let Ok(quotes) = self.table(ObjectTypeId::QUOTE) else { return false };
        let status = quotes.catalog.any("hs_status");
        let quote = quotes.live(quote);
        quote
            .zip(status)
            .and_then(|(quote, status)| quote.values.get(status))
            .is_some_and(|status| PUBLISHED.contains(&status))
    }
}

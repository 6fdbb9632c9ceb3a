//! Patterns of paths, for rules of faults and for questions to the journal.

/// `/crm/v3/objects/*/{id}`, `/crm/**`: a star or a name in braces is one segment, two stars are
/// all that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Box<str>);

impl Pattern {
    /// A pattern from its text.
    pub fn new(text: &str) -> Self {
        Self(text.trim_end_matches('/').into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a path is one of them.
    pub fn matches(&self, path: &str) -> bool {
        let mut segments = path.trim_end_matches('/').split('/');
        for expected in self.0.split('/') {
            if expected == "**" {
                return true;
            }
            let any = expected == "*" || (expected.starts_with('{') && expected.ends_with('}'));
            match segments.next() {
                Some(segment) if any || fits(expected, segment) => {}
                _ => return false,
            }
        }
        segments.next().is_none()
    }
}

/// A star inside a segment stands for any part of it.
fn fits(expected: &str, segment: &str) -> bool {
    match expected.split_once('*') {
        None => expected == segment,
        Some((start, end)) => {
            segment.len() >= start.len() + end.len()
                && segment.starts_with(start)
                && segment.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_segments() {
        let check = |pattern: &str, path: &str, expected: bool| {
            assert_eq!(Pattern::new(pattern).matches(path), expected, "{pattern} {path}");
        };
        check("/crm/v3/objects/contacts", "/crm/v3/objects/contacts", true);
        check("/crm/v3/objects/contacts", "/crm/v3/objects/contacts/", true);
        check("/crm/v3/objects/contacts", "/crm/v3/objects/contacts/1", false);
        check("/crm/*/objects/{type}/*", "/crm/v3/objects/deals/1", true);
        check("/crm/v3/objects/*/{id}", "/crm/v3/objects/deals", false);
        check("/crm/**", "/crm/v3/objects/deals", true);
        check("**", "/anything", true);
        check("/crm/objects/2026-*/contacts", "/crm/objects/2026-03/contacts", true);
        check("/oauth/**", "/crm/v3", false);
    }
}

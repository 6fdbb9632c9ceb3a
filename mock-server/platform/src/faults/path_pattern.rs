//! Patterns of paths, for rules of faults and for questions to the journal.

use wildmatch::WildMatch;

/// `/crm/v3/objects/*/{id}`, `/crm/**`: a star or a name in braces is one segment, two stars are
/// all that follow. Inside a segment a star stands for any characters, a question mark for one.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    text: Box<str>,
    segments: Box<[Segment]>,
}

#[derive(Clone, Debug, PartialEq)]
enum Segment {
    /// This one or all that follow.
    Rest,
    /// Whatever it is.
    Any,
    /// One that looks like it.
    Like(WildMatch),
}

impl Segment {
    fn new(text: &str) -> Self {
        match text {
            "**" => Self::Rest,
            "*" => Self::Any,
            _ if text.starts_with('{') && text.ends_with('}') => Self::Any,
            _ => Self::Like(WildMatch::new(text)),
        }
    }
}

impl Pattern {
    /// A pattern from its text.
    pub fn new(text: &str) -> Self {
        let text = text.trim_end_matches('/');
        Self { text: text.into(), segments: text.split('/').map(Segment::new).collect() }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a path is one of them.
    pub fn matches(&self, path: &str) -> bool {
        let mut segments = path.trim_end_matches('/').split('/');
        for expected in &self.segments {
            match (expected, segments.next()) {
                (Segment::Rest, _) => return true,
                (Segment::Any, Some(_)) => {}
                (Segment::Like(pattern), Some(segment)) if pattern.matches(segment) => {}
                (Segment::Any | Segment::Like(_), _) => return false,
            }
        }
        segments.next().is_none()
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
        check("/crm/objects/2026-*/*-*s", "/crm/objects/2026-03/feed-backs", true);
        check("/crm/objects/2026-*/*-*s", "/crm/objects/2026-03/feedback", false);
        check("/oauth/**", "/crm/v3", false);
    }
}

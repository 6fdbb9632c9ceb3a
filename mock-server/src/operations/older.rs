//! HubSpot's older and unlisted APIs, by what their paths begin with.

use std::sync::LazyLock;

use super::{given, rows};

const OLDER_APIS: &str = include_str!("../../../fixtures/standard/older_apis.tsv");

/// Who may call an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever has a token of a portal.
    Token,
    /// Whoever acts for an app.
    Developer,
    /// Anybody: the pages of web sites.
    Open,
}

/// What HubSpot's API answers today, as far as this server says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It works there and isn't emulated here: 501.
    NotEmulated,
    /// HubSpot switched it off: 404.
    Gone,
    /// HubSpot refuses tokens of portals: 401.
    RefusesTokens,
}

/// An API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OlderApi {
    /// What its paths begin with: whole segments.
    pub beginning: &'static str,
    /// `Contacts v1`, …
    pub name: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it answers.
    pub answer: Answer,
    /// Where its successor stands.
    pub instead: Option<&'static str>,
}

impl OlderApi {
    fn parse(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let (beginning, name) = (cells.next()?, cells.next()?);
        let access = match cells.next()? {
            "token" => Access::Token,
            "developer" => Access::Developer,
            "open" => Access::Open,
            _ => return None,
        };
        let answer = match cells.next()? {
            "501" => Answer::NotEmulated,
            "404" => Answer::Gone,
            "401" => Answer::RefusesTokens,
            _ => return None,
        };
        Some(Self { beginning, name, access, answer, instead: given(cells.next()?) })
    }

    fn holds(&self, path: &str) -> bool {
        path.strip_prefix(self.beginning)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// All of them.
pub fn older_apis() -> &'static [OlderApi] {
    static PARSED: LazyLock<Vec<OlderApi>> =
        LazyLock::new(|| rows(OLDER_APIS).filter_map(OlderApi::parse).collect());
    &PARSED
}

/// The API that a path belongs to: the one with the longest beginning.
pub(super) fn older_api(path: &str) -> Option<&'static OlderApi> {
    let mine = older_apis().iter().filter(|api| api.holds(path));
    mine.max_by_key(|api| api.beginning.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{Standing, all};

    #[test]
    fn every_line_is_read() {
        assert_eq!(older_apis().len(), rows(OLDER_APIS).count());
    }

    #[test]
    fn every_older_operation_belongs_to_an_api() {
        for operation in all().filter(|one| one.standing == Standing::Older) {
            assert!(older_api(operation.template).is_some(), "{}", operation.template);
        }
    }

    #[test]
    fn the_longest_beginning_counts() {
        let answer = |path| older_api(path).map(|api| api.answer);
        assert_eq!(answer("/contacts/v1/lists/3"), Some(Answer::Gone));
        assert_eq!(answer("/contacts/v1/lists/all/contacts/all"), Some(Answer::NotEmulated));
        assert_eq!(answer("/contacts/v1/contact"), Some(Answer::NotEmulated));
        assert_eq!(answer("/contacts/v10"), None);
    }
}

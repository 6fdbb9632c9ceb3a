//! What a search asks, and how much it may ask.

use std::borrow::Cow;

use super::fault::SearchError;

/// Filter groups in a search.
pub const MAX_GROUPS: usize = 5;
/// Filters in a group.
pub const MAX_FILTERS_IN_GROUP: usize = 6;
/// Filters in all groups together.
pub const MAX_FILTERS: usize = 18;
/// Values in a list of values.
pub const MAX_VALUES: usize = 100;
/// Characters in `query`.
pub const MAX_QUERY: usize = 3_000;
/// Records on a page.
pub const MAX_PAGE: usize = 200;
/// Records on a page when nothing is asked for.
pub const DEFAULT_PAGE: usize = 10;
/// No page reaches further into the results than this.
pub const WINDOW: usize = 10_000;
/// Sort keys.
pub const MAX_SORTS: usize = 1;

/// A search as it was asked.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// A record must fit one of the groups, and all filters in it. No group fits all.
    pub groups: Vec<Vec<Filter<'a>>>,
    /// Words to be found in the type's searchable properties.
    pub query: Cow<'a, str>,
    /// The order; by creation if there is none.
    pub sorts: Vec<Sort<'a>>,
    /// Records on a page.
    pub limit: Option<i64>,
    /// How many results to pass over.
    pub after: Option<i64>,
}

/// One condition on one property.
#[derive(Clone, Debug)]
pub struct Filter<'a> {
    /// The property's name, or `associations.` and an object type.
    pub property: Cow<'a, str>,
    /// What its value must be.
    pub test: Test<'a>,
}

/// What a value must be.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Test<'a> {
    /// `EQ`, `NEQ`, `LT`, `LTE`, `GT`, `GTE`.
    Compare { how: Comparison, value: Cow<'a, str> },
    /// `BETWEEN`; both ends belong to it.
    Between { low: Cow<'a, str>, high: Cow<'a, str> },
    /// `IN` and `NOT_IN`.
    Among { values: Vec<Cow<'a, str>>, negated: bool },
    /// `HAS_PROPERTY` and `NOT_HAS_PROPERTY`.
    Presence { negated: bool },
    /// `CONTAINS_TOKEN` and `NOT_CONTAINS_TOKEN`.
    Token { pattern: Cow<'a, str>, negated: bool },
}

/// How a value compares with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum Comparison {
    Eq,
    Neq,
    Lt,
    Lte,
    Gt,
    Gte,
}

/// The order of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort<'a> {
    /// By which property.
    pub property: Cow<'a, str>,
    /// The greatest first.
    pub descending: bool,
}

/// A stretch of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// How many to pass over.
    pub(crate) after: usize,
    /// How many to show.
    pub(crate) limit: usize,
}

impl Window {
    pub(crate) fn end(self) -> usize {
        self.after.saturating_add(self.limit)
    }
}

impl Request<'_> {
    /// The page that is asked for, if all of the request is within bounds.
    pub(crate) fn window(&self) -> Result<Window, SearchError> {
        let bounded = |count: usize, max: usize, fault: fn(usize) -> SearchError| {
            if count > max { Err(fault(count)) } else { Ok(()) }
        };
        bounded(self.groups.len(), MAX_GROUPS, SearchError::TooManyGroups)?;
        for group in &self.groups {
            bounded(group.len(), MAX_FILTERS_IN_GROUP, SearchError::TooManyFiltersInGroup)?;
        }
        let filters = || self.groups.iter().flatten();
        bounded(filters().count(), MAX_FILTERS, SearchError::TooManyFilters)?;
        for filter in filters() {
            if let Test::Among { values, .. } = &filter.test {
                bounded(values.len(), MAX_VALUES, SearchError::TooManyValues)?;
            }
        }
        bounded(self.query.chars().count(), MAX_QUERY, SearchError::QueryTooLong)?;
        bounded(self.sorts.len(), MAX_SORTS, SearchError::TooManySorts)?;
        self.page()
    }

    fn page(&self) -> Result<Window, SearchError> {
        let limit = self.limit.unwrap_or(DEFAULT_PAGE as i64);
        let after = self.after.unwrap_or_default();
        let window = Window {
            limit: usize::try_from(limit).map_err(|_| SearchError::PageSize(limit))?,
            after: usize::try_from(after).map_err(|_| SearchError::Offset(after))?,
        };
        if !(1..=MAX_PAGE).contains(&window.limit) {
            return Err(SearchError::PageSize(limit));
        }
        if window.end() > WINDOW {
            return Err(SearchError::BeyondWindow);
        }
        Ok(window)
    }
}

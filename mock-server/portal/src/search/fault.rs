//! Why a search is refused.

/// What is wrong with a search.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// More groups than a search takes.
    #[error("{0} filter groups")]
    TooManyGroups(usize),
    /// More filters than a group takes.
    #[error("{0} filters in a group")]
    TooManyFiltersInGroup(usize),
    /// More filters than a search takes.
    #[error("{0} filters")]
    TooManyFilters(usize),
    /// More values than a list of values takes.
    #[error("{0} values")]
    TooManyValues(usize),
    /// More characters than `query` takes.
    #[error("a query of {0} characters")]
    QueryTooLong(usize),
    /// More sort keys than a search takes.
    #[error("{0} sorts")]
    TooManySorts(usize),
    /// A page of no size, or too large.
    #[error("a page of {0}")]
    PageSize(i64),
    /// Results are counted from 0.
    #[error("an offset of {0}")]
    Offset(i64),
    /// A page that reaches beyond the results that can be seen.
    #[error("a page beyond the window")]
    BeyondWindow,
    /// No such property.
    #[error("no property {0:?}")]
    UnknownProperty(String),
    /// A property that HubSpot doesn't search.
    #[error("{0:?} can't be searched")]
    NotFilterable(String),
    /// A value that the property can't have.
    #[error("{value:?} is no value of {property:?}")]
    InvalidValue {
        /// The property's name.
        property: String,
        /// The value.
        value: String,
    },
    /// Associations are only searched for a record's id, and only among HubSpot's own types.
    #[error("{0:?} can't be searched like this")]
    AssociationTest(String),
}

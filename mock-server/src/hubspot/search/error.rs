//! The face of refusals of searches.

use portal::search::{
    SearchError,
    request::{
        MAX_FILTERS, MAX_FILTERS_IN_GROUP, MAX_GROUPS, MAX_PAGE, MAX_QUERY, MAX_SORTS, MAX_VALUES,
        WINDOW,
    },
};

use crate::wire::error::{Detail, Envelope, VALIDATION};

/// The envelope of one of these refusals.
pub(crate) fn refused(fault: &SearchError) -> Envelope {
    let detail = |message: String, code, property: &String| Detail {
        message,
        code,
        context: vec![("propertyName", vec![property.clone()])],
    };
    let detailed = |detail| {
        let mut envelope = Envelope::new("There was a problem with the request.");
        envelope.errors = vec![detail];
        envelope
    };
    let envelope = match fault {
        SearchError::UnknownProperty(name) => {
            let message = format!("Property \"{name}\" does not exist");
            detailed(detail(message, "PROPERTY_DOESNT_EXIST", name))
        }
        SearchError::NotFilterable(name) => {
            let message = format!("Property \"{name}\" can't be searched");
            detailed(detail(message, "PROPERTY_NOT_SEARCHABLE", name))
        }
        SearchError::InvalidValue { property, value } => {
            let message = format!("{value} is not a valid value of property {property}");
            detailed(detail(message, "INVALID_VALUE", property))
        }
        SearchError::AssociationTest(name) => {
            let message = format!(
                "{name} can only be searched with EQ and IN, and only for HubSpot's own object types"
            );
            detailed(detail(message, "INVALID_OPERATOR", name))
        }
        fault => Envelope::new(sentence(fault)),
    };
    envelope.category(VALIDATION)
}

fn sentence(fault: &SearchError) -> String {
    let many = |what: &str, count: &usize, max: usize| {
        format!("too many {what} (count: {count}, max allowed: {max})")
    };
    match fault {
        SearchError::TooManyGroups(count) => many("filterGroups", count, MAX_GROUPS),
        SearchError::TooManyFiltersInGroup(count) => {
            many("filters in group", count, MAX_FILTERS_IN_GROUP)
        }
        SearchError::TooManyFilters(count) => many("filters", count, MAX_FILTERS),
        SearchError::TooManyValues(count) => many("values", count, MAX_VALUES),
        SearchError::TooManySorts(count) => many("sorts", count, MAX_SORTS),
        SearchError::QueryTooLong(count) => {
            format!("query is too long (length: {count}, max allowed: {MAX_QUERY})")
        }
        SearchError::PageSize(limit) => {
            format!("Invalid limit: {limit}. The limit must be between 1 and {MAX_PAGE}")
        }
        SearchError::Offset(after) => format!("Invalid after: {after}. It must not be negative"),
        SearchError::BeyondWindow => {
            format!("Paging beyond the first {WINDOW} results of a search is not supported")
        }
        fault => fault.to_string(),
    }
}

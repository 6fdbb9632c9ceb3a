//! What HubSpot says of searches when it refuses.

use portal::search::{
    SearchError,
    request::{
        MAX_FILTERS, MAX_FILTERS_IN_GROUP, MAX_GROUPS, MAX_PAGE, MAX_QUERY, MAX_SORTS, MAX_VALUES,
        WINDOW,
    },
};

use crate::wire::{
    envelope::{Detail, Envelope, VALIDATION},
    error::ErrorResponse,
};

impl From<&SearchError> for ErrorResponse {
    fn from(error: &SearchError) -> Self {
        let many = |what: &str, count: &usize, max: usize| {
            sentence(format!("too many {what} (count: {count}, max allowed: {max})"))
        };
        let envelope = match error {
            SearchError::UnknownProperty(name) => {
                let message = format!("Property \"{name}\" does not exist");
                detailed(message, "PROPERTY_DOESNT_EXIST", name)
            }
            SearchError::NotFilterable(name) => {
                let message = format!("Property \"{name}\" can't be searched");
                detailed(message, "PROPERTY_NOT_SEARCHABLE", name)
            }
            SearchError::InvalidValue { property, value } => {
                let message = format!("{value} is not a valid value of property {property}");
                detailed(message, "INVALID_VALUE", property)
            }
            SearchError::AssociationTest(name) => detailed(
                format!(
                    "{name} can only be searched with EQ and IN, and only for HubSpot's own \
                     object types"
                ),
                "INVALID_OPERATOR",
                name,
            ),
            SearchError::TooManyGroups(count) => many("filterGroups", count, MAX_GROUPS),
            SearchError::TooManyFiltersInGroup(count) => {
                many("filters in group", count, MAX_FILTERS_IN_GROUP)
            }
            SearchError::TooManyFilters(count) => many("filters", count, MAX_FILTERS),
            SearchError::TooManyValues(count) => many("values", count, MAX_VALUES),
            SearchError::TooManySorts(count) => many("sorts", count, MAX_SORTS),
            SearchError::QueryTooLong(count) => {
                sentence(format!("query is too long (length: {count}, max allowed: {MAX_QUERY})"))
            }
            SearchError::PageSize(limit) => sentence(format!(
                "Invalid limit: {limit}. The limit must be between 1 and {MAX_PAGE}"
            )),
            SearchError::Offset(after) => {
                sentence(format!("Invalid after: {after}. It must not be negative"))
            }
            SearchError::BeyondWindow => sentence(format!(
                "Paging beyond the first {WINDOW} results of a search is not supported"
            )),
        };
        let rule = match error {
            SearchError::TooManyGroups(_) => "search-groups",
            _ => "search",
        };
        Self::bad_request(rule, envelope).detail(error.to_string())
    }
}

fn sentence(sentence: String) -> Envelope {
    Envelope::new(sentence).category(VALIDATION)
}

fn detailed(message: String, code: &'static str, property: &str) -> Envelope {
    let context = vec![("propertyName", vec![property.to_owned()])];
    let mut envelope = sentence("There was a problem with the request.".into());
    envelope.errors = vec![Detail { message, code, sub_category: "", context }];
    envelope
}

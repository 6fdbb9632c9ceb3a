//! The face of refusals of searches.

use portal::search::{
    SearchFault,
    request::{
        MAX_FILTERS, MAX_FILTERS_IN_GROUP, MAX_GROUPS, MAX_PAGE, MAX_QUERY, MAX_SORTS, MAX_VALUES,
        WINDOW,
    },
};

use super::{
    error::{Detail, Envelope},
    refusal::VALIDATION,
};

/// The envelope of one of these refusals.
pub(super) fn refused(fault: &SearchFault) -> Envelope {
    let detail = |message: String, code, property: &String| Detail {
        message,
        code,
        sub_category: "",
        context: vec![("propertyName", vec![property.clone()])],
    };
    let detailed = |detail| {
        let mut envelope = Envelope::new("There was a problem with the request.");
        envelope.errors = vec![detail];
        envelope
    };
    let envelope = match fault {
        SearchFault::UnknownProperty(name) => {
            let message = format!("Property \"{name}\" does not exist");
            detailed(detail(message, "PROPERTY_DOESNT_EXIST", name))
        }
        SearchFault::NotFilterable(name) => {
            let message = format!("Property \"{name}\" can't be searched");
            detailed(detail(message, "PROPERTY_NOT_SEARCHABLE", name))
        }
        SearchFault::InvalidValue { property, value } => {
            let message = format!("{value} is not a valid value of property {property}");
            detailed(detail(message, "INVALID_VALUE", property))
        }
        SearchFault::AssociationTest(name) => {
            let message = format!(
                "{name} can only be searched with EQ and IN, and only for HubSpot's own object types"
            );
            detailed(detail(message, "INVALID_OPERATOR", name))
        }
        fault => Envelope::new(sentence(fault)),
    };
    envelope.category(VALIDATION)
}

fn sentence(fault: &SearchFault) -> String {
    let many = |what: &str, count: &usize, max: usize| {
        format!("too many {what} (count: {count}, max allowed: {max})")
    };
    match fault {
        SearchFault::TooManyGroups(count) => many("filterGroups", count, MAX_GROUPS),
        SearchFault::TooManyFiltersInGroup(count) => {
            many("filters in group", count, MAX_FILTERS_IN_GROUP)
        }
        SearchFault::TooManyFilters(count) => many("filters", count, MAX_FILTERS),
        SearchFault::TooManyValues(count) => many("values", count, MAX_VALUES),
        SearchFault::TooManySorts(count) => many("sorts", count, MAX_SORTS),
        SearchFault::QueryTooLong(count) => {
            format!("query is too long (length: {count}, max allowed: {MAX_QUERY})")
        }
        SearchFault::PageSize(limit) => {
            format!("Invalid limit: {limit}. The limit must be between 1 and {MAX_PAGE}")
        }
        SearchFault::Offset(after) => format!("Invalid after: {after}. It must not be negative"),
        SearchFault::BeyondWindow => {
            format!("Paging beyond the first {WINDOW} results of a search is not supported")
        }
        fault => fault.to_string(),
    }
}

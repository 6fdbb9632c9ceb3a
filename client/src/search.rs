//! Searching records.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    ObjectType, Objects, Paged, Properties, Record, RecordId, Result,
    limit::Quota,
    paging::{next, standstill},
    record::{typed, wanted},
    request::Call,
};

/// A search for records of one type.
///
/// Filters in a row must all match; [`or`](Self::or) begins another row. HubSpot takes up to 5 rows
/// of up to 6 filters, 18 in all.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// use hubspot_client::{Contact, Filter};
///
/// # let ada = Contact { email: Some("ada@example.com".into()), ..Contact::default() };
/// # hubspot.contacts().create(&ada).await?;
/// let found = hubspot
///     .contacts()
///     .search()
///     .filter(Filter::eq("email", "ada@example.com"))
///     .filter(Filter::has("createdate"))
///     .or(Filter::contains_token("email", "*@example.org"))
///     .sort_descending("createdate")
///     .page(None)
///     .await?;
/// assert_eq!(found.total, 1);
///
/// // Any number of records, each once, in the order of their ids:
/// let everybody = hubspot.contacts().search().stream().all().await?;
/// # assert!(!everybody.is_empty());
/// # Ok(()) });
/// ```
///
/// HubSpot's index lags some seconds behind writes.
#[derive(Clone, Debug)]
#[must_use = "ask it for a page or a stream"]
pub struct Search<P = Properties> {
    objects: Objects<P>,
    query: Query,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    filter_groups: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sorts: Vec<Sort>,
    limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Row {
    filters: Vec<Filter>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Sort {
    property_name: String,
    direction: &'static str,
}

/// What a record must be like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    property_name: String,
    operator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<String>>,
}

/// A value that a property is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterValue(String);

/// Declares what converts into a value.
macro_rules! values {
    ($($type:ty)+) => {
        $(impl From<$type> for FilterValue {
            fn from(value: $type) -> Self {
                Self(value.to_string())
            }
        })+
    };
}

values! { &str bool i32 i64 u32 u64 f64 Date RecordId &RecordId }

impl From<String> for FilterValue {
    fn from(value: String) -> Self {
        Self(value)
    }
}

/// Times are compared in milliseconds.
impl From<Timestamp> for FilterValue {
    fn from(value: Timestamp) -> Self {
        Self(value.as_millisecond().to_string())
    }
}

/// Declares filters that compare with one value.
macro_rules! comparisons {
    ($($(#[$doc:meta])* $method:ident = $operator:literal,)+) => {
        $($(#[$doc])* pub fn $method(
            property: impl Into<String>,
            value: impl Into<FilterValue>,
        ) -> Self {
            Self { value: Some(value.into().0), ..Self::of(property, $operator) }
        })+
    };
}

impl Filter {
    comparisons! {
        /// It is this value. Texts are compared without regard to case.
        eq = "EQ",
        /// It is another value.
        neq = "NEQ",
        /// It is less.
        lt = "LT",
        /// It is less or the same.
        lte = "LTE",
        /// It is more.
        gt = "GT",
        /// It is more or the same.
        gte = "GTE",
        /// It has this word; `*` stands for any letters at the beginning or the end.
        contains_token = "CONTAINS_TOKEN",
        /// It hasn't this word.
        not_contains_token = "NOT_CONTAINS_TOKEN",
    }

    fn of(property: impl Into<String>, operator: &'static str) -> Self {
        let (value, high_value, values) = (None, None, None);
        Self { property_name: property.into(), operator, value, high_value, values }
    }

    /// It is in this range, ends included.
    pub fn between(
        property: impl Into<String>,
        low: impl Into<FilterValue>,
        high: impl Into<FilterValue>,
    ) -> Self {
        let high_value = Some(high.into().0);
        Self { value: Some(low.into().0), high_value, ..Self::of(property, "BETWEEN") }
    }

    /// It is one of these values. For text properties HubSpot wants them in lower case.
    pub fn one_of<V: Into<FilterValue>>(
        property: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(|value| value.into().0).collect();
        Self { values: Some(values), ..Self::of(property, "IN") }
    }

    /// It is none of these values. For text properties HubSpot wants them in lower case.
    pub fn none_of<V: Into<FilterValue>>(
        property: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self { operator: "NOT_IN", ..Self::one_of(property, values) }
    }

    /// It has a value.
    pub fn has(property: impl Into<String>) -> Self {
        Self::of(property, "HAS_PROPERTY")
    }

    /// It has no value.
    pub fn lacks(property: impl Into<String>) -> Self {
        Self::of(property, "NOT_HAS_PROPERTY")
    }

    /// It is associated with a record. Standard types only.
    pub fn associated_with(object_type: impl Into<ObjectType>, id: impl Into<RecordId>) -> Self {
        Self::eq(format!("associations.{}", object_type.into()), id.into())
    }
}

/// A part of what a search has found.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Found<P = Properties> {
    /// How many records match in all.
    pub total: u64,
    /// Some of them.
    pub results: Vec<Record<P>>,
    /// Where the next page begins; nothing on the last one.
    #[serde(default, rename = "paging", deserialize_with = "next")]
    pub next: Option<String>,
}

/// How many records HubSpot gives at once.
const PAGE: u32 = 200;
const ID: &str = "hs_object_id";

impl<P: DeserializeOwned> Objects<P> {
    /// Searches these records.
    pub fn search(&self) -> Search<P> {
        let query = Query { properties: wanted::<P>(None), limit: PAGE, ..Query::default() };
        Search { objects: self.clone(), query }
    }
}

impl<P> Search<P> {
    /// Adds a filter to the last row.
    pub fn filter(mut self, filter: Filter) -> Self {
        match self.query.filter_groups.last_mut() {
            Some(row) => row.filters.push(filter),
            None => self.query.filter_groups.push(Row { filters: vec![filter] }),
        }
        self
    }

    /// Begins another row with a filter: records match if they match any row.
    pub fn or(mut self, filter: Filter) -> Self {
        self.query.filter_groups.push(Row { filters: vec![filter] });
        self
    }

    /// Looks for words in the properties that HubSpot searches by default.
    pub fn text(mut self, words: impl Into<String>) -> Self {
        self.query.query = Some(words.into());
        self
    }

    /// Asks for these properties instead of the fields of `P`.
    pub fn properties<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.query.properties = names.into_iter().map(Into::into).collect();
        self
    }

    /// Sorts pages from the least to the greatest value. Streams have an order of their own.
    pub fn sort_ascending(self, property: impl Into<String>) -> Self {
        self.sort(property.into(), "ASCENDING")
    }

    /// Sorts pages from the greatest to the least value. Streams have an order of their own.
    pub fn sort_descending(self, property: impl Into<String>) -> Self {
        self.sort(property.into(), "DESCENDING")
    }

    fn sort(mut self, property_name: String, direction: &'static str) -> Self {
        self.query.sorts = vec![Sort { property_name, direction }];
        self
    }

    /// How many records a page is to hold, at most 200.
    pub fn page_size(mut self, limit: u32) -> Self {
        self.query.limit = limit;
        self
    }
}

impl<P: DeserializeOwned> Search<P> {
    /// One page: the first, or the one that begins where another one ended. HubSpot goes no further
    /// than 10,000 records; [`stream`](Self::stream) does.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, or a record doesn't fit `P`.
    pub async fn page(&self, after: Option<&str>) -> Result<Found<P>> {
        let query = Query { after: after.map(str::to_owned), ..self.query.clone() };
        let found = self.ask(&query).await?;
        Ok(Found { total: found.total, results: typed(found.results)?, next: found.next })
    }

    /// How many records match.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn count(&self) -> Result<u64> {
        let query = Query { limit: 1, ..self.query.clone() };
        Ok(self.ask(&query).await?.total)
    }

    async fn ask(&self, query: &Query) -> Result<Found> {
        let path = self.objects.path(&["search"]);
        let call = Call::repeatable_post("objects.search", path).quota(Quota::Search);
        self.objects.hubspot.send(call.json(query)?).await
    }

    /// The records behind an id, in the order of ids.
    async fn behind(&self, last: Option<&RecordId>) -> Result<Found> {
        let mut query = self.query.clone();
        query.sorts = vec![Sort { property_name: ID.to_owned(), direction: "ASCENDING" }];
        if let Some(last) = last {
            if query.filter_groups.is_empty() {
                query.filter_groups.push(Row::default());
            }
            for row in &mut query.filter_groups {
                row.filters.push(Filter::gt(ID, last));
            }
        }
        self.ask(&query).await
    }
}

impl<P: DeserializeOwned + Send + 'static> Search<P> {
    /// All records that match, however many, in the order of their ids.
    ///
    /// HubSpot's pages end at 10,000 records and shift when records change meanwhile. So each page
    /// is a search of its own for the ids behind the last one: no record comes twice, and none is
    /// missed that matches all the time. It takes one filter of each row.
    pub fn stream(self) -> Paged<Record<P>> {
        let begin = (self, At::Begin);
        let pages = futures_util::stream::try_unfold(begin, |(search, at)| async move {
            let last = match &at {
                At::Begin => None,
                At::Behind(last) => Some(last),
                At::End => return Ok(None),
            };
            let page = search.behind(last).await?;
            let at = match page.results.last() {
                Some(record) if page.next.is_some() => At::Behind(record.id.clone()),
                _ => At::End,
            };
            if matches!((&at, last), (At::Behind(now), Some(before)) if !moves(before, now)) {
                return Err(standstill());
            }
            let records = typed(page.results)?;
            Ok(Some((records, (search, at))))
        });
        Paged::from_pages(pages)
    }
}

enum At {
    Begin,
    Behind(RecordId),
    End,
}

fn moves(before: &RecordId, now: &RecordId) -> bool {
    before.number() < now.number()
}

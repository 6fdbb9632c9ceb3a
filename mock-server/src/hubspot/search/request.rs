//! The body of a search as HubSpot reads it.

mod filter;

use std::borrow::Cow;

use portal::search::{Request, Sort};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use crate::{
    hubspot::search::request::filter::FilterBody,
    wire::{
        body::{Shaped, Word, or_default},
        jackson::{BuiltShape, Maybe, Members, Named, ObjectShape, Objection, Shape, WordShape},
    },
};

/// The body of a search.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Search<'a> {
    #[serde(borrow, default, deserialize_with = "or_default")]
    filter_groups: Vec<Members<Group<'a>>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    filters: Vec<Sound<FilterBody<'a>>>,
    #[serde(borrow, default)]
    query: Option<Word<'a>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    properties: Vec<Word<'a>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    sorts: Vec<SortBody<'a>>,
    limit: Maybe<i32>,
    after: Maybe<i32>,
}

#[derive(Clone, Debug, Deserialize)]
struct Group<'a> {
    #[serde(borrow, default, deserialize_with = "or_default")]
    filters: Vec<Sound<FilterBody<'a>>>,
}

const FILTERS: Shape = Shape::ListOf(
    "java.util.HashSet<com.hubspot.inbounddb.publicobject.core.v3.search.Filter>",
    &Shape::Built(&filter::SHAPE),
);
const GROUP: ObjectShape = ObjectShape {
    class: "com.hubspot.inbounddb.publicobject.core.v3.search.FilterGroup",
    fields: &[("filters", FILTERS)],
    required: &[],
};
const GROUPS: Shape = Shape::ListOf(
    "java.util.HashSet<com.hubspot.inbounddb.publicobject.core.v3.search.FilterGroup>",
    &Shape::Object(&GROUP),
);

impl Shaped for Search<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.core.v3.search.PublicObjectSearchRequest",
        fields: &[
            ("filterGroups", GROUPS),
            ("filters", FILTERS),
            ("query", Shape::Text),
            ("properties", Shape::List(&Shape::Text)),
            ("sorts", Shape::List(&Shape::TextOr(&SORT))),
            ("limit", Shape::Integer),
            ("after", Shape::Integer),
        ],
        required: &[],
    });
}

impl<'a> Search<'a> {
    /// The properties to return.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().map(|Word(text)| &**text)
    }

    /// What the portal is asked. Filters outside of groups are one group, where there are no
    /// others.
    pub fn request(&self) -> Request<'a> {
        let group = |filters: &Vec<Sound<FilterBody<'a>>>| {
            filters.iter().filter_map(|Sound(body)| body.filter()).collect()
        };
        if !self.filter_groups.is_empty() && !self.filters.is_empty() {
            crate::explain::note("ignored-filters", String::new);
        }
        let alone = Some(&self.filters).filter(|filters| !filters.is_empty());
        let groups = match &*self.filter_groups {
            [] => alone.into_iter().map(group).collect(),
            groups => groups.iter().map(|one| group(&one.filters)).collect(),
        };
        Request {
            groups,
            query: self.query.as_ref().map_or(Cow::Borrowed(""), |Word(text)| text.clone()),
            sorts: self.sorts.iter().filter_map(SortBody::sort).collect(),
            limit: self.limit.0.map(i64::from),
            after: self.after.0.map(i64::from),
        }
    }
}

/// A sort key: a name, a name behind a minus, or an object, which some clients send as a text.
#[derive(Clone, Debug)]
enum SortBody<'a> {
    Text(Cow<'a, str>),
    Object(SortObject<'a>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SortObject<'a> {
    #[serde(borrow, default)]
    property_name: Option<Word<'a>>,
    #[serde(default)]
    direction: Option<Named<Direction>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Direction {
    Ascending,
    Descending,
}

const DIRECTION: WordShape = WordShape {
    class: "com.hubspot.inbounddb.publicobject.core.v3.search.Sort$Direction",
    words: &["ASCENDING", "DESCENDING"],
};
const SORT: BuiltShape = BuiltShape {
    object: ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.core.v3.search.Sort",
        fields: &[("propertyName", Shape::Text), ("direction", Shape::Word(&DIRECTION))],
        required: &[],
    },
    complaint: |raw| complaint_of(serde_json::from_slice::<SortObject<'_>>(raw)),
};

impl<'de: 'a, 'a> Deserialize<'de> for SortBody<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        if raw.get().starts_with('{') {
            let object = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
            return Ok(Self::Object(Sound::sound(object).map_err(D::Error::custom)?));
        }
        let Word(text) = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
        Ok(Self::Text(text))
    }
}

impl<'a> SortBody<'a> {
    fn sort(&self) -> Option<Sort<'a>> {
        match self {
            Self::Object(object) => object.sort(),
            Self::Text(text) if text.trim().is_empty() => None,
            Self::Text(text) if text.starts_with('{') => {
                serde_json::from_str::<SortObject<'_>>(text).ok()?.sort().map(|sort| Sort {
                    property: sort.property.into_owned().into(),
                    descending: sort.descending,
                })
            }
            Self::Text(text) => Some(match text.strip_prefix('-') {
                Some(name) => Sort { property: name.to_owned().into(), descending: true },
                None => Sort { property: text.clone(), descending: false },
            }),
        }
    }
}

impl<'a> SortObject<'a> {
    fn sort(&self) -> Option<Sort<'a>> {
        let property = self.property_name.as_ref()?.0.clone();
        Some(Sort {
            property,
            descending: matches!(self.direction, Some(Named(Direction::Descending))),
        })
    }
}

impl Judged for SortObject<'_> {
    fn complaint(&self) -> Option<Objection> {
        let missing = self.property_name.is_none().then_some("propertyName");
        missing.map(|name| not_built("sort-incomplete", "Sort", &[Some(name)]))
    }
}

/// A part that HubSpot looks at once it has all of it.
trait Judged {
    /// What is wrong with it.
    fn complaint(&self) -> Option<Objection>;
}

/// A part without fault.
#[derive(Clone, Debug)]
struct Sound<T>(T);

impl<T: Judged> Sound<T> {
    fn sound(part: T) -> Result<T, String> {
        part.complaint().map_or(Ok(part), |objection| Err(objection.text))
    }
}

impl<'de, T: Deserialize<'de> + Judged> Deserialize<'de> for Sound<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Members(part) = Members::<T>::deserialize(deserializer)?;
        Self::sound(part).map(Self).map_err(D::Error::custom)
    }
}

/// What is wrong with a part of a body, as far as it can be read.
fn complaint_of<T: Judged>(part: serde_json::Result<T>) -> Option<Objection> {
    part.ok()?.complaint()
}

fn not_built(rule: &'static str, what: &str, missing: &[Option<&str>]) -> Objection {
    let missing: Vec<&str> = missing.iter().copied().flatten().collect();
    let missing = missing.join(", ");
    let text = format!("Cannot build {what}, some of required attributes are not set [{missing}]");
    Objection { rule, text }
}

//! Request bodies of the object and property families.

use std::{borrow::Cow, fmt};

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
    http::header,
};
use bytes::Bytes;
use portal::{
    NewAssociation, NewRecord, Sent, TypeRef,
    association_type::Category,
    batch::{CreateInput, UpdateInput},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    error::Problem,
    jackson::{self, ObjectShape, Shape},
};

/// A request's body, read to the end, that calls itself JSON.
#[derive(Clone, Debug)]
pub struct JsonBody(Bytes);

impl<S: Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let media_type = parts.headers.get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_json = media_type.trim_start().to_ascii_lowercase().starts_with("application/json");
        let bytes = read(body).await?;
        match bytes.trim_ascii().is_empty() {
            true => Err(Problem::NoBody),
            false if !is_json => Err(Problem::UnsupportedMediaType),
            false => Ok(Self(bytes)),
        }
    }
}

/// The outermost layer has read the body already, and measured it.
async fn read(body: Body) -> Result<Bytes, Problem> {
    to_bytes(body, usize::MAX).await.map_err(|_| Problem::BodyTooLarge)
}

/// What a body must look like for HubSpot's complaints about it.
pub trait Shaped {
    /// The shape.
    const SHAPE: Shape;
}

impl JsonBody {
    /// Reads the body as what a handler expects.
    pub fn read<'b, T: Deserialize<'b> + Shaped>(&'b self) -> Result<T, Problem> {
        let read = serde_json::from_slice(&self.0)
            .map_err(|error| Problem::Json(jackson::explain(&self.0, &T::SHAPE, &error)))?;
        super::ignored::explain(&self.0, &T::SHAPE);
        Ok(read)
    }
}

/// Property values as sent: any scalar, a number by its own text.
#[derive(Clone, Debug, Default)]
pub struct Properties<'a>(pub Sent<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Sent<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of property values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs: Sent<'de> = Vec::with_capacity(8);
                while let Some((Text(name), raw)) = map.next_entry::<Text<'de>, &RawValue>()? {
                    let value = scalar(raw).map_err(A::Error::custom)?;
                    // Of a name that stands twice, the last one counts.
                    match pairs.iter_mut().find(|(known, _)| *known == name) {
                        Some(pair) => pair.1 = value,
                        None => pairs.push((name, value)),
                    }
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(Pairs).map(Self)
    }
}

/// A JSON string, borrowed where it has no escapes.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The text of a scalar; null has none.
fn scalar(raw: &RawValue) -> Result<Option<Cow<'_, str>>, serde_json::Error> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).map(|Text(text)| Some(text)),
        Some(b'n') => Ok(None),
        Some(b'{' | b'[') => Err(serde_json::Error::custom("a value is a scalar")),
        _ => Ok(Some(text.into())),
    }
}

/// A text that clients also send as a number.
#[derive(Clone, Debug, Default)]
pub struct Word<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let text = scalar(raw).map_err(D::Error::custom)?;
        text.map(Self).ok_or_else(|| D::Error::custom("null is no text"))
    }
}

/// Reads null as the default.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The body of a creation, and an input of a batch creation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Create<'a> {
    #[serde(borrow)]
    properties: Properties<'a>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    associations: Vec<Association<'a>>,
    #[serde(borrow, default)]
    object_write_trace_id: Option<Word<'a>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Association<'a> {
    #[serde(borrow)]
    to: Id<'a>,
    types: Vec<AssociationSpec>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AssociationSpec {
    association_category: Category,
    #[serde(deserialize_with = "whole")]
    association_type_id: u32,
}

/// A number that clients also send as a text.
pub(super) fn whole<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr<Err: fmt::Display>,
{
    let Word(text) = Word::deserialize(deserializer)?;
    text.trim().parse().map_err(D::Error::custom)
}

/// `{"id": "…"}`.
#[derive(Clone, Debug, Deserialize)]
pub struct Id<'a> {
    #[serde(borrow)]
    pub(super) id: Word<'a>,
}

pub(super) const SPEC: ObjectShape = ObjectShape {
    class: "com.hubspot.inbounddb.associations.base.AssociationSpec",
    fields: &[("associationCategory", Shape::Text), ("associationTypeId", Shape::Integer)],
    required: &["associationCategory", "associationTypeId"],
};
pub(super) const ID: ObjectShape = ObjectShape {
    class: "com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectId$Json",
    fields: &[("id", Shape::Text)],
    required: &["id"],
};
const ASSOCIATION: ObjectShape = ObjectShape {
    class: "com.hubspot.inbounddb.publicobject.core.v2.PublicAssociationsForObject$Json",
    fields: &[("to", Shape::Object(&ID)), ("types", Shape::List(&Shape::Object(&SPEC)))],
    required: &["to", "types"],
};
const CREATE: ObjectShape = ObjectShape {
    class: "com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectInputForCreate$Json",
    fields: &[
        ("properties", Shape::Texts),
        ("associations", Shape::List(&Shape::Object(&ASSOCIATION))),
        ("objectWriteTraceId", Shape::Text),
    ],
    required: &["properties"],
};

impl Shaped for Create<'_> {
    const SHAPE: Shape = Shape::Object(&CREATE);
}

impl<'a> From<Create<'a>> for CreateInput<'a> {
    fn from(body: Create<'a>) -> Self {
        let associations = body.associations.into_iter().map(|association| NewAssociation {
            to: association.to.id.0.into_owned(),
            types: association.types.into_iter().map(AssociationSpec::reference).collect(),
        });
        Self {
            trace: body.object_write_trace_id.map(|Word(text)| text),
            record: NewRecord {
                properties: body.properties.0,
                associations: associations.collect(),
            },
        }
    }
}

impl AssociationSpec {
    pub(super) fn reference(self) -> TypeRef {
        TypeRef { category: self.association_category, id: self.association_type_id }
    }
}

/// The body of an update.
#[derive(Clone, Debug, Deserialize)]
pub struct Update<'a> {
    /// The new values.
    #[serde(borrow)]
    pub properties: Properties<'a>,
}

impl Shaped for Update<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectInput$Json",
        fields: &[("properties", Shape::Texts)],
        required: &["properties"],
    });
}

/// An input of a batch update or upsert.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change<'a> {
    #[serde(borrow)]
    id: Word<'a>,
    #[serde(borrow, default)]
    id_property: Option<Word<'a>>,
    #[serde(borrow)]
    properties: Properties<'a>,
    #[serde(borrow, default)]
    object_write_trace_id: Option<Word<'a>>,
}

const CHANGE: ObjectShape = ObjectShape {
    class: "com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectBatchInput$Json",
    fields: &[
        ("id", Shape::Text),
        ("idProperty", Shape::Text),
        ("properties", Shape::Texts),
        ("objectWriteTraceId", Shape::Text),
    ],
    required: &["id", "properties"],
};

impl<'a> From<Change<'a>> for UpdateInput<'a> {
    fn from(body: Change<'a>) -> Self {
        Self {
            trace: body.object_write_trace_id.map(|Word(text)| text),
            id: body.id.0,
            id_property: body.id_property.map(|Word(text)| text),
            properties: body.properties.0,
        }
    }
}

/// A batch of something.
#[derive(Clone, Debug, Deserialize)]
pub struct Batch<T> {
    inputs: Vec<T>,
}

impl<T> Batch<T> {
    /// The inputs as the portal takes them.
    pub fn inputs<U: From<T>>(self) -> Vec<U> {
        self.inputs.into_iter().map(U::from).collect()
    }
}

pub(super) const fn batch(
    class: &'static str,
    fields: &'static [(&'static str, Shape)],
) -> ObjectShape {
    ObjectShape { class, fields, required: &["inputs"] }
}

impl Shaped for Batch<Create<'_>> {
    const SHAPE: Shape = Shape::Object(
        &const {
            batch(
                "com.hubspot.inbounddb.publicobject.core.v2.BatchInput$Json",
                &[("inputs", Shape::List(&Shape::Object(&CREATE)))],
            )
        },
    );
}

impl Shaped for Batch<Change<'_>> {
    const SHAPE: Shape = Shape::Object(
        &const {
            batch(
                "com.hubspot.inbounddb.publicobject.core.v2.BatchInput$Json",
                &[("inputs", Shape::List(&Shape::Object(&CHANGE)))],
            )
        },
    );
}

impl Shaped for Batch<Id<'_>> {
    const SHAPE: Shape = Shape::Object(
        &const {
            batch(
                "com.hubspot.inbounddb.publicobject.core.v2.BatchInput$Json",
                &[("inputs", Shape::List(&Shape::Object(&ID)))],
            )
        },
    );
}

impl<'a> From<Id<'a>> for Cow<'a, str> {
    fn from(id: Id<'a>) -> Self {
        id.id.0
    }
}

/// The body of a batch read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchRead<'a> {
    #[serde(borrow)]
    inputs: Vec<Id<'a>>,
    #[serde(borrow, default)]
    id_property: Option<Word<'a>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    properties: Vec<Word<'a>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    properties_with_history: Vec<Word<'a>>,
}

impl Shaped for BatchRead<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.core.v2.BatchReadInputSimplePublicObjectId$Json",
        fields: &[
            ("inputs", Shape::List(&Shape::Object(&ID))),
            ("idProperty", Shape::Text),
            ("properties", Shape::List(&Shape::Text)),
            ("propertiesWithHistory", Shape::List(&Shape::Text)),
        ],
        required: &["inputs"],
    });
}

impl<'a> BatchRead<'a> {
    /// The ids to read.
    pub fn ids(&self) -> Vec<Cow<'a, str>> {
        self.inputs.iter().map(|input| input.id.0.clone()).collect()
    }

    /// The property the ids are values of.
    pub fn id_property(&self) -> Option<&str> {
        self.id_property.as_ref().map(|Word(text)| &**text)
    }

    /// The properties to return.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().map(|Word(text)| &**text)
    }

    /// The properties to return with their history.
    pub fn with_history(&self) -> impl Iterator<Item = &str> {
        self.properties_with_history.iter().map(|Word(text)| &**text)
    }
}

/// The body of a merge.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Merge<'a> {
    #[serde(borrow)]
    primary_object_id: Word<'a>,
    #[serde(borrow)]
    object_id_to_merge: Word<'a>,
}

impl Merge<'_> {
    /// The record that stays.
    pub fn primary(&self) -> &str {
        &self.primary_object_id.0
    }

    /// The record that goes.
    pub fn other(&self) -> &str {
        &self.object_id_to_merge.0
    }
}

impl Shaped for Merge<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.core.v2.PublicMergeInput$Json",
        fields: &[("primaryObjectId", Shape::Text), ("objectIdToMerge", Shape::Text)],
        required: &["objectIdToMerge", "primaryObjectId"],
    });
}

/// The body of a GDPR deletion.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GdprDelete<'a> {
    #[serde(borrow)]
    object_id: Word<'a>,
    #[serde(borrow, default)]
    id_property: Option<Word<'a>>,
}

impl GdprDelete<'_> {
    /// The record to delete.
    pub fn key(&self) -> portal::Key<'_> {
        portal::Key::new(&self.object_id.0, self.id_property.as_ref().map(|Word(text)| &**text))
    }
}

impl Shaped for GdprDelete<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.core.v2.PublicGdprDeleteInput$Json",
        fields: &[("objectId", Shape::Text), ("idProperty", Shape::Text)],
        required: &["objectId"],
    });
}

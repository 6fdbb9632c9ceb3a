//! Reading request bodies, and the parts that families' bodies have in common.

use std::{borrow::Cow, fmt};

use axum::{
    extract::{FromRequest, Request},
    http::header,
};
use bytes::Bytes;
use portal::{Sent, TypeRef, association_type::Category};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::wire::whole_body;

use super::{
    error::RequestError,
    jackson::{self, Members, ObjectShape, Parsed, Scalar, Shape, Text, WordShape},
};
use crate::explain;

/// A request's body, read to the end, that calls itself JSON.
#[derive(Clone, Debug)]
pub struct JsonBody(Bytes);

impl<S: Sync> FromRequest<S> for JsonBody {
    type Rejection = RequestError;

    async fn from_request(request: Request, _: &S) -> Result<Self, RequestError> {
        let (parts, body) = request.into_parts();
        let media_type = parts.headers.get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_json = media_type.trim_start().to_ascii_lowercase().starts_with("application/json");
        // The outermost layer has read it already, and measured it.
        let bytes = whole_body::of(body, usize::MAX).await?;
        match bytes.trim_ascii().is_empty() {
            true => Err(RequestError::NoBody),
            false if !is_json => Err(RequestError::UnsupportedMediaType),
            false => Ok(Self(bytes)),
        }
    }
}

/// What a body must look like for HubSpot's complaints about it.
pub trait Shaped {
    /// The shape.
    const SHAPE: Shape;
}

impl JsonBody {
    /// Reads the body as what a handler expects.
    pub fn read<'b, T: Deserialize<'b> + Shaped>(&'b self) -> Result<T, RequestError> {
        if let Some(fault) = jackson::too_deep(&self.0) {
            return Err(RequestError::Json(fault));
        }
        let read = match T::SHAPE {
            Shape::ListOf(..) => serde_json::from_slice(&self.0),
            _ => serde_json::from_slice(&self.0).map(|Members(body)| body),
        };
        let read =
            read.map_err(|error| RequestError::Json(jackson::explain(&self.0, &T::SHAPE, &error)))?;
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
                    let value = jackson::text(raw.get()).map_err(A::Error::custom)?;
                    // Of a name that stands twice, the last one counts.
                    match pairs.iter_mut().find(|(known, _)| *known == name) {
                        Some(pair) => {
                            explain::note("ignored-repetition", || pair.0.to_string());
                            pair.1 = value;
                        }
                        None => pairs.push((name, value)),
                    }
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(Pairs).map(Self)
    }
}

/// A text, borrowed where it can be. Numbers and booleans are texts too.
#[derive(Clone, Debug, Default)]
pub struct Word<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let text = jackson::text(raw.get()).map_err(D::Error::custom)?;
        text.map(Self).ok_or_else(|| D::Error::custom("null is no text"))
    }
}

/// A list of texts.
pub(crate) fn texts(list: Option<Vec<Scalar<Box<str>>>>) -> Option<Vec<Box<str>>> {
    Some(list?.into_iter().map(|Scalar(text)| text).collect())
}

/// Reads null as the default.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// `{"id": "…"}`.
#[derive(Clone, Debug, Deserialize)]
pub struct Id<'a> {
    #[serde(borrow)]
    pub(crate) id: Word<'a>,
}

/// A type of association, as a client names it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssociationSpec {
    association_category: Parsed<Category>,
    association_type_id: Scalar<i32>,
}

impl AssociationSpec {
    pub(crate) fn reference(self) -> TypeRef {
        let id = self.association_type_id.cast_unsigned();
        TypeRef { category: self.association_category.0, id }
    }
}

pub(crate) const CATEGORY: WordShape = WordShape {
    class: "com.hubspot.inbounddb.associations.base.AssociationCategory",
    words: Category::WORDS,
};
pub(crate) const SPEC: ObjectShape = ObjectShape {
    class: "com.hubspot.inbounddb.associations.base.AssociationSpec",
    fields: &[
        ("associationCategory", Shape::Word(&CATEGORY)),
        ("associationTypeId", Shape::Integer),
    ],
    required: &["associationCategory", "associationTypeId"],
};
pub(crate) const ID: ObjectShape = ObjectShape {
    class: "com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectId$Json",
    fields: &[("id", Shape::Text)],
    required: &["id"],
};

/// A batch of something.
#[derive(Clone, Debug, Deserialize)]
pub struct Batch<T> {
    inputs: Vec<Members<T>>,
}

impl<T> Batch<T> {
    /// The inputs as the portal takes them.
    pub fn inputs<U: From<T>>(self) -> Vec<U> {
        self.inputs.into_iter().map(|Members(input)| U::from(input)).collect()
    }
}

/// What an input of a batch must look like.
pub trait Input {
    /// The Java class that HubSpot reads the batch into.
    const BATCH: &'static str = "com.hubspot.inbounddb.publicobject.core.v2.BatchInput$Json";
    /// The shape of one input.
    const SHAPE: ObjectShape;
}

impl<T: Input> Shaped for Batch<T> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: T::BATCH,
        fields: &[("inputs", Shape::List(&Shape::Object(&T::SHAPE)))],
        required: &["inputs"],
    });
}

impl Input for Id<'_> {
    const SHAPE: ObjectShape = ID;
}

impl<'a> From<Id<'a>> for Cow<'a, str> {
    fn from(id: Id<'a>) -> Self {
        id.id.0
    }
}

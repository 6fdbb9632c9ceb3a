//! Association labels and limits, as HubSpot writes and reads them.

use axum::{http::StatusCode, response::Response};
use portal::{
    Category, Portal, Timestamp, TypeRef,
    association_limit::{Limit, Limited},
};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    hubspot::associations::response::{SpecWithLabel, outcome},
    wire::{
        body::{CATEGORY, Input, Shaped, Word},
        jackson::{Maybe, ObjectShape, Parsed, Scalar, Shape},
        shared::Results,
    },
};

/// The types of a pair.
pub fn answer_labels(portal: &Portal, labels: impl Iterator<Item = TypeRef>) -> Response {
    let results = labels.map(|label| SpecWithLabel::new(portal, label)).collect();
    crate::wire::json(StatusCode::OK, &Results { results })
}

/// A new label, or the new texts of one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewLabel<'a> {
    #[serde(borrow)]
    name: Word<'a>,
    #[serde(borrow, deserialize_with = "nullable")]
    label: Option<Word<'a>>,
    #[serde(borrow, default)]
    inverse_label: Option<Word<'a>>,
}

/// The new texts of a label.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedLabel<'a> {
    association_type_id: Scalar<i32>,
    #[serde(borrow, deserialize_with = "nullable")]
    label: Option<Word<'a>>,
    #[serde(borrow, default)]
    inverse_label: Option<Word<'a>>,
}

/// A field that must be there, but of which null is refused in other words.
fn nullable<'de: 'a, 'a, D>(deserializer: D) -> Result<Option<Word<'a>>, D::Error>
where
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer)
}

fn text<'w>(word: Option<&'w Word<'_>>) -> Option<&'w str> {
    word.map(|Word(text)| &**text)
}

impl NewLabel<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name.0
    }

    /// Its text; null is none.
    pub fn label(&self) -> &str {
        text(self.label.as_ref()).unwrap_or_default()
    }

    /// The text for the way back.
    pub fn inverse_label(&self) -> Option<&str> {
        text(self.inverse_label.as_ref())
    }
}

impl ChangedLabel<'_> {
    /// Which.
    pub fn type_id(&self) -> u32 {
        self.association_type_id.cast_unsigned()
    }

    /// Its text; null is none.
    pub fn label(&self) -> &str {
        text(self.label.as_ref()).unwrap_or_default()
    }

    /// The text for the way back.
    pub fn inverse_label(&self) -> Option<&str> {
        text(self.inverse_label.as_ref())
    }
}

impl Shaped for NewLabel<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.associations.v4.PublicAssociationDefinitionCreateRequest$Json",
        fields: &[("name", Shape::Text), ("label", Shape::Text), ("inverseLabel", Shape::Text)],
        required: &["label", "name"],
    });
}

impl Shaped for ChangedLabel<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.inbounddb.associations.v4.PublicAssociationDefinitionUpdateRequest$Json",
        fields: &[
            ("associationTypeId", Shape::Integer),
            ("label", Shape::Text),
            ("inverseLabel", Shape::Text),
        ],
        required: &["label", "associationTypeId"],
    });
}

/// A limit as it is listed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LimitOut<'p> {
    category: &'static str,
    type_id: u32,
    user_enforced_max_to_object_ids: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Option<&'p str>>,
}

impl<'p> LimitOut<'p> {
    /// With the label; the answer to an update has none.
    fn labelled(limited: Limited<'p>) -> Self {
        Self { label: Some(limited.kind.label.as_deref()), ..Self::bare(limited) }
    }

    fn bare(limited: Limited<'p>) -> Self {
        Self {
            category: limited.kind.category.as_str(),
            type_id: limited.kind.type_id,
            user_enforced_max_to_object_ids: limited.max,
            label: None,
        }
    }
}

/// The limits that a portal chose.
pub fn answer_limits<'p>(limits: impl Iterator<Item = Limited<'p>>) -> Response {
    crate::wire::json(
        StatusCode::OK,
        &Results { results: limits.map(LimitOut::labelled).collect() },
    )
}

/// The limits that a batch set. `labelled`: with their labels.
pub fn answer_limited(
    portal: &Portal,
    (set, refused): (&[TypeRef], &[portal::Error]),
    now: Timestamp,
    complete: StatusCode,
    labelled: bool,
) -> Response {
    let limited = set.iter().filter_map(|label| portal.association_limit(*label));
    let show = if labelled { LimitOut::labelled } else { LimitOut::bare };
    outcome(limited.map(show).collect(), refused, now).answer(complete)
}

/// A limit to be set, or one to be taken away.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitIn {
    category: Option<Parsed<Category>>,
    type_id: Scalar<i32>,
    max_to_object_ids: Maybe<i32>,
}

impl From<LimitIn> for Limit {
    fn from(limit: LimitIn) -> Self {
        Self {
            category: limit.category.map(|Parsed(category)| category),
            type_id: limit.type_id.cast_unsigned(),
            max: limit.max_to_object_ids.0.unwrap_or_default().into(),
        }
    }
}

impl Input for LimitIn {
    const BATCH: &'static str =
        "com.hubspot.inbounddb.associations.v4.BatchInputPublicAssociationSpec$Json";
    const SHAPE: ObjectShape = ObjectShape {
        class: "com.hubspot.inbounddb.associations.v4.PublicAssociationDefinitionConfiguration$Json",
        fields: &[
            ("category", Shape::Word(&CATEGORY)),
            ("typeId", Shape::Integer),
            ("maxToObjectIds", Shape::Integer),
        ],
        required: &["typeId"],
    };
}

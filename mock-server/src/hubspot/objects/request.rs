//! Request bodies of the objects family.

use std::borrow::Cow;

use portal::{
    NewAssociation, NewRecord,
    batch::{CreateInput, UpdateInput},
};
use serde::Deserialize;

use crate::wire::{
    body::{AssociationSpec, ID, Id, Input, Properties, SPEC, Shaped, Word, or_default},
    jackson::{Members, ObjectShape, Shape},
};

/// The body of a creation, and an input of a batch creation.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Create<'a> {
    #[serde(borrow)]
    properties: Properties<'a>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    associations: Vec<Members<Association<'a>>>,
    #[serde(borrow, default)]
    object_write_trace_id: Option<Word<'a>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Association<'a> {
    #[serde(borrow)]
    to: Members<Id<'a>>,
    types: Vec<Members<AssociationSpec>>,
}

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
        let associations =
            body.associations.into_iter().map(|Members(association)| NewAssociation {
                to: association.to.0.id.0.into_owned(),
                types: association.types.into_iter().map(|spec| spec.reference()).collect(),
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

impl Input for Create<'_> {
    const SHAPE: ObjectShape = CREATE;
}

impl Input for Change<'_> {
    const SHAPE: ObjectShape = CHANGE;
}

/// The body of a batch read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchRead<'a> {
    #[serde(borrow)]
    inputs: Vec<Members<Id<'a>>>,
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

//! Associations of version 3, where a type is a name, as HubSpot writes and reads them.

use axum::{http::StatusCode, response::Response};
use portal::{
    AssociationType, End, Labels, ObjectTypeId, Portal, RecordId, Timestamp, TypeRef,
    associate::Associated,
    association_batch::{Done, Edge, NamedInput, ReadInput},
};
use serde::{Deserialize, Serialize};

use crate::{
    hubspot::associations::response::{Ref, outcome},
    wire::{
        body::{self, Id, Input, Word},
        jackson::{Members, ObjectShape, Shape},
        shared::{Digits, Results},
    },
};

/// A number of the other direction was taken for the one that was meant.
pub const TURNED: &str = "this association type id is the other direction's; it was taken for \
                          its inverse, which HubSpot may refuse";

/// A record and one of the types it is associated under.
#[derive(Debug, Serialize)]
pub struct Row {
    id: Digits,
    r#type: String,
}

/// The rows of a page: one for each record and type.
pub fn rows(portal: &Portal, page: &Associated) -> Vec<Row> {
    let rows = page.rows.iter().flat_map(|(id, labels): &(RecordId, Labels)| {
        let row = |label: &TypeRef| Row { id: Digits(*id), r#type: name(portal, *label) };
        labels.iter().map(row)
    });
    rows.collect()
}

fn name(portal: &Portal, label: TypeRef) -> String {
    let kind = portal.association_types.get(label);
    kind.map_or_else(|| label.id.to_string(), AssociationType::snake_name)
}

/// One direction of an association.
#[derive(Serialize)]
struct Direction {
    from: Ref,
    to: Ref,
    r#type: String,
}

/// The answer to a batch of writes: both directions of each, the way back first.
pub fn answer_create(portal: &Portal, done: &Done<Edge>, now: Timestamp) -> Response {
    let directions = |edge: &Edge| {
        let label = edge.types.first()?;
        let inverse = portal.association_types.get(*label)?.inverse();
        let direction = |from: End, to: End, label| Direction {
            from: Ref { id: Digits(from.id) },
            to: Ref { id: Digits(to.id) },
            r#type: name(portal, label),
        };
        Some([direction(edge.to, edge.from, inverse), direction(edge.from, edge.to, *label)])
    };
    let results = done.done.iter().filter_map(directions).flatten().collect();
    outcome(results, &done.refused, now).answer(StatusCode::CREATED)
}

/// A type that two object types can be associated under.
#[derive(Serialize)]
struct Definition {
    id: String,
    name: String,
}

/// The types from one object type to another.
pub fn answer_types(portal: &Portal, from: ObjectTypeId, to: ObjectTypeId) -> Response {
    let kinds = portal.association_types.between(from, to);
    let definition = |kind: &AssociationType| Definition {
        id: kind.type_id.to_string(),
        name: kind.snake_name(),
    };
    crate::wire::json(StatusCode::OK, &Results { results: kinds.map(definition).collect() })
}

/// An input of a batch that makes associations, or takes them away.
#[derive(Debug, Deserialize)]
pub struct Named<'a> {
    #[serde(borrow)]
    from: Members<Id<'a>>,
    #[serde(borrow)]
    to: Members<Id<'a>>,
    #[serde(borrow)]
    r#type: Word<'a>,
}

impl<'a> From<Named<'a>> for NamedInput<'a> {
    fn from(input: Named<'a>) -> Self {
        Self { from: input.from.0.into(), to: input.to.0.into(), name: input.r#type.0 }
    }
}

impl<'a> From<Id<'a>> for ReadInput<'a> {
    fn from(input: Id<'a>) -> Self {
        Self { id: input.into(), start: RecordId(0) }
    }
}

impl Input for Named<'_> {
    const SHAPE: ObjectShape = ObjectShape {
        class: "com.hubspot.inbounddb.publicobject.core.v2.PublicAssociation$Json",
        fields: &[
            ("from", Shape::Object(&body::ID)),
            ("to", Shape::Object(&body::ID)),
            ("type", Shape::Text),
        ],
        required: &["from", "to", "type"],
    };
}

/// A widely copied recipe connects contacts to companies under 280, which leads the other way.
pub fn warn_if_turned(answer: Response, turned: bool) -> Response {
    if turned { crate::wire::warned(answer, TURNED) } else { answer }
}

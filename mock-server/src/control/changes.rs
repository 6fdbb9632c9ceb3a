//! `/_mock/portals/{portalId}/changes`: what happened, in CRM terms.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use portal::{
    End, TypeRef,
    difference::{Difference, Fate},
};
use serde::Serialize;

use super::{Asked, Mistake, Outcome, handle::Control, portals::number};
use crate::{
    Server,
    hub::revision::{Author, RecordedChange, Since},
    wire,
};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new().route("/_mock/portals/{portalId}/changes", get(show))
}

#[derive(Serialize)]
struct Listed {
    changes: Vec<Shown>,
}

/// One change.
#[derive(Serialize)]
struct Shown {
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    what: &'static str,
    fate: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<ShownValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<ShownEnd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<ShownTypes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<ShownAuthor>,
}

#[derive(Serialize)]
struct ShownValue {
    name: Box<str>,
    old: Option<Box<str>>,
    new: Option<Box<str>>,
}

#[derive(Serialize)]
struct ShownEnd {
    object_type: String,
    id: String,
}

#[derive(Serialize)]
struct ShownTypes {
    old: Vec<u32>,
    new: Vec<u32>,
}

#[derive(Serialize)]
struct ShownAuthor {
    app_id: u64,
    token: Option<String>,
    /// The request's name in the journal.
    correlation_id: uuid::Uuid,
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Created => "created",
        Fate::Updated => "updated",
        Fate::Archived => "archived",
        Fate::Restored => "restored",
        Fate::Merged => "merged",
        Fate::Deleted => "deleted",
    }
}

impl Shown {
    fn of(difference: Difference) -> Self {
        match difference {
            Difference::Record { record, fate, values } => {
                let value = |value: portal::difference::ValueDifference| ShownValue {
                    name: value.property,
                    old: value.old,
                    new: value.new,
                };
                let properties = values.into_iter().map(value).collect();
                Self { properties, ..Self::end("record", fate, record) }
            }
            Difference::Association { from, to, old, new } => {
                let fate = match (old.is_empty(), new.is_empty()) {
                    (true, _) => Fate::Created,
                    (_, true) => Fate::Deleted,
                    _ => Fate::Updated,
                };
                let ids = |types: &[TypeRef]| types.iter().map(|one| one.id).collect();
                let to =
                    ShownEnd { object_type: to.object_type.to_string(), id: to.id.to_string() };
                let types = ShownTypes { old: ids(&old), new: ids(&new) };
                Self { to: Some(to), types: Some(types), ..Self::end("association", fate, from) }
            }
            Difference::Property { object_type, name, fate } => {
                Self::plain("property", fate, object_type.to_string(), Some(name.into()))
            }
            Difference::Pipeline { object_type, id, fate } => {
                Self::plain("pipeline", fate, object_type.to_string(), Some(id.into()))
            }
            Difference::ObjectType { id, fate } => {
                Self::plain("object_type", fate, id.to_string(), None)
            }
        }
    }

    fn end(what: &'static str, fate: Fate, end: End) -> Self {
        Self::plain(what, fate, end.object_type.to_string(), Some(end.id.to_string()))
    }

    fn plain(what: &'static str, of: Fate, object_type: String, id: Option<String>) -> Self {
        Self {
            at: None,
            what,
            fate: fate(of),
            object_type: Some(object_type),
            id,
            properties: Vec::new(),
            to: None,
            types: None,
            by: None,
        }
    }

    fn happened(happening: RecordedChange) -> Self {
        let RecordedChange { at, by, what } = happening;
        let by = by.map(|author: Author| ShownAuthor {
            app_id: author.app.0,
            token: author.token_tail,
            correlation_id: author.correlation,
        });
        Self { at: Some(at.to_string()), by, ..Self::of(what) }
    }
}

/// One write after the other, or with `net=true` only how it was and how it is.
async fn show(State(server): State<Arc<Server>>, Path(id): Path<String>, asked: Asked) -> Outcome {
    let since: Since = match asked.text("since") {
        Some(text) => text.parse().map_err(Mistake::bad)?,
        None => Since::Start,
    };
    let control = Control::new(&server);
    let changes = match asked.flag("net")? {
        true => {
            let net = control.handle(number(&id)?)?.net_changes(&since);
            net.map_err(super::ControlError::from)?.into_iter().map(Shown::of).collect()
        }
        false => {
            let all = control.changes(number(&id)?, &since)?;
            all.into_iter().map(Shown::happened).collect()
        }
    };
    Ok(wire::json(StatusCode::OK, &Listed { changes }))
}

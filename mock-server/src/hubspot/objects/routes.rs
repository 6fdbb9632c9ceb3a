//! `/crm/v3/objects/{objectType}`: one record at a time, and lists.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, Uri},
    routing::{get, post},
};
use portal::{
    Key, ObjectTypeId, Portal, RecordError, RecordId, Table, batch::CreateInput, records::key,
    value::Rules,
};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::objects::{
        request::{Create, GdprDelete, Merge, Update},
        response::{Object, Page, Selection, WriteNotes},
    },
    layer::scope::Need,
    wire::{
        self,
        body::JsonBody,
        error::RequestError,
        query::{MAX_HISTORY_PAGE, MAX_PAGE, Query},
        shared::Next,
        version::{Answer, Version},
    },
};

/// The base paths of the family.
pub const BASES: [&str; 7] = [
    "/crm/v3/objects",
    "/crm/objects/v3",
    "/crm/objects/2025-09",
    "/crm/objects/2026-03",
    "/crm/objects/2026-09",
    "/crm/objects/2026-09-beta",
    "/crm/objects/2027-03-beta",
];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    Router::new()
        .route(&format!("{base}/{{objectType}}"), get(list).post(create))
        .route(&format!("{base}/{{objectType}}/{{id}}"), get(read).patch(update).delete(archive))
        .route(&format!("{base}/{{objectType}}/merge"), post(merge))
        .route(&format!("{base}/{{objectType}}/gdpr-delete"), post(gdpr_delete))
}

/// The base path of version 4, which only lists records.
pub const V4_BASES: [&str; 1] = ["/crm/v4/objects"];

/// The routes under that.
pub fn v4_routes(base: &str) -> Routes {
    Router::new().route(&format!("{base}/{{objectType}}"), get(list))
}

impl From<Version> for Rules {
    fn from(version: Version) -> Self {
        match version {
            Version::Classic => Self::STRICT,
            Version::September2026 => Self::NORMALISED,
        }
    }
}

async fn list(session: Session, Path(word): Path<String>, query: Query) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::Read, &portal, &word)?;
    let table = portal.table(object_type)?;
    let selection = selection(&session, &portal, table, &query)?;
    let max = if selection.history.is_some() { MAX_HISTORY_PAGE } else { MAX_PAGE };
    let limit = query.limit(max)?;
    let (records, more) =
        portal.list(object_type, query.flag("archived")?, query.after()?, limit)?;
    let next = records.last().filter(|_| more).map(|last| {
        let after = (last.id.0 + 1).to_string();
        let link = query.next_link(&after);
        Next { after, link }
    });
    let object = |record| Object::selected(portal.view(table, record, session.now), &selection);
    let results = records.into_iter().map(object).collect();
    Ok(wire::json(StatusCode::OK, &Page { results, next }))
}

async fn create(
    session: Session,
    Path(word): Path<String>,
    uri: Uri,
    query: Query,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    let input = CreateInput::from(body.read::<Create<'_>>()?);
    let (portal, written) = session.write(|portal, origin| {
        portal.create(origin, object_type, &input.record, Version::of(&uri).into())
    })?;
    let notes = WriteNotes {
        creation: true,
        new: None,
        nulls: &written.nulls,
        trace: input.trace.as_deref(),
        warnings: &written.warnings,
    };
    let status = StatusCode::CREATED;
    let answer = answer_write(&portal, object_type, &session, status, &written, notes)?;
    let location = query.url(format_args!("{}/{}", uri.path(), written.id));
    Ok(wire::located(answer, &location))
}

async fn read(session: Session, Path((word, id)): Path<(String, String)>, query: Query) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::Read, &portal, &word)?;
    let table = portal.table(object_type)?;
    let id_property = query.get("idProperty");
    let selection = selection(&session, &portal, table, &query)?;
    let key = Key::new(&id, id_property.as_deref());
    let record = portal.read(object_type, key, query.flag("archived")?)?;
    let view = portal.view(table, record, session.now);
    Ok(wire::json(StatusCode::OK, &Object::selected(view, &selection)))
}

async fn update(
    session: Session,
    Path((word, id)): Path<(String, String)>,
    uri: Uri,
    query: Query,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    let change = body.read::<Update<'_>>()?;
    let id_property = query.get("idProperty");
    let key = Key::of_write(&id, id_property.as_deref());
    let (portal, written) = session.write(|portal, origin| {
        portal.update(origin, object_type, key, &change.properties.0, Version::of(&uri).into())
    })?;
    let (nulls, warnings) = (&*written.nulls, &*written.warnings);
    let notes = WriteNotes { nulls, warnings, ..WriteNotes::default() };
    answer_write(&portal, object_type, &session, StatusCode::OK, &written, notes)
}

async fn archive(session: Session, Path((word, id)): Path<(String, String)>) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    wire::ignored::explain_archive(session.portal().table(object_type)?, [&*id]);
    let id = key::record_id(&id)?;
    session.write(|portal, origin| portal.archive(origin, object_type, id))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn merge(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    let merge = body.read::<Merge<'_>>()?;
    let (portal, id) = session.write(|portal, origin| {
        portal.merge(origin, object_type, merge.primary(), merge.other())
    })?;
    answer_read(&portal, object_type, id, &session)
}

async fn gdpr_delete(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    let deletion = body.read::<GdprDelete<'_>>()?;
    session.write(|portal, _| portal.gdpr_delete(object_type, deletion.key()))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// What a read's query string selects. Reading associations needs the scopes of both sides.
fn selection<'t>(
    session: &Session,
    portal: &Portal,
    table: &'t Table,
    query: &Query,
) -> Result<Selection<'t>, RequestError> {
    let properties = query.list("properties");
    let history = query.list("propertiesWithHistory");
    let associations = query.list("associations");
    let associations = associations.iter().map(|word| portal.infer_type(word));
    let associations = associations.collect::<Result<Vec<_>, _>>()?;
    associations.iter().try_for_each(|object_type| session.may(Need::Read(*object_type)))?;
    let mut selection = Selection::new(
        table,
        properties.iter().map(String::as_str),
        history.iter().map(String::as_str),
        associations,
    );
    if !selection.associations.is_empty() {
        selection.host = query.url("").into();
    }
    Ok(selection)
}

fn answer_write(
    portal: &Portal,
    object_type: ObjectTypeId,
    session: &Session,
    status: StatusCode,
    written: &portal::Written,
    notes: WriteNotes<'_>,
) -> Answer {
    let table = portal.table(object_type)?;
    wire::ignored::explain_write(table, written);
    let record = table.live(written.id).ok_or(RecordError::NotFound)?;
    let view = portal.view(table, record, session.now);
    Ok(wire::json(status, &Object::written(view, &written.returned, notes)))
}

fn answer_read(
    portal: &Portal,
    object_type: ObjectTypeId,
    id: RecordId,
    session: &Session,
) -> Answer {
    let table = portal.table(object_type)?;
    let record = table.live(id).ok_or(RecordError::NotFound)?;
    let selection = Selection::new(table, [].into_iter(), [].into_iter(), Vec::new());
    let view = portal.view(table, record, session.now);
    Ok(wire::json(StatusCode::OK, &Object::selected(view, &selection)))
}

//! `/crm/v3/objects/{objectType}/batch`: up to a hundred records at once.

use std::borrow::Cow;

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, Uri},
    routing::post,
};
use portal::{
    BatchError, ObjectTypeId, Portal,
    batch::{Batch, CreateInput, MAX_HISTORY_INPUTS, UpdateInput},
};

use super::batch_response;
use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::objects::{
        request::{BatchRead, Change, Create},
        response::{Object, Selection},
    },
    layer::scope::Need,
    wire::{
        self,
        batch::Outcome,
        body::{self, Id, JsonBody},
        query::Query,
        version::{Answer, Version},
    },
};

/// The routes under one base path of the objects family.
pub fn routes(base: &str) -> Routes {
    let base = format!("{base}/{{objectType}}/batch");
    Router::new()
        .route(&format!("{base}/create"), post(create))
        .route(&format!("{base}/read"), post(read))
        .route(&format!("{base}/update"), post(update))
        .route(&format!("{base}/upsert"), post(upsert))
        .route(&format!("{base}/archive"), post(archive))
}

async fn create(session: Session, Path(word): Path<String>, uri: Uri, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    let inputs: Vec<CreateInput<'_>> = body.read::<body::Batch<Create<'_>>>()?.inputs();
    let rules = Version::of(&uri).into();
    let (portal, batch) =
        session.write(|portal, origin| portal.create_batch(origin, object_type, &inputs, rules))?;
    answer(&session, &portal, object_type, &batch, StatusCode::CREATED, false)
}

async fn update(session: Session, Path(word): Path<String>, uri: Uri, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    let inputs: Vec<UpdateInput<'_>> = body.read::<body::Batch<Change<'_>>>()?.inputs();
    let rules = Version::of(&uri).into();
    let (portal, batch) =
        session.write(|portal, origin| portal.update_batch(origin, object_type, &inputs, rules))?;
    answer(&session, &portal, object_type, &batch, StatusCode::OK, false)
}

async fn upsert(session: Session, Path(word): Path<String>, uri: Uri, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    let inputs: Vec<UpdateInput<'_>> = body.read::<body::Batch<Change<'_>>>()?.inputs();
    let rules = Version::of(&uri).into();
    let (portal, batch) =
        session.write(|portal, origin| portal.upsert_batch(origin, object_type, &inputs, rules))?;
    answer(&session, &portal, object_type, &batch, StatusCode::OK, true)
}

async fn archive(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::Write, &session.portal(), &word)?;
    let ids: Vec<Cow<'_, str>> = body.read::<body::Batch<Id<'_>>>()?.inputs();
    wire::ignored::explain_archive(
        session.portal().table(object_type)?,
        ids.iter().map(|id| &**id),
    );
    session.write(|portal, origin| portal.archive_batch(origin, object_type, &ids))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn read(session: Session, Path(word): Path<String>, query: Query, body: JsonBody) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::Read, &portal, &word)?;
    let asked = body.read::<BatchRead<'_>>()?;
    let ids = asked.ids();
    let with_history: Vec<&str> = asked.with_history().collect();
    if !with_history.is_empty() && ids.len() > MAX_HISTORY_INPUTS {
        return Err(
            portal::Error::Batch(BatchError::TooManyHistoryInputs(MAX_HISTORY_INPUTS)).into()
        );
    }
    let table = portal.table(object_type)?;
    let selection = Selection::new(table, asked.properties(), with_history.into_iter(), Vec::new());
    let archived = query.flag("archived")?;
    let (records, missing) = portal.read_batch(object_type, &ids, asked.id_property(), archived)?;
    let object = |record| Object::selected(portal.view(table, record, session.now), &selection);
    let outcome = Outcome {
        results: records.into_iter().map(object).collect(),
        failures: match missing.is_empty() {
            true => Vec::new(),
            false => vec![batch_response::missing(&portal, table, missing)],
        },
        started: session.now,
        completed: session.now,
    };
    Ok(outcome.answer(StatusCode::OK))
}

fn answer(
    session: &Session,
    portal: &Portal,
    object_type: ObjectTypeId,
    batch: &Batch<'_>,
    complete: StatusCode,
    upsert: bool,
) -> Answer {
    let table = portal.table(object_type)?;
    let outcome = Outcome {
        results: batch_response::written(portal, table, batch, session.now, upsert),
        failures: batch_response::failures(portal, table, &batch.failures),
        started: session.now,
        completed: session.now,
    };
    Ok(outcome.answer(complete))
}

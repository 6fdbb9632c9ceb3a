//! `/crm/v3/objects/…/associations/…` and `/crm/v3/associations/…`: associations by name.

use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{delete, get, post},
};
use portal::{
    Portal,
    association_batch::{NamedInput, ReadInput},
};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::associations::{
        response::{self, BATCH_PAGE},
        response_v3::{self, Named, rows, warn_if_turned},
    },
    layer::scope::Need,
    wire::{
        self,
        body::{Batch, Id, JsonBody},
        query::Query,
        version::Answer,
    },
};

/// The base paths for one record's associations.
pub const OBJECT_BASES: [&str; 2] = ["/crm/v3/objects", "/crm/objects/v3"];

/// The base paths for batches.
pub const BASES: [&str; 1] = ["/crm/v3/associations"];

/// The routes under one of the objects' base paths.
pub fn object_routes(base: &str) -> Routes {
    let base = format!("{base}/{{objectType}}/{{id}}/associations/{{toObjectType}}");
    let one = format!("{base}/{{toObjectId}}/{{associationType}}");
    Router::new().route(&base, get(list)).route(&one, delete(archive))
}

/// The routes under one base path of the associations family.
pub fn routes(base: &str) -> Routes {
    let base = format!("{base}/{{fromObjectType}}/{{toObjectType}}");
    Router::new()
        .route(&format!("{base}/batch/read"), post(batch_read))
        .route(&format!("{base}/batch/create"), post(batch_create))
        .route(&format!("{base}/batch/archive"), post(batch_archive))
        .route(&format!("{base}/types"), get(types))
}

type OneEnd = Path<(String, String, String)>;
type BothEnds = Path<(String, String, String, String, String)>;
type Words = Path<(String, String)>;

async fn list(session: Session, Path((from, id, to)): OneEnd, query: Query) -> Answer {
    let portal = session.portal();
    let (from, to) = session.may_pair(Need::Read, &portal, &from, &to)?;
    let end = portal.end(from, &id)?;
    response::answer_list(&portal, (end, to), &query, rows)
}

async fn archive(session: Session, Path((from, id, to, to_id, name)): BothEnds) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let input = NamedInput { from: id.into(), to: to_id.into(), name: name.into() };
    let (_, naming) = session.write(|portal, _| portal.dissociate_named(pair, &input))?;
    Ok(warn_if_turned(wire::empty(StatusCode::NO_CONTENT), naming.turned))
}

async fn batch_read(
    session: Session,
    Path((from, to)): Words,
    query: Query,
    body: JsonBody,
) -> Answer {
    let portal = session.portal();
    let pair = session.may_pair(Need::Read, &portal, &from, &to)?;
    let inputs: Vec<ReadInput<'_>> = body.read::<Batch<Id<'_>>>()?.inputs();
    let done = portal.associated_batch(pair, &inputs, BATCH_PAGE, Portal::associated_in_v3)?;
    let base = query.url(OBJECT_BASES[0]);
    Ok(response::answer_read(&portal, pair.1, &done, &base, session.now, rows))
}

async fn batch_create(session: Session, Path((from, to)): Words, body: JsonBody) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let inputs: Vec<NamedInput<'_>> = body.read::<Batch<Named<'_>>>()?.inputs();
    let (portal, done) = session.write(|portal, _| portal.associate_named_batch(pair, &inputs))?;
    let turned = done.done.iter().any(|edge| edge.turned);
    Ok(warn_if_turned(response_v3::answer_create(&portal, &done, session.now), turned))
}

async fn batch_archive(session: Session, Path((from, to)): Words, body: JsonBody) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let inputs: Vec<NamedInput<'_>> = body.read::<Batch<Named<'_>>>()?.inputs();
    let (_, turned) = session.write(|portal, _| portal.dissociate_named_batch(pair, &inputs))?;
    Ok(warn_if_turned(wire::empty(StatusCode::NO_CONTENT), turned))
}

async fn types(session: Session, Path((from, to)): Words) -> Answer {
    let portal = session.portal();
    let (from, to) = session.may_pair(Need::Read, &portal, &from, &to)?;
    Ok(response_v3::answer_types(&portal, from, to))
}

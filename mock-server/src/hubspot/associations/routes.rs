//! `/crm/v4/objects/…/associations/…` and `/crm/v4/associations/…`: associations with labels.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, Uri},
    routing::{get, post, put},
};
use portal::{
    Portal,
    association_batch::{Done, EdgeInput},
};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::associations::{
        request::{Archived, Fetch, Labelled, Specs, Unlabelled},
        response::{self, BATCH_PAGE, LabelsBetween, ReportCreation, rows},
    },
    layer::scope::Need,
    wire::{
        self,
        body::{Batch, JsonBody},
        error::RequestError,
        query::Query,
        version::{Answer, of_version},
    },
};

/// The base paths for one record's associations.
pub const OBJECT_BASES: [&str; 6] = [
    "/crm/v4/objects",
    "/crm/objects/2025-09",
    "/crm/objects/2026-03",
    "/crm/objects/2026-09",
    "/crm/objects/2026-09-beta",
    "/crm/objects/2027-03-beta",
];

/// The base paths for batches.
pub const BASES: [&str; 5] = [
    "/crm/v4/associations",
    "/crm/associations/2025-09",
    "/crm/associations/2026-03",
    "/crm/associations/2026-09",
    "/crm/associations/2026-09-beta",
];

/// The routes under one of the objects' base paths.
pub fn object_routes(base: &str) -> Routes {
    let base = format!("{base}/{{objectType}}/{{id}}/associations");
    Router::new()
        .route(&format!("{base}/{{toObjectType}}"), get(list))
        .route(&format!("{base}/{{toObjectType}}/{{toObjectId}}"), put(label).delete(archive))
        .route(&format!("{base}/default/{{toObjectType}}/{{toObjectId}}"), put(associate))
}

/// The routes under one base path of the associations family.
pub fn routes(base: &str) -> Routes {
    let batch = format!("{base}/{{fromObjectType}}/{{toObjectType}}/batch");
    Router::new()
        .route(&format!("{batch}/read"), post(batch_read))
        .route(&format!("{batch}/create"), post(batch_create))
        .route(&format!("{batch}/associate/default"), post(batch_default))
        .route(&format!("{batch}/archive"), post(batch_archive))
        .route(&format!("{batch}/labels/archive"), post(batch_unlabel))
        .route(&format!("{base}/usage/high-usage-report/{{userId}}"), post(report))
}

type OneEnd = Path<(String, String, String)>;
type BothEnds = Path<(String, String, String, String)>;
type Words = Path<(String, String)>;

async fn list(session: Session, Path((from, id, to)): OneEnd, query: Query) -> Answer {
    let portal = session.portal();
    let (from, to) = session.may_pair(Need::Read, &portal, &from, &to)?;
    let end = portal.end(from, &id)?;
    response::answer_list(&portal, (end, to), &query, rows)
}

async fn label(session: Session, Path((from, id, to, to_id)): BothEnds, body: JsonBody) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let types = body.read::<Specs>()?.types();
    let input = EdgeInput { from: id.into(), to: to_id.into(), types };
    let (portal, edge) = session.write(|portal, _| portal.label(pair, &input))?;
    Ok(wire::json(StatusCode::CREATED, &LabelsBetween::new(&portal, &edge)))
}

async fn associate(session: Session, Path((from, id, to, to_id)): BothEnds) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let (portal, edge) = session.write(|portal, _| portal.associate_default(pair, &id, &to_id))?;
    let done = Done { done: vec![edge], refused: Vec::new() };
    Ok(response::answer_default(&portal, &done, session.now))
}

async fn archive(session: Session, Path((from, id, to, to_id)): BothEnds) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    session.write(|portal, _| {
        portal.dissociate_ids(pair, &id, &to_id);
        Ok(())
    })?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn batch_read(
    session: Session,
    Path((from, to)): Words,
    uri: Uri,
    query: Query,
    body: JsonBody,
) -> Answer {
    let portal = session.portal();
    let pair = session.may_pair(Need::Read, &portal, &from, &to)?;
    let inputs = body.read::<Batch<Fetch<'_>>>()?.pages()?;
    let done = portal.associated_batch(pair, &inputs, BATCH_PAGE, Portal::associated)?;
    let base = query.url(objects_base(&uri));
    Ok(response::answer_read(&portal, pair.1, &done, &base, session.now, rows))
}

async fn batch_create(
    session: Session,
    Path((from, to)): Words,
    uri: Uri,
    body: JsonBody,
) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let inputs: Vec<EdgeInput<'_>> = body.read::<Batch<Labelled<'_>>>()?.inputs();
    let (portal, done) = session.write(|portal, _| portal.associate_batch(pair, &inputs))?;
    Ok(response::answer_labels(&portal, &done, session.now, created(&uri)))
}

async fn batch_default(session: Session, Path((from, to)): Words, body: JsonBody) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let inputs: Vec<EdgeInput<'_>> = body.read::<Batch<Unlabelled<'_>>>()?.inputs();
    let (portal, done) =
        session.write(|portal, _| portal.associate_default_batch(pair, &inputs))?;
    Ok(response::answer_default(&portal, &done, session.now))
}

async fn batch_archive(
    session: Session,
    Path((from, to)): Words,
    uri: Uri,
    body: JsonBody,
) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let inputs = body.read::<Batch<Archived<'_>>>()?.pairs();
    session.write(|portal, _| portal.dissociate_batch(pair, &inputs))?;
    Ok(response::answer_archived(of_version(&uri, "v4"), session.now))
}

async fn batch_unlabel(
    session: Session,
    Path((from, to)): Words,
    uri: Uri,
    body: JsonBody,
) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let inputs: Vec<EdgeInput<'_>> = body.read::<Batch<Labelled<'_>>>()?.inputs();
    session.write(|portal, _| portal.unlabel_batch(pair, &inputs))?;
    Ok(response::answer_archived(of_version(&uri, "v4"), session.now))
}

async fn report(session: Session, Path(user): Path<String>) -> Answer {
    let user = user.parse().map_err(|_| RequestError::QueryParameter("userId"))?;
    Ok(wire::json(StatusCode::OK, &ReportCreation::new(user, session.now)))
}

/// 2026-09 answers a batch of writes with 200.
fn created(uri: &Uri) -> StatusCode {
    if of_version(uri, "2026-09") { StatusCode::OK } else { StatusCode::CREATED }
}

/// `/crm/v4/associations/…` goes with `/crm/v4/objects`, and `/crm/associations/2026-03/…` with
/// `/crm/objects/2026-03`.
fn objects_base(uri: &Uri) -> String {
    let segments = uri.path().split('/').take(4).collect::<Vec<_>>().join("/");
    segments.replacen("associations", "objects", 1)
}

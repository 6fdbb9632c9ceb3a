//! `/crm/associations/v4/definitions/configurations`: how many records a type may lead to.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, Uri},
    routing::{get, post},
};
use portal::association_limit::Limit;

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::associations::{
        definitions::{self, LimitIn},
        response,
    },
    layer::scope::Need,
    wire::{
        body::{Batch, JsonBody},
        version::{Answer, of_version},
    },
};

/// The routes under one base path of labels and limits.
pub fn routes(base: &str) -> Routes {
    let base = format!("{base}/definitions/configurations");
    let pair = format!("{base}/{{fromObjectType}}/{{toObjectType}}");
    Router::new()
        .route(&format!("{base}/all"), get(all))
        .route(&pair, get(of_pair))
        .route(&format!("{pair}/batch/create"), post(create))
        .route(&format!("{pair}/batch/update"), post(update))
        .route(&format!("{pair}/batch/purge"), post(purge))
}

type Words = Path<(String, String)>;

async fn all(session: Session) -> Answer {
    Ok(definitions::answer_limits(session.portal().association_limits(None)))
}

async fn of_pair(session: Session, Path((from, to)): Words) -> Answer {
    let portal = session.portal();
    let pair = session.may_pair(Need::Read, &portal, &from, &to)?;
    Ok(definitions::answer_limits(portal.association_limits(Some(pair))))
}

async fn create(session: Session, words: Words, uri: Uri, body: JsonBody) -> Answer {
    let complete = match of_version(&uri, "2025-09") || of_version(&uri, "2026-09") {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    };
    limit(&session, &words, &body, complete, true)
}

async fn update(session: Session, words: Words, body: JsonBody) -> Answer {
    limit(&session, &words, &body, StatusCode::OK, false)
}

fn limit(
    session: &Session,
    Path((from, to)): &Words,
    body: &JsonBody,
    complete: StatusCode,
    labelled: bool,
) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), from, to)?;
    let limits: Vec<Limit> = body.read::<Batch<LimitIn>>()?.inputs();
    let (portal, done) = session.write(|portal, _| portal.limit_batch(pair, &limits))?;
    let outcome = (&*done.done, &*done.refused);
    Ok(definitions::answer_limited(&portal, outcome, session.now, complete, labelled))
}

async fn purge(session: Session, Path((from, to)): Words, uri: Uri, body: JsonBody) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let limits: Vec<Limit> = body.read::<Batch<LimitIn>>()?.inputs();
    session.write(|portal, _| portal.unlimit_batch(pair, &limits))?;
    Ok(response::answer_archived(of_version(&uri, "v4"), session.now))
}

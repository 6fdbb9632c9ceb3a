//! `/crm/v3/objects/{objectType}/search`: records by their values.

use std::sync::Arc;

use axum::{Router, extract::Path, http::StatusCode, routing::post};
use portal::{
    ObjectTypeId, Portal,
    search::{Found, Request},
};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::{
        objects::response::{Object, Selection},
        search::{request::Search, response::Results},
    },
    layer::scope::Need,
    wire::{self, body::JsonBody, version::Answer},
};

/// The route under one base path of the objects family.
pub fn routes(base: &str) -> Routes {
    Router::new().route(&format!("{base}/{{objectType}}/search"), post(search))
}

async fn search(session: Session, Path(word): Path<String>, body: JsonBody) -> Answer {
    let object_type = session.may_type(Need::Read, &session.portal(), &word)?;
    let asked = body.read::<Search<'_>>()?;
    let request = asked.request();
    let portal = indexed(&session, object_type, &request)?;
    let Some(earlier) = session.grant.portal.before_lag(session.now) else {
        let found = portal.search(object_type, &request, session.now)?;
        return answer(&session, &portal, object_type, &asked, found);
    };
    // Definitions don't lag: what they refuse is refused, and what they have only now has no
    // record in the index yet.
    portal.search(object_type, &request, session.now)?;
    match earlier.search(object_type, &request, session.now) {
        Ok(found) => answer(&session, &portal, object_type, &asked, found),
        Err(_) => Ok(wire::json(StatusCode::OK, &Results::NONE)),
    }
}

/// Only the index lags: what it finds is shown as it is now, and what is gone since is counted
/// but not shown.
fn answer(
    session: &Session,
    portal: &Portal,
    object_type: ObjectTypeId,
    asked: &Search<'_>,
    found: Found<'_>,
) -> Answer {
    let table = portal.table(object_type)?;
    let selection = Selection::new(table, asked.properties(), [].into_iter(), Vec::new());
    let object = |record| Object::selected(portal.view(table, record, session.now), &selection);
    // A merged record's id leads to another one, which the index finds by itself.
    let as_it_is = |id| table.live(id).filter(|record| record.id == id);
    let now = found.records.iter().filter_map(|record| as_it_is(record.id));
    let results = now.map(|record| object(record)).collect();
    Ok(wire::json(StatusCode::OK, &Results { total: found.total, results, next: found.next }))
}

/// Indexes that one search may have built.
const MAX_BUILT: usize = 32;

/// The portal as it is, with the indexes that this search uses. Building one is a write like any
/// other, so that later searches find it; while search lags behind, it looks at records one by
/// one until it comes to a value that has them.
fn indexed(
    session: &Session,
    object_type: ObjectTypeId,
    request: &Request<'_>,
) -> portal::Result<Arc<Portal>> {
    let handle = &session.grant.portal;
    let mut portal = handle.read();
    for _ in 0..MAX_BUILT {
        let Some(index) = portal.wanted_index(object_type, request)? else { break };
        portal = handle.write(|portal| portal.build_index(object_type, index))?.0;
    }
    Ok(portal)
}

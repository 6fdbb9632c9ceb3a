//! `PUT /crm/v3/objects/…/associations/…`: version 3 associates two records and answers with one of
//! them.

use axum::{Router, extract::Path, http::StatusCode, routing::put};
use portal::{Key, association_batch::NamedInput};

use super::response::{Object, Selection};
use crate::{
    http::Session,
    hubspot::{associations::response_v3::warn_if_turned, mount::Routes},
    layer::scope::Need,
    wire::{self, query::Query, version::Answer},
};

/// The route under one of the objects' base paths.
pub fn routes(base: &str) -> Routes {
    let end = format!("{base}/{{objectType}}/{{id}}/associations/{{toObjectType}}");
    Router::new().route(&format!("{end}/{{toObjectId}}/{{associationType}}"), put(associate))
}

type BothEnds = Path<(String, String, String, String, String)>;

async fn associate(
    session: Session,
    Path((from, id, to, to_id, name)): BothEnds,
    query: Query,
) -> Answer {
    let pair = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let input = NamedInput { from: id.into(), to: to_id.into(), name: name.into() };
    let (portal, edge) = session.write(|portal, _| portal.associate_named(pair, &input))?;
    let table = portal.table(pair.0)?;
    let record = portal.read(pair.0, Key::Id(&edge.from.id.to_string()), false)?;
    let mut selection = Selection::new(table, [].into_iter(), [].into_iter(), vec![pair.1]);
    selection.host = query.url("").into();
    let view = portal.view(table, record, session.now);
    let answer = wire::json(StatusCode::OK, &Object::selected(view, &selection));
    Ok(warn_if_turned(answer, edge.turned))
}

//! `/crm/v3/properties/{objectType}/groups`: property groups.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, Uri},
    routing::get,
};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::properties::{
        request::{GroupChange, GroupIn},
        response::GroupOut,
    },
    layer::scope::Need,
    wire::{self, body::JsonBody, query::Query, shared::Results, version::Answer},
};

/// The routes under one base path of the properties family.
pub fn routes(base: &str) -> Routes {
    let base = format!("{base}/{{objectType}}/groups");
    Router::new()
        .route(&base, get(list).post(create))
        .route(&format!("{base}/{{groupName}}"), get(read).patch(update).delete(archive))
}

async fn list(session: Session, Path(word): Path<String>) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadProperties, &portal, &word)?;
    let table = portal.table(object_type)?;
    let results = table.catalog.groups().map(GroupOut).collect();
    Ok(wire::json(StatusCode::OK, &Results { results }))
}

async fn create(
    session: Session,
    Path(word): Path<String>,
    uri: Uri,
    query: Query,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    let group = body.read::<GroupIn>()?;
    let (_, group) = session.write(|portal, _| {
        portal.create_group(object_type, group.name.0, group.label.0, group.display_order.0)
    })?;
    let answer = wire::json(StatusCode::CREATED, &GroupOut(&group));
    let location = query.url(format_args!("{}/{}", uri.path(), group.name));
    Ok(wire::located(answer, &location))
}

async fn read(session: Session, Path((word, name)): Path<(String, String)>) -> Answer {
    let portal = session.portal();
    let object_type = session.may_type(Need::ReadProperties, &portal, &word)?;
    let group = portal.group(object_type, &name)?;
    Ok(wire::json(StatusCode::OK, &GroupOut(group)))
}

async fn update(
    session: Session,
    Path((word, name)): Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    let change = body.read::<GroupChange>()?;
    let (_, group) = session.write(|portal, _| {
        portal.update_group(object_type, &name, change.label.0, change.display_order.0)
    })?;
    Ok(wire::json(StatusCode::OK, &GroupOut(&group)))
}

async fn archive(session: Session, Path((word, name)): Path<(String, String)>) -> Answer {
    let object_type = session.may_type(Need::WriteProperties, &session.portal(), &word)?;
    session.write(|portal, _| portal.archive_group(object_type, &name))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

//! `/crm/associations/v4/{from}/{to}/labels`: the types that two object types go together under.

use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{delete, get},
};
use portal::{AssociationError, AssociationType};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::associations::definitions::{self, ChangedLabel, NewLabel},
    layer::scope::Need,
    wire::{self, body::JsonBody, version::Answer},
};

/// The base paths of labels and limits.
pub const BASES: [&str; 6] = [
    "/crm/associations/v4",
    "/crm/v4/associations",
    "/crm/associations/2025-09",
    "/crm/associations/2026-03",
    "/crm/associations/2026-09",
    "/crm/associations/2026-09-beta",
];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    let base = format!("{base}/{{fromObjectType}}/{{toObjectType}}/labels");
    Router::new()
        .route(&base, get(list).post(create).put(update))
        .route(&format!("{base}/{{associationTypeId}}"), delete(remove))
}

type Words = Path<(String, String)>;

async fn list(session: Session, Path((from, to)): Words) -> Answer {
    let portal = session.portal();
    let (from, to) = session.may_pair(Need::Read, &portal, &from, &to)?;
    let kinds = portal.association_types.between(from, to).map(AssociationType::reference);
    Ok(definitions::answer_labels(&portal, kinds))
}

async fn create(session: Session, Path((from, to)): Words, body: JsonBody) -> Answer {
    let (from, to) = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let new = body.read::<NewLabel<'_>>()?;
    let (portal, (there, back)) = session.write(|portal, _| {
        portal.create_label(from, to, new.name(), new.label(), new.inverse_label())
    })?;
    Ok(definitions::answer_labels(&portal, [back, there].into_iter()))
}

async fn update(session: Session, Path((from, to)): Words, body: JsonBody) -> Answer {
    let (from, to) = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let new = body.read::<ChangedLabel<'_>>()?;
    session.write(|portal, _| {
        portal.update_label(from, to, new.type_id(), new.label(), new.inverse_label())
    })?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn remove(session: Session, Path((from, to, id)): Path<(String, String, String)>) -> Answer {
    let (from, to) = session.may_pair(Need::Write, &session.portal(), &from, &to)?;
    let id =
        id.parse().map_err(|_| portal::Error::Association(AssociationError::IdNotNumeric(id)))?;
    session.write(|portal, _| portal.delete_label(from, to, id))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

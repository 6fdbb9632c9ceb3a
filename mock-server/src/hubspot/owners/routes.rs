//! `/crm/v3/owners`: whom records can belong to. Read only.

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use portal::{RecordError, owner::OwnerKey};

use crate::hubspot::mount::Routes;
use crate::{
    http::Session,
    hubspot::owners::response::{OwnerOut, OwnerPage, Paging},
    layer::scope::Need,
    wire::{self, cursor, error::RequestError, query::Query, shared::Next, version::Answer},
};

/// The base paths of the family.
pub const BASES: [&str; 5] = [
    "/crm/v3/owners",
    "/crm/owners/v3",
    "/crm/owners/2025-09",
    "/crm/owners/2026-03",
    "/crm/owners/2026-09",
];

const DEFAULT_PAGE: usize = 100;
/// The largest page.
pub const MAX_PAGE: usize = 500;

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    Router::new().route(base, get(list)).route(&format!("{base}/{{ownerId}}"), get(read))
}

async fn list(session: Session, query: Query) -> Answer {
    session.may(Need::ReadFamily("owners"))?;
    let portal = session.portal();
    let archived = query.flag("archived")?;
    let limit = query.limit_or(DEFAULT_PAGE, MAX_PAGE)?;
    let (owners, next) = match query.get("email").filter(|email| !email.is_empty()) {
        Some(email) => (portal.owner_with_email(&email, archived).into_iter().collect(), None),
        None => {
            let start = cursor::number(query.get("after").as_deref())?;
            portal.list_owners(archived, start, limit)
        }
    };
    let paging = next.map(|next| {
        let after = cursor::opaque(&next.to_string());
        let link = query.same_link(&after);
        Paging { next: Next { after, link } }
    });
    let results = owners.into_iter().map(OwnerOut).collect();
    Ok(wire::json(StatusCode::OK, &OwnerPage { results, paging }))
}

async fn read(session: Session, Path(id): Path<String>, query: Query) -> Answer {
    session.may(Need::ReadFamily("owners"))?;
    let id = id.parse().map_err(|_| portal::Error::Record(RecordError::NotFound))?;
    let key = match query.get("idProperty").as_deref() {
        None | Some("" | "id") => OwnerKey::Id(id),
        Some("userId") => OwnerKey::User(id),
        Some(_) => return Err(RequestError::QueryParameter("idProperty")),
    };
    let portal = session.portal();
    let owner = portal.owner(key, query.flag("archived")?)?;
    Ok(wire::json(StatusCode::OK, &OwnerOut(owner)))
}

//! `/_mock/portals`: further portals in the same process, and their limits.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{delete, get, post},
};
use portal::{PortalId, Secret, words};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    Mistake, Outcome,
    handle::{Control, NewFork},
    read,
};
use crate::{
    Seed, Server,
    hub::{PortalError, PortalHandle},
    setup::{Content, NewPortal, SetUpError},
    wire::{self, whole_body::MAX_BODY},
};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/_mock/portals", post(create).get(list))
        .route("/_mock/portals/{portalId}", delete(remove))
        .route("/_mock/portals/{portalId}/fork", post(fork))
        .route("/_mock/portals/{portalId}/reset", post(reset))
        .route("/_mock/portals/{portalId}/export", get(export))
        .route("/_mock/portals/{portalId}/import", post(import))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

/// A portal to be made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Make<'a> {
    id: Option<u64>,
    access_token: Option<Secret>,
    /// `DEVELOPER_TEST`, …
    account_type: Option<Box<str>>,
    /// A name, or a seed file's content. Without it the portal is a copy of the ready one as that
    /// started.
    #[serde(borrow)]
    seed: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Made<'a> {
    portal_id: PortalId,
    access_token: &'a str,
}

async fn create(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let make = read::<Make<'_>>(&body)?;
    let content = match make.seed.map(RawValue::get) {
        None => Content::Copy,
        Some(object) if object.starts_with('{') => Content::Seed(object.into()),
        Some(name) => {
            let seed = Seed::from_argument(serde_json::from_str(name).map_err(Mistake::bad)?);
            let built_in = seed.built_in().map_err(|word| {
                let meant = words::did_you_mean(&word.to_string_lossy(), Seed::NAMES.into_iter());
                let names = Seed::NAMES.join(", ");
                Mistake::bad(format!("a seed is {names}, or a seed file's content{meant}"))
            })?;
            Content::Seed(built_in.1.to_owned())
        }
    };
    let new = NewPortal {
        id: make.id.map(PortalId),
        access_token: make.access_token,
        account_type: make.account_type,
        content,
    };
    let made = server.platform.provision(new).map_err(|error| match error {
        SetUpError::Seed(cause) => Mistake::bad(format!("seed, {cause}")),
        SetUpError::AccessToken(fault) => Mistake::bad(fault),
        SetUpError::AccountType(fault) => Mistake::bad(fault),
        SetUpError::Portal(cause @ (PortalError::Taken(_) | PortalError::TooMany)) => {
            Mistake::conflict(cause)
        }
    })?;
    let made = Made { portal_id: made.portal_id, access_token: made.access_token.expose() };
    Ok(wire::json(StatusCode::CREATED, &made))
}

#[derive(Serialize)]
struct Listed {
    portals: Vec<PortalId>,
}

async fn list(State(server): State<Arc<Server>>) -> Response {
    wire::json(StatusCode::OK, &Listed { portals: server.platform.portal_ids() })
}

async fn remove(State(server): State<Arc<Server>>, Path(id): Path<String>) -> Outcome {
    Control::new(&server).delete(number(&id)?)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// A portal's number in a path.
pub(super) fn number(id: &str) -> Result<u64, Mistake> {
    id.parse().map_err(|_| Mistake::missing(format!("there is no portal {id}")))
}

/// A copy of a portal to be made. Everything may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fork {
    id: Option<u64>,
    access_token: Option<Secret>,
    snapshot: Option<Box<str>>,
}

async fn fork(State(server): State<Arc<Server>>, Path(id): Path<String>, body: Bytes) -> Outcome {
    let Fork { id: new_id, access_token, snapshot } = read(&body)?;
    let new = NewFork { id: new_id.map(PortalId), access_token, snapshot };
    let made = Control::new(&server).fork_as(number(&id)?, new)?;
    let made = Made { portal_id: made.portal_id, access_token: made.access_token.expose() };
    Ok(wire::json(StatusCode::CREATED, &made))
}

async fn reset(State(server): State<Arc<Server>>, Path(id): Path<String>) -> Outcome {
    Control::new(&server).reset(number(&id)?)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn export(State(server): State<Arc<Server>>, Path(id): Path<String>) -> Outcome {
    let text = Control::new(&server).export(number(&id)?)?;
    let mut response = Response::new(text.into());
    let json = HeaderValue::from_static("application/json;charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(response)
}

async fn import(State(server): State<Arc<Server>>, Path(id): Path<String>, body: Bytes) -> Outcome {
    let seed = std::str::from_utf8(&body).map_err(Mistake::bad)?;
    Control::new(&server).import(number(&id)?, seed)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// The portal that a path names.
pub(super) fn handle(server: &Server, id: &str) -> Result<Arc<PortalHandle>, Mistake> {
    let found = id.parse().ok().and_then(|id| server.platform.portal(PortalId(id)));
    found.ok_or_else(|| unknown(id))
}

fn unknown(id: &str) -> Mistake {
    Mistake::missing(format!("there is no portal {id}"))
}

//! Lets a request through to its handler: its target, its token, its app's limits.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{Method, Uri, uri::PathAndQuery},
};
use portal::Timestamp;

use super::{auth, context::RequestContext, developer, limited::RateLimited, session::Session};
use crate::{
    hub::Grant,
    layer::rate_limit::{Lane, Policy, Remaining},
    operations,
    wire::error::RequestError,
};

/// HubSpot refuses longer request targets.
pub const MAX_URI_LENGTH: usize = 16_200;

/// Paths that don't belong to a portal.
const OPEN_PATHS: [&str; 2] = ["/health", "/oauth/"];

/// What a request was let in with.
pub(super) struct Admission {
    pub(super) outcome: Result<Request, RequestError>,
    pub(super) remaining: Option<Remaining>,
    pub(super) grant: Option<Arc<Grant>>,
}

impl Admission {
    fn refused(error: RequestError) -> Self {
        Self { outcome: Err(error), remaining: None, grant: None }
    }
}

/// Lets a request through to its handler, or says why not; and what is left of its app's limits.
pub(super) fn admit(context: &RequestContext, mut request: Request) -> Admission {
    if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > MAX_URI_LENGTH) {
        return Admission::refused(RequestError::UriTooLong);
    }
    if let Some(uri) = without_trailing_slash(request.uri()) {
        *request.uri_mut() = uri;
    }
    let (path, query) = (request.uri().path(), request.uri().query());
    if OPEN_PATHS.iter().any(|open| path.starts_with(open)) {
        return Admission { outcome: Ok(request), remaining: None, grant: None };
    }
    let now = context.now;
    if developer::is_concerned(path) {
        let developer = developer::authenticate(&context.platform, request.headers(), query, now);
        let outcome = developer.map(|known| {
            request.extensions_mut().insert(known);
            request
        });
        return Admission { outcome, remaining: None, grant: None };
    }
    let grant = match auth::authenticate(&context.platform, request.headers(), query, now) {
        Ok(grant) => grant,
        // Pages of web sites send forms without a token.
        Err(_) if operations::is_open(path) => {
            return Admission { outcome: Ok(request), remaining: None, grant: None };
        }
        Err(error) => return Admission::refused(error),
    };
    let (remaining, outcome) = count(&grant, request.method(), path, now);
    let outcome = outcome.map_err(|policy| limited(policy, &grant, now));
    let (correlation, credentials) = (context.correlation, context.credentials.clone());
    let source = context.acting.clone().unwrap_or_else(|| Arc::clone(&grant.source));
    let session = Session { grant: Arc::clone(&grant), source, now, correlation, credentials };
    request.extensions_mut().insert(session);
    let outcome = outcome.map(|()| request);
    Admission { outcome, remaining: Some(remaining), grant: Some(grant) }
}

/// Counts a call towards its app's limits.
pub(super) fn count(
    grant: &Grant,
    method: &Method,
    path: &str,
    now: Timestamp,
) -> (Remaining, Result<(), Policy>) {
    let day = || grant.portal.read().account.day(now);
    grant.usage.admit(Lane::of(method, path), now, day)
}

fn limited(policy: Policy, grant: &Grant, now: Timestamp) -> RequestError {
    let public = grant.app.public().is_some();
    RateLimited { policy, public, app: grant.app.id.0, portal: grant.portal_id, now }.into()
}

/// `/crm/v3/owners/?limit=5` is `/crm/v3/owners?limit=5`.
fn without_trailing_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty())?;
    let target = match uri.query() {
        Some(query) => format!("{}?{query}", path.trim_end_matches('/')),
        None => path.trim_end_matches('/').to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(target).ok()?);
    Uri::from_parts(parts).ok()
}

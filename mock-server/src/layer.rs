//! What happens to every request before and after its handler, in the order it runs.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    extract::{FromRequestParts, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header, request::Parts, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use portal::{Editor, Origin, Portal, Timestamp};
use tower_service::Service;
use uuid::Uuid;

use crate::{
    Server,
    hub::{Grant, Shelf},
    layer::rate_limit::{Lane, Policy, Remaining},
    wire::error::{Asked, Problem},
};

pub mod auth;
pub mod rate_limit;
pub mod scope;
pub mod whole_body;

/// HubSpot refuses longer request targets.
pub const MAX_URI_LENGTH: usize = 16_200;

/// Headers that every answer gets here.
const HEADERS: usize = 14;

/// Paths that don't belong to a portal.
const OPEN_PATHS: [&str; 3] = ["/health", "/_mock/", "/oauth/"];

/// The router with everything around it. It stands outside the router, where a request's path
/// can still change.
#[derive(Clone, Debug)]
pub struct Door {
    pub(crate) server: Arc<Server>,
    pub(crate) router: Router,
}

impl Service<Request> for Door {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(handle(Arc::clone(&self.server), request, self.router.clone()))
    }
}

/// Takes a request in, lets its handler answer, and puts HubSpot's headers on the answer.
async fn handle(
    server: Arc<Server>,
    request: Request,
    mut router: Router,
) -> Result<Response, Infallible> {
    let now = server.clock.now();
    let correlation = Uuid::now_v7();
    let asked = Asked::of(&request);
    let (admitted, mut remaining) = match whole_body::read(request).await {
        Ok(request) => admit(&server, request, now),
        Err(problem) => (Err(problem), None),
    };
    let mut response = match admitted {
        Ok(request) => router.call(request).await?,
        Err(problem) => problem.into_response(),
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        remaining = remaining.filter(|_| problem.tells_rate_limits());
        response = problem.face(&asked, correlation);
    }
    tell(response.headers_mut(), correlation, remaining);
    Ok(response)
}

/// Lets a request through to its handler, or says why not; and what is left of its app's limits.
fn admit(
    server: &Server,
    mut request: Request,
    now: Timestamp,
) -> (Result<Request, Problem>, Option<Remaining>) {
    if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > MAX_URI_LENGTH) {
        return (Err(Problem::UriTooLong), None);
    }
    if let Some(uri) = without_trailing_slash(request.uri()) {
        *request.uri_mut() = uri;
    }
    let (path, query) = (request.uri().path(), request.uri().query());
    if OPEN_PATHS.iter().any(|open| path.starts_with(open)) {
        return (Ok(request), None);
    }
    let grant = match auth::authenticate(&server.hub, request.headers(), query, now) {
        Ok(grant) => grant,
        Err(problem) => return (Err(problem), None),
    };
    let lane = Lane::of(request.method(), path);
    let day = || grant.portal.read().account.day(now);
    let (remaining, outcome) = grant.usage.admit(lane, now, day);
    let outcome = outcome.map_err(|policy| limited(policy, &grant));
    request.extensions_mut().insert(Session { grant, now });
    (outcome.map(|()| request), Some(remaining))
}

fn limited(policy: Policy, grant: &Grant) -> Problem {
    let public = grant.app.public().is_some();
    Problem::RateLimited { policy, public, portal: grant.portal_id }
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

fn tell(headers: &mut HeaderMap, correlation: Uuid, remaining: Option<Remaining>) {
    const CORRELATION: HeaderName = HeaderName::from_static("x-hubspot-correlation-id");
    // One growth instead of four.
    headers.reserve(HEADERS);
    let mut text = Uuid::encode_buffer();
    let text = correlation.hyphenated().encode_lower(&mut text);
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(CORRELATION, value);
    }
    headers.insert(header::VARY, HeaderValue::from_static("origin, Accept-Encoding"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("false"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000; includeSubDomains; preload"),
    );
    if let Some(remaining) = remaining {
        remaining.tell(headers);
    }
}

/// An authenticated request: whose portal, by whom, when.
#[derive(Clone, Debug)]
pub struct Session {
    /// What the token allows.
    pub grant: Arc<Grant>,
    /// When the request came.
    pub now: Timestamp,
}

impl Session {
    /// The portal as it is now.
    pub fn portal(&self) -> Arc<Portal> {
        self.grant.portal.read()
    }

    /// Who changes a pipeline.
    pub fn editor(&self, origin: Origin<'_>) -> Editor<'_> {
        Editor { now: origin.now, user: &self.grant.user }
    }

    /// Changes the portal; see [`Shelf::write_at`].
    pub fn write<T>(
        &self,
        change: impl FnOnce(&mut Portal, Origin<'_>) -> portal::Result<T>,
    ) -> portal::Result<(Arc<Portal>, T)> {
        let origin = Origin { now: self.now, source: &self.grant.source };
        Shelf::write_at(&self.grant.portal, self.now, |portal| change(portal, origin))
    }
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.remove().ok_or(Problem::NoCredentials)
    }
}

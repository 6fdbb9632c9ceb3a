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
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Uri, header, request::Parts, uri::PathAndQuery,
    },
    response::{IntoResponse, Response},
};
use portal::{Origin, Portal, Source, Timestamp};
use tower_service::Service;
use uuid::Uuid;

use crate::{
    Server,
    hub::{Grant, Shelf},
    layer::rate_limit::{Policy, Remaining},
    wire::error::{Asked, Problem},
};

pub mod acting;
pub mod auth;
pub mod developer;
pub mod rate_limit;

/// HubSpot refuses longer request targets.
pub const MAX_URI_LENGTH: usize = 16_200;

/// Paths that don't belong to a portal.
const OPEN_PATHS: [&str; 2] = ["/health", "/_mock"];

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
    mut request: Request,
    mut router: Router,
) -> Result<Response, Infallible> {
    let now = server.clock.now();
    let correlation = Uuid::now_v7();
    let acting = acting::take(request.uri_mut());
    let asked = Asked::of(&request);
    let search = request.method() == Method::POST && request.uri().path().ends_with("/search");
    let admitted = admit(&server, &mut request, now, search, acting);
    let (mut response, remaining) = match admitted {
        Ok(remaining) => (router.call(request).await?, remaining),
        Err(problem) => (problem.into_response(), None),
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem.face(&asked, correlation);
    }
    tell(response.headers_mut(), correlation, remaining, search);
    Ok(response)
}

fn admit(
    server: &Server,
    request: &mut Request,
    now: Timestamp,
    search: bool,
    acting: Option<Arc<Source>>,
) -> Result<Option<Remaining>, Problem> {
    if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > MAX_URI_LENGTH) {
        return Err(Problem::UriTooLong);
    }
    if let Some(uri) = without_trailing_slash(request.uri()) {
        *request.uri_mut() = uri;
    }
    let path = request.uri().path();
    if OPEN_PATHS.iter().any(|open| path.starts_with(open)) {
        return Ok(None);
    }
    if developer::is_concerned(path) {
        let (headers, query) = (request.headers(), request.uri().query());
        let developer = developer::authenticate(server, headers, query, now)?;
        request.extensions_mut().insert(developer);
        return Ok(None);
    }
    let grant = auth::authenticate(&server.hub, request.headers(), request.uri().query(), now)?;
    let remaining = grant.usage.count(Policy::FREE, now, search);
    let source = acting.unwrap_or_else(|| Arc::clone(&grant.source));
    request.extensions_mut().insert(Session { grant, source, now });
    Ok(Some(remaining))
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

fn tell(headers: &mut HeaderMap, correlation: Uuid, remaining: Option<Remaining>, search: bool) {
    const CORRELATION: HeaderName = HeaderName::from_static("x-hubspot-correlation-id");
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
        remaining.tell(headers, search);
    }
}

/// An authenticated request: whose portal, by whom, when.
#[derive(Clone, Debug)]
pub struct Session {
    /// What the token allows.
    pub grant: Arc<Grant>,
    /// Who writes.
    pub source: Arc<Source>,
    /// When the request came.
    pub now: Timestamp,
}

impl Session {
    /// The portal as it is now.
    pub fn portal(&self) -> Arc<Portal> {
        self.grant.portal.read()
    }

    /// Changes the portal; see [`Shelf::write`].
    pub fn write<T>(
        &self,
        change: impl FnOnce(&mut Portal, Origin<'_>) -> portal::Result<T>,
    ) -> portal::Result<(Arc<Portal>, T)> {
        let origin = Origin { now: self.now, source: &self.source };
        Shelf::write_as(&self.grant.portal, origin, |portal| change(portal, origin))
    }
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.remove().ok_or(Problem::NoCredentials)
    }
}

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
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts,
        uri::PathAndQuery,
    },
    response::Response,
};
use bytes::Bytes;
use platform::Platform;
use portal::{Editor, Origin, Portal, Source, Timestamp};
use tower_service::Service;
use uuid::Uuid;

use crate::{
    hub::{Grant, revision::Author, secret_tail},
    layer::{
        broken::Cutter,
        header_text::HeaderTexts,
        rate_limit::{Lane, Policy, Remaining},
        visit::{Answered, Visit},
    },
    operations,
    wire::{self, error::Problem},
};

pub mod acting;
pub mod auth;
pub mod broken;
mod control_guard;
mod date;
pub mod developer;
mod header_text;
mod limit_headers;
mod may;
pub mod progress;
mod visit;
pub mod whole_body;

pub use platform::{
    faults as fault, faults::path_pattern as pattern, limits as rate_limit, scopes::rules as scope,
};

/// HubSpot refuses longer request targets.
pub const MAX_URI_LENGTH: usize = 16_200;

/// Paths that don't belong to a portal.
const OPEN_PATHS: [&str; 2] = ["/health", "/oauth/"];

/// The router with everything around it. It stands outside the router, where a request's path
/// can still change.
#[derive(Clone, Debug)]
pub struct Door {
    pub(crate) platform: Arc<Platform>,
    pub(crate) router: Router,
    pub(crate) opens: Opens,
    /// Breaks the connection, where there is one.
    pub(crate) cutter: Option<Cutter>,
}

/// What a door opens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// HubSpot's paths.
    HubSpot,
    /// HubSpot's paths and the control API.
    Both,
    /// The control API.
    Control,
}

impl Service<Request> for Door {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(self.clone().handle(request))
    }
}

impl Door {
    /// Answers a request.
    pub(crate) async fn handle(self, request: Request) -> Result<Response, Infallible> {
        let platform = Arc::clone(&self.platform);
        let mut response = self.lead(request).await?;
        if let Some(date) = date::value(platform.clock.now()) {
            response.headers_mut().insert(header::DATE, date);
        }
        Ok(response)
    }

    /// Control calls go straight to their handlers, once it is clear who sent them. Everything else
    /// is taken in, goes wrong if it has to, is answered, and noted.
    async fn lead(self, mut request: Request) -> Result<Response, Infallible> {
        let may_act = self.opens != Opens::HubSpot;
        let acting = may_act.then(|| acting::take(request.uri_mut())).flatten();
        if acting.is_some()
            && let Err(response) = control_guard::check(&request)
        {
            return Ok(*response);
        }
        let path = request.uri().path();
        let control = path == "/_mock" || path.starts_with("/_mock/");
        match (control, self.opens) {
            (true, Opens::Both | Opens::Control) => {
                return match control_guard::check(&request) {
                    Ok(()) => control_call(self.router, request).await,
                    Err(response) => Ok(*response),
                };
            }
            (false, Opens::Control) if path != "/health" => {
                return Ok(wire::empty(StatusCode::NOT_FOUND));
            }
            (true, Opens::HubSpot) => {
                let visit = Visit::new(&self, &request);
                let unknown = Answered::refused(Problem::UnknownPath);
                return Ok(visit.finish(unknown, &Bytes::new()).await);
            }
            _ => {}
        }
        let mut visit = Visit::new(&self, &request);
        visit.acting = acting;
        match whole_body::read(request).await {
            Ok((request, body)) => Ok(visit.answer(self.router, request, body).await),
            Err(unreadable) => {
                let refused = Answered::refused(unreadable.into());
                Ok(visit.finish(refused, &Bytes::new()).await)
            }
        }
    }
}

/// Answers a control call once its whole body came.
async fn control_call(mut router: Router, request: Request) -> Result<Response, Infallible> {
    match whole_body::read(request).await {
        Ok((request, _)) => router.call(request).await,
        Err(unreadable) => Ok(unreadable.told()),
    }
}

/// What a request was let in with.
struct Admitted {
    outcome: Result<Request, Problem>,
    remaining: Option<Remaining>,
    grant: Option<Arc<Grant>>,
}

impl Admitted {
    fn refused(problem: Problem) -> Self {
        Self { outcome: Err(problem), remaining: None, grant: None }
    }
}

/// Lets a request through to its handler, or says why not; and what is left of its app's limits.
fn admit(visit: &Visit, mut request: Request) -> Admitted {
    if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > MAX_URI_LENGTH) {
        return Admitted::refused(Problem::UriTooLong);
    }
    if let Some(uri) = without_trailing_slash(request.uri()) {
        *request.uri_mut() = uri;
    }
    let (path, query) = (request.uri().path(), request.uri().query());
    if OPEN_PATHS.iter().any(|open| path.starts_with(open)) {
        return Admitted { outcome: Ok(request), remaining: None, grant: None };
    }
    let now = visit.now;
    if developer::is_concerned(path) {
        let developer = developer::authenticate(&visit.platform, request.headers(), query, now);
        let outcome = developer.map(|known| {
            request.extensions_mut().insert(known);
            request
        });
        return Admitted { outcome, remaining: None, grant: None };
    }
    let grant = match auth::authenticate(&visit.platform, request.headers(), query, now) {
        Ok(grant) => grant,
        // Pages of web sites send forms without a token.
        Err(_) if operations::is_open(path) => {
            return Admitted { outcome: Ok(request), remaining: None, grant: None };
        }
        Err(problem) => return Admitted::refused(problem),
    };
    let (remaining, outcome) = count(&grant, request.method(), path, now);
    let outcome = outcome.map_err(|policy| limited(policy, &grant, now));
    let (correlation, credentials) = (visit.correlation, visit.credentials.clone());
    let source = visit.acting.clone().unwrap_or_else(|| Arc::clone(&grant.source));
    let session = Session { grant: Arc::clone(&grant), source, now, correlation, credentials };
    request.extensions_mut().insert(session);
    let outcome = outcome.map(|()| request);
    Admitted { outcome, remaining: Some(remaining), grant: Some(grant) }
}

/// Counts a call towards its app's limits.
fn count(
    grant: &Grant,
    method: &Method,
    path: &str,
    now: Timestamp,
) -> (Remaining, Result<(), Policy>) {
    let day = || grant.portal.read().account.day(now);
    grant.usage.admit(Lane::of(method, path), now, day)
}

fn limited(policy: Policy, grant: &Grant, now: Timestamp) -> Problem {
    let public = grant.app.public().is_some();
    Problem::RateLimited { policy, public, app: grant.app.id.0, portal: grant.portal_id, now }
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
    headers.reserve(wire::HEADERS);
    let mut texts = HeaderTexts::default();
    headers.insert(CORRELATION, texts.value(correlation.hyphenated()));
    headers.insert(header::VARY, HeaderValue::from_static("origin, Accept-Encoding"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("false"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000; includeSubDomains; preload"),
    );
    if let Some(remaining) = remaining {
        limit_headers::tell(&remaining, headers, &mut texts);
    }
}

/// An authenticated request: whose portal, by whom, when.
#[derive(Clone, Debug)]
pub struct Session {
    /// What the token allows.
    pub grant: Arc<Grant>,
    /// Who writes: the token's app, unless it acts as somebody else.
    pub source: Arc<Source>,
    /// When the request came.
    pub now: Timestamp,
    /// The request's name.
    pub correlation: Uuid,
    /// `Authorization`.
    pub credentials: Option<HeaderValue>,
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

    /// Changes the portal; see [`PortalHandle::write_as`](crate::hub::PortalHandle::write_as).
    pub fn write<T>(
        &self,
        change: impl FnOnce(&mut Portal, Origin<'_>) -> portal::Result<T>,
    ) -> portal::Result<(Arc<Portal>, T)> {
        let origin = Origin { now: self.now, source: &self.source };
        self.grant.portal.write_as(origin, self.author(), |portal| change(portal, origin))
    }

    /// Who writes, for those who ask later.
    fn author(&self) -> Author {
        let credentials = self.credentials.as_ref().and_then(|value| value.to_str().ok());
        let token_tail = credentials.map(secret_tail);
        Author { correlation: self.correlation, app: self.grant.app.id, token_tail }
    }
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.remove().ok_or(Problem::NoCredentials)
    }
}

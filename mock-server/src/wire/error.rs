//! What a client sees when a request is refused. Nothing in here knows a family: each turns its
//! refusals into an [`ErrorResponse`].

use std::{
    fmt::{self, Write as _},
    sync::Arc,
};

use axum::{
    extract::Request,
    http::{HeaderName, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use portal::Timestamp;
use uuid::Uuid;

use super::{
    envelope::{Correlated, Envelope, VALIDATION},
    html_page,
    jackson::JsonFault,
};
use crate::{
    explain::{self, Explained},
    operations::{Allow, OlderApi, Operation},
    wire,
};

/// Writes a body of its own, of what was asked and the correlation id.
type Own = Arc<dyn Fn(&RequestInfo, Uuid) -> Response + Send + Sync>;

/// The answer to a request that was refused, but for the correlation id.
#[derive(Clone)]
pub struct ErrorResponse {
    status: StatusCode,
    envelope: Envelope,
    rule: &'static str,
    detail: String,
    rate_limit_headers: bool,
    own: Option<Own>,
}

impl ErrorResponse {
    /// An envelope with a status, and the rule of `fixtures/standard/explanations.tsv` that it
    /// follows.
    pub fn new(status: StatusCode, rule: &'static str, envelope: Envelope) -> Self {
        debug_assert!(explain::rules().contains_key(rule), "{rule} is no rule");
        let detail = String::new();
        Self { status, envelope, rule, detail, rate_limit_headers: true, own: None }
    }

    /// 400.
    pub fn bad_request(rule: &'static str, envelope: Envelope) -> Self {
        Self::new(StatusCode::BAD_REQUEST, rule, envelope)
    }

    /// 400 with a sentence and the validation category.
    pub fn invalid(rule: &'static str, sentence: impl Into<String>) -> Self {
        Self::bad_request(rule, Envelope::new(sentence).category(VALIDATION))
    }

    /// 404.
    pub fn not_found(rule: &'static str, envelope: Envelope) -> Self {
        Self::new(StatusCode::NOT_FOUND, rule, envelope)
    }

    /// 409.
    pub fn conflict(rule: &'static str, envelope: Envelope) -> Self {
        Self::new(StatusCode::CONFLICT, rule, envelope)
    }

    /// On what the rule fired.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Leaves out the headers of rate limits.
    pub fn without_rate_limit_headers(mut self) -> Self {
        self.rate_limit_headers = false;
        self
    }

    /// Takes a body of its own in place of the envelope.
    pub fn own(
        mut self,
        body: impl Fn(&RequestInfo, Uuid) -> Response + Send + Sync + 'static,
    ) -> Self {
        self.own = Some(Arc::new(body));
        self
    }

    /// Whether the answer carries the headers of rate limits.
    pub fn has_rate_limit_headers(&self) -> bool {
        self.rate_limit_headers
    }

    /// Which rule refused.
    pub fn explained(&self) -> Option<Explained> {
        let rule = *explain::rules().get(self.rule)?;
        Some(Explained { rule, detail: self.detail.clone().into() })
    }

    /// The envelope as a part of a batch's answer, whose rule is noted.
    pub fn part(self) -> Envelope {
        explain::note(self.rule, || self.detail);
        self.envelope
    }

    /// The whole answer.
    pub fn answer(&self, asked: &RequestInfo, correlation: Uuid) -> Response {
        match &self.own {
            Some(own) => own(asked, correlation),
            None => {
                let envelope = &self.envelope;
                wire::json(self.status, &Correlated { envelope, correlation })
            }
        }
    }
}

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, envelope, rule, detail, .. } = self;
        f.debug_struct("ErrorResponse")
            .field("status", status)
            .field("envelope", envelope)
            .field("rule", rule)
            .field("detail", detail)
            .finish_non_exhaustive()
    }
}

/// Why a request was refused: by a family, or for a cause that all share. The outermost layer
/// writes the answer.
#[derive(Clone, Debug)]
pub enum RequestError {
    /// A family refused.
    Family(Box<ErrorResponse>),
    /// The body is no JSON, or not the JSON that was expected.
    Json(JsonFault),
    /// A body was expected.
    NoBody,
    /// A query parameter that can't be read.
    QueryParameter(&'static str),
    /// No bearer token.
    NoCredentials,
    /// An account's API key.
    AccountKey,
    /// A token that expired, or that never was one.
    TokenExpired {
        /// When.
        at: Timestamp,
        /// When the request came.
        now: Timestamp,
    },
    /// A path that nothing is known of.
    UnknownPath,
    /// No such path in an API that HubSpot has.
    UnknownRoute,
    /// A part of the path that can't be read.
    PathParameter,
    /// HubSpot has it, this server doesn't yet.
    NotEmulated(Missing),
    /// HubSpot switched it off.
    Gone(&'static OlderApi),
    /// An older API that refuses tokens of portals.
    TokensRefused,
    /// The path exists, the method doesn't.
    MethodNotAllowed(Allow),
    /// The body is not declared as JSON.
    UnsupportedMediaType,
    /// The request target is too long.
    UriTooLong,
    /// The body is too large.
    BodyTooLarge,
    /// The body did not come in time.
    BodyTooSlow,
    /// The body can't be read to its end.
    BodyBroken,
    /// More than a page holds.
    LimitTooLarge {
        /// What was asked for.
        limit: u64,
        /// What there is at the most.
        max: usize,
    },
}

/// What HubSpot has and this server hasn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// This very operation.
    Operation(&'static Operation),
    /// Something of an API that isn't published any more.
    Older(&'static OlderApi),
}

impl Missing {
    /// What HubSpot offers in its place, if anything.
    pub fn instead(self) -> Option<&'static str> {
        match self {
            Self::Operation(operation) => operation.instead,
            Self::Older(api) => api.instead,
        }
    }
}

impl<E: Into<ErrorResponse>> From<E> for RequestError {
    fn from(error: E) -> Self {
        Self::Family(Box::new(error.into()))
    }
}

/// Carries the error to the outermost layer, which knows the correlation id.
impl IntoResponse for RequestError {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

impl RequestError {
    /// Status, envelope and rule.
    pub fn response(self) -> ErrorResponse {
        match self {
            Self::Family(response) => *response,
            Self::Json(fault) => ErrorResponse::bad_request(fault.rule(), fault.envelope()),
            Self::NoBody => ErrorResponse::invalid(
                "body-missing",
                "Invalid JSON input: a request body was expected, but none found",
            ),
            Self::QueryParameter(name) => {
                let message = format!("Unable to parse value for query parameter: {name}");
                ErrorResponse::bad_request("query-parameter", Envelope::new(message)).detail(name)
            }
            Self::LimitTooLarge { limit, max } => {
                let message =
                    format!("Invalid limit: {limit}. The limit must be between 1 and {max}");
                ErrorResponse::invalid("page-size", message)
                    .detail(format!("{limit} of at most {max}"))
            }
            Self::NoCredentials => unauthorized("no-credentials", no_credentials()),
            Self::AccountKey => unauthorized("account-key", account_key()),
            Self::TokenExpired { at, now } => unauthorized("token-expired", token_expired(at, now)),
            Self::NotEmulated(missing) => not_emulated(missing),
            Self::UnknownPath => resource_not_found("unknown-path")
                .own(|_, _| html_page::unknown_path())
                .without_rate_limit_headers(),
            // HubSpot's router refuses before anything is counted.
            Self::UnknownRoute => nothing_there("unknown-route").without_rate_limit_headers(),
            Self::PathParameter => nothing_there("path-parameter"),
            Self::Gone(api) => {
                nothing_there("gone").detail(moved(api.instead)).without_rate_limit_headers()
            }
            Self::TokensRefused => unauthorized(
                "tokens-refused",
                Envelope::new("Any of the listed authentication credentials are missing"),
            ),
            Self::MethodNotAllowed(allow) => method_not_allowed(allow),
            Self::UnsupportedMediaType => ErrorResponse::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                Envelope::new("HTTP 415 Unsupported Media Type"),
            ),
            Self::UriTooLong => {
                ErrorResponse::new(StatusCode::URI_TOO_LONG, "uri-too-long", Envelope::default())
                    .own(|_, _| html_page::uri_too_long())
            }
            Self::BodyTooLarge => ErrorResponse::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body-too-large",
                Envelope::new("Request entity is too large"),
            ),
            Self::BodyTooSlow => body_too_slow(),
            Self::BodyBroken => {
                ErrorResponse::bad_request("request-form", Envelope::new("Bad Request"))
            }
        }
    }
}

/// What of the request decides the face of a refusal.
#[derive(Clone, Debug)]
pub struct RequestInfo {
    /// The method.
    pub method: Method,
    /// The request target.
    pub uri: Uri,
    /// Whether JSON is accepted by its name.
    pub wants_json: bool,
}

impl RequestInfo {
    /// Notes it before the request is handed on.
    pub fn of(request: &Request) -> Self {
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            wants_json: accept.is_some_and(|accept| accept.contains("application/json")),
        }
    }

    /// Whether HubSpot's Jetty shows a page: to reads and POSTs of who doesn't ask for JSON.
    pub fn shows_pages(&self) -> bool {
        !self.wants_json && [Method::GET, Method::HEAD, Method::POST].contains(&self.method)
    }
}

fn body_too_slow() -> ErrorResponse {
    const STATUS: StatusCode = StatusCode::REQUEST_TIMEOUT;
    ErrorResponse::new(STATUS, "body-too-slow", Envelope::default())
        .own(|_, _| html_page::gateway(STATUS))
}

fn unauthorized(rule: &'static str, envelope: Envelope) -> ErrorResponse {
    ErrorResponse::new(StatusCode::UNAUTHORIZED, rule, envelope)
}

fn token_expired(at: Timestamp, now: Timestamp) -> Envelope {
    let since = since(at, now);
    Envelope::new(format!("The OAuth token used to make this call expired {since} ago."))
        .category("EXPIRED_AUTHENTICATION")
        .context("expire time", vec![at.to_string()])
}

fn account_key() -> Envelope {
    const KEYS: &str = "https://app.hubspot.com/l/api-key/";
    Envelope::new(format!(
        "The API key provided is invalid. View or manage your API key here: {KEYS}"
    ))
    .category("INVALID_AUTHENTICATION")
    .link("api key", KEYS)
}

fn no_credentials() -> Envelope {
    Envelope::new(
        "Authentication credentials not found. This API supports OAuth 2.0 authentication \
         and you can find more details at \
         https://developers.hubspot.com/docs/methods/auth/oauth-overview",
    )
    .category("INVALID_AUTHENTICATION")
}

/// `75 second(s)`, `20543 day(s)`: the largest unit that is not zero.
fn since(at: Timestamp, now: Timestamp) -> String {
    let seconds = (now.0 - at.0) / 1000;
    let (number, unit) = match seconds {
        ..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}(s)")
}

fn not_emulated(missing: Missing) -> ErrorResponse {
    const STATUS: StatusCode = StatusCode::NOT_IMPLEMENTED;
    let rule = match missing {
        Missing::Operation(_) => "not-emulated",
        Missing::Older(_) => "not-emulated-older",
    };
    let own = move |asked: &RequestInfo, correlation| {
        let envelope = &not_emulated_envelope(asked, missing);
        wire::json(STATUS, &Correlated { envelope, correlation })
    };
    ErrorResponse::new(STATUS, rule, Envelope::default()).detail(moved(missing.instead())).own(own)
}

fn not_emulated_envelope(asked: &RequestInfo, missing: Missing) -> Envelope {
    let (method, path) = (&asked.method, asked.uri.path());
    let mut message = match missing {
        Missing::Operation(_) => format!(
            "{method} {path} exists at HubSpot, but this server does not emulate it yet. Nothing was done."
        ),
        Missing::Older(api) => format!(
            "{method} {path} belongs to HubSpot's {}, which this server does not emulate yet. Nothing was done.",
            api.name
        ),
    };
    if let Some(instead) = missing.instead() {
        let _ = write!(message, " At HubSpot {instead} replaces it.");
    }
    Envelope::new(message).category("NOT_EMULATED")
}

fn moved(instead: Option<&str>) -> String {
    instead.map(|instead| format!("replaced by {instead}")).unwrap_or_default()
}

fn resource_not_found(rule: &'static str) -> ErrorResponse {
    ErrorResponse::not_found(rule, Envelope::new("resource not found"))
}

/// What isn't there: a page, or nothing at all.
fn nothing_there(rule: &'static str) -> ErrorResponse {
    resource_not_found(rule).own(|asked, _| match asked.shows_pages() {
        true => html_page::not_found(),
        false => wire::empty(StatusCode::NOT_FOUND),
    })
}

fn method_not_allowed(allow: Allow) -> ErrorResponse {
    let envelope = Envelope::new("HTTP 405 Method Not Allowed");
    ErrorResponse::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", envelope)
        .own(move |asked, _| html_page::method_not_allowed(asked, allow))
        .without_rate_limit_headers()
}

/// Marks answers to reads of what isn't there.
pub const NOT_FOUND_HEADER: HeaderName = HeaderName::from_static("x-hubspot-notfound");

//! What a client sees when a request is refused. Nothing in here knows a family: each turns its
//! refusals into an [`ErrorResponse`].

use std::{fmt, sync::Arc};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use portal::Timestamp;
use uuid::Uuid;

use super::{
    envelope::{Correlated, Envelope, VALIDATION},
    jackson::JsonFault,
};
use crate::{
    explain::{self, Explained},
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
    /// No such path at HubSpot.
    UnknownPath,
    /// HubSpot has it, this server doesn't yet.
    NotEmulated,
    /// The path exists, the method doesn't.
    MethodNotAllowed,
    /// The body is not declared as JSON.
    UnsupportedMediaType,
    /// The request target is too long.
    UriTooLong,
    /// The body is too large.
    BodyTooLarge,
    /// More than a page holds.
    LimitTooLarge {
        /// What was asked for.
        limit: u64,
        /// What there is at the most.
        max: usize,
    },
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
            Self::Json(fault) => ErrorResponse::bad_request("json-shape", fault.envelope()),
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
            Self::NotEmulated => not_emulated(),
            Self::UnknownPath => unknown_path(),
            Self::MethodNotAllowed => method_not_allowed(),
            Self::UnsupportedMediaType => ErrorResponse::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                Envelope::new("HTTP 415 Unsupported Media Type"),
            ),
            Self::UriTooLong => ErrorResponse::new(
                StatusCode::URI_TOO_LONG,
                "uri-too-long",
                Envelope::new("URI Too Long"),
            ),
            Self::BodyTooLarge => ErrorResponse::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body-too-large",
                Envelope::new("Request entity is too large"),
            ),
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

fn not_emulated() -> ErrorResponse {
    const STATUS: StatusCode = StatusCode::NOT_IMPLEMENTED;
    let own = |asked: &RequestInfo, correlation| {
        let message = format!(
            "{} {} exists at HubSpot, but this server does not emulate it yet. Nothing was done.",
            asked.method,
            asked.uri.path()
        );
        let envelope = &Envelope::new(message).category("NOT_EMULATED");
        wire::json(STATUS, &Correlated { envelope, correlation })
    };
    ErrorResponse::new(STATUS, "not-emulated", Envelope::default()).own(own)
}

fn unknown_path() -> ErrorResponse {
    let envelope = Envelope::new("resource not found");
    ErrorResponse::not_found("unknown-path", envelope).own(|asked, _| match asked.wants_json {
        true => wire::empty(StatusCode::NOT_FOUND),
        false => html_not_found(),
    })
}

fn method_not_allowed() -> ErrorResponse {
    const STATUS: StatusCode = StatusCode::METHOD_NOT_ALLOWED;
    let envelope = Envelope::new("HTTP 405 Method Not Allowed");
    ErrorResponse::new(STATUS, "method-not-allowed", envelope).own(|_, _| wire::empty(STATUS))
}

/// Marks answers to reads of what isn't there.
pub const NOT_FOUND_HEADER: HeaderName = HeaderName::from_static("x-hubspot-notfound");

/// The page that HubSpot's Jetty shows, byte for byte.
pub fn html_not_found() -> Response {
    const PAGE: &str = "<html>\n<head>\n<meta http-equiv=\"Content-Type\" \
        content=\"text/html;charset=utf-8\"/>\n<title>Error 404 Not Found</title>\n</head>\n\
        <body><h2>HTTP ERROR 404</h2>\n<p>Resource not found</p>\n</body>\n</html>\n";
    let mut response = Response::new(Body::from(PAGE));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html;charset=iso-8859-1"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("must-revalidate,no-cache,no-store"),
    );
    response
}

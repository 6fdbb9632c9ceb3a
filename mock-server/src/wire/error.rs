//! What a client sees when a request is refused: the envelope, the HTML page, the headers.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use portal::{PipelineFault, PortalId, Refusal, Timestamp};
use serde::{Serialize, Serializer, ser::SerializeMap};
use uuid::Uuid;

use crate::{
    layer::{rate_limit::Policy, scope::Denied},
    oauth::exchange::Fault,
    webhook::{journal::JournalRefused, subscriber::Refused},
    wire::{self, jackson::JsonFault},
};

/// Why a request was refused, by cause. The outermost layer gives it its face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The portal refused.
    Refused(Refusal),
    /// The body is no JSON, or not the JSON that was expected.
    Json(JsonFault),
    /// A body was expected.
    NoBody,
    /// A query parameter that can't be read.
    QueryParameter(&'static str),
    /// About webhooks.
    Webhooks(Refused),
    /// About the journal of webhooks.
    Journal(JournalRefused),
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
    /// The token's scopes don't suffice.
    MissingScopes(Denied),
    /// Too many calls.
    RateLimited {
        /// Which limit was reached.
        policy: Policy,
        /// Whether it is a public app's.
        public: bool,
        /// The portal.
        portal: PortalId,
    },
    /// A token that is asked about is unknown, or dead.
    TokenNotFound,
    /// No token is handed out.
    NoToken(Fault),
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

impl From<JournalRefused> for Problem {
    fn from(refused: JournalRefused) -> Self {
        Self::Journal(refused)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::Webhooks(refused)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Carries the problem to the outermost layer, which knows the correlation id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

/// What of the request decides the face of a refusal.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The request target.
    pub uri: Uri,
    wants_json: bool,
}

impl Asked {
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

/// HubSpot's error envelope. Absent parts are left out, the category too.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    pub(super) message: String,
    pub(super) errors: Vec<Detail>,
    /// `errors` that are sentences and nothing else.
    pub(super) remarks: Vec<&'static str>,
    pub(super) context: Vec<(&'static str, Vec<String>)>,
    pub(super) links: Vec<(&'static str, &'static str)>,
    pub(super) category: Option<&'static str>,
    pub(super) sub_category: Option<&'static str>,
}

/// One of the `errors` in an envelope.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// Left out when it is empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) message: String,
    /// Left out when it is empty.
    #[serde(skip_serializing_if = "is_empty")]
    pub(super) code: &'static str,
    /// Left out when it is empty.
    #[serde(skip_serializing_if = "is_empty")]
    pub(super) sub_category: &'static str,
    #[serde(serialize_with = "map")]
    pub(super) context: Vec<(&'static str, Vec<String>)>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_empty(text: &&str) -> bool {
    text.is_empty()
}

/// A status with its envelope.
pub type Face = (StatusCode, Envelope);

impl Envelope {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    pub(super) fn category(mut self, category: &'static str) -> Self {
        self.category = Some(category);
        self
    }

    pub(super) fn remark(mut self, remark: &'static str) -> Self {
        self.remarks.push(remark);
        self
    }

    pub(super) fn sub_category(mut self, sub_category: &'static str) -> Self {
        self.sub_category = Some(sub_category);
        self
    }

    pub(super) fn detail(mut self, detail: Detail) -> Self {
        self.errors.push(detail);
        self
    }

    pub(super) fn context(mut self, key: &'static str, values: Vec<String>) -> Self {
        self.context.push((key, values));
        self
    }

    /// A property definition's refusal inside a batch answer.
    pub fn of_property(refusal: &Refusal, name: &str) -> Self {
        crate::explain::note_refusal(refusal);
        super::refusal::envelope(refusal, Uuid::nil()).context("name", vec![name.to_owned()])
    }

    pub(super) fn link(mut self, key: &'static str, url: &'static str) -> Self {
        self.links.push((key, url));
        self
    }
}

impl Problem {
    /// The answer that a client gets.
    pub fn face(self, asked: &Asked, correlation: Uuid) -> Response {
        match self {
            Self::Refused(Refusal::RecordNotFound) if asked.method == Method::GET => {
                record_not_found(asked, correlation)
            }
            Self::Refused(Refusal::Pipeline(PipelineFault::NothingToRead)) => {
                nothing_to_read(asked)
            }
            Self::UnknownPath if asked.wants_json => wire::empty(StatusCode::NOT_FOUND),
            Self::UnknownPath => html_not_found(),
            Self::MethodNotAllowed => wire::empty(StatusCode::METHOD_NOT_ALLOWED),
            Self::NoToken(fault) => super::oauth_refusal::face(&fault, correlation),
            Self::RateLimited { policy, public, portal } => {
                super::rate_limit::face(policy, public, portal, correlation)
            }
            problem => {
                let missing = problem == Self::Refused(Refusal::RecordNotFound);
                let (status, envelope) = problem.envelope(asked, correlation);
                let mut response =
                    wire::json(status, &Correlated { envelope: &envelope, correlation });
                if missing {
                    response.headers_mut().insert(NOT_FOUND, HeaderValue::from_static("true"));
                }
                response
            }
        }
    }

    /// Whether the answer carries the headers of rate limits.
    pub fn tells_rate_limits(&self) -> bool {
        !matches!(self, Self::MissingScopes(Denied::Objects | Denied::Schemas(_)))
    }

    fn envelope(self, asked: &Asked, correlation: Uuid) -> Face {
        const VALIDATION: &str = "VALIDATION_ERROR";
        let bad = |envelope| (StatusCode::BAD_REQUEST, envelope);
        match self {
            Self::Refused(refusal) => super::refusal::face(&refusal, correlation),
            Self::Json(fault) => bad(fault.envelope()),
            Self::Webhooks(refused) => super::webhook::face(&refused),
            Self::Journal(refused) => super::webhook_journal::face(refused),
            Self::NoBody => {
                let message = "Invalid JSON input: a request body was expected, but none found";
                bad(Envelope::new(message).category(VALIDATION))
            }
            Self::QueryParameter(name) => {
                bad(Envelope::new(format!("Unable to parse value for query parameter: {name}")))
            }
            Self::LimitTooLarge { limit, max } => {
                let message =
                    format!("Invalid limit: {limit}. The limit must be between 1 and {max}");
                bad(Envelope::new(message).category(VALIDATION))
            }
            Self::NoCredentials | Self::AccountKey | Self::TokenExpired { .. } => {
                (StatusCode::UNAUTHORIZED, self.unauthorized())
            }
            Self::MissingScopes(denied) => (StatusCode::FORBIDDEN, super::scope::envelope(&denied)),
            Self::NotEmulated => (StatusCode::NOT_IMPLEMENTED, not_emulated(asked)),
            Self::UnsupportedMediaType => {
                let message = "HTTP 415 Unsupported Media Type";
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, Envelope::new(message))
            }
            Self::UriTooLong => (StatusCode::URI_TOO_LONG, Envelope::new("URI Too Long")),
            Self::BodyTooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, Envelope::new("Request entity is too large"))
            }
            Self::UnknownPath | Self::TokenNotFound => {
                (StatusCode::NOT_FOUND, Envelope::new("resource not found"))
            }
            // These two have bodies of their own; see `face`.
            Self::NoToken(_) | Self::RateLimited { .. } => bad(Envelope::default()),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, Envelope::new("HTTP 405 Method Not Allowed"))
            }
        }
    }

    fn unauthorized(&self) -> Envelope {
        const KEYS: &str = "https://app.hubspot.com/l/api-key/";
        match self {
            Self::TokenExpired { at, now } => {
                let message = format!(
                    "The OAuth token used to make this call expired {} ago.",
                    since(*at, *now)
                );
                Envelope::new(message)
                    .category("EXPIRED_AUTHENTICATION")
                    .context("expire time", vec![at.to_string()])
            }
            Self::AccountKey => Envelope::new(format!(
                "The API key provided is invalid. View or manage your API key here: {KEYS}"
            ))
            .category("INVALID_AUTHENTICATION")
            .link("api key", KEYS),
            _ => Envelope::new(
                "Authentication credentials not found. This API supports OAuth 2.0 authentication \
                 and you can find more details at \
                 https://developers.hubspot.com/docs/methods/auth/oauth-overview",
            )
            .category("INVALID_AUTHENTICATION"),
        }
    }
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

fn not_emulated(asked: &Asked) -> Envelope {
    let message = format!(
        "{} {} exists at HubSpot, but this server does not emulate it yet. Nothing was done.",
        asked.method,
        asked.uri.path()
    );
    Envelope::new(message).category("NOT_EMULATED")
}

const NOT_FOUND: HeaderName = HeaderName::from_static("x-hubspot-notfound");

fn record_not_found(asked: &Asked, correlation: Uuid) -> Response {
    let mut response = if asked.wants_json {
        let envelope = Envelope::new("resource not found");
        wire::json(StatusCode::NOT_FOUND, &Correlated { envelope: &envelope, correlation })
    } else {
        html_not_found()
    };
    response.headers_mut().insert(NOT_FOUND, HeaderValue::from_static("true"));
    response
}

/// A pipeline or stage that isn't there. Who accepts JSON gets nothing at all.
fn nothing_to_read(asked: &Asked) -> Response {
    let mut response = html_not_found();
    if asked.wants_json {
        // The page's media type stays: without one the Node SDK fails to report the 404.
        *response.body_mut() = Body::empty();
    }
    response.headers_mut().insert(NOT_FOUND, HeaderValue::from_static("true"));
    response
}

/// The page that HubSpot's Jetty shows, byte for byte.
fn html_not_found() -> Response {
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

/// An envelope as it goes out: with the correlation id.
pub(super) struct Correlated<'a> {
    pub(super) envelope: &'a Envelope,
    pub(super) correlation: Uuid,
}

impl Serialize for Correlated<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let envelope = self.envelope;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", "error")?;
        map.serialize_entry("message", &envelope.message)?;
        map.serialize_entry("correlationId", &self.correlation)?;
        if !envelope.errors.is_empty() {
            map.serialize_entry("errors", &envelope.errors)?;
        }
        if !envelope.remarks.is_empty() {
            map.serialize_entry("errors", &envelope.remarks)?;
        }
        if !envelope.context.is_empty() {
            map.serialize_entry("context", &Map(&envelope.context))?;
        }
        if !envelope.links.is_empty() {
            map.serialize_entry("links", &Map(&envelope.links))?;
        }
        if let Some(category) = envelope.category {
            map.serialize_entry("category", category)?;
        }
        if let Some(sub_category) = envelope.sub_category {
            map.serialize_entry("subCategory", sub_category)?;
        }
        map.end()
    }
}

/// An item of a batch answer's `errors`: another order, and no correlation id.
pub(super) struct Item<'a>(pub(super) &'a Envelope);

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let envelope = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", "error")?;
        if let Some(category) = envelope.category {
            map.serialize_entry("category", category)?;
        }
        if let Some(sub_category) = envelope.sub_category {
            map.serialize_entry("subCategory", sub_category)?;
        }
        map.serialize_entry("message", &envelope.message)?;
        if !envelope.context.is_empty() {
            map.serialize_entry("context", &Map(&envelope.context))?;
        }
        map.end()
    }
}

struct Map<'a, V>(&'a [(&'static str, V)]);

impl<V: Serialize> Serialize for Map<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

fn map<S: Serializer>(
    pairs: &[(&'static str, Vec<String>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Map(pairs).serialize(serializer)
}

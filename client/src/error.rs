//! Everything that can go wrong, with what a caller needs to act on it.

use std::{collections::BTreeMap, error::Error as StdError, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::{RecordId, mapping::MappingError, open_enum::open_enum, transport::TransportError};

/// What calls return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed. Cheap to clone: items of a batch share the error of their request.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// HubSpot answered, and the answer is a refusal.
    #[error("{0}")]
    Api(Arc<ApiError>),
    /// There was no answer.
    #[error("no answer from HubSpot: {0}")]
    Transport(Arc<TransportError>),
    /// HubSpot's answer can't be read.
    #[error("{0}")]
    Decode(Arc<DecodeError>),
    /// A value of yours doesn't fit into properties, or a record's properties don't fit your type.
    #[error("{0}")]
    Mapping(#[from] MappingError),
    /// The token source has no token.
    #[error("no access token: {0}")]
    Token(Arc<dyn StdError + Send + Sync>),
    /// The call can't be sent as it is.
    #[error("{0}")]
    Invalid(Arc<str>),
    /// HubSpot answered something its documentation rules out.
    #[error("unexpected answer: {0}")]
    Unexpected(Arc<str>),
}

/// HubSpot's own account of a refusal.
///
/// Every field may be missing on the wire; the documentation says to expect that.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ApiError {
    /// The status of the answer; 207 for an item of a batch.
    pub status: u16,
    /// HubSpot's sentence.
    pub message: String,
    /// What kind of refusal it is. Often missing.
    pub category: Option<Category>,
    /// A finer kind, e.g. `PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES`.
    pub sub_category: Option<String>,
    /// What HubSpot's support asks for.
    pub correlation_id: Option<String>,
    /// Names and values that the sentence speaks of.
    pub context: BTreeMap<String, Vec<String>>,
    /// Further complaints, e.g. one for each property.
    pub errors: Vec<ErrorDetail>,
    /// Pages that explain.
    pub links: BTreeMap<String, String>,
    /// The limit that a 429 speaks of.
    pub policy: Option<RateLimitPolicy>,
    /// How long HubSpot asks to wait.
    pub retry_after: Option<Duration>,
}

/// One of several complaints.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// HubSpot's sentence.
    pub message: String,
    /// E.g. `PROPERTY_DOESNT_EXIST`.
    pub code: Option<String>,
    /// A finer kind.
    pub sub_category: Option<String>,
    /// Where, if it is a place.
    pub r#in: Option<String>,
    /// E.g. `propertyName`.
    pub context: BTreeMap<String, Vec<String>>,
}

/// An answer that can't be read.
#[derive(Debug)]
#[non_exhaustive]
pub struct DecodeError {
    /// The field, e.g. `results[3].createdAt`.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
    /// The answer's status.
    pub status: u16,
    /// What HubSpot's support asks for.
    pub correlation_id: Option<String>,
}

open_enum! {
    /// What kind of refusal an error is.
    Category {
        /// Something about the request is wrong.
        ValidationError = "VALIDATION_ERROR",
        /// There is no such thing.
        ObjectNotFound = "OBJECT_NOT_FOUND",
        /// There is one already.
        ObjectAlreadyExists = "OBJECT_ALREADY_EXISTS",
        /// There is one already, e.g. a contact with this e-mail address.
        Conflict = "CONFLICT",
        /// No credentials, or wrong ones.
        InvalidAuthentication = "INVALID_AUTHENTICATION",
        /// The access token has expired.
        ExpiredAuthentication = "EXPIRED_AUTHENTICATION",
        /// The app lacks scopes.
        MissingScopes = "MISSING_SCOPES",
        /// The app may not enter this account.
        Banned = "BANNED",
        /// Too many calls.
        RateLimits = "RATE_LIMITS",
        /// HubSpot's own mistake.
        InternalError = "INTERNAL_ERROR",
    }
}

open_enum! {
    /// The limit that a call has hit.
    RateLimitPolicy {
        /// So many calls in ten seconds.
        TenSecondlyRolling = "TEN_SECONDLY_ROLLING",
        /// So many calls in a second: searches.
        Secondly = "SECONDLY",
        /// So many calls in a day. Waiting doesn't help; the client gives up.
        Daily = "DAILY",
    }
}

impl Error {
    /// HubSpot's account of the refusal, if HubSpot answered.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The answer's status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Decode(error) => Some(error.status),
            _ => None,
        }
    }

    /// What HubSpot's support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.correlation_id.as_deref(),
            Self::Decode(error) => error.correlation_id.as_deref(),
            _ => None,
        }
    }

    /// Whether what was asked for doesn't exist.
    pub fn is_not_found(&self) -> bool {
        self.api().is_some_and(|error| {
            error.status == 404 || error.category == Some(Category::ObjectNotFound)
        })
    }

    /// Whether another record, property, … already has the value that must be unique.
    /// [`existing_id`](Self::existing_id) tells which.
    pub fn is_conflict(&self) -> bool {
        self.api().is_some_and(ApiError::is_conflict)
    }

    /// The record that already has the unique value, if HubSpot names it.
    pub fn existing_id(&self) -> Option<RecordId> {
        self.api().and_then(ApiError::existing_id)
    }

    /// Whether a limit on calls was hit and waiting didn't help in time.
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }

    /// Whether the credentials were refused.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(401)
    }

    /// The scopes that the app lacks; empty for other errors.
    pub fn missing_scopes(&self) -> Vec<&str> {
        let Some(error) = self.api().filter(|error| error.status == 403) else {
            return Vec::new();
        };
        let contexts = error.errors.iter().map(|detail| &detail.context).chain([&error.context]);
        let named = contexts.filter_map(|context| context.get("requiredGranularScopes"));
        named.flatten().map(String::as_str).collect()
    }

    /// Whether the call may have been carried out although it failed: the answer got lost, or
    /// HubSpot broke down on the way.
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Transport(error) => !error.is_unsent(),
            Self::Api(error) => error.status >= 500 && error.status != 501,
            Self::Decode(_) | Self::Unexpected(_) => true,
            Self::Mapping(_) | Self::Token(_) | Self::Invalid(_) => false,
        }
    }

    pub(crate) fn invalid(reason: impl fmt::Display) -> Self {
        Self::Invalid(reason.to_string().into())
    }

    pub(crate) fn unexpected(what: impl fmt::Display) -> Self {
        Self::Unexpected(what.to_string().into())
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Arc::new(error))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(Arc::new(error))
    }
}

impl ApiError {
    /// Reads a refusal. Whatever its body is, something comes of it: unknown paths answer with
    /// HTML, proxies with anything.
    pub(crate) fn read(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> Self {
        let wire: WireError = serde_json::from_slice(body).unwrap_or_default();
        let mut error = Self::from(wire);
        error.status = status.as_u16();
        if error.message.is_empty() {
            error.message = status.canonical_reason().unwrap_or("no reason given").to_owned();
        }
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        error.correlation_id =
            error.correlation_id.or_else(|| header("x-hubspot-correlation-id").map(str::to_owned));
        error.retry_after =
            header("retry-after").and_then(|text| text.parse().ok()).map(Duration::from_secs);
        error.policy = error.policy.or_else(|| policy_of(&error.message));
        error
    }

    /// Whether something else already has the value that must be unique.
    pub fn is_conflict(&self) -> bool {
        let category =
            matches!(self.category, Some(Category::Conflict | Category::ObjectAlreadyExists));
        let unique = self
            .errors
            .iter()
            .any(|detail| detail.code.as_deref() == Some("CONFLICTING_UNIQUE_VALUE"));
        self.status == 409 || category || unique || self.message.contains(TAKEN)
    }

    /// The record that already has the unique value, if HubSpot names it.
    pub fn existing_id(&self) -> Option<RecordId> {
        if let Some(id) = self.context.get("existingId").and_then(|ids| ids.first()) {
            return Some(RecordId::from(id.as_str()));
        }
        let after = self.message.split_once("Existing ID: ").map(|(_, rest)| rest);
        let before =
            || self.message.split_once(TAKEN).and_then(|(text, _)| text.rsplit(' ').next());
        let digits =
            |text: &str| -> String { text.chars().take_while(char::is_ascii_digit).collect() };
        let id = after.or_else(before).map(digits)?;
        (!id.is_empty()).then(|| RecordId::from(id))
    }
}

/// How HubSpot words a clash of unique values: "… on 1. 2 already has that value."
const TAKEN: &str = " already has that value";

/// Some refusals name their limit in words only.
fn policy_of(message: &str) -> Option<RateLimitPolicy> {
    let message = message.to_ascii_lowercase();
    let named = |word| message.contains(word);
    if named("ten_secondly_rolling") {
        Some(RateLimitPolicy::TenSecondlyRolling)
    } else if named("secondly limit") {
        Some(RateLimitPolicy::Secondly)
    } else if named("daily limit") {
        Some(RateLimitPolicy::Daily)
    } else {
        None
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HubSpot answered {}", self.status)?;
        if let Some(category) = &self.category {
            write!(f, " {category}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.correlation_id {
            Some(id) => write!(f, " (correlation id {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "can't read HubSpot's answer at `{}`: {}", self.path, self.reason)
    }
}

/// An error as it comes over the wire: of a call, and of an item of a batch.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct WireError {
    message: Option<String>,
    category: Option<Category>,
    sub_category: Option<serde_json::Value>,
    correlation_id: Option<String>,
    context: BTreeMap<String, serde_json::Value>,
    errors: Vec<serde_json::Value>,
    links: BTreeMap<String, serde_json::Value>,
    policy_name: Option<RateLimitPolicy>,
}

impl From<WireError> for ApiError {
    fn from(wire: WireError) -> Self {
        Self {
            status: 207,
            message: wire.message.unwrap_or_default(),
            category: wire.category,
            sub_category: wire.sub_category.as_ref().map(text),
            correlation_id: wire.correlation_id,
            context: wire
                .context
                .iter()
                .map(|(name, value)| (name.clone(), texts(value)))
                .collect(),
            errors: wire.errors.iter().map(detail).collect(),
            links: wire.links.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
            policy: wire.policy_name,
            retry_after: None,
        }
    }
}

/// A complaint is an object, and in places only a sentence.
fn detail(value: &serde_json::Value) -> ErrorDetail {
    ErrorDetail::deserialize(value)
        .unwrap_or_else(|_| ErrorDetail { message: text(value), ..ErrorDetail::default() })
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn texts(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::Array(values) => values.iter().map(text).collect(),
        value => vec![text(value)],
    }
}

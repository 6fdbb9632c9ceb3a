//! The one way from a call to its answer: limits, credentials, sending, repeats, reading.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::{sleep, timeout};
use tracing::{Instrument, Span, debug, field, info_span};

use crate::{
    Error, HubSpot, Result,
    error::{ApiError, DecodeError},
    limit::Quota,
    retry::{Effort, Repeat},
    token::Secret,
    transport::TransportError,
};

/// A call as the families describe it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// What traces call it. Paths stay out of traces: ids in them may be e-mail addresses.
    operation: &'static str,
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<(&'static str, Bytes)>,
    pub(crate) repeat: Repeat,
    quota: Quota,
    credentials: Credentials,
}

/// What a call identifies itself with.
#[derive(Clone, Debug)]
enum Credentials {
    /// The client's access token.
    Token,
    /// The key of a developer account, in the query.
    DeveloperKey(Secret),
    /// Nothing.
    None,
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// What may stand in a segment of a path as it is.
const SEGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'@');

/// Builds a path from a base and segments of any text.
pub(crate) fn path(base: &str, segments: &[&str]) -> String {
    segments.iter().fold(base.to_owned(), |mut path, segment| {
        path.push('/');
        path.extend(utf8_percent_encode(segment, SEGMENT));
        path
    })
}

impl Call {
    fn new(operation: &'static str, method: Method, path: String, repeat: Repeat) -> Self {
        Self {
            operation,
            method,
            path,
            query: Vec::new(),
            body: None,
            repeat,
            quota: Quota::General,
            credentials: Credentials::Token,
        }
    }

    pub(crate) fn get(operation: &'static str, path: String) -> Self {
        Self::new(operation, Method::GET, path, Repeat::Harmless)
    }

    pub(crate) fn put(operation: &'static str, path: String) -> Self {
        Self::new(operation, Method::PUT, path, Repeat::Harmless)
    }

    pub(crate) fn patch(operation: &'static str, path: String) -> Self {
        Self::new(operation, Method::PATCH, path, Repeat::Harmless)
    }

    pub(crate) fn delete(operation: &'static str, path: String) -> Self {
        Self::new(operation, Method::DELETE, path, Repeat::Harmless)
    }

    /// A POST that a repeat would carry out twice.
    pub(crate) fn post(operation: &'static str, path: String) -> Self {
        Self::new(operation, Method::POST, path, Repeat::Harmful)
    }

    /// A POST that reads, or sets a state.
    pub(crate) fn repeatable_post(operation: &'static str, path: String) -> Self {
        Self::new(operation, Method::POST, path, Repeat::Harmless)
    }

    pub(crate) fn quota(self, quota: Quota) -> Self {
        Self { quota, ..self }
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub(crate) fn query_if(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub(crate) fn json(self, body: &(impl Serialize + ?Sized)) -> Result<Self> {
        let text = serde_json::to_vec(body).map_err(Error::invalid)?;
        Ok(Self { body: Some((JSON, text.into())), ..self })
    }

    /// A form without a token or limits: OAuth.
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let body = Some((FORM, text.into()));
        Self { body, quota: Quota::Exempt, credentials: Credentials::None, ..self }
    }

    pub(crate) fn developer_key(self, key: Option<Secret>) -> Self {
        match key {
            Some(key) => Self { credentials: Credentials::DeveloperKey(key), ..self },
            None => self,
        }
    }

    fn uri(&self, base_url: &str) -> String {
        let mut uri = format!("{base_url}{}", self.path);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        if let Credentials::DeveloperKey(key) = &self.credentials {
            query.append_pair("hapikey", key.expose());
        }
        let query = query.finish();
        if !query.is_empty() {
            uri.push('?');
            uri.push_str(&query);
        }
        uri
    }

    fn request(&self, base_url: &str, token: Option<&Secret>) -> Result<http::Request<Bytes>> {
        let mut request = http::Request::builder()
            .method(self.method.clone())
            .uri(self.uri(base_url))
            .header(header::ACCEPT, JSON)
            .header(header::USER_AGENT, USER_AGENT);
        if let Some(token) = token {
            let bearer = format!("Bearer {}", token.expose());
            let mut value = HeaderValue::try_from(bearer)
                .map_err(|_| Error::invalid("the access token has characters that no token has"))?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        let body = match &self.body {
            Some((kind, text)) => {
                request = request.header(header::CONTENT_TYPE, *kind);
                text.clone()
            }
            None => Bytes::new(),
        };
        request.body(body).map_err(|_| Error::invalid("the base URL isn't a URL"))
    }
}

const USER_AGENT: &str = concat!("hubspot-client-rust/", env!("CARGO_PKG_VERSION"));

/// A successful answer.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    /// Reads the body; a failure names its field.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        let mut json = serde_json::Deserializer::from_slice(&self.body);
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let id = self.headers.get("x-hubspot-correlation-id");
            Error::Decode(
                DecodeError {
                    path: error.path().to_string(),
                    reason: error.inner().to_string(),
                    status: self.status.as_u16(),
                    correlation_id: id.and_then(|id| id.to_str().ok()).map(str::to_owned),
                }
                .into(),
            )
        })
    }
}

impl HubSpot {
    /// Sends a call and reads its answer.
    pub(crate) async fn send<T: DeserializeOwned>(&self, call: Call) -> Result<T> {
        self.answer(&call).await?.read()
    }

    /// Sends a call whose answer says nothing.
    pub(crate) async fn send_only(&self, call: Call) -> Result<()> {
        self.answer(&call).await.map(drop)
    }

    /// Sends a call, and again as long as that is right and helps.
    pub(crate) async fn answer(&self, call: &Call) -> Result<Answer> {
        let span = info_span!(
            "hubspot",
            operation = call.operation,
            method = %call.method,
            attempts = field::Empty,
            status = field::Empty,
            correlation_id = field::Empty,
        );
        self.attempts(call, &span).instrument(span.clone()).await
    }

    async fn attempts(&self, call: &Call, span: &Span) -> Result<Answer> {
        let mut effort = Effort::new(self.0.retry);
        let mut attempts = 0_u32;
        loop {
            attempts += 1;
            span.record("attempts", attempts);
            let error = match self.authorized(call, span).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let wait = match effort.next(&error, call.repeat) {
                Some(wait) => wait,
                None if effort.outcome_unknown && call.is_gone(&error) => {
                    return Ok(Answer { status: StatusCode::NO_CONTENT, ..Answer::default() });
                }
                None => return Err(error),
            };
            debug!(%error, ?wait, "trying again");
            if error.is_rate_limited() {
                self.0.limiter.close(call.quota, wait);
            }
            sleep(wait).await;
        }
    }

    /// Sends a call with credentials. A refused token is replaced once, if the source has another.
    async fn authorized(&self, call: &Call, span: &Span) -> Result<Answer> {
        if !matches!(call.credentials, Credentials::Token) {
            return self.attempt(call, None, span).await;
        }
        let token = self.0.tokens.token().await.map_err(Error::Token)?;
        match self.attempt(call, Some(&token), span).await {
            Err(error) if error.is_unauthorized() && self.0.tokens.refused(&token).await => {
                let token = self.0.tokens.token().await.map_err(Error::Token)?;
                self.attempt(call, Some(&token), span).await
            }
            result => result,
        }
    }

    async fn attempt(&self, call: &Call, token: Option<&Secret>, span: &Span) -> Result<Answer> {
        let request = call.request(&self.0.base_url, token)?;
        self.0.limiter.admit(call.quota).await;
        let response = timeout(self.0.timeout, self.0.transport.send(request))
            .await
            .unwrap_or_else(|_| Err(TransportError::timed_out()))?;
        let (head, body) = response.into_parts();
        self.0.limiter.learn(call.quota, &head.headers);
        span.record("status", head.status.as_u16());
        if let Some(id) = head.headers.get("x-hubspot-correlation-id") {
            span.record("correlation_id", id.to_str().unwrap_or_default());
        }
        match head.status.is_success() {
            true => Ok(Answer { status: head.status, headers: head.headers, body }),
            false => Err(ApiError::read(head.status, &head.headers, &body).into()),
        }
    }
}

impl Call {
    /// What an attempt with unknown outcome has removed isn't there for the next one.
    fn is_gone(&self, error: &Error) -> bool {
        self.method == Method::DELETE && error.is_not_found()
    }
}

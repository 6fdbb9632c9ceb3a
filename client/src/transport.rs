//! How requests reach HubSpot: the one place that knows `reqwest`.

use std::{error::Error as StdError, fmt, future::Future, pin::Pin, time::Duration};

use bytes::Bytes;

/// A future behind a pointer, as traits with async functions have them.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and returns its answer, whatever the status.
///
/// The client brings one over HTTPS. Another one may record traffic, or call a router in the same
/// process.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request. Dropping the future cancels it.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// Why a request has no answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

/// How far a request without an answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// It never left: no connection could be made. A repeat can't do anything twice.
    Unsent,
    /// It may have arrived: the connection broke afterwards.
    Lost,
    /// It may have arrived: no answer came in time.
    TimedOut,
}

impl TransportError {
    /// An error of a transport of your own.
    pub fn new(
        kind: TransportErrorKind,
        cause: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { kind, cause: Some(cause.into()) }
    }

    pub(crate) fn timed_out() -> Self {
        Self { kind: TransportErrorKind::TimedOut, cause: None }
    }

    /// How far the request came.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the request certainly never reached HubSpot.
    pub fn is_unsent(&self) -> bool {
        self.kind == TransportErrorKind::Unsent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Unsent => "no connection",
            TransportErrorKind::Lost => "the connection was lost",
            TransportErrorKind::TimedOut => "it took too long",
        })?;
        let mut cause = self.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_ref().map(|cause| &**cause as _)
    }
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The transport over HTTP and HTTPS, with a pool of connections.
#[derive(Clone, Debug)]
pub(crate) struct Https(reqwest::Client);

impl Https {
    /// Redirects aren't followed: HubSpot's API has none, and a token must not wander off.
    pub(crate) fn new() -> Result<Self, TransportError> {
        let builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none());
        #[cfg(feature = "rustls")]
        let builder = builder.tls_backend_preconfigured(tls()?);
        builder.build().map(Self).map_err(unsent)
    }

    async fn answer(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, reqwest::Error> {
        let answer = self.0.execute(request.try_into()?).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = http::Response::new(answer.bytes().await?);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

fn unsent(cause: impl StdError + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Unsent, cause)
}

/// TLS with ring and the certificates that the machine trusts. It is this client's alone: what the
/// process has as its default provider stays as it is.
#[cfg(feature = "rustls")]
fn tls() -> Result<rustls::ClientConfig, TransportError> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(unsent)?;
    Ok(config.with_no_client_auth())
}

impl Transport for Https {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move { self.answer(request).await.map_err(from_reqwest) })
    }
}

/// The address stays out of the error: ids in it may be e-mail addresses, queries keys.
fn from_reqwest(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() || error.is_builder() {
        TransportErrorKind::Unsent
    } else if error.is_timeout() {
        TransportErrorKind::TimedOut
    } else {
        TransportErrorKind::Lost
    };
    TransportError::new(kind, error.without_url())
}

//! The client and how it is built.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    ApiVersion, Error, RetryPolicy,
    limit::Limiter,
    token::{NoToken, Secret, TokenSource},
    transport::{Https, Transport},
    version::Family,
};

/// A client for one HubSpot account. Cheap to clone; clones share connections, limits and token.
///
/// ```no_run
/// use hubspot_client::HubSpot;
///
/// let hubspot = HubSpot::new("pat-na1-…")?;
/// # Ok::<(), hubspot_client::Error>(())
/// ```
#[derive(Clone)]
pub struct HubSpot(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) base_url: String,
    pub(crate) version: ApiVersion,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) tokens: Box<dyn TokenSource>,
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) limiter: Limiter,
}

const BASE_URL: &str = "https://api.hubapi.com";
const TIMEOUT: Duration = Duration::from_secs(30);

/// Settings of a client.
#[must_use]
pub struct Builder {
    base_url: String,
    version: ApiVersion,
    timeout: Duration,
    retry: RetryPolicy,
    tokens: Box<dyn TokenSource>,
    transport: Option<Box<dyn Transport>>,
}

impl HubSpot {
    /// A client with a private app's access token and the usual settings.
    ///
    /// # Errors
    ///
    /// If the machine has no usable TLS.
    pub fn new(access_token: impl Into<Secret>) -> Result<Self, Error> {
        Self::builder().token(access_token.into()).build()
    }

    /// A client with settings of your own.
    pub fn builder() -> Builder {
        Builder {
            base_url: BASE_URL.to_owned(),
            version: ApiVersion::default(),
            timeout: TIMEOUT,
            retry: RetryPolicy::default(),
            tokens: Box::new(NoToken),
            transport: None,
        }
    }

    pub(crate) fn base(&self, family: Family) -> String {
        self.0.version.base(family)
    }
}

impl Builder {
    /// The access token, or what brings one: a [`Secret`], an
    /// [`OAuthTokens`](crate::oauth::OAuthTokens), or a [`TokenSource`] of your own.
    pub fn token(self, tokens: impl TokenSource) -> Self {
        Self { tokens: Box::new(tokens), ..self }
    }

    /// Where HubSpot is, e.g. a mock server's URL.
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        Self { base_url, ..self }
    }

    /// Which version of the API is called.
    pub fn api_version(self, version: ApiVersion) -> Self {
        Self { version, ..self }
    }

    /// How long one attempt may take; 30 seconds if you don't say.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How often and how long calls are repeated.
    pub fn retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// What requests go through instead of HTTPS.
    pub fn transport(self, transport: impl Transport) -> Self {
        Self { transport: Some(Box::new(transport)), ..self }
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// If the machine has no usable TLS.
    pub fn build(self) -> Result<HubSpot, Error> {
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(Https::new()?),
        };
        Ok(HubSpot(Arc::new(Inner {
            base_url: self.base_url,
            version: self.version,
            timeout: self.timeout,
            retry: self.retry,
            tokens: self.tokens,
            transport,
            limiter: Limiter::default(),
        })))
    }
}

impl fmt::Debug for HubSpot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubSpot")
            .field("base_url", &self.0.base_url)
            .field("version", &self.0.version)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("base_url", &self.base_url)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

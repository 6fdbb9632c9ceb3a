//! Where access tokens come from.

use std::{error::Error as StdError, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::transport::BoxFuture;

/// A secret text. It never appears in `Debug` output.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Secret(Arc<str>);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Arc<str>>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        secret.expose().to_owned()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a token source has no token.
pub type TokenError = Arc<dyn StdError + Send + Sync>;

/// Where a client gets its access token from, before each call.
///
/// [`Secret`] is one that always has the same token, as private apps do;
/// [`OAuthTokens`](crate::oauth::OAuthTokens) refreshes its token. Write your own to take tokens
/// from a vault or from another process.
pub trait TokenSource: fmt::Debug + Send + Sync + 'static {
    /// The token to call with.
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>>;

    /// HubSpot has refused a token (401). Answers whether [`token`](Self::token) will bring a
    /// different one, so that the call is worth repeating.
    fn refused<'a>(&'a self, token: &'a Secret) -> BoxFuture<'a, bool> {
        let _ = token;
        Box::pin(async { false })
    }
}

impl TokenSource for Secret {
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        Box::pin(async { Ok(self.clone()) })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("this client was built without one")]
struct WithoutToken;

/// No token at all: OAuth calls need none.
#[derive(Debug)]
pub(crate) struct NoToken;

impl TokenSource for NoToken {
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        Box::pin(async { Err(Arc::new(WithoutToken) as TokenError) })
    }
}

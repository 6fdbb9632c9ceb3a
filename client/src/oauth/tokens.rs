//! Access tokens that stay fresh.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::{OAuthApp, TokenSet};
use crate::{
    Result,
    token::{Secret, TokenError, TokenSource},
    transport::BoxFuture,
};

/// Where tokens are kept between runs and shared between processes.
pub trait TokenStore: Send + Sync + 'static {
    /// The tokens that were kept last.
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, TokenError>>;

    /// Keeps tokens.
    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), TokenError>>;
}

/// Keeps tokens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct InMemory;

impl TokenStore for InMemory {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, TokenError>> {
        Box::pin(async { Ok(None) })
    }

    fn save<'a>(&'a self, _: &'a TokenSet) -> BoxFuture<'a, Result<(), TokenError>> {
        Box::pin(async { Ok(()) })
    }
}

/// A token is renewed this long before its end, so that it doesn't expire on the way.
const EARLY: Duration = Duration::from_secs(60);

/// A token source that refreshes its token: before it expires, and when HubSpot refuses it.
/// However many calls need a new token at once, it is refreshed once.
pub struct OAuthTokens<S = InMemory> {
    app: OAuthApp,
    store: S,
    current: Mutex<Current>,
}

#[derive(Debug)]
struct Current {
    tokens: Option<TokenSet>,
    refused: bool,
}

impl Current {
    fn fresh(&self) -> Option<Secret> {
        let tokens = self.tokens.as_ref().filter(|tokens| !self.refused && is_fresh(tokens))?;
        Some(tokens.access_token.clone())
    }
}

fn is_fresh(tokens: &TokenSet) -> bool {
    Timestamp::now().saturating_add(EARLY).is_ok_and(|soon| soon < tokens.expires_at)
}

impl OAuthTokens {
    /// Keeps tokens fresh in memory.
    pub fn new(app: OAuthApp, tokens: TokenSet) -> Self {
        let current = Current { tokens: Some(tokens), refused: false };
        Self { app, store: InMemory, current: Mutex::new(current) }
    }
}

impl<S: TokenStore> OAuthTokens<S> {
    /// Keeps the tokens of a store fresh, and every new one in the store. Another process that
    /// has the same store may refresh them too: then its tokens are taken.
    pub fn stored(app: OAuthApp, store: S) -> Self {
        let current = Current { tokens: None, refused: false };
        Self { app, store, current: Mutex::new(current) }
    }

    async fn renew(&self, current: &mut Current) -> Result<Secret, TokenError> {
        let refused = current.tokens.as_ref().filter(|_| current.refused);
        let refused = refused.map(|tokens| tokens.access_token.clone());
        if let Some(stored) = self.store.load().await? {
            let another = refused.as_ref() != Some(&stored.access_token);
            *current = Current { refused: !another, tokens: Some(stored) };
        }
        if let Some(token) = current.fresh() {
            return Ok(token);
        }
        let former = current.tokens.as_ref().ok_or_else(|| Arc::new(NoTokens) as TokenError)?;
        let tokens =
            self.app.refresh(former).await.map_err(|error| Arc::new(error) as TokenError)?;
        self.store.save(&tokens).await?;
        let token = tokens.access_token.clone();
        *current = Current { tokens: Some(tokens), refused: false };
        Ok(token)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the store has no tokens")]
struct NoTokens;

impl<S: TokenStore> TokenSource for OAuthTokens<S> {
    fn token(&self) -> BoxFuture<'_, Result<Secret, TokenError>> {
        Box::pin(async {
            let mut current = self.current.lock().await;
            match current.fresh() {
                Some(token) => Ok(token),
                None => self.renew(&mut current).await,
            }
        })
    }

    fn refused<'a>(&'a self, token: &'a Secret) -> BoxFuture<'a, bool> {
        Box::pin(async {
            let mut current = self.current.lock().await;
            let same = current.tokens.as_ref().is_some_and(|tokens| tokens.access_token == *token);
            current.refused |= same;
            true
        })
    }
}

impl<S> fmt::Debug for OAuthTokens<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthTokens").field("app", &self.app).finish_non_exhaustive()
    }
}

//! Access tokens for codes, for refresh tokens, and for an app's own secret.

use std::{sync::Arc, time::Duration};

use portal::{PortalId, Secret, Timestamp};

use super::{
    app::App,
    secret,
    tokens::{AppGrant, Code, Grant, Refresh},
};
use crate::{
    Platform,
    scopes::{rules::rules, set::Scopes},
};

/// How long an access token lives.
pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(1_800);

/// Why no token is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No such kind of exchange.
    GrantType,
    /// No such app.
    ClientId,
    /// The app could not prove itself.
    ClientSecret,
    /// There is no redirect URI.
    NoRedirectUri,
    /// It is not the one that the code was sent to.
    OtherRedirectUri,
    /// The code is missing, unknown, used, or somebody else's.
    Code,
    /// The code is too old.
    CodeExpired(Box<str>),
    /// The PKCE verifier doesn't meet the challenge.
    CodeVerifier,
    /// There is no refresh token.
    NoRefreshToken,
    /// It is unknown or was revoked.
    RefreshToken,
    /// It is another app's.
    RefreshTokenOfOther,
    /// Scopes that an app can't have by itself.
    Scopes,
    /// The portal is not there any more.
    Hub,
}

/// An app's request to exchange a code.
#[derive(Clone, Copy, Debug)]
pub struct CodeExchange<'a> {
    /// The code.
    pub code: Option<&'a str>,
    /// Where it was sent.
    pub redirect_uri: Option<&'a str>,
    /// The PKCE verifier.
    pub verifier: Option<&'a str>,
}

/// What is handed out.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The access token.
    pub access_token: Secret,
    /// What brings the next one; an app's own token comes without.
    pub refresh_token: Option<Secret>,
    /// The portal, unless it is an app's own token.
    pub portal: Option<PortalId>,
    /// What it allows.
    pub scopes: Arc<Scopes>,
}

impl Platform {
    /// An access token and a refresh token for an authorization code.
    pub fn exchange_code(
        &self,
        app: &Arc<App>,
        exchange: CodeExchange<'_>,
        now: Timestamp,
    ) -> Result<Issued, Fault> {
        let given = exchange.code.ok_or(Fault::Code)?;
        let code = self.tokens.code(given).filter(|code| code.app == app.id);
        check(&code.ok_or(Fault::Code)?, exchange, now)?;
        // Two may have come this far with the same code; one of them gets it.
        let code = self.tokens.take_code(given).ok_or(Fault::Code)?;
        let installation = self.install(app, code.portal).ok_or(Fault::Hub)?;
        let token = secret::refresh_token(&self.rng);
        let refresh = Refresh { installation, scopes: code.scopes };
        self.tokens.add_refresh(token.clone(), refresh.clone());
        Ok(self.issue(refresh, token, now))
    }

    /// A new access token for a refresh token, which stays what it is.
    pub fn refresh(
        &self,
        app: &Arc<App>,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<Issued, Fault> {
        let token = token.ok_or(Fault::NoRefreshToken)?;
        let refresh = self.tokens.refresh(token).ok_or_else(|| self.unknown_refresh(app, token))?;
        if refresh.installation.app.id != app.id {
            return Err(Fault::RefreshTokenOfOther);
        }
        if self.portal(refresh.installation.portal_id).is_none() {
            return Err(Fault::Hub);
        }
        if refresh.installation.is_gone() {
            return Err(Fault::RefreshToken);
        }
        Ok(self.issue(refresh, token.into(), now))
    }

    /// Why a token that isn't known brings nothing: if it was good once, for a portal that was taken
    /// down, that is told.
    fn unknown_refresh(&self, app: &App, token: &str) -> Fault {
        match self.tokens.app_in_gone_portal(token) {
            Some(owner) if owner == app.id => Fault::Hub,
            Some(_) => Fault::RefreshTokenOfOther,
            None => Fault::RefreshToken,
        }
    }

    /// An access token for an app itself.
    pub fn app_token(
        &self,
        app: &Arc<App>,
        scopes: Option<&str>,
        now: Timestamp,
    ) -> Result<Issued, Fault> {
        let scopes = Scopes::parse(scopes.unwrap_or_default());
        if scopes.is_empty() || !scopes.names().all(|name| rules().is_for_apps(name)) {
            return Err(Fault::Scopes);
        }
        let (scopes, access_token) = (Arc::new(scopes), secret::access_token(&self.rng));
        let grant =
            AppGrant { app: Arc::clone(app), scopes: Arc::clone(&scopes), expires: expiry(now) };
        self.tokens.add_app_token(access_token.clone(), grant, now);
        Ok(Issued { access_token, refresh_token: None, portal: None, scopes })
    }

    fn issue(&self, refresh: Refresh, refresh_token: Secret, now: Timestamp) -> Issued {
        let Refresh { installation, scopes } = refresh;
        let access_token = secret::access_token(&self.rng);
        let portal = Some(installation.portal_id);
        let grant = Grant { installation, scopes: Arc::clone(&scopes), expires: Some(expiry(now)) };
        self.tokens.add_access(access_token.clone(), grant, now);
        Issued { access_token, refresh_token: Some(refresh_token), portal, scopes }
    }
}

/// Whether a code may be exchanged. A refusal leaves it unused.
fn check(code: &Code, exchange: CodeExchange<'_>, now: Timestamp) -> Result<(), Fault> {
    if code.expires <= now {
        return Err(Fault::CodeExpired(exchange.code.unwrap_or_default().into()));
    }
    match exchange.redirect_uri {
        None => return Err(Fault::NoRedirectUri),
        Some(uri) if *uri != *code.redirect_uri => return Err(Fault::OtherRedirectUri),
        Some(_) => {}
    }
    match (&code.challenge, exchange.verifier) {
        (None, _) => Ok(()),
        (Some(challenge), Some(verifier)) if secret::verifies(challenge, verifier) => Ok(()),
        _ => Err(Fault::CodeVerifier),
    }
}

fn expiry(now: Timestamp) -> Timestamp {
    now.plus(ACCESS_TOKEN_LIFETIME.as_secs() as i64 * 1_000)
}

//! Developers: who calls on behalf of apps, not of portals.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use platform::Platform;
use portal::{Portal, PortalId, Timestamp};

use crate::{
    explain,
    http::auth,
    oauth::secret,
    webhook::{intake::Webhooks, subscriber::Refused},
    wire::error::RequestError,
};

/// Paths that belong to apps: a token of a portal is worth nothing there.
const PATHS: [&str; 3] = ["/webhooks/", "/app-webhooks/", "/webhooks-journal/"];

/// A request on behalf of apps.
#[derive(Clone, Debug)]
pub struct Developer {
    /// Webhooks.
    pub webhooks: Arc<Webhooks>,
    /// When the request came.
    pub now: Timestamp,
    /// The only app it may see; the developer's key opens all.
    only: Option<u64>,
    portals: Portals,
}

/// Finds the portals that an app is installed in.
#[derive(Clone)]
struct Portals(Arc<Platform>);

impl std::fmt::Debug for Portals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Portals")
    }
}

/// Whether a path belongs to apps.
pub fn is_concerned(path: &str) -> bool {
    PATHS.iter().any(|start| path.starts_with(start))
}

/// Lets a developer in: by the developer key, or by an app's own token. Either suffices, and
/// the one that isn't needed is not looked at.
pub fn authenticate(
    platform: &Arc<Platform>,
    headers: &HeaderMap,
    query: Option<&str>,
    now: Timestamp,
) -> Result<Developer, RequestError> {
    let developer = |only| Developer {
        webhooks: Arc::clone(&platform.webhooks),
        now,
        only,
        portals: Portals(Arc::clone(platform)),
    };
    let key = query.and_then(key);
    if key.as_deref().is_some_and(|key| secret::is(&platform.developer_key, key)) {
        return Ok(developer(None));
    }
    match auth::bearer(headers).map(|token| (platform.tokens.app_token(token), token)) {
        Some((Some(grant), _)) if grant.expires > now => Ok(developer(Some(grant.app.id.0))),
        Some((Some(grant), _)) => Err(RequestError::TokenExpired { at: grant.expires, now }),
        // Recorded: a portal's token is as good as none.
        Some((None, token)) if platform.tokens.access(token).is_some() => {
            Err(RequestError::NoCredentials)
        }
        Some((None, _)) => Err(RequestError::TokenExpired { at: Timestamp(0), now }),
        None if key.is_some() => Err(RequestError::AccountKey),
        None => Err(RequestError::NoCredentials),
    }
}

fn key(query: &str) -> Option<String> {
    explain::reads("hapikey");
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "hapikey").map(|(_, key)| key.into_owned())
}

impl Developer {
    /// The app, if the caller may see it.
    pub fn app(&self, id: u64) -> Result<u64, Refused> {
        match self.only {
            Some(only) if only != id => Err(Refused::UnknownApp(id)),
            _ => Ok(id),
        }
    }

    /// A portal that the app is installed in.
    pub fn portal(&self, app: u64, portal: PortalId) -> Option<Arc<Portal>> {
        let platform = &self.portals.0;
        let handle = platform.portal(portal).filter(|_| self.webhooks.is_installed(app, portal));
        handle.map(|handle| handle.read())
    }

    /// The app on whose behalf it calls, if that is one.
    pub fn own_app(&self) -> Option<u64> {
        self.only
    }
}

impl<S: Sync> FromRequestParts<S> for Developer {
    type Rejection = RequestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, RequestError> {
        parts.extensions.remove().ok_or(RequestError::NoCredentials)
    }
}

//! What a token is, to the app that it was handed out to, and how that app gives it back.

use std::sync::Arc;

use portal::Timestamp;

use super::{
    app::AppId,
    tokens::{AppGrant, Grant, Refresh},
};
use crate::Platform;

/// What a token is.
#[derive(Clone, Debug)]
pub enum Known {
    /// A portal's access token, and when it expires.
    Access(Arc<Grant>, Timestamp),
    /// A refresh token.
    Refresh(Refresh),
    /// An app's own token.
    App(AppGrant),
}

impl Known {
    fn app(&self) -> AppId {
        match self {
            Self::Access(grant, _) => grant.app.id,
            Self::Refresh(refresh) => refresh.installation.app.id,
            Self::App(grant) => grant.app.id,
        }
    }
}

impl Platform {
    /// What a token is that an app asks about. Dead ones and other apps' are nothing to it.
    pub fn inspect(&self, app: AppId, token: &str, now: Timestamp) -> Option<Known> {
        let access = || self.live_access(token, now).map(|(grant, at)| Known::Access(grant, at));
        let refresh = || self.live_refresh(token).map(Known::Refresh);
        let own = || self.tokens.app_token(token).filter(|own| own.expires > now).map(Known::App);
        let known = access().or_else(refresh).or_else(own)?;
        (known.app() == app).then_some(known)
    }

    /// A public app's access token that has not expired, and when it will.
    pub fn live_access(&self, token: &str, now: Timestamp) -> Option<(Arc<Grant>, Timestamp)> {
        let grant = self.tokens.access(token)?;
        let expires = grant.expires.filter(|at| *at > now)?;
        grant.app.public().is_some().then_some((grant, expires))
    }

    /// A refresh token whose installation is still there.
    pub fn live_refresh(&self, token: &str) -> Option<Refresh> {
        self.tokens.refresh(token).filter(|refresh| !refresh.installation.is_gone())
    }

    /// A private app's token that has not expired.
    pub fn live_private(&self, token: &str, now: Timestamp) -> Option<Arc<Grant>> {
        let grant = self.tokens.access(token)?;
        let lives = grant.expires.is_none_or(|at| at > now);
        (lives && grant.app.public().is_none()).then_some(grant)
    }

    /// Ends a token of the app's; others are left alone, and the app learns nothing of them.
    pub fn revoke(&self, app: AppId, token: &str, now: Timestamp) {
        match self.inspect(app, token, now) {
            Some(Known::Refresh(_)) => drop(self.tokens.revoke_refresh(token)),
            Some(Known::Access(..) | Known::App(_)) => self.tokens.revoke_access(token),
            None => {}
        }
    }
}

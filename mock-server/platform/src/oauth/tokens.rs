//! What is handed out: access tokens, refresh tokens, authorization codes.

use std::{
    collections::{BTreeMap, VecDeque},
    ops::Deref,
    sync::Arc,
};

use dashmap::DashMap;
use parking_lot::Mutex;
use portal::{PortalId, Secret, Timestamp};

use super::{
    app::{App, AppId},
    installation::Installation,
};
use crate::scopes::set::Scopes;

/// What an access token allows: an installation's portal, for a while and for some scopes.
#[derive(Debug)]
pub struct Grant {
    /// The app and the portal it leads to.
    pub installation: Arc<Installation>,
    /// What it allows there.
    pub scopes: Arc<Scopes>,
    /// When it expires; a private app's token doesn't.
    pub expires: Option<Timestamp>,
}

/// What holds for all tokens of an installation holds for each.
impl Deref for Grant {
    type Target = Installation;

    fn deref(&self) -> &Installation {
        &self.installation
    }
}

/// What a refresh token is good for. It lasts until it is revoked.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// The app and the portal.
    pub installation: Arc<Installation>,
    /// What was granted.
    pub scopes: Arc<Scopes>,
}

/// What an app's own token, which belongs to no portal, allows.
#[derive(Clone, Debug)]
pub struct AppGrant {
    /// The app.
    pub app: Arc<App>,
    /// What it allows.
    pub scopes: Arc<Scopes>,
    /// When it expires.
    pub expires: Timestamp,
}

/// What a person agreed to, until the app fetches its tokens.
#[derive(Clone, Debug)]
pub struct Code {
    /// The app that asked.
    pub app: AppId,
    /// The portal that was chosen.
    pub portal: PortalId,
    /// What was granted.
    pub scopes: Arc<Scopes>,
    /// Where the code was sent.
    pub redirect_uri: Box<str>,
    /// The PKCE challenge to be met.
    pub challenge: Option<Box<str>>,
    /// When it expires.
    pub expires: Timestamp,
}

/// How long a dead token or code is remembered, to say when it expired.
const REMEMBERED: i64 = 86_400_000;
/// Tokens and codes that expire, at the most. The oldest make room.
const MAX_ISSUED: usize = 1_000_000;

/// All that was handed out. A secret is the key, so `Debug` shows none.
#[derive(Debug, Default)]
pub struct Tokens {
    access: DashMap<Secret, Arc<Grant>>,
    refresh: DashMap<Secret, Refresh>,
    apps: DashMap<Secret, AppGrant>,
    codes: DashMap<Secret, Code>,
    /// What will expire, in the order it was issued.
    issued: Mutex<VecDeque<(Timestamp, Secret)>>,
}

impl Tokens {
    /// Lets an access token lead to a portal.
    pub fn add_access(&self, token: Secret, grant: Grant, now: Timestamp) {
        let expires = grant.expires;
        self.access.insert(token.clone(), Arc::new(grant));
        if let Some(expires) = expires {
            self.remember(expires, token, now);
        }
    }

    /// The same for good; whoever asks after it expired is told when.
    pub fn keep_access(&self, token: Secret, grant: Grant) {
        self.access.insert(token, Arc::new(grant));
    }

    /// Lets an access token stand for an app.
    pub fn add_app_token(&self, token: Secret, grant: AppGrant, now: Timestamp) {
        let expires = grant.expires;
        self.apps.insert(token.clone(), grant);
        self.remember(expires, token, now);
    }

    /// Lets a refresh token be exchanged.
    pub fn add_refresh(&self, token: Secret, refresh: Refresh) {
        self.refresh.insert(token, refresh);
    }

    /// Lets a code be exchanged.
    pub fn add_code(&self, token: Secret, code: Code, now: Timestamp) {
        let expires = code.expires;
        self.codes.insert(token.clone(), code);
        self.remember(expires, token, now);
    }

    /// What an access token allows, expired or not.
    pub fn access(&self, token: &str) -> Option<Arc<Grant>> {
        let grant = self.access.get(token).map(|grant| Arc::clone(&grant))?;
        (!grant.is_gone()).then_some(grant)
    }

    /// What a refresh token was good for; its installation may be gone.
    pub fn refresh(&self, token: &str) -> Option<Refresh> {
        self.refresh.get(token).map(|refresh| refresh.clone())
    }

    /// What an app's own token allows, expired or not.
    pub fn app_token(&self, token: &str) -> Option<AppGrant> {
        self.apps.get(token).map(|grant| grant.clone())
    }

    /// What a code stands for, expired or not.
    pub fn code(&self, code: &str) -> Option<Code> {
        self.codes.get(code).map(|code| code.clone())
    }

    /// Takes a code; whoever comes second gets nothing.
    pub fn take_code(&self, code: &str) -> Option<Code> {
        self.codes.remove(code).map(|(_, code)| code)
    }

    /// Forgets an access token.
    pub fn revoke_access(&self, token: &str) {
        self.access.remove(token);
        self.apps.remove(token);
    }

    /// Forgets a refresh token. Access tokens that it brought live on.
    pub fn revoke_refresh(&self, token: &str) -> Option<Refresh> {
        self.refresh.remove(token).map(|(_, refresh)| refresh)
    }

    /// What leads to a portal, by token.
    pub fn access_to(&self, portal: PortalId) -> BTreeMap<Secret, Arc<Grant>> {
        let here = |grant: &Grant| grant.portal_id == portal && !grant.is_gone();
        let all = self.access.iter().filter(|entry| here(entry.value()));
        all.map(|entry| (entry.key().clone(), Arc::clone(entry.value()))).collect()
    }

    /// Refresh tokens of a portal.
    pub fn refresh_to(&self, portal: PortalId) -> BTreeMap<Secret, Refresh> {
        let here = |one: &Installation| one.portal_id == portal && !one.is_gone();
        let all = self.refresh.iter().filter(|entry| here(&entry.value().installation));
        all.map(|entry| (entry.key().clone(), entry.value().clone())).collect()
    }

    /// Whether a token of either kind is another portal's.
    pub fn lead_elsewhere(&self, token: &Secret, portal: PortalId) -> bool {
        self.home_of(token.expose()).is_some_and(|home| home.portal_id != portal)
    }

    fn home_of(&self, token: &str) -> Option<Arc<Installation>> {
        let access = || self.access.get(token).map(|grant| Arc::clone(&grant.installation));
        let refresh = || self.refresh.get(token).map(|one| Arc::clone(&one.installation));
        access().or_else(refresh).filter(|installation| !installation.is_gone())
    }

    /// Forgets access tokens of installations that are gone.
    pub fn forget_access(&self) {
        self.access.retain(|_, grant| !grant.is_gone());
    }

    /// Forgets refresh tokens of installations that are gone.
    pub fn forget_refresh(&self) {
        self.refresh.retain(|_, refresh| !refresh.installation.is_gone());
    }

    /// Forgets codes that an app was sent for a portal.
    pub fn forget_codes(&self, app: AppId, portal: PortalId) {
        self.codes.retain(|_, code| (code.app, code.portal) != (app, portal));
    }

    /// Notes what will expire, and forgets what expired long ago.
    fn remember(&self, expires: Timestamp, token: Secret, now: Timestamp) {
        let mut issued = self.issued.lock();
        issued.push_back((expires, token));
        let full = issued.len() > MAX_ISSUED;
        let is_old = |(expires, _): &(Timestamp, Secret)| expires.0 < now.0 - REMEMBERED;
        while let Some((_, old)) = issued.pop_front_if(|front| full || is_old(front)) {
            self.access.remove(old.expose());
            self.apps.remove(old.expose());
            self.codes.remove(old.expose());
            if full {
                break;
            }
        }
    }
}

//! What is handed out: access tokens, refresh tokens, authorization codes.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
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

/// Secrets that are remembered after they are worth nothing: to keep them out of what the journal
/// shows, and to say that a refresh token's portal is gone. The oldest make room.
pub const MAX_RETIRED: usize = 1_000;
/// Notes of dead tokens and codes are swept when there are this many more than living ones.
const MAX_STALE: usize = 64;

/// All that was handed out. A secret is the key, so `Debug` shows none.
#[derive(Debug, Default)]
pub struct Tokens {
    access: DashMap<Secret, Arc<Grant>>,
    refresh: DashMap<Secret, Refresh>,
    apps: DashMap<Secret, AppGrant>,
    codes: DashMap<Secret, Code>,
    /// What will expire, in the order it was issued.
    issued: Mutex<VecDeque<(Timestamp, Secret)>>,
    retired: Mutex<Retired>,
}

/// Secrets that were worth something.
#[derive(Debug, Default)]
struct Retired {
    order: VecDeque<Secret>,
    /// The app of a refresh token whose portal was taken down.
    of_gone_portals: HashMap<Secret, AppId>,
}

impl Retired {
    fn add(&mut self, secret: Secret, of_gone_portal: Option<AppId>) {
        if let Some(app) = of_gone_portal {
            self.of_gone_portals.insert(secret.clone(), app);
        }
        self.order.push_back(secret);
        if self.order.len() > MAX_RETIRED
            && let Some(oldest) = self.order.pop_front()
        {
            self.of_gone_portals.remove(&oldest);
        }
    }
}

/// Why an installation's tokens are forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// The app was taken out of its portal.
    Installation,
    /// The portal was taken down.
    Portal,
}

impl Tokens {
    /// Lets an access token lead to a portal.
    pub fn add_access(&self, token: Secret, grant: Grant, now: Timestamp) {
        let expires = grant.expires;
        self.keep_access(token.clone(), grant);
        if let Some(expires) = expires {
            self.remember(expires, token, now);
        }
    }

    /// The same for good; whoever asks after it expired is told when.
    pub fn keep_access(&self, token: Secret, grant: Grant) {
        let installation = Arc::clone(&grant.installation);
        installation.hold(token.clone());
        let before = self.access.insert(token.clone(), Arc::new(grant));
        self.moved(&token, before.map(|grant| Arc::clone(&grant.installation)), &installation);
    }

    /// A token belongs to one installation; and one that is gone meanwhile has none.
    fn moved(
        &self,
        token: &Secret,
        before: Option<Arc<Installation>>,
        installation: &Arc<Installation>,
    ) {
        if let Some(before) = before.filter(|before| !Arc::ptr_eq(before, installation)) {
            before.release(token.expose());
        }
        if installation.is_gone() {
            self.forget(installation, Gone::Installation);
        }
    }

    /// Lets an access token stand for an app.
    pub fn add_app_token(&self, token: Secret, grant: AppGrant, now: Timestamp) {
        let expires = grant.expires;
        self.apps.insert(token.clone(), grant);
        self.remember(expires, token, now);
    }

    /// Lets a refresh token be exchanged.
    pub fn add_refresh(&self, token: Secret, refresh: Refresh) {
        let installation = Arc::clone(&refresh.installation);
        installation.hold(token.clone());
        let before = self.refresh.insert(token.clone(), refresh);
        self.moved(&token, before.map(|refresh| refresh.installation), &installation);
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
        let (secret, code) = self.codes.remove(code)?;
        self.retired.lock().add(secret, None);
        Some(code)
    }

    /// Forgets an access token.
    pub fn revoke_access(&self, token: &str) {
        self.retire_access(token);
        self.retire_app_token(token);
    }

    fn retire_access(&self, token: &str) {
        if let Some((secret, grant)) = self.access.remove(token) {
            grant.installation.release(token);
            self.retired.lock().add(secret, None);
        }
    }

    fn retire_app_token(&self, token: &str) {
        if let Some((secret, _)) = self.apps.remove(token) {
            self.retired.lock().add(secret, None);
        }
    }

    /// Forgets a refresh token. Access tokens that it brought live on.
    pub fn revoke_refresh(&self, token: &str) -> Option<Refresh> {
        let (secret, refresh) = self.refresh.remove(token)?;
        refresh.installation.release(token);
        self.retired.lock().add(secret, None);
        Some(refresh)
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

    /// Forgets all tokens of an installation that is gone: nothing leads to its portal any more.
    pub fn forget(&self, installation: &Arc<Installation>, gone: Gone) {
        for token in installation.release_all() {
            let token = token.expose();
            let is_its = |held: &Arc<Installation>| Arc::ptr_eq(held, installation);
            let access = self.access.remove_if(token, |_, grant| is_its(&grant.installation));
            let refresh = self.refresh.remove_if(token, |_, one| is_its(&one.installation));
            let app = (gone == Gone::Portal).then_some(installation.app.id);
            let mut retired = self.retired.lock();
            access.into_iter().for_each(|(secret, _)| retired.add(secret, None));
            refresh.into_iter().for_each(|(secret, _)| retired.add(secret, app));
        }
        self.sweep();
    }

    /// The app of a refresh token whose portal was taken down, as long as that is remembered.
    pub fn app_in_gone_portal(&self, token: &str) -> Option<AppId> {
        self.retired.lock().of_gone_portals.get(token).copied()
    }

    /// Every secret that is, or lately was, worth something.
    pub fn secrets(&self) -> Vec<Secret> {
        let mut all = Vec::new();
        all.extend(self.access.iter().map(|entry| entry.key().clone()));
        all.extend(self.refresh.iter().map(|entry| entry.key().clone()));
        all.extend(self.apps.iter().map(|entry| entry.key().clone()));
        all.extend(self.codes.iter().map(|entry| entry.key().clone()));
        all.extend(self.retired.lock().order.iter().cloned());
        all
    }

    /// How many tokens and codes there are, dead ones that are remembered included.
    pub fn count(&self) -> usize {
        self.access.len() + self.refresh.len() + self.apps.len() + self.codes.len()
    }

    /// How many notes of what will expire there are.
    pub fn noted(&self) -> usize {
        self.issued.lock().len()
    }

    /// Takes away the notes of what is no more, when these are the most.
    fn sweep(&self) {
        let living = self.access.len() + self.apps.len() + self.codes.len();
        let mut issued = self.issued.lock();
        if issued.len() > 2 * living + MAX_STALE {
            issued.retain(|(_, secret)| {
                let secret = secret.expose();
                self.access.contains_key(secret)
                    || self.apps.contains_key(secret)
                    || self.codes.contains_key(secret)
            });
            issued.shrink_to_fit();
        }
    }

    /// Forgets codes that an app was sent for a portal.
    pub fn forget_codes(&self, app: AppId, portal: PortalId) {
        self.forget_codes_if(|code| (code.app, code.portal) == (app, portal));
    }

    /// Forgets codes that were sent for a portal.
    pub fn forget_codes_of(&self, portal: PortalId) {
        self.forget_codes_if(|code| code.portal == portal);
    }

    fn forget_codes_if(&self, gone: impl Fn(&Code) -> bool) {
        self.codes.retain(|secret, code| {
            let gone = gone(code);
            if gone {
                self.retired.lock().add(secret.clone(), None);
            }
            !gone
        });
    }

    /// Notes what will expire, and forgets what expired long ago.
    fn remember(&self, expires: Timestamp, token: Secret, now: Timestamp) {
        let mut issued = self.issued.lock();
        issued.push_back((expires, token));
        let full = issued.len() > MAX_ISSUED;
        let is_old = |(expires, _): &(Timestamp, Secret)| expires.0 < now.0 - REMEMBERED;
        while let Some((_, old)) = issued.pop_front_if(|front| full || is_old(front)) {
            self.revoke_access(old.expose());
            self.take_code(old.expose());
            if full {
                break;
            }
        }
    }
}

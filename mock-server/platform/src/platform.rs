//! The root of all: which portals there are, which apps, and which tokens lead to which portal; the
//! time, and what holds for all of them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use dashmap::{DashMap, Entry};
use portal::{Portal, PortalId, Secret, Timestamp};

use crate::{
    clock::Clock,
    faults::Faults,
    ids::AppId,
    journal::{Journals, Ring},
    limits::Limits,
    oauth::{
        app::{App, Apps},
        authorize::Pages,
        installation::Installation,
        secret,
        tokens::{Gone, Tokens},
    },
    portals::{handle::PortalHandle, revision::Budgets, search_snapshot::Lag},
    rng::Rng,
    seed::provision::DEFAULT_PORTAL,
    stopping::Stopping,
    webhooks::{intake::Webhooks, target::AllowedHosts},
};

/// All portals, apps and tokens, the time, and what was set at the start.
#[derive(Debug)]
pub struct Platform {
    /// The time.
    pub clock: Arc<Clock>,
    /// The portal that was there first.
    pub home: PortalId,
    /// Whether every app is let in without asking anybody.
    pub auto_consent: bool,
    /// Whether refusals and what is ignored are explained.
    pub explains: bool,
    /// What goes wrong on purpose.
    pub faults: Faults,
    portals: DashMap<PortalId, Arc<PortalHandle>>,
    installations: Arc<DashMap<(AppId, PortalId), Arc<Installation>>>,
    /// What is told to apps.
    pub webhooks: Arc<Webhooks>,
    /// The apps.
    pub apps: Apps,
    /// The private app that every portal has.
    pub private_app: Arc<App>,
    /// What was handed out to them.
    pub tokens: Tokens,
    /// Consent pages that wait for an answer.
    pub pages: Pages,
    /// The key of the developer account that the apps belong to.
    pub developer_key: Secret,
    /// The limits of a new portal.
    pub limits: Limits,
    last_portal: AtomicU64,
    /// How far search is behind, in every portal.
    pub search_lag: Arc<Lag>,
    /// Where ids and secrets come from.
    pub rng: Rng,
    /// What all journals have in common.
    pub journals: Arc<Journals>,
    /// What all portals may remember together.
    pub budgets: Budgets,
    /// Lets go who waits on purpose when the server stops.
    pub stopping: Stopping,
}

/// The largest number of portals.
pub const MAX_PORTALS: usize = 100_000;

/// Why a portal can't be put up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortalError {
    /// Another has the number.
    #[error("there is a portal with the id {0}")]
    Taken(PortalId),
    /// There are too many.
    #[error("there can be {MAX_PORTALS} portals at the most")]
    TooMany,
}

/// How a platform is set at the start.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The limits of a new portal.
    pub limits: Limits,
    /// Where apps may be told, besides this machine.
    pub allowed: AllowedHosts,
    /// Whether every app is let in without asking anybody.
    pub auto_consent: bool,
    /// Whether refusals and what is ignored are explained.
    pub explains: bool,
}

impl Platform {
    /// A platform without portals, whose ids come from this generator.
    pub fn new(settings: Settings, clock: Arc<Clock>, rng: Rng) -> Self {
        let Settings { limits, allowed, auto_consent, explains } = settings;
        let apps = Apps::default();
        let installations: Arc<DashMap<(AppId, PortalId), Arc<Installation>>> = Arc::default();
        let known = Arc::clone(&installations);
        let installed = move |app, portal| known.contains_key(&(AppId(app), portal));
        let webhooks =
            Webhooks::new(Arc::clone(&clock), allowed, Box::new(installed), secret::key(&rng));
        let private_app = apps.add_private("Private app");
        webhooks.register(private_app.id.0, secret::key(&rng));
        Self {
            clock,
            home: DEFAULT_PORTAL,
            auto_consent,
            explains,
            faults: Faults::default(),
            portals: DashMap::new(),
            installations,
            webhooks: Arc::new(webhooks),
            private_app,
            apps,
            tokens: Tokens::default(),
            pages: Pages::default(),
            developer_key: secret::key(&rng),
            limits,
            last_portal: AtomicU64::new(0),
            search_lag: Arc::default(),
            rng,
            journals: Arc::default(),
            budgets: Budgets::default(),
            stopping: Stopping::default(),
        }
    }

    /// Puts a portal up.
    pub fn add_portal(&self, portal: Portal) -> Result<Arc<PortalHandle>, PortalError> {
        self.add_portal_with(portal, self.limits)
    }

    /// The same with limits of its own.
    pub fn add_portal_with(
        &self,
        portal: Portal,
        limits: Limits,
    ) -> Result<Arc<PortalHandle>, PortalError> {
        let id = portal.id;
        if self.portals.len() >= MAX_PORTALS {
            return Err(PortalError::TooMany);
        }
        let Entry::Vacant(place) = self.portals.entry(id) else {
            return Err(PortalError::Taken(id));
        };
        self.last_portal.fetch_max(id.0, Ordering::Relaxed);
        let handle = Arc::new(PortalHandle::new(
            portal,
            limits,
            Arc::clone(&self.search_lag),
            Ring::new(&self.journals),
            &self.budgets,
        ));
        handle.listen(Arc::clone(&self.webhooks) as _);
        place.insert(Arc::clone(&handle));
        Ok(handle)
    }

    /// A number above all portals'.
    pub fn next_portal_id(&self) -> PortalId {
        PortalId(self.last_portal.fetch_add(1, Ordering::Relaxed).saturating_add(1))
    }

    /// A portal by its number.
    pub fn portal(&self, id: PortalId) -> Option<Arc<PortalHandle>> {
        self.portals.get(&id).map(|handle| Arc::clone(&handle))
    }

    /// The numbers of all portals, in order.
    pub fn portal_ids(&self) -> Vec<PortalId> {
        let mut ids: Vec<_> = self.portals.iter().map(|entry| *entry.key()).collect();
        ids.sort_unstable();
        ids
    }

    /// Takes a portal down. Its tokens lead nowhere from then on.
    pub fn remove_portal(&self, id: PortalId) -> bool {
        let known = self.portals.remove(&id).is_some();
        for app in self.apps.ids() {
            if let Some((_, installation)) = self.installations.remove(&(app, id)) {
                self.forget(&installation, Gone::Portal);
            }
        }
        self.tokens.forget_codes_of(id);
        self.webhooks.forget_portal(id);
        known
    }

    /// Puts a copy of a portal up under another number, with the same limits and apps; only its
    /// private app's token is new. What the portal holds is shared until one of them changes it.
    pub fn fork(
        &self,
        source: &PortalHandle,
        value: &Portal,
        id: Option<PortalId>,
    ) -> Result<PortalId, PortalError> {
        let origin = source.read().id;
        let id = id.unwrap_or_else(|| self.next_portal_id());
        self.add_portal_with(value.under(id), source.usage.limits())?;
        for app in self.apps.ids() {
            let installed = self.installations.get(&(app, origin)).map(|i| Arc::clone(&i.app));
            if let Some(app) = installed {
                self.install(&app, id);
            }
        }
        Ok(id)
    }

    /// Every portal with its number, in order.
    pub fn handles(&self) -> Vec<Arc<PortalHandle>> {
        self.portal_ids().into_iter().filter_map(|id| self.portal(id)).collect()
    }

    /// An app's installation in a portal, made if there is none.
    pub fn install(&self, app: &Arc<App>, portal: PortalId) -> Option<Arc<Installation>> {
        let handle = self.portal(portal)?;
        let place = self.installations.entry((app.id, portal));
        let make = || Arc::new(Installation::new(Arc::clone(app), handle, portal));
        let installation = Arc::clone(&place.or_insert_with(make));
        if self.portals.contains_key(&portal) {
            return Some(installation);
        }
        // The portal was taken down meanwhile.
        self.installations.remove(&(app.id, portal));
        self.forget(&installation, Gone::Portal);
        None
    }

    /// Lets nothing lead to an installation any more.
    fn forget(&self, installation: &Arc<Installation>, gone: Gone) {
        installation.uninstall();
        self.tokens.forget(installation, gone);
    }

    /// An app's installation in a portal.
    pub fn installation(&self, app: AppId, portal: PortalId) -> Option<Arc<Installation>> {
        self.installations.get(&(app, portal)).map(|found| Arc::clone(&found))
    }

    /// The apps of a portal, by number.
    pub fn installed(&self, portal: PortalId) -> Vec<Arc<App>> {
        let apps = self.apps.ids().into_iter();
        apps.filter_map(|app| Some(Arc::clone(&self.installation(app, portal)?.app))).collect()
    }

    /// Whether an app is in a portal besides this one.
    pub fn is_elsewhere(&self, app: AppId, portal: PortalId) -> bool {
        self.installations.iter().any(|one| one.key().0 == app && one.key().1 != portal)
    }

    /// Takes an app out of a portal. Its tokens there are worth nothing from then on.
    pub fn uninstall(&self, installation: &Arc<Installation>) {
        let (app, portal) = (installation.app.id, installation.portal_id);
        self.installations.remove(&(app, portal));
        self.forget(installation, Gone::Installation);
        self.tokens.forget_codes(app, portal);
    }

    /// Every secret that it knows: what was handed out and what proves an app, those that were worth
    /// something lately included.
    pub fn secrets(&self) -> Vec<Secret> {
        let mut all = self.tokens.secrets();
        all.push(self.developer_key.clone());
        let apps = self.apps.ids().into_iter().filter_map(|id| self.apps.get(id));
        all.extend(apps.filter_map(|app| Some(app.public()?.client_secret.clone())));
        all.extend(self.pages.secrets());
        all.extend(self.webhooks.secrets());
        all
    }

    /// Lets search catch up with every portal.
    pub fn refresh_search(&self) {
        for handle in &self.portals {
            handle.value().refresh_search();
        }
    }

    /// Puts every portal back to how it started, and its limits. Apps and tokens stay.
    pub fn reset(&self, now: Timestamp) {
        for handle in &self.portals {
            handle.value().reset(now);
        }
        for installation in self.installations.iter() {
            installation.value().usage.reset();
        }
    }
}

//! Apps: what a developer registers with HubSpot.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use dashmap::{DashMap, Entry};
use portal::Secret;

use super::{exchange::Fault, secret};
pub use crate::ids::AppId;
use crate::scopes::set::Scopes;

/// An app.
#[derive(Clone, Debug)]
pub struct App {
    /// Its number.
    pub id: AppId,
    /// What people see.
    pub name: Box<str>,
    /// What kind of app it is.
    pub kind: Kind,
}

/// The kinds of apps.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Made inside one portal, with a token of its own.
    Private,
    /// A key of one portal, which is what private apps were: a token, but no webhooks.
    ServiceKey,
    /// Installed in many portals over OAuth.
    Public(Public),
}

/// What a public app has besides.
#[derive(Clone, Debug)]
pub struct Public {
    /// Names it in OAuth.
    pub client_id: Box<str>,
    /// Proves that it is the app.
    pub client_secret: Secret,
    /// Where codes may be sent; compared exactly.
    pub redirect_uris: Vec<Box<str>>,
    /// What a portal has to grant.
    pub required: Scopes,
    /// What it may grant besides.
    pub optional: Scopes,
}

impl App {
    /// The OAuth side of the app, if it is public.
    pub fn public(&self) -> Option<&Public> {
        match &self.kind {
            Kind::Public(public) => Some(public),
            Kind::Private | Kind::ServiceKey => None,
        }
    }
}

/// The largest number of apps.
pub const MAX_APPS: usize = 10_000;

/// All apps.
#[derive(Debug)]
pub struct Apps {
    by_id: DashMap<AppId, Arc<App>>,
    clients: DashMap<Box<str>, AppId>,
    last: AtomicU64,
}

/// Why an app can't be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// Another has the number.
    #[error("there is an app with the id {}", .0.0)]
    IdTaken(AppId),
    /// Another has the client id.
    #[error("there is an app with the client id {0}")]
    ClientIdTaken(Box<str>),
    /// There are too many.
    #[error("there can be {MAX_APPS} apps at the most")]
    TooMany,
}

/// Numbers of apps that come without one follow this; the ready ones come first.
const FIRST_APP: u64 = 18_221_010;

impl Default for Apps {
    fn default() -> Self {
        Self { by_id: DashMap::new(), clients: DashMap::new(), last: AtomicU64::new(FIRST_APP - 1) }
    }
}

impl Apps {
    /// A number that no app has.
    pub fn next_id(&self) -> AppId {
        loop {
            let id = AppId(self.last.fetch_add(1, Ordering::Relaxed) + 1);
            if !self.by_id.contains_key(&id) {
                return id;
            }
        }
    }

    /// Registers a private app under the next number.
    pub fn add_private(&self, name: &str) -> Arc<App> {
        let id = self.next_id();
        let app = Arc::new(App { id, name: name.into(), kind: Kind::Private });
        self.by_id.insert(id, Arc::clone(&app));
        app
    }

    /// Registers an app.
    pub fn add(&self, app: App) -> Result<Arc<App>, AppError> {
        if self.by_id.len() >= MAX_APPS {
            return Err(AppError::TooMany);
        }
        let app = Arc::new(app);
        let Entry::Vacant(place) = self.by_id.entry(app.id) else {
            return Err(AppError::IdTaken(app.id));
        };
        if let Some(public) = app.public() {
            match self.clients.entry(public.client_id.clone()) {
                Entry::Occupied(_) => {
                    return Err(AppError::ClientIdTaken(public.client_id.clone()));
                }
                Entry::Vacant(client) => drop(client.insert(app.id)),
            }
        }
        place.insert(Arc::clone(&app));
        Ok(app)
    }

    /// Forgets an app.
    pub fn remove(&self, id: AppId) {
        if let Some((_, app)) = self.by_id.remove(&id)
            && let Some(public) = app.public()
        {
            self.clients.remove(&public.client_id);
        }
    }

    /// An app by its number.
    pub fn get(&self, id: AppId) -> Option<Arc<App>> {
        self.by_id.get(&id).map(|app| Arc::clone(&app))
    }

    /// The numbers of all apps, in order.
    pub fn ids(&self) -> Vec<AppId> {
        let mut ids: Vec<_> = self.by_id.iter().map(|entry| *entry.key()).collect();
        ids.sort_unstable();
        ids
    }

    /// The public app with a client id.
    pub fn client(&self, client_id: &str) -> Option<Arc<App>> {
        let id = *self.clients.get(client_id)?;
        self.by_id.get(&id).map(|app| Arc::clone(&app))
    }

    /// The public app that proves itself with its secret.
    pub fn authenticate(
        &self,
        client_id: Option<&str>,
        client_secret: Option<&str>,
    ) -> Result<Arc<App>, Fault> {
        let app = client_id.and_then(|id| self.client(id)).ok_or(Fault::ClientId)?;
        let public = app.public().ok_or(Fault::ClientId)?;
        match client_secret.is_some_and(|given| secret::is(&public.client_secret, given)) {
            true => Ok(app),
            false => Err(Fault::ClientSecret),
        }
    }
}

//! The developer side of HubSpot: which portals there are, and which tokens lead to them.

mod past;

use std::sync::Arc;

use dashmap::DashMap;
use parking_lot::{Mutex, RwLock};
use portal::{Portal, PortalId, Source, Timestamp};

pub use self::past::Lag;
use self::past::Past;
use crate::layer::rate_limit::Usage;

/// All portals and all tokens.
#[derive(Debug, Default)]
pub struct Hub {
    portals: DashMap<PortalId, Arc<Shelf>>,
    grants: DashMap<Box<str>, Arc<Grant>>,
    /// How far search is behind, in every portal.
    pub search_lag: Arc<Lag>,
}

/// What an access token allows.
#[derive(Debug)]
pub struct Grant {
    /// The portal it leads to.
    pub portal: Arc<Shelf>,
    /// Who writes with it.
    pub source: Arc<Source>,
    /// The user behind it.
    pub user: Box<str>,
    /// When it expires; a private app's token doesn't.
    pub expires: Option<Timestamp>,
    /// What was used of its limits.
    pub usage: Usage,
}

/// The place where a portal stands. Reading takes the current value and lets go; writing works
/// on a copy and puts it in place when it succeeded, so every request is a transaction.
#[derive(Debug)]
pub struct Shelf {
    current: RwLock<Arc<Portal>>,
    writing: Mutex<()>,
    start: Arc<Portal>,
    past: Past,
}

impl Hub {
    /// Puts a portal up.
    pub fn add_portal(&self, portal: Portal) -> Arc<Shelf> {
        let id = portal.id;
        let shelf = Arc::new(Shelf::new(portal, Arc::clone(&self.search_lag)));
        self.portals.insert(id, Arc::clone(&shelf));
        shelf
    }

    /// Lets a token lead to a portal.
    pub fn grant(&self, token: &str, grant: Grant) {
        self.grants.insert(token.into(), Arc::new(grant));
    }

    /// What a token allows.
    pub fn granted(&self, token: &str) -> Option<Arc<Grant>> {
        self.grants.get(token).map(|grant| Arc::clone(&grant))
    }

    /// Lets search catch up with every portal.
    pub fn refresh_search(&self) {
        for shelf in &self.portals {
            shelf.value().past.forget();
        }
    }

    /// Puts every portal back to how it started.
    pub fn reset(&self) {
        for shelf in &self.portals {
            shelf.value().reset();
        }
        for grant in &self.grants {
            grant.value().usage.reset();
        }
    }
}

impl Shelf {
    fn new(portal: Portal, search_lag: Arc<Lag>) -> Self {
        let start = Arc::new(portal);
        Self {
            current: RwLock::new(Arc::clone(&start)),
            writing: Mutex::new(()),
            start,
            past: Past::new(search_lag),
        }
    }

    /// The portal as it is now.
    pub fn read(&self) -> Arc<Portal> {
        Arc::clone(&self.current.read())
    }

    /// Changes the portal, or leaves it as it was when the change is refused. Returns the
    /// portal after the change with what the change returned.
    pub fn write<T, E>(
        &self,
        change: impl FnOnce(&mut Portal) -> Result<T, E>,
    ) -> Result<(Arc<Portal>, T), E> {
        let one_at_a_time = self.writing.lock();
        let mut next = Portal::clone(&self.read());
        let outcome = change(&mut next)?;
        let next = Arc::new(next);
        let before = self.publish(Arc::clone(&next));
        // Taking the old value apart need not hold up the next writer.
        drop(one_at_a_time);
        drop(before);
        Ok((next, outcome))
    }

    /// The same for a change that search only sees after its lag.
    pub fn write_at<T, E>(
        &self,
        now: Timestamp,
        change: impl FnOnce(&mut Portal) -> Result<T, E>,
    ) -> Result<(Arc<Portal>, T), E> {
        self.write(|portal| {
            let before = self.read();
            let outcome = change(portal)?;
            self.past.remember(before, now);
            Ok(outcome)
        })
    }

    /// The portal as search sees it: as it was a while ago, or `None` when that is how it is now.
    pub fn before_lag(&self, now: Timestamp) -> Option<Arc<Portal>> {
        self.past.before_lag(now)
    }

    fn reset(&self) {
        let _one_at_a_time = self.writing.lock();
        self.past.forget();
        self.publish(Arc::clone(&self.start));
    }

    fn publish(&self, next: Arc<Portal>) -> Arc<Portal> {
        let mut current = self.current.write();
        std::mem::replace(&mut *current, next)
    }
}

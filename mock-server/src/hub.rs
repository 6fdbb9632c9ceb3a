//! The developer side of HubSpot: which portals there are, and which tokens lead to them.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use dashmap::DashMap;
use portal::{Portal, PortalId, Source, Timestamp};

use crate::layer::rate_limit::Usage;

/// All portals and all tokens.
#[derive(Debug, Default)]
pub struct Hub {
    portals: DashMap<PortalId, Arc<Shelf>>,
    grants: DashMap<Box<str>, Arc<Grant>>,
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
}

impl Hub {
    /// Puts a portal up.
    pub fn add_portal(&self, portal: Portal) -> Arc<Shelf> {
        let id = portal.id;
        let shelf = Arc::new(Shelf::new(portal));
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
    fn new(portal: Portal) -> Self {
        let start = Arc::new(portal);
        Self { current: RwLock::new(Arc::clone(&start)), writing: Mutex::new(()), start }
    }

    /// The portal as it is now.
    pub fn read(&self) -> Arc<Portal> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the portal, or leaves it as it was when the change is refused. Returns the
    /// portal after the change with what the change returned.
    pub fn write<T, E>(
        &self,
        change: impl FnOnce(&mut Portal) -> Result<T, E>,
    ) -> Result<(Arc<Portal>, T), E> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = Portal::clone(&self.read());
        let outcome = change(&mut next)?;
        let next = Arc::new(next);
        self.publish(Arc::clone(&next));
        Ok((next, outcome))
    }

    fn reset(&self) {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.publish(Arc::clone(&self.start));
    }

    fn publish(&self, next: Arc<Portal>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *current, next);
        // The old value is taken apart only after the lock is free.
        drop(current);
        drop(before);
    }
}

//! The developer side of HubSpot: which portals there are, and which tokens lead to them.

use std::sync::{Arc, OnceLock};

use dashmap::DashMap;
use parking_lot::{Mutex, RwLock};
use portal::{Happened, Origin, Portal, PortalId, Source, Timestamp};

use crate::layer::rate_limit::Usage;

/// All portals and all tokens.
#[derive(Debug, Default)]
pub struct Hub {
    portals: DashMap<PortalId, Arc<Shelf>>,
    grants: DashMap<Box<str>, Arc<Grant>>,
    listener: OnceLock<Arc<dyn Listener>>,
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
    listener: OnceLock<Arc<dyn Listener>>,
}

/// Hears what happens in portals.
pub trait Listener: std::fmt::Debug + Send + Sync {
    /// Whether it wants to. Nothing is noted as long as it doesn't.
    fn listens(&self) -> bool;
    /// What a change caused, and the portal after it. The next change waits meanwhile.
    fn hear(&self, portal: &Arc<Portal>, happened: Happened);
}

impl Hub {
    /// Puts a portal up.
    pub fn add_portal(&self, portal: Portal) -> Arc<Shelf> {
        let id = portal.id;
        let shelf = Arc::new(Shelf::new(portal));
        if let Some(listener) = self.listener.get() {
            shelf.listen(Arc::clone(listener));
        }
        self.portals.insert(id, Arc::clone(&shelf));
        shelf
    }

    /// Lets somebody hear what happens in all portals from now on.
    pub fn listen(&self, listener: &Arc<dyn Listener>) {
        if self.listener.set(Arc::clone(listener)).is_ok() {
            for shelf in &self.portals {
                shelf.value().listen(Arc::clone(listener));
            }
        }
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
        let (current, writing) = (RwLock::new(Arc::clone(&start)), Mutex::new(()));
        Self { current, writing, start, listener: OnceLock::new() }
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

    /// The same as somebody's doing, who is named to those that listen.
    pub fn write_as<T, E>(
        &self,
        origin: Origin<'_>,
        change: impl FnOnce(&mut Portal) -> Result<T, E>,
    ) -> Result<(Arc<Portal>, T), E> {
        let Some(listener) = self.listener.get().filter(|listener| listener.listens()) else {
            return self.write(change);
        };
        let one_at_a_time = self.writing.lock();
        let mut next = Portal::clone(&self.read());
        next.watch(origin);
        let outcome = change(&mut next)?;
        let happened = next.take_events();
        let next = Arc::new(next);
        let before = self.publish(Arc::clone(&next));
        if !happened.events.is_empty() || happened.lost > 0 {
            listener.hear(&next, happened);
        }
        drop(one_at_a_time);
        drop(before);
        Ok((next, outcome))
    }

    fn listen(&self, listener: Arc<dyn Listener>) {
        // A shelf that listens already has this very one.
        let _ = self.listener.set(listener);
    }

    fn reset(&self) {
        let _one_at_a_time = self.writing.lock();
        self.publish(Arc::clone(&self.start));
    }

    fn publish(&self, next: Arc<Portal>) -> Arc<Portal> {
        let mut current = self.current.write();
        std::mem::replace(&mut *current, next)
    }
}

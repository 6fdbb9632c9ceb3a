//! Where a portal stands: reading, writing, and who hears of it.

use std::{
    sync::{Arc, OnceLock},
    thread,
};

use parking_lot::{Mutex, MutexGuard, RwLock};
use portal::{Happened, Origin, Portal, Timestamp};

use super::{
    revision::{Author, Budgets, RevisionLog},
    search_snapshot::{Lag, SearchSnapshot},
};
use crate::{
    journal::Ring,
    limits::{Limits, PortalUsage},
};

/// How often a writer lets other threads go first before it sleeps until it is its turn.
const MAX_YIELDS: usize = 300;

/// The place where a portal stands. Reading takes the current value and lets go; writing works
/// on a copy and puts it in place when it succeeded, so every request is a transaction.
#[derive(Debug)]
pub struct PortalHandle {
    current: RwLock<Arc<Portal>>,
    writing: Mutex<()>,
    pub(super) start: Arc<Portal>,
    listener: OnceLock<Arc<dyn Listener>>,
    /// What all apps together have used of its limits.
    pub usage: Arc<PortalUsage>,
    pub(super) search_snapshot: SearchSnapshot,
    pub(super) revisions: RevisionLog,
    /// What was asked of the portal.
    pub journal: Ring,
}

/// Hears what happens in portals.
pub trait Listener: std::fmt::Debug + Send + Sync {
    /// Whether it wants to. Nothing is noted as long as it doesn't.
    fn listens(&self) -> bool;
    /// What a change caused, and the portal after it. The next change waits meanwhile.
    fn on_events(&self, portal: &Arc<Portal>, happened: Happened);
}

impl PortalHandle {
    pub(crate) fn new(
        portal: Portal,
        limits: Limits,
        search_lag: Arc<Lag>,
        journal: Ring,
        budgets: &Budgets,
    ) -> Self {
        let start = Arc::new(portal);
        Self {
            current: RwLock::new(Arc::clone(&start)),
            writing: Mutex::new(()),
            start,
            listener: OnceLock::new(),
            usage: Arc::new(PortalUsage::new(limits)),
            search_snapshot: SearchSnapshot::new(search_lag, &budgets.lag),
            revisions: RevisionLog::new(budgets),
            journal,
        }
    }

    /// The portal as it started.
    pub fn start(&self) -> &Portal {
        &self.start
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
        let one_at_a_time = self.turn();
        let mut next = Portal::clone(&self.read());
        let outcome = change(&mut next)?;
        let next = Arc::new(next);
        let before = self.publish(Arc::clone(&next));
        // Taking the old value apart need not hold up the next writer.
        drop(one_at_a_time);
        drop(before);
        Ok((next, outcome))
    }

    /// The same as somebody's doing: told to those that listen, remembered for those who ask later,
    /// and seen by search only after its lag.
    pub fn write_as<T, E>(
        &self,
        origin: Origin<'_>,
        author: Author,
        change: impl FnOnce(&mut Portal) -> Result<T, E>,
    ) -> Result<(Arc<Portal>, T), E> {
        let listener = self.listener.get().filter(|listener| listener.listens());
        let one_at_a_time = self.turn();
        let before = self.read();
        let mut next = Portal::clone(&before);
        if listener.is_some() {
            next.watch(origin);
        }
        let outcome = change(&mut next)?;
        let happened = next.take_events();
        let next = Arc::new(next);
        self.search_snapshot.remember(&before, origin.now);
        let (number, forgotten) = self.revisions.note(before, origin.now, Some(author));
        let replaced = self.publish(Arc::clone(&next));
        if let Some(listener) = listener
            && (!happened.events.is_empty() || happened.lost > 0)
        {
            listener.on_events(&next, happened);
        }
        // Weighing old values and taking them apart need not hold up the next writer.
        drop(one_at_a_time);
        let bytes = replaced.unshared_bytes(&next);
        self.search_snapshot.weigh(bytes);
        let surplus = self.revisions.weigh(number, bytes);
        drop((forgotten, replaced, surplus));
        Ok((next, outcome))
    }

    /// A writer's turn. It comes within microseconds: to sleep and be woken would take longer than
    /// several writes.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        for _ in 0..MAX_YIELDS {
            if let Some(turn) = self.writing.try_lock() {
                return turn;
            }
            thread::yield_now();
        }
        self.writing.lock()
    }

    pub(crate) fn listen(&self, listener: Arc<dyn Listener>) {
        // Called once, when the portal is registered.
        let _ = self.listener.set(listener);
    }

    /// The portal as search sees it: as it was a while ago, or `None` when that is how it is now.
    pub fn before_lag(&self, now: Timestamp) -> Option<Arc<Portal>> {
        self.search_snapshot.before_lag(now)
    }

    /// Lets search see the portal as it is.
    pub fn refresh_search(&self) {
        self.search_snapshot.forget();
    }

    /// Puts the portal back to how it started, and its limits. What was written before is
    /// forgotten, so that its memory is free again; snapshots stay.
    pub fn reset(&self, now: Timestamp) {
        self.restore(&self.start, now);
        drop(self.revisions.forget_writes());
        self.usage.reset();
    }

    pub(super) fn publish(&self, next: Arc<Portal>) -> Arc<Portal> {
        let mut current = self.current.write();
        std::mem::replace(&mut *current, next)
    }
}

/// The end of a credential, enough to know it by and no more.
pub fn secret_tail(text: &str) -> String {
    const SHOWN: usize = 4;
    // `Authorization` has a scheme before it.
    let text = text.rsplit(' ').next().unwrap_or(text);
    let start = text.char_indices().rev().nth(SHOWN - 1).map_or(0, |(place, _)| place);
    if text.chars().count() < 4 * SHOWN {
        "…".to_owned()
    } else {
        ["…", &text[start..]].concat()
    }
}

//! The journal: what happened, for apps that come to read it. Each transaction is an entry; an
//! entry is named by its offset, and read as a file.

use std::collections::{BTreeMap, VecDeque};

use portal::{Event, Portal, PortalId, Timestamp};
use uuid::Uuid;

use super::{
    journal_subscription::{Filter, JournalEvent, JournalSubscription, JournalSubscriptionSpec},
    retry::hash,
};

/// HubSpot keeps entries for three days.
pub const RETENTION: i64 = 3 * 86_400_000;
/// Entries that an app's journal keeps; older ones are dropped, and that is counted.
pub const MAX_ENTRIES: usize = 10_000;
/// Bytes that they hold. The newest entry is kept in any case.
pub const MAX_JOURNAL_BYTES: usize = 64 * 1_024 * 1_024;
/// Subscriptions and filters that an app may have.
pub const MAX_SUBSCRIPTIONS: usize = 1_000;
/// Snapshots whose status is remembered.
pub const MAX_STATUSES: usize = 10_000;
/// How long the address of a file is good.
pub const FILE_LIFETIME: i64 = 10 * 60_000;

/// The journals of all apps.
#[derive(Debug, Default)]
pub struct Journals {
    by_app: BTreeMap<u64, Journal>,
    last_id: u64,
}

/// An app's journal.
#[derive(Debug, Default)]
pub struct Journal {
    subscriptions: BTreeMap<u64, JournalSubscription>,
    filters: BTreeMap<u64, Filter>,
    /// Not in an entry yet.
    open: Vec<JournalEvent>,
    entries: VecDeque<Entry>,
    /// What the entries hold.
    bytes: usize,
    published: u64,
    statuses: VecDeque<Snapshot>,
    snapshots: u64,
    /// Entries that were dropped before their time.
    pub dropped: u64,
}

/// What happened in one transaction.
#[derive(Clone, Debug)]
pub struct Entry {
    number: u64,
    /// Its name.
    pub offset: Uuid,
    /// When it could be read first.
    pub published: Timestamp,
    /// What it tells.
    pub events: Vec<JournalEvent>,
    bytes: usize,
}

/// A snapshot that was asked for. It is taken at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name.
    pub id: Uuid,
    /// When it was asked for and taken.
    pub at: Timestamp,
    /// Whether there was a record.
    pub taken: bool,
}

/// Why the journal refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalRefused {
    /// No such subscription.
    NoSubscription(u64),
    /// No such filter.
    NoFilter(u64),
    /// No such snapshot.
    NoStatus,
    /// The app has as many as it may have.
    TooMany,
}

impl Journals {
    /// Whether anybody wants anything noted.
    pub fn listen(&self) -> bool {
        self.by_app.values().any(|journal| !journal.subscriptions.is_empty())
    }

    /// An app's journal.
    pub fn of(&self, app: u64) -> Option<&Journal> {
        self.by_app.get(&app)
    }

    /// Each app with the entries of its journal and the bytes that these hold.
    pub fn sizes(&self) -> impl Iterator<Item = (u64, usize, usize)> {
        self.by_app.iter().map(|(app, journal)| (*app, journal.entries.len(), journal.bytes))
    }

    /// An app's journal, to change it.
    pub fn of_mut(&mut self, app: u64) -> &mut Journal {
        self.by_app.entry(app).or_default()
    }

    /// Notes an event for every app that wants it and is in the portal.
    pub fn note(
        &mut self,
        portal: &Portal,
        event: &Event,
        installed: &dyn Fn(u64, PortalId) -> bool,
    ) {
        for (app, journal) in &mut self.by_app {
            if installed(*app, portal.id) {
                journal.note(portal, event);
            }
        }
    }

    /// Ends the entries of a transaction.
    pub fn publish(&mut self, now: Timestamp) {
        for (app, journal) in &mut self.by_app {
            journal.publish(*app, now);
        }
    }

    /// Says what an app wants. The same said again takes its own place.
    pub fn subscribe(
        &mut self,
        app: u64,
        spec: JournalSubscriptionSpec,
        now: Timestamp,
    ) -> Result<JournalSubscription, JournalRefused> {
        let id = self.last_id + 1;
        let journal = self.by_app.entry(app).or_default();
        let same = journal.subscriptions.values_mut().find(|old| spec.replaces(&old.spec));
        if let Some(same) = same {
            (same.spec, same.updated) = (spec, now);
            return Ok(same.clone());
        }
        if journal.subscriptions.len() >= MAX_SUBSCRIPTIONS {
            return Err(JournalRefused::TooMany);
        }
        self.last_id = id;
        let made = JournalSubscription { id, spec, created: now, updated: now };
        Ok(journal.subscriptions.entry(id).or_insert(made).clone())
    }

    /// Puts a filter on a subscription.
    pub fn filter(&mut self, app: u64, mut filter: Filter) -> Result<u64, JournalRefused> {
        let id = self.last_id + 1;
        let journal = self.by_app.entry(app).or_default();
        journal.subscription(filter.subscription)?;
        if journal.filters.len() >= MAX_SUBSCRIPTIONS {
            return Err(JournalRefused::TooMany);
        }
        self.last_id = id;
        filter.id = id;
        journal.filters.insert(id, filter);
        Ok(id)
    }

    /// Forgets what was noted; subscriptions stay.
    pub fn reset(&mut self) {
        for journal in self.by_app.values_mut() {
            journal.open.clear();
            journal.entries.clear();
            journal.bytes = 0;
            journal.statuses.clear();
        }
    }
}

impl Journal {
    fn note(&mut self, portal: &Portal, event: &Event) {
        for subscription in self.subscriptions.values() {
            let Some(told) = subscription.spec.told(portal.id, event) else { continue };
            let mut filters = self.filters.values().filter(|f| f.subscription == subscription.id);
            if filters.all(|filter| filter.admits(portal, told.record, event.at)) {
                self.open.push(told);
            }
        }
    }

    fn publish(&mut self, app: u64, now: Timestamp) {
        while self.entries.front().is_some_and(|old| old.published.0 + RETENTION <= now.0) {
            self.pop_oldest();
        }
        if self.open.is_empty() {
            return;
        }
        let events = std::mem::take(&mut self.open);
        let bytes = events.iter().map(JournalEvent::bytes).sum();
        while !self.entries.is_empty()
            && (self.entries.len() >= MAX_ENTRIES || self.bytes + bytes > MAX_JOURNAL_BYTES)
        {
            self.pop_oldest();
            self.dropped += 1;
        }
        self.published += 1;
        self.bytes += bytes;
        let (number, offset) = (self.published, name(app, self.published));
        self.entries.push_back(Entry { number, offset, published: now, events, bytes });
    }

    fn pop_oldest(&mut self) {
        if let Some(oldest) = self.entries.pop_front() {
            self.bytes = self.bytes.saturating_sub(oldest.bytes);
        }
    }

    /// The subscriptions, by number.
    pub fn subscriptions(&self) -> impl Iterator<Item = &JournalSubscription> {
        self.subscriptions.values()
    }

    /// A subscription.
    pub fn subscription(&self, id: u64) -> Result<&JournalSubscription, JournalRefused> {
        self.subscriptions.get(&id).ok_or(JournalRefused::NoSubscription(id))
    }

    /// Takes subscriptions away, with their filters.
    pub fn unsubscribe(&mut self, which: impl Fn(&JournalSubscription) -> bool) {
        self.subscriptions.retain(|_, subscription| !which(subscription));
        self.filters.retain(|_, filter| self.subscriptions.contains_key(&filter.subscription));
    }

    /// The filters of a subscription.
    pub fn filters(&self, subscription: u64) -> impl Iterator<Item = &Filter> {
        self.filters.values().filter(move |filter| filter.subscription == subscription)
    }

    /// A filter.
    pub fn filter(&self, id: u64) -> Result<&Filter, JournalRefused> {
        self.filters.get(&id).ok_or(JournalRefused::NoFilter(id))
    }

    /// Takes a filter away.
    pub fn unfilter(&mut self, id: u64) {
        self.filters.remove(&id);
    }

    /// The entries after an offset, or all of them; of one portal, or of all.
    pub fn entries(
        &self,
        after: Option<Uuid>,
        portal: Option<PortalId>,
    ) -> impl DoubleEndedIterator<Item = &Entry> {
        let after = after.map(|offset| self.number(offset));
        self.entries.iter().filter(move |entry| {
            after.is_none_or(|number| entry.number > number) && entry.tells_of(portal)
        })
    }

    /// An entry by its offset.
    pub fn entry(&self, offset: Uuid) -> Option<&Entry> {
        let (first, number) = (self.entries.front()?.number, self.number(offset));
        let place = usize::try_from(number.checked_sub(first)?).ok()?;
        self.entries.get(place).filter(|entry| entry.offset == offset)
    }

    /// The place of an offset, which may be that of an entry that is no more.
    fn number(&self, offset: Uuid) -> u64 {
        offset.as_u64_pair().1 ^ VARIANT
    }

    /// Takes a snapshot of a record: an entry of its own.
    pub fn snapshot(&mut self, app: u64, event: Option<JournalEvent>, now: Timestamp) -> Snapshot {
        self.snapshots += 1;
        let id = name(!app, self.snapshots);
        let snapshot = Snapshot { id, at: now, taken: event.is_some() };
        self.open.extend(event);
        self.publish(app, now);
        self.statuses.push_back(snapshot);
        if self.statuses.len() > MAX_STATUSES {
            self.statuses.pop_front();
        }
        snapshot
    }

    /// What became of a snapshot.
    pub fn status(&self, id: Uuid) -> Result<Snapshot, JournalRefused> {
        let found = self.statuses.iter().rev().find(|snapshot| snapshot.id == id);
        found.copied().ok_or(JournalRefused::NoStatus)
    }
}

impl Entry {
    fn tells_of(&self, portal: Option<PortalId>) -> bool {
        portal.is_none_or(|id| self.events.iter().any(|event| event.portal == id))
    }
}

/// The bits that make the second half of a number the second half of a UUID.
const VARIANT: u64 = 0x8000_0000_0000_0000;

/// An entry's name: it looks like any UUID, and tells its place.
fn name(app: u64, number: u64) -> Uuid {
    let first = hash(app, u32::try_from(number & 0xFFFF_FFFF).unwrap_or_default());
    Uuid::from_u64_pair(first & !0xF000 | 0x4000, number & !(3 << 62) ^ VARIANT)
}

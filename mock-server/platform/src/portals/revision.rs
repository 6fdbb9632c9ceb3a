//! What a portal was before each of its last writes, and who made them; and values that were kept
//! under a name. A value shares with the next one what the write between them left alone.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use parking_lot::Mutex;
use portal::{Portal, Timestamp, difference::Difference};
use uuid::Uuid;

use super::handle::PortalHandle;
use crate::{
    budget::{Budget, Share},
    ids::AppId,
};

/// Writes of a portal that are remembered; what came before can be compared, but is nobody's.
pub const MAX_REVISIONS: usize = 256;
/// Bytes that a portal's remembered writes may hold. A write counts with what only the value before
/// it still holds: the records, definitions and edges that it replaced. The newest is remembered
/// whatever it holds.
pub const MAX_REVISION_BYTES: usize = 32 * MEBIBYTE;
/// Bytes that all portals' remembered writes may hold.
pub const MAX_TOTAL_REVISION_BYTES: usize = 256 * MEBIBYTE;
/// Snapshots that a portal may have.
pub const MAX_SNAPSHOTS: usize = 1_000;
/// Bytes that a portal's snapshots may hold. A snapshot counts with what the next one doesn't share;
/// the newest one shares most with the portal itself and counts when the next is taken.
pub const MAX_SNAPSHOT_BYTES: usize = 256 * MEBIBYTE;
/// Bytes that all portals' snapshots may hold.
pub const MAX_TOTAL_SNAPSHOT_BYTES: usize = 1_024 * MEBIBYTE;

const MEBIBYTE: usize = 1_024 * 1_024;

/// What the handles of a hub may remember together.
#[derive(Debug)]
pub struct Budgets {
    /// Of writes.
    pub revisions: Arc<Budget>,
    /// Of values that search still sees.
    pub lag: Arc<Budget>,
    /// Of snapshots.
    pub snapshots: Arc<Budget>,
}

impl Default for Budgets {
    fn default() -> Self {
        let budget = |each, total| Arc::new(Budget::new(each, total));
        Self {
            revisions: budget(MAX_REVISION_BYTES, MAX_TOTAL_REVISION_BYTES),
            lag: budget(
                super::search_snapshot::MAX_LAG_BYTES,
                super::search_snapshot::MAX_TOTAL_LAG_BYTES,
            ),
            snapshots: budget(MAX_SNAPSHOT_BYTES, MAX_TOTAL_SNAPSHOT_BYTES),
        }
    }
}

/// Who wrote, in which request.
#[derive(Clone, Debug)]
pub struct Author {
    /// The request; the journal knows it by this.
    pub correlation: Uuid,
    /// Its app.
    pub app: AppId,
    /// The end of its token, enough to know it by.
    pub token_tail: Option<String>,
}

#[derive(Debug)]
struct Revision {
    before: Arc<Portal>,
    at: Timestamp,
    by: Option<Author>,
    /// What only `before` holds; not known yet while the write ends.
    bytes: usize,
}

/// A value kept under a name.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The portal.
    pub value: Arc<Portal>,
    /// When it was taken.
    pub at: Timestamp,
    revision: u64,
    /// Its place in the order in which snapshots were taken.
    order: u64,
    /// What the next snapshot doesn't share.
    bytes: usize,
}

/// A value, and who made the next one when.
type Step = (Arc<Portal>, Timestamp, Option<Author>);

/// What a handle remembers.
#[derive(Debug)]
pub(super) struct RevisionLog {
    written: Mutex<Written>,
    snapshots: Mutex<Snapshots>,
}

#[derive(Debug)]
struct Written {
    kept: VecDeque<Revision>,
    /// How many came before the first that is kept.
    forgotten: u64,
    /// When the last of them was written.
    forgotten_until: Option<Timestamp>,
    share: Share,
}

#[derive(Debug)]
struct Snapshots {
    by_name: BTreeMap<Box<str>, Snapshot>,
    taken: u64,
    share: Share,
}

/// How many are kept, and how many bytes these hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many.
    pub count: usize,
    /// Bytes.
    pub bytes: usize,
}

/// A difference that a write made, with who made it.
#[derive(Clone, Debug)]
pub struct RecordedChange {
    /// When.
    pub at: Timestamp,
    /// By whom; unknown of old ones, and of what the control API did.
    pub by: Option<Author>,
    /// What.
    pub what: Difference,
}

/// From where on changes are asked for.
#[derive(Clone, Debug)]
pub enum Since {
    /// How the portal started.
    Start,
    /// A snapshot.
    Snapshot(Box<str>),
    /// An instant, itself included.
    Time(Timestamp),
}

/// Why a snapshot can't be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// There is none of that name.
    #[error("there is no such snapshot")]
    Unknown,
    /// There are too many.
    #[error("a portal can have {MAX_SNAPSHOTS} snapshots at the most")]
    TooMany,
    /// They would hold too many bytes.
    #[error(
        "the snapshots would hold more than {MAX_SNAPSHOT_BYTES} bytes, or than their fair share \
         of {MAX_TOTAL_SNAPSHOT_BYTES}; delete those that you don't need any more"
    )]
    TooLarge,
    /// Writes of that time aren't remembered any more.
    #[error(
        "only the last {MAX_REVISIONS} writes are remembered, as far as they hold no more than \
         {MAX_REVISION_BYTES} bytes, and none from before a reset; compare with a snapshot"
    )]
    TooOld,
}

impl RevisionLog {
    pub(super) fn new(budgets: &Budgets) -> Self {
        let written = Written {
            kept: VecDeque::new(),
            forgotten: 0,
            forgotten_until: None,
            share: Share::new(&budgets.revisions),
        };
        let snapshots =
            Snapshots { by_name: BTreeMap::new(), taken: 0, share: Share::new(&budgets.snapshots) };
        Self { written: Mutex::new(written), snapshots: Mutex::new(snapshots) }
    }

    /// Notes a write, and gives it a number; the handle's writers take turns. What is forgotten for
    /// it is handed out, so that it can be taken apart when nobody waits.
    #[must_use = "taking a portal apart takes time, so not while the handle is locked"]
    pub(super) fn note(
        &self,
        before: Arc<Portal>,
        at: Timestamp,
        by: Option<Author>,
    ) -> (u64, Option<Arc<Portal>>) {
        let mut written = self.written.lock();
        let number = written.next();
        written.kept.push_back(Revision { before, at, by, bytes: 0 });
        let surplus = written.kept.len() > MAX_REVISIONS;
        (number, surplus.then(|| written.forget_oldest()).flatten())
    }

    /// Notes how many bytes a write left to its old value alone. What is too much then is handed
    /// out.
    pub(super) fn weigh(&self, number: u64, bytes: usize) -> Vec<Arc<Portal>> {
        let mut written = self.written.lock();
        let place = number.checked_sub(written.forgotten).and_then(|at| usize::try_from(at).ok());
        let Written { kept, share, .. } = &mut *written;
        if let Some(revision) = place.and_then(|place| kept.get_mut(place)) {
            revision.bytes = bytes;
            share.add(bytes);
        }
        let mut forgotten = Vec::new();
        while written.kept.len() > 1 && written.share.is_exceeded() {
            forgotten.extend(written.forget_oldest());
        }
        forgotten
    }

    /// Forgets all writes; snapshots stay.
    pub(super) fn forget_writes(&self) -> Vec<Arc<Portal>> {
        let mut written = self.written.lock();
        std::iter::from_fn(|| written.forget_oldest()).collect()
    }

    fn next(&self) -> u64 {
        self.written.lock().next()
    }

    /// Whether writes after `from` were forgotten, and the values since then, each with who made
    /// the next.
    fn steps(&self, from: u64) -> (bool, Vec<Step>) {
        let written = self.written.lock();
        let skip = usize::try_from(from.saturating_sub(written.forgotten)).unwrap_or(usize::MAX);
        let step =
            |revision: &Revision| (Arc::clone(&revision.before), revision.at, revision.by.clone());
        (from < written.forgotten, written.kept.iter().skip(skip).map(step).collect())
    }

    fn first_since(&self, at: Timestamp) -> Result<u64, SnapshotError> {
        let written = self.written.lock();
        if written.forgotten_until.is_some_and(|until| at <= until) {
            return Err(SnapshotError::TooOld);
        }
        let place = written.kept.iter().position(|revision| revision.at >= at);
        Ok(written.forgotten + place.unwrap_or(written.kept.len()) as u64)
    }
}

impl Written {
    fn next(&self) -> u64 {
        self.forgotten + self.kept.len() as u64
    }

    fn forget_oldest(&mut self) -> Option<Arc<Portal>> {
        let oldest = self.kept.pop_front()?;
        self.forgotten += 1;
        self.forgotten_until = Some(oldest.at);
        self.share.remove(oldest.bytes);
        Some(oldest.before)
    }
}

impl Snapshots {
    fn insert(&mut self, name: &str, snapshot: Snapshot) -> Result<(), SnapshotError> {
        if self.by_name.len() >= MAX_SNAPSHOTS && !self.by_name.contains_key(name) {
            return Err(SnapshotError::TooMany);
        }
        self.link_newest(&snapshot.value);
        if self.share.is_exceeded() {
            self.unlink_newest();
            return Err(SnapshotError::TooLarge);
        }
        if self.remove(name).is_some() {
            self.unlink_newest();
            self.link_newest(&snapshot.value);
        }
        self.taken += 1;
        self.by_name.insert(name.into(), Snapshot { order: self.taken, ..snapshot });
        Ok(())
    }

    fn newest(&mut self) -> Option<&mut Snapshot> {
        self.by_name.values_mut().max_by_key(|one| one.order)
    }

    /// Counts what the newest snapshot holds beside the one that comes next.
    fn link_newest(&mut self, next: &Portal) {
        let Some(newest) = self.newest() else { return };
        newest.bytes = newest.value.unshared_bytes(next);
        let bytes = newest.bytes;
        self.share.add(bytes);
    }

    fn unlink_newest(&mut self) {
        let bytes = self.newest().map_or(0, |newest| std::mem::take(&mut newest.bytes));
        self.share.remove(bytes);
    }

    /// Takes a snapshot out; the one before it shares less with the one after it.
    fn remove(&mut self, name: &str) -> Option<Snapshot> {
        let gone = self.by_name.remove(name)?;
        let after = self.by_name.values().filter(|one| one.order > gone.order);
        let after = after.min_by_key(|one| one.order).map(|one| Arc::clone(&one.value));
        let before = self.by_name.values_mut().filter(|one| one.order < gone.order);
        self.share.remove(gone.bytes);
        if let Some(before) = before.max_by_key(|one| one.order) {
            self.share.remove(before.bytes);
            before.bytes = after.map_or(0, |after| before.value.unshared_bytes(&after));
            self.share.add(before.bytes);
        }
        Some(gone)
    }
}

impl PortalHandle {
    /// Keeps the portal under a name; one of that name is replaced.
    pub fn take_snapshot(&self, name: &str, now: Timestamp) -> Result<(), SnapshotError> {
        let _one_at_a_time = self.turn();
        let (value, revision) = (self.read(), self.revisions.next());
        let snapshot = Snapshot { value, at: now, revision, order: 0, bytes: 0 };
        self.revisions.snapshots.lock().insert(name, snapshot)
    }

    /// A snapshot.
    pub fn snapshot(&self, name: &str) -> Result<Snapshot, SnapshotError> {
        self.revisions.snapshots.lock().by_name.get(name).cloned().ok_or(SnapshotError::Unknown)
    }

    /// The names of all snapshots, with when they were taken.
    pub fn snapshots(&self) -> Vec<(Box<str>, Timestamp)> {
        let snapshots = self.revisions.snapshots.lock();
        snapshots.by_name.iter().map(|(name, snapshot)| (name.clone(), snapshot.at)).collect()
    }

    /// Forgets a snapshot.
    pub fn drop_snapshot(&self, name: &str) -> Result<(), SnapshotError> {
        let gone = self.revisions.snapshots.lock().remove(name);
        gone.map(drop).ok_or(SnapshotError::Unknown)
    }

    /// Puts a value in place of the portal's. Its number stays.
    pub fn restore(&self, value: &Portal, now: Timestamp) {
        let one_at_a_time = self.turn();
        self.search_snapshot.forget();
        let before = self.read();
        let next = Arc::new(value.under(before.id));
        let (number, forgotten) = self.revisions.note(before, now, None);
        let replaced = self.publish(Arc::clone(&next));
        drop(one_at_a_time);
        let surplus = self.revisions.weigh(number, replaced.unshared_bytes(&next));
        drop((forgotten, replaced, surplus));
    }

    /// Writes that are remembered.
    pub fn revisions_kept(&self) -> Kept {
        let written = self.revisions.written.lock();
        Kept { count: written.kept.len(), bytes: written.share.held() }
    }

    /// Snapshots.
    pub fn snapshots_kept(&self) -> Kept {
        let snapshots = self.revisions.snapshots.lock();
        Kept { count: snapshots.by_name.len(), bytes: snapshots.share.held() }
    }

    /// Values that search may still see.
    pub fn lag_kept(&self) -> Kept {
        self.search_snapshot.kept()
    }

    /// What happened, one write after the other.
    pub fn changes(&self, since: &Since) -> Result<Vec<RecordedChange>, SnapshotError> {
        let (from, value, at) = match since {
            Since::Start => (0, Arc::clone(&self.start), Timestamp(0)),
            Since::Snapshot(name) => {
                let Snapshot { value, at, revision, .. } = self.snapshot(name)?;
                (revision, value, at)
            }
            Since::Time(at) => (self.revisions.first_since(*at)?, self.read(), *at),
        };
        // Nobody writes between looking at the past and at the present.
        let (current, (lost, steps)) = {
            let _one_at_a_time = self.turn();
            (self.read(), self.revisions.steps(from))
        };
        let mut changes = Vec::new();
        let mut tell = |old: &Portal, new: &Portal, at, by: Option<&Author>| {
            changes.extend(new.differences(old).into_iter().map(|what| RecordedChange {
                at,
                by: by.cloned(),
                what,
            }));
        };
        if lost {
            let first = steps.first().map_or(&current, |(first, ..)| first);
            tell(&value, first, at, None);
        }
        for (place, (before, at, by)) in steps.iter().enumerate() {
            let after = steps.get(place + 1).map_or(&current, |(after, ..)| after);
            tell(before, after, *at, by.as_ref());
        }
        Ok(changes)
    }

    /// The same as one step: only how it was and how it is.
    pub fn net_changes(&self, since: &Since) -> Result<Vec<Difference>, SnapshotError> {
        let before = match since {
            Since::Start => Arc::clone(&self.start),
            Since::Snapshot(name) => self.snapshot(name)?.value,
            Since::Time(at) => {
                let (_, steps) = self.revisions.steps(self.revisions.first_since(*at)?);
                steps.into_iter().next().map_or_else(|| self.read(), |(value, ..)| value)
            }
        };
        Ok(self.read().differences(&before))
    }
}

/// `start`, `snapshot:name`, or an instant.
impl std::str::FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("snapshot:") {
            Some(name) => Ok(Self::Snapshot(name.into())),
            None if text == "start" => Ok(Self::Start),
            None => Timestamp::parse_iso(text).map(Self::Time).ok_or_else(|| {
                format!("since is start, snapshot:NAME or an ISO 8601 instant, not {text:?}")
            }),
        }
    }
}

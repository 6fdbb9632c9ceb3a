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
use crate::ids::AppId;

/// Writes of a portal that are remembered; what came before can be compared, but is nobody's.
pub const MAX_REVISIONS: usize = 256;
/// Snapshots that a portal may have.
pub const MAX_SNAPSHOTS: usize = 1_000;

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
}

/// A value kept under a name.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The portal.
    pub value: Arc<Portal>,
    /// When it was taken.
    pub at: Timestamp,
    revision: u64,
}

/// A value, and who made the next one when.
type Step = (Arc<Portal>, Timestamp, Option<Author>);

/// What was before the last writes.
#[derive(Debug, Default)]
pub(super) struct RevisionLog {
    written: Mutex<Written>,
    snapshots: Mutex<BTreeMap<Box<str>, Snapshot>>,
}

#[derive(Debug, Default)]
struct Written {
    kept: VecDeque<Revision>,
    /// How many came before the first that is kept.
    forgotten: u64,
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
    /// Writes of that time aren't remembered any more.
    #[error("only the last {MAX_REVISIONS} writes are remembered; compare with a snapshot")]
    TooOld,
}

impl RevisionLog {
    /// Notes a write; the handle's writers take turns. What is forgotten for it is handed out, so
    /// that it can be taken apart when nobody waits.
    #[must_use = "taking a portal apart takes time, so not while the handle is locked"]
    pub(super) fn note(
        &self,
        before: Arc<Portal>,
        at: Timestamp,
        by: Option<Author>,
    ) -> Option<Arc<Portal>> {
        let mut written = self.written.lock();
        written.kept.push_back(Revision { before, at, by });
        if written.kept.len() <= MAX_REVISIONS {
            return None;
        }
        written.forgotten += 1;
        written.kept.pop_front().map(|oldest| oldest.before)
    }

    fn next(&self) -> u64 {
        let written = self.written.lock();
        written.forgotten + written.kept.len() as u64
    }

    /// The values after `from`, each with who made the next.
    fn steps(&self, from: u64) -> (Option<Arc<Portal>>, Vec<Step>) {
        let written = self.written.lock();
        let skip = usize::try_from(from.saturating_sub(written.forgotten)).unwrap_or(usize::MAX);
        let lost = from < written.forgotten;
        let step =
            |revision: &Revision| (Arc::clone(&revision.before), revision.at, revision.by.clone());
        let steps: Vec<_> = written.kept.iter().skip(skip).map(step).collect();
        (steps.first().filter(|_| lost).map(|(value, ..)| Arc::clone(value)), steps)
    }

    fn first_since(&self, at: Timestamp) -> Result<u64, SnapshotError> {
        let written = self.written.lock();
        let place = written.kept.iter().position(|revision| revision.at >= at);
        match place {
            Some(0) if written.forgotten > 0 => Err(SnapshotError::TooOld),
            place => {
                let place = place.unwrap_or(written.kept.len());
                Ok(written.forgotten + place as u64)
            }
        }
    }
}

impl PortalHandle {
    /// Keeps the portal under a name; one of that name is replaced.
    pub fn take_snapshot(&self, name: &str, now: Timestamp) -> Result<(), SnapshotError> {
        let _one_at_a_time = self.turn();
        let snapshot = Snapshot { value: self.read(), at: now, revision: self.revisions.next() };
        let mut snapshots = self.revisions.snapshots.lock();
        if snapshots.len() >= MAX_SNAPSHOTS && !snapshots.contains_key(name) {
            return Err(SnapshotError::TooMany);
        }
        snapshots.insert(name.into(), snapshot);
        Ok(())
    }

    /// A snapshot.
    pub fn snapshot(&self, name: &str) -> Result<Snapshot, SnapshotError> {
        self.revisions.snapshots.lock().get(name).cloned().ok_or(SnapshotError::Unknown)
    }

    /// The names of all snapshots, with when they were taken.
    pub fn snapshots(&self) -> Vec<(Box<str>, Timestamp)> {
        let snapshots = self.revisions.snapshots.lock();
        snapshots.iter().map(|(name, snapshot)| (name.clone(), snapshot.at)).collect()
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
        let next = value.under(before.id);
        let gone = (self.revisions.note(before, now, None), self.publish(Arc::new(next)));
        drop(one_at_a_time);
        drop(gone);
    }

    /// What happened, one write after the other.
    pub fn changes(&self, since: &Since) -> Result<Vec<RecordedChange>, SnapshotError> {
        let (from, value, at) = match since {
            Since::Start => (0, Arc::clone(&self.start), Timestamp(0)),
            Since::Snapshot(name) => {
                let Snapshot { value, at, revision } = self.snapshot(name)?;
                (revision, value, at)
            }
            Since::Time(at) => (self.revisions.first_since(*at)?, self.read(), *at),
        };
        // Nobody writes between looking at the past and at the present.
        let (current, (gap, steps)) = {
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
        if let Some(first) = gap {
            tell(&value, &first, at, None);
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

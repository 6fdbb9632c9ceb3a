//! What was asked and what was answered. Writing an entry copies a few hundred bytes; whoever reads
//! it pays for making sense of it.
//!
//! Every portal has a journal of its own, so that tests that run side by side don't push each
//! other's entries out; requests that lead to no portal share one.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, Uri};
use parking_lot::Mutex;
use portal::{PortalId, Timestamp};
use uuid::Uuid;

use crate::{
    budget::{Budget, Share},
    explanations::Explained,
    ids::AppId,
};

/// Entries of a portal that are kept.
pub const MAX_ENTRIES: usize = 10_000;
/// Bytes of a portal's entries that are kept.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of all journals' entries together. Half of them are divided evenly between the journals
/// that hold anything; see [`Budget`]. The newest entry of each stays in any case.
pub const MAX_TOTAL_BYTES: usize = 256 * 1024 * 1024;
/// Of a longer body only this much is kept.
pub const MAX_BODY: usize = 256 * 1024;

/// Shorter bodies of requests are copied together with the target. Longer ones are copied by
/// themselves: all lie in their connection's buffer, which may be many times as long, and which could
/// not be used again as long as the entry is there.
const COPIED: usize = 8 * 1_024;

/// A request and its answer. `Debug` shows neither path nor bodies, for they may hold secrets.
#[derive(Clone)]
pub struct Entry {
    /// Its place among all requests, from 1.
    pub number: u64,
    /// When the request came.
    pub at: Timestamp,
    /// The method.
    pub method: Method,
    /// What was sent.
    pub request: Request,
    /// What was answered; `None` if nothing was.
    pub status: Option<StatusCode>,
    /// The answer.
    pub response: Body,
    /// The portal that the token led to.
    pub portal: Option<PortalId>,
    /// The app of the token.
    pub app: Option<AppId>,
    /// `x-hubspot-correlation-id`.
    pub correlation: Uuid,
    /// How long it took; while the clock stands, only what a fault would have added.
    pub took: Duration,
    /// The rule of a fault that struck.
    pub fault: Option<Arc<str>>,
    /// Why it was refused, and what was ignored.
    pub explained: Vec<Explained>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, method, status, .. } = self;
        write!(f, "Entry({number} {method} {status:?})")
    }
}

/// The texts of a request. Target, credentials and a short body stand in a row in one allocation.
/// `Debug` shows the body's length.
#[derive(Clone, Default)]
pub struct Request {
    copied: Bytes,
    target: usize,
    credentials: usize,
    long_body: Option<Bytes>,
    body_length: usize,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({})", self.body_length)
    }
}

impl Request {
    /// Copies what lies in the connection's buffer.
    pub fn new(uri: &Uri, credentials: Option<&HeaderValue>, body: &Bytes) -> Self {
        let target = uri.path_and_query().map_or("", |target| target.as_str());
        let credentials = credentials.map_or(&b""[..], HeaderValue::as_bytes);
        let (short, long_body) = match body.len() {
            0..=COPIED => (&body[..], None),
            _ => (&b""[..], Some(start_of(body))),
        };
        let copied = [target.as_bytes(), credentials, short].concat().into();
        let (target, credentials) = (target.len(), credentials.len());
        Self { copied, target, credentials, long_body, body_length: body.len() }
    }

    /// The request target.
    pub fn target(&self) -> &str {
        std::str::from_utf8(&self.copied[..self.target]).unwrap_or_default()
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target().split('?').next().unwrap_or_default()
    }

    /// The query.
    pub fn query(&self) -> Option<&str> {
        self.target().split_once('?').map(|(_, query)| query)
    }

    /// `Authorization`.
    pub fn credentials(&self) -> Option<&str> {
        let value = &self.copied[self.target..self.target + self.credentials];
        std::str::from_utf8(value).ok().filter(|text| !text.is_empty())
    }

    /// The body, or the start of it.
    pub fn body(&self) -> &[u8] {
        let short = || &self.copied[self.target + self.credentials..];
        self.long_body.as_deref().unwrap_or_else(short)
    }

    /// Whether the body's end is missing.
    pub fn is_cut(&self) -> bool {
        self.body().len() < self.body_length
    }

    fn weight(&self) -> usize {
        self.copied.len() + self.long_body.as_ref().map_or(0, Bytes::len)
    }
}

/// What the limit allows of a body.
fn start_of(body: &Bytes) -> Bytes {
    // A slice would keep the whole buffer.
    Bytes::copy_from_slice(&body[..body.len().min(MAX_BODY)])
}

/// The body of an answer, or the start of it. `Debug` shows its length.
#[derive(Clone, Default)]
pub struct Body {
    /// What is kept.
    pub kept: Bytes,
    /// How long it was.
    pub length: usize,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Body({})", self.length)
    }
}

impl Body {
    /// Keeps what the limit allows.
    pub fn new(bytes: &Bytes) -> Self {
        let kept = match bytes.len() {
            // It is the answer's own.
            0..=MAX_BODY => bytes.clone(),
            _ => start_of(bytes),
        };
        Self { kept, length: bytes.len() }
    }

    /// Whether its end is missing.
    pub fn is_cut(&self) -> bool {
        self.kept.len() < self.length
    }
}

impl Entry {
    fn weight(&self) -> usize {
        let details = self.explained.iter().map(|one| size_of_val(one) + one.detail.len());
        let explained = details.sum::<usize>();
        size_of::<Self>() + self.request.weight() + self.response.kept.len() + explained
    }
}

/// What all journals have in common.
#[derive(Debug)]
pub struct Journals {
    last: AtomicU64,
    /// What all of them may keep.
    pub budget: Arc<Budget>,
    /// Requests that led to no portal.
    outside: Mutex<Kept>,
}

impl Default for Journals {
    fn default() -> Self {
        Self::with(Budget::new(MAX_BYTES, MAX_TOTAL_BYTES))
    }
}

impl Journals {
    fn with(budget: Budget) -> Self {
        let budget = Arc::new(budget);
        let outside = Mutex::new(Kept::new(&budget));
        Self { last: AtomicU64::new(0), budget, outside }
    }

    /// A number for the next request.
    pub fn next_number(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Writes what led to no portal.
    pub fn write_outside(&self, entry: Entry) {
        push(&self.outside, entry);
    }

    /// What led to no portal.
    pub fn outside(&self) -> Read {
        self.outside.lock().read()
    }

    /// Forgets what led to no portal.
    pub fn clear_outside(&self) {
        self.outside.lock().clear();
    }

    /// How much led to no portal.
    pub fn outside_size(&self) -> Size {
        self.outside.lock().size()
    }
}

fn push(kept: &Mutex<Kept>, entry: Entry) {
    let weight = entry.weight();
    let mut surplus = kept.lock().push(entry, weight);
    // One comes and one goes, as a rule; it is taken apart when the next may write already.
    while let Some(oldest) = surplus {
        drop(oldest);
        surplus = kept.lock().pop_surplus();
    }
}

#[derive(Debug)]
struct Kept {
    entries: VecDeque<Entry>,
    share: Share,
    dropped: u64,
}

/// How much a journal holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Entries.
    pub entries: usize,
    /// Bytes.
    pub bytes: usize,
}

/// Entries, and how many older ones were dropped.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// How many there were before them.
    pub dropped: u64,
}

impl Kept {
    fn new(budget: &Arc<Budget>) -> Self {
        Self { entries: VecDeque::new(), share: Share::new(budget), dropped: 0 }
    }

    /// Adds an entry, and takes out the oldest if that is one too many.
    fn push(&mut self, entry: Entry, weight: usize) -> Option<Entry> {
        self.entries.push_back(entry);
        self.share.add(weight);
        self.pop_surplus()
    }

    /// The oldest entry, if there are too many or they hold too much. The newest stays.
    fn pop_surplus(&mut self) -> Option<Entry> {
        let too_much = self.entries.len() > MAX_ENTRIES || self.share.is_exceeded();
        if !too_much || self.entries.len() <= 1 {
            return None;
        }
        let oldest = self.entries.pop_front()?;
        self.share.remove(oldest.weight());
        self.dropped += 1;
        Some(oldest)
    }

    fn clear(&mut self) {
        self.entries = VecDeque::new();
        self.share.remove(self.share.held());
        self.dropped = 0;
    }

    fn size(&self) -> Size {
        Size { entries: self.entries.len(), bytes: self.share.held() }
    }

    fn read(&self) -> Read {
        Read { entries: self.entries.iter().cloned().collect(), dropped: self.dropped }
    }
}

/// The journal of a portal.
#[derive(Debug)]
pub struct Ring {
    kept: Mutex<Kept>,
}

impl Ring {
    /// An empty one.
    pub fn new(shared: &Arc<Journals>) -> Self {
        Self { kept: Mutex::new(Kept::new(&shared.budget)) }
    }

    /// Adds an entry, and drops what is too old or too much.
    pub fn write(&self, entry: Entry) {
        push(&self.kept, entry);
    }

    /// All that is kept.
    pub fn read(&self) -> Read {
        self.kept.lock().read()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.kept.lock().clear();
    }

    /// How much is kept.
    pub fn size(&self) -> Size {
        self.kept.lock().size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u64, body: usize) -> Entry {
        Entry {
            number,
            at: Timestamp(0),
            method: Method::GET,
            request: Request::default(),
            status: Some(StatusCode::OK),
            response: Body::new(&Bytes::from(vec![b'x'; body])),
            portal: None,
            app: None,
            correlation: Uuid::nil(),
            took: Duration::ZERO,
            fault: None,
            explained: Vec::new(),
        }
    }

    #[test]
    fn what_is_too_much_is_dropped_and_counted() {
        let shared = Arc::new(Journals::default());
        let ring = Ring::new(&shared);
        for number in 0..MAX_ENTRIES as u64 + 3 {
            ring.write(entry(number, 1));
        }
        let read = ring.read();
        assert_eq!((read.entries.len(), read.dropped, read.entries[0].number), (MAX_ENTRIES, 3, 3));
        drop(ring);
        assert_eq!((shared.budget.held(), shared.budget.holders()), (0, 0));
    }

    #[test]
    fn bytes_are_bounded_and_long_bodies_cut() {
        let shared = Arc::new(Journals::default());
        let ring = Ring::new(&shared);
        for number in 0..200 {
            ring.write(entry(number, MAX_BODY + 1));
        }
        let read = ring.read();
        assert!(read.entries.iter().all(|entry| entry.response.is_cut()));
        assert!(ring.size().bytes <= MAX_BYTES && read.dropped > 0);
    }

    #[test]
    fn one_journal_never_pushes_out_anothers_fair_share() {
        let weight = entry(0, 1_000).weight();
        let shared = Arc::new(Journals::with(Budget::new(100 * weight, 200 * weight)));
        let rings: Vec<_> = (0..10).map(|_| Ring::new(&shared)).collect();
        // Ten entries each is what ten journals may keep of half of the bytes.
        for number in 0..10 {
            rings[1..].iter().for_each(|ring| ring.write(entry(number, 1_000)));
        }
        for number in 0..1_000 {
            rings[0].write(entry(number, 1_000));
        }
        assert_eq!(rings[0].read().entries.len(), 10);
        for ring in &rings[1..] {
            let read = ring.read();
            assert_eq!((read.entries.len(), read.dropped), (10, 0));
        }
        drop(rings);
        assert_eq!(shared.budget.held(), 0);
    }
}

//! What was asked and what was answered. Writing an entry copies a few hundred bytes; whoever reads
//! it pays for making sense of it.
//!
//! Every portal has a journal of its own, so that tests that run side by side don't push each
//! other's entries out; requests that lead to no portal share one.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, Uri};
use parking_lot::Mutex;
use portal::{PortalId, Timestamp};
use uuid::Uuid;

use crate::{explanations::Explained, ids::AppId};

/// Entries of a portal that are kept.
pub const MAX_ENTRIES: usize = 10_000;
/// Bytes of a portal's entries that are kept.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
/// Bytes of all portals' entries together; beyond it each keeps only its last one.
pub const MAX_TOTAL_BYTES: usize = 256 * 1024 * 1024;
/// Of a longer body only this much is kept.
pub const MAX_BODY: usize = 256 * 1024;

/// Shorter bodies of requests are copied: they lie in their connection's buffer, which could not be
/// used again as long as the entry is there.
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
    match body.len() {
        0..=MAX_BODY => body.clone(),
        // A slice would keep the whole buffer.
        _ => Bytes::copy_from_slice(&body[..MAX_BODY]),
    }
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
        Self { kept: start_of(bytes), length: bytes.len() }
    }

    /// Whether its end is missing.
    pub fn is_cut(&self) -> bool {
        self.kept.len() < self.length
    }
}

impl Entry {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.request.weight() + self.response.kept.len()
    }
}

/// What all journals have in common.
#[derive(Debug, Default)]
pub struct Journals {
    last: AtomicU64,
    bytes: AtomicUsize,
    /// Requests that led to no portal.
    outside: Mutex<Kept>,
}

impl Journals {
    /// A number for the next request.
    pub fn next_number(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Writes what led to no portal.
    pub fn write_outside(&self, entry: Entry) {
        self.push(&self.outside, entry);
    }

    /// What led to no portal.
    pub fn outside(&self) -> Read {
        self.outside.lock().read()
    }

    /// Forgets what led to no portal.
    pub fn clear_outside(&self) {
        self.clear(&self.outside);
    }

    fn push(&self, kept: &Mutex<Kept>, entry: Entry) {
        let weight = entry.weight();
        let mut total = self.bytes.fetch_add(weight, Ordering::Relaxed) + weight;
        let mut surplus = kept.lock().push(entry, weight, total);
        // One comes and one goes, as a rule; it is taken apart when the next may write already.
        while let Some(oldest) = surplus {
            let freed = oldest.weight();
            total = self.bytes.fetch_sub(freed, Ordering::Relaxed) - freed;
            drop(oldest);
            surplus = kept.lock().pop_surplus(total);
        }
    }

    fn clear(&self, kept: &Mutex<Kept>) {
        let gone = std::mem::take(&mut *kept.lock());
        self.bytes.fetch_sub(gone.bytes, Ordering::Relaxed);
    }
}

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Entry>,
    bytes: usize,
    dropped: u64,
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
    /// Adds an entry, and takes out the oldest if that is one too many.
    fn push(&mut self, entry: Entry, weight: usize, total: usize) -> Option<Entry> {
        self.entries.push_back(entry);
        self.bytes += weight;
        self.pop_surplus(total)
    }

    /// The oldest entry, if it is too much here or all journals together have too much. The newest
    /// stays.
    fn pop_surplus(&mut self, total: usize) -> Option<Entry> {
        let too_much =
            self.entries.len() > MAX_ENTRIES || self.bytes > MAX_BYTES || total > MAX_TOTAL_BYTES;
        if !too_much || self.entries.len() <= 1 {
            return None;
        }
        let oldest = self.entries.pop_front()?;
        self.bytes = self.bytes.saturating_sub(oldest.weight());
        self.dropped += 1;
        Some(oldest)
    }

    fn read(&self) -> Read {
        Read { entries: self.entries.iter().cloned().collect(), dropped: self.dropped }
    }
}

/// The journal of a portal.
#[derive(Debug)]
pub struct Ring {
    shared: Arc<Journals>,
    kept: Mutex<Kept>,
}

impl Ring {
    /// An empty one.
    pub fn new(shared: &Arc<Journals>) -> Self {
        Self { shared: Arc::clone(shared), kept: Mutex::default() }
    }

    /// Adds an entry, and drops what is too old or too much.
    pub fn write(&self, entry: Entry) {
        self.shared.push(&self.kept, entry);
    }

    /// All that is kept.
    pub fn read(&self) -> Read {
        self.kept.lock().read()
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.shared.clear(&self.kept);
    }
}

/// A portal that is taken down takes its journal along.
impl Drop for Ring {
    fn drop(&mut self) {
        self.clear();
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
        assert_eq!(shared.bytes.load(Ordering::Relaxed), 0);
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
        assert!(ring.kept.lock().bytes <= MAX_BYTES && read.dropped > 0);
    }
}

//! The leaves of a tree: keys in order, each written as what it shares with the one before, and
//! the rest.

use std::cmp::Ordering;

/// Keys in a leaf. Leaves are read from their start, so larger ones are smaller and slower.
pub(super) const MAX_LEAF: usize = 64;

/// Keys in a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut keys =
            Self { text: Vec::with_capacity(bytes.len() * 2), ends: Vec::with_capacity(MAX_LEAF) };
        let mut start = 0;
        for (shared, rest) in Reader(bytes) {
            let end = keys.text.len();
            keys.text.extend_from_within(start..start + shared);
            keys.text.extend_from_slice(rest);
            keys.ends.push(keys.text.len());
            start = end;
        }
        keys
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[at]]
    }

    pub(super) fn push(&mut self, key: &[u8]) {
        self.text.extend_from_slice(key);
        self.ends.push(self.text.len());
    }

    pub(super) fn search(&self, key: &[u8]) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle).cmp(key) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Ok(middle),
                Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }
}

/// How many keys of a leaf are less, without writing them out: a key that shares more with the
/// one before than that shares with ours is on the same side of ours.
pub(super) fn rank_in(bytes: &[u8], key: &[u8]) -> usize {
    let mut matched = 0;
    for (rank, (shared, rest)) in Reader(bytes).enumerate() {
        if shared > matched {
            continue;
        }
        // Where it leaves the one before earlier than ours does, it is greater than ours.
        if shared < matched {
            return rank;
        }
        let more = common(rest, &key[matched..]);
        matched += more;
        let less = match (rest.get(more), key.get(matched)) {
            (Some(there), Some(ours)) => there < ours,
            (None, ours) => ours.is_some(),
            (Some(_), None) => false,
        };
        if !less {
            return rank;
        }
    }
    Reader(bytes).count()
}

fn common(left: &[u8], right: &[u8]) -> usize {
    left.iter().zip(right).take_while(|(left, right)| left == right).count()
}

/// Writes a leaf.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    before: Vec<u8>,
}

impl Writer {
    pub(super) fn push(&mut self, key: &[u8]) {
        let shared = common(&self.before, key);
        push_length(&mut self.bytes, shared);
        push_length(&mut self.bytes, key.len() - shared);
        self.bytes.extend_from_slice(&key[shared..]);
        self.before.truncate(shared);
        self.before.extend_from_slice(&key[shared..]);
    }

    /// The leaf.
    pub(super) fn finish(self) -> Box<[u8]> {
        self.bytes.into()
    }
}

/// Seven bits a byte, the low ones first.
fn push_length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        bytes.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
}

/// Reads a leaf: what each key shares with the one before, and the rest.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn length(&mut self) -> Option<usize> {
        let (mut length, mut shift) = (0, 0);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            length |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(length);
            }
            shift += 7;
        }
    }
}

impl<'b> Iterator for Reader<'b> {
    type Item = (usize, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let shared = self.length()?;
        let length = self.length()?;
        let (rest, after) = self.0.split_at_checked(length)?;
        self.0 = after;
        Some((shared, rest))
    }
}

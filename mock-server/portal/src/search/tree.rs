//! A persistent, ordered set of byte strings that knows how many come before each.
//!
//! A B+ tree. Its clones share all nodes; a change copies one path. Every inner node counts
//! what is below it, so the rank of a key and the key at a rank take logarithmic time. A leaf
//! writes each key as what it shares with the one before and the rest, which keeps an index of a
//! million records in some ten to thirty bytes a record. Leaves that lose keys are not merged
//! with their neighbours; they go when they are empty.

use std::{ops::Range, sync::Arc};

/// Keys in a leaf. Leaves are read from their start, so larger ones are smaller and slower.
const MAX_LEAF: usize = 64;
/// Children of an inner node.
const MAX_FAN: usize = 32;

/// The set.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree(Option<Branch>);

#[derive(Clone, Debug)]
struct Branch {
    /// No key below is less.
    first: Arc<[u8]>,
    count: usize,
    node: Arc<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    Leaf(Box<[u8]>),
    Inner(Vec<Branch>),
}

impl Tree {
    pub(super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |root| root.count)
    }

    /// How many keys are less.
    pub(super) fn rank(&self, key: &[u8]) -> usize {
        let mut rank = 0;
        let Some(mut branch) = self.0.as_ref() else { return 0 };
        loop {
            match &*branch.node {
                Node::Leaf(bytes) => return rank + rank_in(bytes, key),
                Node::Inner(children) => {
                    let at = place(children, key);
                    rank += children[..at].iter().map(|child| child.count).sum::<usize>();
                    branch = &children[at];
                }
            }
        }
    }

    pub(super) fn insert(&mut self, key: &[u8]) {
        let Some(root) = &mut self.0 else {
            self.0 = Some(Branch::leaf(&mut std::iter::once(key), 1));
            return;
        };
        if let Some(right) = root.insert(key) {
            *root = Branch::inner(vec![root.clone(), right]);
        }
    }

    pub(super) fn remove(&mut self, key: &[u8]) {
        let Some(root) = &mut self.0 else { return };
        root.remove(key);
        if root.count == 0 {
            self.0 = None;
            return;
        }
        while let Node::Inner(children) = &*root.node
            && let [only] = &**children
        {
            *root = only.clone();
        }
    }

    /// The keys in a range of ranks, in order or the other way round.
    pub(super) fn range(&self, ranks: Range<usize>, backwards: bool) -> Cursor<'_> {
        let end = ranks.end.min(self.len());
        Cursor { tree: self, rest: ranks.start.min(end)..end, backwards, leaf: None }
    }

    /// The leaf that holds a rank, and the rank of its first key.
    fn leaf_at(&self, rank: usize) -> Option<(Keys, usize)> {
        let mut before = 0;
        let mut branch = self.0.as_ref()?;
        loop {
            match &*branch.node {
                Node::Leaf(bytes) => return Some((Keys::read(bytes), before)),
                Node::Inner(children) => {
                    branch = children.iter().find(|child| {
                        let here = rank < before + child.count;
                        before += if here { 0 } else { child.count };
                        here
                    })?;
                }
            }
        }
    }
}

/// Which child a key belongs to.
fn place(children: &[Branch], key: &[u8]) -> usize {
    children.partition_point(|child| *child.first <= *key).saturating_sub(1)
}

impl Branch {
    fn leaf(keys: &mut dyn Iterator<Item = &[u8]>, count: usize) -> Self {
        let mut writer = Writer::default();
        let mut first = None;
        for key in keys.take(count) {
            first.get_or_insert_with(|| Arc::from(key));
            writer.push(key);
        }
        let node = Arc::new(Node::Leaf(writer.bytes.into()));
        Self { first: first.unwrap_or_default(), count, node }
    }

    fn inner(children: Vec<Self>) -> Self {
        Self {
            first: children.first().map(|child| Arc::clone(&child.first)).unwrap_or_default(),
            count: children.iter().map(|child| child.count).sum(),
            node: Arc::new(Node::Inner(children)),
        }
    }

    /// Adds a key, and returns the right half when it had to be split.
    fn insert(&mut self, key: &[u8]) -> Option<Self> {
        if let Node::Leaf(bytes) = &*self.node {
            let keys = Keys::read(bytes);
            let at = keys.search(key).err()?;
            let mut all = (0..at)
                .map(|i| keys.get(i))
                .chain([key])
                .chain((at..keys.len()).map(|i| keys.get(i)));
            let count = keys.len() + 1;
            let left = if count > MAX_LEAF { count / 2 } else { count };
            let here = Self::leaf(&mut all, left);
            let right = (left < count).then(|| Self::leaf(&mut all, count - left));
            *self = here;
            return right;
        }
        let Node::Inner(children) = Arc::make_mut(&mut self.node) else { return None };
        let at = place(children, key);
        if let Some(right) = children[at].insert(key) {
            children.insert(at + 1, right);
        }
        let right = (children.len() > MAX_FAN).then(|| children.split_off(children.len() / 2));
        *self = Self::inner(std::mem::take(children));
        right.map(Self::inner)
    }

    /// Takes a key out; an empty branch is left for its parent to drop.
    fn remove(&mut self, key: &[u8]) {
        if let Node::Leaf(bytes) = &*self.node {
            let keys = Keys::read(bytes);
            if let Ok(at) = keys.search(key) {
                let mut rest = (0..keys.len()).filter(|i| *i != at).map(|i| keys.get(i));
                *self = Self::leaf(&mut rest, keys.len() - 1);
            }
            return;
        }
        let Node::Inner(children) = Arc::make_mut(&mut self.node) else { return };
        let at = place(children, key);
        children[at].remove(key);
        if children[at].count == 0 {
            children.remove(at);
        }
        *self = Self::inner(std::mem::take(children));
    }
}

/// Keys of a tree in a range of ranks. Not an iterator, because a key lives in the leaf that the
/// cursor holds.
pub(super) struct Cursor<'t> {
    tree: &'t Tree,
    rest: Range<usize>,
    backwards: bool,
    leaf: Option<(Keys, usize)>,
}

impl Cursor<'_> {
    pub(super) fn next(&mut self) -> Option<&[u8]> {
        let rank = if self.backwards { self.rest.next_back()? } else { self.rest.next()? };
        let held = |(keys, first): &(Keys, usize)| (*first..first + keys.len()).contains(&rank);
        if !self.leaf.as_ref().is_some_and(held) {
            self.leaf = self.tree.leaf_at(rank);
        }
        let (keys, first) = self.leaf.as_ref()?;
        Some(keys.get(rank - first))
    }
}

/// Keys in a row.
#[derive(Clone, Debug, Default)]
struct Keys {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    fn read(bytes: &[u8]) -> Self {
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

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[at]]
    }

    fn push(&mut self, key: &[u8]) {
        self.text.extend_from_slice(key);
        self.ends.push(self.text.len());
    }

    fn search(&self, key: &[u8]) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle).cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }
}

/// How many keys of a leaf are less, without writing them out: a key that shares more with the
/// one before than that shares with ours is on the same side of ours.
fn rank_in(bytes: &[u8], key: &[u8]) -> usize {
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
struct Writer {
    bytes: Vec<u8>,
    before: Vec<u8>,
}

impl Writer {
    fn push(&mut self, key: &[u8]) {
        let shared = common(&self.before, key);
        push_length(&mut self.bytes, shared);
        push_length(&mut self.bytes, key.len() - shared);
        self.bytes.extend_from_slice(&key[shared..]);
        self.before.truncate(shared);
        self.before.extend_from_slice(&key[shared..]);
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

/// Makes a tree from keys in any order: runs are sorted as they fill, then merged. A run's size
/// bounds what is held twice.
#[derive(Default)]
pub(super) struct Builder {
    run: Keys,
    runs: Vec<Tree>,
}

/// Keys in a run.
const MAX_RUN: usize = 1 << 18;

impl Builder {
    pub(super) fn push(&mut self, key: &[u8]) {
        self.run.push(key);
        if self.run.len() == MAX_RUN {
            self.close_run();
        }
    }

    pub(super) fn finish(mut self) -> Tree {
        self.close_run();
        match self.runs.len() {
            1 => self.runs.pop().unwrap_or_default(),
            _ => merged(&self.runs),
        }
    }

    fn close_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        // Most keys differ in their first bytes, which are compared without looking them up.
        let head = |at: usize| {
            let mut head = [0; 8];
            let key = run.get(at);
            let length = key.len().min(head.len());
            head[..length].copy_from_slice(&key[..length]);
            u64::from_be_bytes(head)
        };
        let mut order: Vec<(u64, u32)> =
            (0..).take(run.len()).map(|at| (head(at as usize), at)).collect();
        order.sort_unstable_by(|(head, at), (other_head, other)| {
            head.cmp(other_head).then_with(|| run.get(*at as usize).cmp(run.get(*other as usize)))
        });
        let mut sorted = Sorted::default();
        for (_, at) in order {
            sorted.push(run.get(at as usize));
        }
        self.runs.push(sorted.finish());
    }
}

fn merged(runs: &[Tree]) -> Tree {
    let mut cursors: Vec<Cursor<'_>> =
        runs.iter().map(|run| run.range(0..run.len(), false)).collect();
    let mut heads: Vec<Option<Vec<u8>>> =
        cursors.iter_mut().map(|cursor| cursor.next().map(<[u8]>::to_vec)).collect();
    let mut sorted = Sorted::default();
    loop {
        let least =
            heads.iter().enumerate().filter_map(|(run, head)| Some((head.as_ref()?, run))).min();
        let Some((_, run)) = least else { return sorted.finish() };
        let Some(head) = &mut heads[run] else { return sorted.finish() };
        sorted.push(head);
        match cursors[run].next() {
            Some(next) => next.clone_into(head),
            None => heads[run] = None,
        }
    }
}

/// Makes a tree from keys in order; a key that comes twice counts once.
#[derive(Default)]
struct Sorted {
    pending: Keys,
    leaves: Vec<Branch>,
}

impl Sorted {
    fn push(&mut self, key: &[u8]) {
        let last = self.pending.len().checked_sub(1);
        if last.is_some_and(|last| self.pending.get(last) == key) {
            return;
        }
        if self.pending.len() == MAX_LEAF {
            // The last one stays, so that the next can be compared with it.
            self.close_leaf(MAX_LEAF - 1);
        }
        self.pending.push(key);
    }

    fn close_leaf(&mut self, count: usize) {
        let keys = std::mem::take(&mut self.pending);
        let mut all = (0..keys.len()).map(|at| keys.get(at));
        if count > 0 {
            self.leaves.push(Branch::leaf(&mut all, count));
        }
        for key in all {
            self.pending.push(key);
        }
    }

    fn finish(mut self) -> Tree {
        self.close_leaf(self.pending.len());
        let mut level = self.leaves;
        while level.len() > 1 {
            let groups = level.chunks(MAX_FAN);
            level = groups.map(|group| Branch::inner(group.to_vec())).collect();
        }
        Tree(level.pop())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn keys(tree: &Tree, ranks: Range<usize>, backwards: bool) -> Vec<Vec<u8>> {
        let mut cursor = tree.range(ranks, backwards);
        let mut keys = Vec::new();
        while let Some(key) = cursor.next() {
            keys.push(key.to_vec());
        }
        keys
    }

    fn key() -> impl Strategy<Value = Vec<u8>> {
        vec(0..3u8, 0..7)
    }

    proptest! {
        #[test]
        fn is_an_ordered_set(
            start in vec(key(), 0..400),
            changes in vec((any::<bool>(), key()), 0..400),
            probe in key(),
        ) {
            let mut builder = Builder::default();
            start.iter().for_each(|key| builder.push(key));
            let mut tree = builder.finish();
            let mut model: BTreeSet<Vec<u8>> = start.into_iter().collect();
            let (before, before_model) = (tree.clone(), model.clone());
            for (add, key) in changes {
                match add {
                    true => { tree.insert(&key); model.insert(key); }
                    false => { tree.remove(&key); model.remove(&key); }
                }
            }
            for (tree, model) in [(&tree, &model), (&before, &before_model)] {
                let expected: Vec<Vec<u8>> = model.iter().cloned().collect();
                prop_assert_eq!(tree.len(), model.len());
                prop_assert_eq!(&keys(tree, 0..tree.len(), false), &expected);
                prop_assert_eq!(tree.rank(&probe), model.range(..probe.clone()).count());
                let middle = model.len() / 3..model.len() * 2 / 3;
                let mut backwards = keys(tree, middle.clone(), true);
                backwards.reverse();
                prop_assert_eq!(&backwards, &expected[middle]);
            }
        }

        #[test]
        fn runs_are_merged(start in vec(key(), 0..300)) {
            let runs: Vec<Tree> = start.chunks(50).map(|chunk| {
                let mut builder = Builder::default();
                chunk.iter().for_each(|key| builder.push(key));
                builder.finish()
            }).collect();
            let tree = merged(&runs);
            let model: BTreeSet<Vec<u8>> = start.into_iter().collect();
            prop_assert_eq!(keys(&tree, 0..tree.len(), false), Vec::from_iter(model));
        }
    }
}

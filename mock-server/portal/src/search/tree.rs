//! A persistent, ordered set of byte strings that knows how many come before each.
//!
//! A B+ tree. Its clones share all nodes; a change copies one path. Every inner node counts
//! what is below it, so the rank of a key and the key at a rank take logarithmic time. A leaf
//! writes each key as what it shares with the one before and the rest, which keeps an index of a
//! million records in some ten to thirty bytes a record. Leaves that lose keys are not merged
//! with their neighbours; they go when they are empty.

use std::{ops::Range, sync::Arc};

use super::leaf::{Keys, MAX_LEAF, Writer, rank_in};

/// Children of an inner node.
pub(super) const MAX_FAN: usize = 32;

/// The set.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree(pub(super) Option<Branch>);

/// A node with what its parent needs to know of it.
#[derive(Clone, Debug)]
pub(super) struct Branch {
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
    pub(super) fn leaf(keys: &mut dyn Iterator<Item = &[u8]>, count: usize) -> Self {
        let mut writer = Writer::default();
        let mut first = None;
        for key in keys.take(count) {
            first.get_or_insert_with(|| Arc::from(key));
            writer.push(key);
        }
        let node = Arc::new(Node::Leaf(writer.finish()));
        Self { first: first.unwrap_or_default(), count, node }
    }

    pub(super) fn inner(children: Vec<Self>) -> Self {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{collection::vec, prelude::*};

    use super::{super::build::Builder, *};

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
    }
}

//! Trees from many keys at once, in little more room than the tree takes.

use super::{
    leaf::{Keys, MAX_LEAF},
    tree::{Branch, Cursor, MAX_FAN, Tree},
};

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

    proptest! {
        #[test]
        fn runs_are_merged(start in vec(vec(0..3u8, 0..7), 0..300)) {
            let runs: Vec<Tree> = start.chunks(50).map(|chunk| {
                let mut builder = Builder::default();
                chunk.iter().for_each(|key| builder.push(key));
                builder.finish()
            }).collect();
            let tree = merged(&runs);
            let model: BTreeSet<Vec<u8>> = start.into_iter().collect();
            let mut cursor = tree.range(0..tree.len(), false);
            let mut keys = Vec::new();
            while let Some(key) = cursor.next() {
                keys.push(key.to_vec());
            }
            prop_assert_eq!(keys, Vec::from_iter(model));
        }
    }
}

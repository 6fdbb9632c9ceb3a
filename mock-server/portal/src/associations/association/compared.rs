//! All edges of a portal: what differs between two of them, and how they are told and put back.

use imbl::ordmap::DiffItem;

use super::{Associations, End, HiddenEdge, Labels};
use crate::TypeRef;

impl Associations {
    /// Tells each edge that differs once, in the direction from its smaller end.
    pub(crate) fn differences(
        &self,
        before: &Self,
        tell: &mut impl FnMut(End, End, Option<&Labels>, Option<&Labels>),
    ) {
        for item in before.edges.diff(&self.edges) {
            let ((from, to), old, new) = match item {
                DiffItem::Add(key, new) => (key, None, Some(new)),
                DiffItem::Update { old: (_, old), new: (key, new) } => (key, Some(old), Some(new)),
                DiffItem::Remove(key, old) => (key, Some(old), None),
            };
            if from <= to {
                tell(*from, *to, old, new);
            }
        }
    }

    /// Every edge once, in the direction from its smaller end.
    pub(crate) fn each(&self) -> impl Iterator<Item = (End, End, &Labels)> {
        self.each_direction().filter(|(from, to, _)| from <= to)
    }

    /// Every edge twice.
    pub(crate) fn each_direction(&self) -> impl Iterator<Item = (End, End, &Labels)> {
        self.edges.iter().map(|((from, to), labels)| (*from, *to, labels))
    }

    /// The edges that wait for an archived record.
    pub(crate) fn each_hidden(&self) -> impl Iterator<Item = (End, End, &Labels)> {
        let all = self.hidden.iter();
        all.flat_map(|(end, edges)| edges.iter().map(|edge| (*end, edge.other, &edge.labels)))
    }

    /// Lets another edge wait for an archived record.
    pub(crate) fn put_hidden(&mut self, end: End, other: End, labels: Vec<TypeRef>) {
        let before = self.hidden.get(&end).into_iter().flat_map(|edges| edges.iter().cloned());
        let edges = before.chain([HiddenEdge { other, labels: labels.into() }]).collect();
        self.hidden.insert(end, edges);
    }
}

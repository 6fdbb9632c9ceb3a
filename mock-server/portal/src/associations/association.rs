//! Associations: edges between records, each kept in both directions, and the law between them.

use std::sync::Arc;

use imbl::OrdMap;

use crate::{AssociationTypes, ObjectTypeId, RecordId, TypeRef};

/// One end of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct End {
    /// The record's type.
    pub object_type: ObjectTypeId,
    /// Which.
    pub id: RecordId,
}

/// The types of one direction of an edge, sorted, never empty.
pub type Labels = Arc<[TypeRef]>;

/// Every edge of a portal. Both directions of an edge are written together, so they agree; what
/// the other direction is called follows from the types.
#[derive(Clone, Debug, Default)]
pub struct Associations {
    edges: OrdMap<(End, End), Labels>,
    counts: OrdMap<(End, ObjectTypeId), u32>,
    tallies: OrdMap<(End, TypeRef), Tally>,
    used: OrdMap<TypeRef, u64>,
    hidden: OrdMap<End, Arc<[HiddenEdge]>>,
}

/// How many edges of a record have a type that says more than "associated".
#[derive(Clone, Copy, Debug)]
struct Tally {
    count: u32,
    /// Where the last of them leads; of a type that there is one of, the one.
    last: RecordId,
}

/// An edge of an archived record; it comes back with the record.
#[derive(Clone, Debug)]
struct HiddenEdge {
    other: End,
    labels: Labels,
}

/// What became of the other end of a hidden edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is live, perhaps as the record it was merged into.
    Live(End),
    /// It is archived, so the edge waits for it.
    Archived(End),
    /// It is no more.
    Gone,
}

impl Associations {
    /// The records of a type that a record is connected to, from an id on, and under which types.
    pub fn of(
        &self,
        from: End,
        to: ObjectTypeId,
        start: RecordId,
    ) -> impl Iterator<Item = (RecordId, &Labels)> {
        let first = (from, End { object_type: to, id: start });
        let last = (from, End { object_type: to, id: RecordId(u64::MAX) });
        let edges = self.edges.range(first..=last);
        #[cfg(test)]
        let edges = edges.inspect(|_| laws::visit());
        edges.map(|((_, to), labels)| (to.id, labels))
    }

    /// How many records of a type a record is connected to.
    pub fn count(&self, from: End, to: ObjectTypeId) -> u32 {
        self.counts.get(&(from, to)).copied().unwrap_or_default()
    }

    /// How many of a record's edges have a type that is not the unlabelled one.
    pub fn labelled(&self, from: End, label: TypeRef) -> u32 {
        self.tallies.get(&(from, label)).map_or(0, |tally| tally.count)
    }

    /// Where the edge with a type that there is one of leads.
    pub fn holder(&self, from: End, label: TypeRef) -> Option<RecordId> {
        self.tallies.get(&(from, label)).map(|tally| tally.last)
    }

    /// Whether any edge has a type that is not the unlabelled one.
    pub fn is_used(&self, label: TypeRef) -> bool {
        self.used.contains_key(&label)
    }

    /// The types of one edge.
    pub fn labels(&self, from: End, to: End) -> Option<&Labels> {
        self.edges.get(&(from, to))
    }

    /// The company a record belongs to first of all.
    pub fn primary_company(&self, from: End) -> Option<RecordId> {
        const PRIMARY: [TypeRef; 6] = [
            TypeRef::hubspot(1),
            TypeRef::hubspot(5),
            TypeRef::hubspot(26),
            TypeRef::hubspot(509),
            TypeRef::hubspot(580),
            TypeRef::hubspot(1299),
        ];
        PRIMARY.into_iter().find_map(|label| self.holder(from, label))
    }

    /// Gives an edge exactly these types, in both directions.
    pub(crate) fn set(
        &mut self,
        types: &AssociationTypes,
        from: End,
        to: End,
        mut labels: Vec<TypeRef>,
    ) {
        labels.sort_unstable();
        labels.dedup();
        let back = types.inverses(&labels);
        self.set_direction(types, from, to, &labels.into());
        self.set_direction(types, to, from, &back);
    }

    pub(crate) fn set_direction(
        &mut self,
        types: &AssociationTypes,
        from: End,
        to: End,
        labels: &Labels,
    ) {
        let before = self.edges.insert((from, to), Arc::clone(labels));
        if before.is_none() {
            *self.counts.entry((from, to.object_type)).or_default() += 1;
        }
        let before = before.as_deref().unwrap_or_default();
        for lost in before.iter().filter(|label| !labels.contains(label)) {
            self.untally(types, from, *lost);
        }
        for won in labels.iter().filter(|label| !before.contains(label)) {
            self.tally(types, from, to.id, *won);
        }
    }

    fn tally(&mut self, types: &AssociationTypes, from: End, last: RecordId, label: TypeRef) {
        if !types.is_plain(label) {
            let count = self.labelled(from, label) + 1;
            self.tallies.insert((from, label), Tally { count, last });
            *self.used.entry(label).or_default() += 1;
        }
    }

    fn untally(&mut self, types: &AssociationTypes, from: End, label: TypeRef) {
        if types.is_plain(label) {
            return;
        }
        let key = (from, label);
        if let Some(Tally { count, last }) = self.tallies.remove(&key).filter(|t| t.count > 1) {
            self.tallies.insert(key, Tally { count: count - 1, last });
        }
        if let Some(uses) = self.used.remove(&label).filter(|uses| *uses > 1) {
            self.used.insert(label, uses - 1);
        }
    }

    /// Takes both directions of an edge away.
    pub(crate) fn remove(
        &mut self,
        types: &AssociationTypes,
        from: End,
        to: End,
    ) -> Option<Labels> {
        let labels = self.remove_direction(types, from, to)?;
        self.remove_direction(types, to, from);
        Some(labels)
    }

    fn remove_direction(&mut self, types: &AssociationTypes, from: End, to: End) -> Option<Labels> {
        let labels = self.edges.remove(&(from, to))?;
        let key = (from, to.object_type);
        match self.count(from, to.object_type) {
            0 | 1 => drop(self.counts.remove(&key)),
            many => drop(self.counts.insert(key, many - 1)),
        }
        for label in labels.iter() {
            self.untally(types, from, *label);
        }
        Some(labels)
    }

    /// Every record that a record is connected to.
    fn neighbours(&self, from: End) -> Vec<End> {
        let first = ObjectTypeId { meta: 0, number: 0 };
        let last = ObjectTypeId { meta: u32::MAX, number: u32::MAX };
        let start = (from, End { object_type: first, id: RecordId(0) });
        let end = (from, End { object_type: last, id: RecordId(u64::MAX) });
        self.edges.range(start..=end).map(|((_, to), _)| *to).collect()
    }

    /// Adds types to an edge, as far as no other edge of either end holds what there may be
    /// only so many of.
    fn unite(&mut self, types: &AssociationTypes, from: End, to: End, labels: &[TypeRef]) {
        let mut all = self.labels(from, to).map_or_else(Vec::new, |labels| labels.to_vec());
        let fresh = labels.iter().copied().filter(|label| types.get(*label).is_some());
        let fresh: Vec<TypeRef> = fresh.filter(|label| !all.contains(label)).collect();
        all.extend(fresh.into_iter().filter(|label| self.has_room(types, from, to, *label)));
        if !all.is_empty() {
            self.set(types, from, to, all);
        }
    }

    fn has_room(&self, types: &AssociationTypes, from: End, to: End, label: TypeRef) -> bool {
        let room = |end: End, label: TypeRef| {
            types.labelled_max(label).is_none_or(|max| self.labelled(end, label) < max)
        };
        let inverse = types.get(label).map(crate::AssociationType::inverse);
        room(from, label) && inverse.is_none_or(|inverse| room(to, inverse))
    }

    /// Puts an archived record's edges out of sight.
    pub(crate) fn hide(&mut self, types: &AssociationTypes, end: End) {
        let mut edges = Vec::new();
        for other in self.neighbours(end) {
            let labels = self.remove(types, end, other);
            edges.extend(labels.map(|labels| HiddenEdge { other, labels }));
        }
        if !edges.is_empty() {
            self.hidden.insert(end, edges.into());
        }
    }

    /// Brings a restored record's edges back, as far as the other ends are live.
    pub(crate) fn unhide(
        &mut self,
        types: &AssociationTypes,
        end: End,
        fate: impl Fn(End) -> Fate,
    ) {
        let Some(edges) = self.hidden.remove(&end) else { return };
        for edge in edges.iter() {
            match fate(edge.other) {
                Fate::Live(other) if other != end => self.unite(types, end, other, &edge.labels),
                Fate::Archived(other) => self.hide_behind(types, end, other, &edge.labels),
                _ => {}
            }
        }
    }

    /// The other end is archived too: the edge comes back when that one does.
    fn hide_behind(&mut self, types: &AssociationTypes, end: End, other: End, labels: &[TypeRef]) {
        let mirrored = HiddenEdge { other: end, labels: types.inverses(labels) };
        let before = self.hidden.get(&other).into_iter().flat_map(|edges| edges.iter());
        let edges = before.cloned().chain([mirrored]).collect();
        self.hidden.insert(other, edges);
    }

    /// Takes all of a record's edges away for good.
    pub(crate) fn purge(&mut self, types: &AssociationTypes, end: End) {
        self.hidden.remove(&end);
        for other in self.neighbours(end) {
            self.remove(types, end, other);
        }
    }

    /// Moves a merged record's edges to the survivor. Where both had one to the same record,
    /// their types unite; of what there may be only one, the survivor's stays.
    pub(crate) fn hand_over(&mut self, types: &AssociationTypes, from: End, to: End) {
        for other in self.neighbours(from) {
            let labels = self.remove(types, from, other);
            if let Some(labels) = labels.filter(|_| other != to) {
                self.unite(types, to, other, &labels);
            }
        }
    }
}

mod compared;
#[cfg(test)]
mod laws;

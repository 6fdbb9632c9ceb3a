//! Associations: edges between records, each kept in both directions.

use std::sync::Arc;

use imbl::OrdMap;

use crate::{AssociationTypes, ObjectTypeId, Portal, RecordId, Refusal, Result, TypeRef};

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

/// Every edge of a portal.
#[derive(Clone, Debug, Default)]
pub struct Associations {
    edges: OrdMap<(End, End), Labels>,
    counts: OrdMap<(End, ObjectTypeId), u32>,
    hidden: OrdMap<End, Arc<[HiddenEdge]>>,
}

/// An edge of an archived record; it comes back with the record.
#[derive(Clone, Debug)]
struct HiddenEdge {
    other: End,
    there: Labels,
    back: Labels,
}

impl Associations {
    /// The records of a type that a record is connected to, by id, and under which types.
    pub fn of(
        &self,
        from: End,
        to: ObjectTypeId,
        after: RecordId,
    ) -> impl Iterator<Item = (RecordId, &Labels)> {
        let start = (from, End { object_type: to, id: after });
        let end = (from, End { object_type: to, id: RecordId(u64::MAX) });
        self.edges.range(start..=end).map(|((_, to), labels)| (to.id, labels))
    }

    /// How many records of a type a record is connected to.
    pub fn count(&self, from: End, to: ObjectTypeId) -> u32 {
        self.counts.get(&(from, to)).copied().unwrap_or_default()
    }

    /// The types of one edge.
    pub fn labels(&self, from: End, to: End) -> Option<&Labels> {
        self.edges.get(&(from, to))
    }

    /// The company a record belongs to first of all.
    pub fn primary_company(&self, from: End) -> Option<RecordId> {
        const PRIMARY: [TypeRef; 3] =
            [TypeRef::hubspot(1), TypeRef::hubspot(5), TypeRef::hubspot(26)];
        self.of(from, ObjectTypeId::COMPANY, RecordId(0))
            .find(|(_, labels)| labels.iter().any(|label| PRIMARY.contains(label)))
            .map(|(id, _)| id)
    }

    /// Sets both directions of an edge.
    fn put(&mut self, from: End, to: End, there: Labels, back: Labels) {
        if self.edges.insert((from, to), there).is_none() {
            *self.counts.entry((from, to.object_type)).or_default() += 1;
        }
        if from != to && self.edges.insert((to, from), back).is_none() {
            *self.counts.entry((to, from.object_type)).or_default() += 1;
        }
    }

    /// Takes both directions of an edge away.
    fn take(&mut self, from: End, to: End) -> Option<(Labels, Labels)> {
        let there = self.take_direction(from, to)?;
        let back = self.take_direction(to, from)?;
        Some((there, back))
    }

    fn take_direction(&mut self, from: End, to: End) -> Option<Labels> {
        let labels = self.edges.remove(&(from, to))?;
        let key = (from, to.object_type);
        match self.count(from, to.object_type) {
            0 | 1 => drop(self.counts.remove(&key)),
            many => drop(self.counts.insert(key, many - 1)),
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

    /// Puts an archived record's edges out of sight.
    pub(crate) fn hide(&mut self, end: End) {
        let edges: Arc<[HiddenEdge]> = self
            .neighbours(end)
            .into_iter()
            .filter_map(|other| {
                let (there, back) = self.take(end, other)?;
                Some(HiddenEdge { other, there, back })
            })
            .collect();
        if !edges.is_empty() {
            self.hidden.insert(end, edges);
        }
    }

    /// Brings a restored record's edges back, as far as the other ends are live.
    pub(crate) fn unhide(&mut self, end: End, is_live: impl Fn(End) -> bool) {
        let Some(edges) = self.hidden.remove(&end) else { return };
        for edge in edges.iter() {
            if is_live(edge.other) {
                self.put(end, edge.other, Arc::clone(&edge.there), Arc::clone(&edge.back));
            } else {
                self.hide_behind(end, edge);
            }
        }
    }

    /// The other end is archived too: the edge comes back when that one does.
    fn hide_behind(&mut self, end: End, edge: &HiddenEdge) {
        let mirrored =
            HiddenEdge { other: end, there: Arc::clone(&edge.back), back: Arc::clone(&edge.there) };
        let before = self.hidden.get(&edge.other).into_iter().flat_map(|edges| edges.iter());
        let edges = before.cloned().chain([mirrored]).collect();
        self.hidden.insert(edge.other, edges);
    }

    /// Takes all of a record's edges away for good.
    pub(crate) fn purge(&mut self, end: End) {
        self.hidden.remove(&end);
        for other in self.neighbours(end) {
            self.take(end, other);
        }
    }

    /// Moves a merged record's edges to the survivor, which keeps its own labels.
    pub(crate) fn hand_over(&mut self, from: End, to: End) {
        for other in self.neighbours(from) {
            let Some((there, back)) = self.take(from, other) else { continue };
            if other != to && self.labels(to, other).is_none() {
                self.put(to, other, there, back);
            }
        }
    }
}

impl Portal {
    /// Connects two records under the given types; the unlabelled type always comes along, and
    /// a record's first company becomes its primary one.
    pub fn associate(&mut self, from: End, to: End, types: &[TypeRef]) -> Result<()> {
        let mut there = self.associations.labels(from, to).map_or_else(Vec::new, |l| l.to_vec());
        for reference in types {
            there.push(self.checked_type(*reference, from, to)?);
        }
        let plain = self.association_types.unlabelled(from.object_type, to.object_type);
        there.extend(plain.map(crate::AssociationType::reference));
        self.settle_primary(from, to, &mut there);
        there.sort_unstable();
        there.dedup();
        let back = inverses(&self.association_types, &there);
        self.associations.put(from, to, there.into(), back);
        Ok(())
    }

    fn checked_type(&self, reference: TypeRef, from: End, to: End) -> Result<TypeRef> {
        let unknown = || Refusal::UnknownAssociationType(reference.id);
        let kind = self.association_types.get(reference).ok_or_else(unknown)?;
        if kind.from != from.object_type {
            return Err(Refusal::AssociationFromElsewhere {
                type_id: reference.id,
                given: from.object_type,
                expected: kind.from,
            });
        }
        if kind.to == to.object_type { Ok(reference) } else { Err(unknown()) }
    }

    /// Adds the primary type to a first company, and takes it from another when it is asked for.
    fn settle_primary(&mut self, from: End, to: End, there: &mut Vec<TypeRef>) {
        let towards_company = to.object_type == ObjectTypeId::COMPANY;
        let (owner, company) = if towards_company { (from, to) } else { (to, from) };
        if company.object_type != ObjectTypeId::COMPANY || owner.object_type == company.object_type
        {
            return;
        }
        let types = &self.association_types;
        let Some(primary) = types.primary(owner.object_type, company.object_type) else { return };
        let here = if towards_company { primary.reference() } else { primary.inverse() };
        let wanted = there.contains(&here);
        let holder = self.primary_of(owner, primary.reference());
        match holder {
            None => there.push(here),
            Some(other) if wanted && other != company => {
                let primary = primary.clone();
                self.demote(owner, other, &primary);
            }
            Some(_) => {}
        }
    }

    fn primary_of(&self, owner: End, primary: TypeRef) -> Option<End> {
        self.associations
            .of(owner, ObjectTypeId::COMPANY, RecordId(0))
            .find(|(_, labels)| labels.contains(&primary))
            .map(|(id, _)| End { object_type: ObjectTypeId::COMPANY, id })
    }

    fn demote(&mut self, owner: End, company: End, primary: &crate::AssociationType) {
        let Some(labels) = self.associations.labels(owner, company) else { return };
        let kept: Labels =
            labels.iter().copied().filter(|label| *label != primary.reference()).collect();
        let back = inverses(&self.association_types, &kept);
        self.associations.put(owner, company, kept, back);
    }
}

fn inverses(types: &AssociationTypes, labels: &[TypeRef]) -> Labels {
    let mut back: Vec<TypeRef> = labels
        .iter()
        .filter_map(|label| types.get(*label).map(crate::AssociationType::inverse))
        .collect();
    back.sort_unstable();
    back.dedup();
    back.into()
}

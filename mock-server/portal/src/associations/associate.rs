//! Connecting records, reading what is connected, and taking connections apart.

use crate::{
    AssociationError, AssociationType, AssociationTypes, End, Error, Labels, ObjectTypeId, Portal,
    RecordId, Result, TypeRef, associations::association::Fate,
};

/// Records a batch of associations is read for.
pub const MAX_READ_INPUTS: usize = 1_000;
/// Associations a batch makes or takes apart.
pub const MAX_WRITE_INPUTS: usize = 2_000;

/// A page of what a record is connected to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Associated {
    /// The records, by id, and under which types.
    pub rows: Vec<(RecordId, Labels)>,
    /// Whether there are more after the last one.
    pub more: bool,
}

/// What becomes of the labels that an edge has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// The new ones come on top.
    Kept,
    /// The new ones take their place.
    Replaced,
}

/// A type that version 3 named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming {
    /// The type.
    pub label: TypeRef,
    /// The number given was the other direction's.
    pub turned: bool,
}

impl Portal {
    /// Connects two records under the given types; the unlabelled type always comes along, and
    /// a record's first company becomes its primary one.
    pub fn associate(&mut self, from: End, to: End, types: &[TypeRef]) -> Result<()> {
        self.connect_as(from, to, types, Existing::Kept)
    }

    /// Connects two records under the given types, and says what becomes of those they are
    /// connected under already. The unlabelled type always stays.
    pub fn connect_as(
        &mut self,
        from: End,
        to: End,
        types: &[TypeRef],
        existing: Existing,
    ) -> Result<()> {
        if from == to {
            return Err(Error::Association(AssociationError::WithItself(from.id)));
        }
        for label in types {
            self.check_type(*label, from, to)?;
        }
        let before = self.associations.labels(from, to).cloned().unwrap_or_default();
        let mut labels = types.to_vec();
        if existing == Existing::Kept {
            labels.extend(before.iter());
        }
        let plain = self.association_types.unlabelled(from.object_type, to.object_type);
        labels.extend(plain.map(AssociationType::reference));
        if labels.is_empty() {
            return Err(not_associable(from, to));
        }
        if before.is_empty() {
            labels.extend(self.first_company(from, to));
        }
        self.check_limits(from, to, &before, &labels)?;
        self.demote_others(from, to, &labels);
        self.associations.set(&self.association_types, from, to, labels);
        self.note_edge(from, to, &before);
        Ok(())
    }

    /// The type without a label between two records, which can be associated at all.
    pub fn default_type(&self, from: End, to: End) -> Result<TypeRef> {
        let plain = self.association_types.unlabelled(from.object_type, to.object_type);
        plain.map(AssociationType::reference).ok_or_else(|| not_associable(from, to))
    }

    /// Takes types off an edge. Without its unlabelled type there is no edge.
    pub fn unlabel(&mut self, from: End, to: End, types: &[TypeRef]) {
        let Some(before) = self.associations.labels(from, to).cloned() else { return };
        let all = &self.association_types;
        let kept: Vec<TypeRef> =
            before.iter().copied().filter(|label| !types.contains(label)).collect();
        let plain = all.unlabelled(from.object_type, to.object_type);
        if kept.is_empty() || plain.is_some_and(|plain| types.contains(&plain.reference())) {
            self.associations.remove(all, from, to);
        } else {
            self.associations.set(all, from, to, kept);
        }
        self.note_edge(from, to, &before);
    }

    /// Takes an edge away.
    pub fn dissociate(&mut self, from: End, to: End) {
        let removed = self.associations.remove(&self.association_types, from, to);
        self.note_edge(from, to, &removed.unwrap_or_default());
    }

    /// What a record is connected to, from an id on.
    pub fn associated(
        &self,
        from: End,
        to: ObjectTypeId,
        start: RecordId,
        limit: usize,
    ) -> Associated {
        let mut rest = self.associations.of(from, to, start);
        let rows = rest.by_ref().take(limit).map(|(id, labels)| (id, Labels::clone(labels)));
        Associated { rows: rows.collect(), more: rest.next().is_some() }
    }

    /// The same as batches of version 3 tell it: of companies only the primary one.
    pub fn associated_in_v3(
        &self,
        from: End,
        to: ObjectTypeId,
        start: RecordId,
        limit: usize,
    ) -> Associated {
        let primary = self.association_types.primary(from.object_type, to);
        let Some(primary) = primary.filter(|_| to == ObjectTypeId::COMPANY) else {
            return self.associated(from, to, start, limit);
        };
        let label = primary.reference();
        let company = self.associations.holder(from, label).filter(|company| *company >= start);
        let rows = company.into_iter().map(|company| (company, Labels::from([label])));
        Associated { rows: rows.collect(), more: false }
    }

    /// The end that an id names, live or not; merged ids lead to the survivor.
    pub fn end(&self, object_type: ObjectTypeId, id: &str) -> Result<End> {
        let given = || Error::Association(AssociationError::IdNotNumeric(id.to_owned()));
        let id = id.trim().parse().map_err(|_| given())?;
        let id = self.table(object_type)?.live(id).map_or(id, |record| record.id);
        Ok(End { object_type, id })
    }

    /// Both ends of an association to be made, which must be there. The given types, not the
    /// path, say which objects the ids are looked for among.
    pub fn ends(
        &self,
        (from, from_id): (ObjectTypeId, &str),
        (to, to_id): (ObjectTypeId, &str),
        types: &[TypeRef],
    ) -> Result<(End, End)> {
        let ends = (self.end(from, from_id)?, self.end(to, to_id)?);
        let mut missing = Vec::new();
        let (pairs, unknown) = self.pairs_of(types);
        if !unknown.is_empty() {
            return Err(Error::Association(AssociationError::TypesInvalid(unknown)));
        }
        for (from, to) in [(from, to)].into_iter().chain(pairs) {
            for (object_type, id) in [(from, from_id), (to, to_id)] {
                let entry = (self.table(object_type)?.kind.legacy.clone(), id.to_owned());
                if !self.is_there(object_type, id) && !missing.contains(&entry) {
                    missing.push(entry);
                }
            }
        }
        if missing.is_empty() {
            Ok(ends)
        } else {
            Err(Error::Association(AssociationError::EndsMissing(missing)))
        }
    }

    /// Which object types association types connect, and those that don't exist.
    fn pairs_of(&self, types: &[TypeRef]) -> (Vec<(ObjectTypeId, ObjectTypeId)>, Vec<TypeRef>) {
        let (mut pairs, mut unknown) = (Vec::with_capacity(types.len()), Vec::new());
        for label in types {
            match self.association_types.get(*label) {
                Some(kind) => pairs.push((kind.from, kind.to)),
                None => unknown.push(*label),
            }
        }
        (pairs, unknown)
    }

    /// Both ends as version 3 complains of them.
    pub fn ends_in_v3(
        &self,
        (from, from_id): (ObjectTypeId, &str),
        (to, to_id): (ObjectTypeId, &str),
    ) -> Result<(End, End)> {
        let ends = (self.end(from, from_id)?, self.end(to, to_id)?);
        let named = |object_type| {
            let legacy = &self.table(object_type)?.kind.legacy;
            Ok::<Box<str>, Error>(legacy.to_lowercase().into())
        };
        if !self.is_there(from, from_id) {
            let object_type = named(from)?;
            return Err(Error::Association(AssociationError::FromMissing {
                object_type,
                id: from_id.to_owned(),
            }));
        }
        if !self.is_there(to, to_id) {
            let object_type = named(to)?;
            return Err(Error::Association(AssociationError::ToMissing {
                object_type,
                id: to_id.to_owned(),
            }));
        }
        Ok(ends)
    }

    /// The type that version 3 calls so. A number of the other direction is taken for the one
    /// that was meant.
    pub fn type_in_v3(&self, from: ObjectTypeId, to: ObjectTypeId, word: &str) -> Result<Naming> {
        let types = &self.association_types;
        if let Some(kind) = types.named(from, to, word) {
            return Ok(Naming { label: kind.reference(), turned: false });
        }
        let number = word.parse().ok();
        if let Some(kind) = number.and_then(|number| types.numbered(to, from, number)) {
            return Ok(Naming { label: kind.inverse(), turned: true });
        }
        Err(Error::Association(AssociationError::NoSuchName {
            word: word.to_owned(),
            from: self.table(from)?.kind.plural.clone(),
            to: self.table(to)?.kind.plural.clone(),
        }))
    }

    pub(crate) fn unhide_associations(&mut self, end: End) {
        let tables = self.tables.clone();
        self.associations.unhide(&self.association_types, end, |other| {
            let Some(table) = tables.get(&other.object_type) else { return Fate::Gone };
            let mut id = other.id;
            while let Some(survivor) = table.merged.get(&id) {
                id = *survivor;
            }
            let other = End { id, ..other };
            match (table.live.contains_key(&id), table.archived.contains_key(&id)) {
                (true, _) => Fate::Live(other),
                (false, true) => Fate::Archived(other),
                (false, false) => Fate::Gone,
            }
        });
    }

    fn is_there(&self, object_type: ObjectTypeId, id: &str) -> bool {
        let id = id.trim().parse().ok();
        self.table(object_type).is_ok_and(|table| id.is_some_and(|id| table.live(id).is_some()))
    }

    pub(crate) fn check_type(&self, label: TypeRef, from: End, to: End) -> Result<()> {
        let unknown = || Error::Association(AssociationError::TypesInvalid(vec![label]));
        let kind = self.association_types.get(label).ok_or_else(unknown)?;
        if kind.from != from.object_type {
            return Err(Error::Association(AssociationError::FromElsewhere {
                type_id: label.id,
                given: from.object_type,
                expected: kind.from,
            }));
        }
        if kind.to == to.object_type { Ok(()) } else { Err(unknown()) }
    }

    /// The primary type, where an edge is its record's first to a company.
    fn first_company(&self, from: End, to: End) -> Option<TypeRef> {
        let (owner, company) = match (from.object_type, to.object_type) {
            (_, ObjectTypeId::COMPANY) => (from, to),
            (ObjectTypeId::COMPANY, _) => (to, from),
            _ => return None,
        };
        let primary = self.association_types.primary(owner.object_type, company.object_type)?;
        let first = self.associations.count(owner, ObjectTypeId::COMPANY) == 0;
        let there = owner == from;
        first.then(|| if there { primary.reference() } else { primary.inverse() })
    }

    /// Both directions of an edge's types, each with the end it starts at.
    fn directions(
        types: &AssociationTypes,
        (from, to): (End, End),
        labels: &[TypeRef],
    ) -> Vec<(End, TypeRef)> {
        let there = labels.iter().map(|label| (from, *label));
        let back = types.inverses(labels);
        there.chain(back.iter().map(|label| (to, *label))).collect()
    }

    /// Refuses an edge, or a type of one, that is one more than a record may have.
    fn check_limits(
        &self,
        from: End,
        to: End,
        before: &[TypeRef],
        labels: &[TypeRef],
    ) -> Result<()> {
        let types = &self.association_types;
        let fresh: Vec<TypeRef> =
            labels.iter().copied().filter(|label| !before.contains(label)).collect();
        for (end, label) in Self::directions(types, (from, to), &fresh) {
            let Some(max) = types.max_to(label) else { continue };
            let other = if end == from { to } else { from };
            let count = match types.is_plain(label) {
                true => self.associations.count(end, other.object_type),
                false => self.associations.labelled(end, label),
            };
            if count >= max {
                return Err(Error::Association(AssociationError::LimitReached {
                    type_id: label.id,
                    id: end.id,
                    max,
                }));
            }
        }
        Ok(())
    }

    /// Takes types that there is one of, and that an edge is about to get, from the edges that have them.
    fn demote_others(&mut self, from: End, to: End, labels: &[TypeRef]) {
        for (owner, label) in Self::directions(&self.association_types, (from, to), labels) {
            let edge = if owner == from { to } else { from };
            self.demote_other(owner, edge, label);
        }
    }

    fn demote_other(&mut self, owner: End, edge: End, label: TypeRef) {
        let types = &self.association_types;
        let Some(kind) = types.get(label).filter(|kind| kind.is_sole()) else { return };
        let holder = self.associations.holder(owner, label).filter(|id| *id != edge.id);
        let Some(holder) = holder.map(|id| End { object_type: kind.to, id }) else { return };
        let Some(before) = self.associations.labels(owner, holder).cloned() else { return };
        let kept: Vec<TypeRef> = before.iter().copied().filter(|other| *other != label).collect();
        // The former parent is no relative any more, unless another label says so.
        if kind.replaces && kept.iter().all(|label| types.is_plain(*label)) {
            self.associations.remove(types, owner, holder);
        } else {
            self.associations.set(types, owner, holder, kept);
        }
        self.note_edge(owner, holder, &before);
    }
}

fn not_associable(from: End, to: End) -> Error {
    Error::Association(AssociationError::NotAssociable {
        from: from.object_type,
        to: to.object_type,
    })
}

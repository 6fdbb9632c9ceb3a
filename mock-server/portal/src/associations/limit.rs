//! Association limits: how many records of a type, or under a label, a record may lead to.

use crate::{
    AssociationError, AssociationType, AssociationTypes, Category, Error, Portal, Result, TypeRef,
    associations::associate::MAX_WRITE_INPUTS,
    associations::batch::{Done, Pair, bounded},
};

/// No limit goes beyond what HubSpot allows in any subscription since November 2025.
pub const MAX_ASSOCIATIONS: u32 = 250_000;

/// A type with the limit that the portal chose for it.
#[derive(Clone, Copy, Debug)]
pub struct Limited<'p> {
    /// The type.
    pub kind: &'p AssociationType,
    /// How many records it may lead to.
    pub max: u32,
}

/// A limit to be set, or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Who made the type; without it HubSpot's comes before the portal's own.
    pub category: Option<Category>,
    /// The type.
    pub type_id: u32,
    /// How many records it may lead to.
    pub max: i64,
}

impl AssociationTypes {
    /// How many records a type may lead to: what the portal chose, or what HubSpot did. Of
    /// primary types and parents there is one because another makes way, not because it is
    /// refused.
    pub fn max_to(&self, label: TypeRef) -> Option<u32> {
        let chosen = self.limits.get(&label).copied();
        let fixed = self.get(label).filter(|kind| !kind.is_sole());
        let fixed = fixed.and_then(|kind| self.labelled_max(kind.reference()));
        chosen.into_iter().chain(fixed).min()
    }

    fn limited(&self, kind: Option<&AssociationType>) -> Option<u32> {
        self.limits.get(&kind?.reference()).copied()
    }
}

impl Portal {
    /// Every limit that the portal chose, perhaps of one pair only.
    pub fn association_limits(&self, pair: Option<Pair>) -> impl Iterator<Item = Limited<'_>> {
        let types = &self.association_types;
        let all = types
            .limits
            .iter()
            .filter_map(|(label, max)| types.get(*label).map(|kind| Limited { kind, max: *max }));
        all.filter(move |limited| {
            pair.is_none_or(|pair| pair == (limited.kind.from, limited.kind.to))
        })
    }

    /// Chooses how many records a type of a pair may lead to. A label's limit is at most that of
    /// its pair.
    pub fn limit_associations(&mut self, (from, to): Pair, label: TypeRef, max: i64) -> Result<()> {
        let types = &self.association_types;
        let kind = types.get(label).filter(|kind| (kind.from, kind.to) == (from, to));
        let kind = kind.ok_or(Error::Association(AssociationError::UnknownType(label.id)))?;
        let (least, most) = match kind.is_plain() {
            true => {
                let labels = types.between(from, to).filter(|other| !other.is_plain());
                (labels.filter_map(|label| types.limited(Some(label))).max(), None)
            }
            false => (None, types.limited(types.unlabelled(from, to))),
        };
        let (least, most) = (least.unwrap_or(1), most.unwrap_or(MAX_ASSOCIATIONS));
        let chosen = u32::try_from(max).ok().filter(|max| (least..=most).contains(max));
        let refusal =
            Error::Association(AssociationError::LimitRange { given: max, min: least, max: most });
        let chosen = chosen.ok_or(refusal)?;
        self.association_types.limits.insert(label, chosen);
        Ok(())
    }

    /// The limit that the portal chose for a type.
    pub fn association_limit(&self, label: TypeRef) -> Option<Limited<'_>> {
        let max = *self.association_types.limits.get(&label)?;
        Some(Limited { kind: self.association_types.get(label)?, max })
    }

    /// Chooses many limits of a pair; those that don't go are left out.
    pub fn limit_batch(&mut self, pair: Pair, limits: &[Limit]) -> Result<Done<TypeRef>> {
        bounded(limits.len(), MAX_WRITE_INPUTS)?;
        Ok(Done::collect(limits.iter().map(|limit| {
            let label = self.limited_type(pair, limit)?;
            self.limit_associations(pair, label, limit.max)?;
            Ok(label)
        })))
    }

    /// Takes limits of a pair away; those that aren't there are as good as gone.
    pub fn unlimit_batch(&mut self, pair: Pair, limits: &[Limit]) -> Result<()> {
        bounded(limits.len(), MAX_WRITE_INPUTS)?;
        for limit in limits {
            if let Ok(label) = self.limited_type(pair, limit) {
                self.association_types.limits.remove(&label);
            }
        }
        Ok(())
    }

    fn limited_type(&self, (from, to): Pair, limit: &Limit) -> Result<TypeRef> {
        let kinds = self.association_types.between(from, to);
        let kinds = kinds.filter(|kind| kind.type_id == limit.type_id);
        let kinds = kinds.filter(|kind| limit.category.is_none_or(|made| made == kind.category));
        let kind = kinds.min_by_key(|kind| kind.category);
        kind.map(AssociationType::reference)
            .ok_or(Error::Association(AssociationError::UnknownType(limit.type_id)))
    }
}

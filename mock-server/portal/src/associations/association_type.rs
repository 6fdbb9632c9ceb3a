//! Association types: which pairs of object types can be connected, and under which labels.

use std::{fmt, sync::Arc};

use imbl::{OrdMap, Vector};

use crate::{ObjectTypeId, words};

/// Who made an association type; ids are unique only within a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum Category {
    HubspotDefined,
    UserDefined,
    IntegratorDefined,
    Work,
}

words::words!(Category {
    HubspotDefined = "HUBSPOT_DEFINED",
    UserDefined = "USER_DEFINED",
    IntegratorDefined = "INTEGRATOR_DEFINED",
    Work = "WORK",
});

/// An association type's full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeRef {
    /// Who made it.
    pub category: Category,
    /// Its number.
    pub id: u32,
}

/// `USER_DEFINED=33`. Ids beyond HubSpot's largest integer are its negative ones.
impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.category, self.id.cast_signed())
    }
}

impl TypeRef {
    /// One of HubSpot's own.
    pub const fn hubspot(id: u32) -> Self {
        Self { category: Category::HubspotDefined, id }
    }
}

/// One direction of an association type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationType {
    /// `associationTypeId`.
    pub type_id: u32,
    /// The id of the other direction.
    pub inverse: u32,
    /// Where it starts.
    pub from: ObjectTypeId,
    /// Where it ends.
    pub to: ObjectTypeId,
    /// `CONTACT_TO_COMPANY_UNLABELED`.
    pub name: Box<str>,
    /// What people see; the unlabelled type has none.
    pub label: Option<Box<str>>,
    /// A record has one primary company (or contact, or deal) at the most.
    pub primary: bool,
    /// A new association of this type takes the place of the one there was, where there may be
    /// but one: a company's new parent is its only one.
    pub replaces: bool,
    /// How many records it may lead to.
    pub max_to: Option<u32>,
    /// A type of the first API that nothing new is made with.
    pub legacy: bool,
    /// Who made it.
    pub category: Category,
}

impl AssociationType {
    /// Its full name.
    pub fn reference(&self) -> TypeRef {
        TypeRef { category: self.category, id: self.type_id }
    }

    /// The full name of the other direction.
    pub fn inverse(&self) -> TypeRef {
        TypeRef { category: self.category, id: self.inverse }
    }

    /// Its name in version 3 paths and bodies: `contact_to_company_unlabeled`.
    pub fn snake_name(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// Whether a record has it at most once, and another edge makes way for it.
    pub fn is_sole(&self) -> bool {
        (self.primary || self.replaces) && self.max_to == Some(1)
    }

    /// Whether it is the type without a label that accompanies every other.
    pub fn is_plain(&self) -> bool {
        self.label.is_none() && !self.primary && !self.legacy
    }
}

/// All association types of a portal.
#[derive(Clone, Debug, Default)]
pub struct AssociationTypes {
    by_ref: OrdMap<TypeRef, Arc<AssociationType>>,
    by_pair: OrdMap<(ObjectTypeId, ObjectTypeId), Vector<TypeRef>>,
    /// The last id of a portal's own types. They come in pairs: odd there, even back.
    pub(crate) last_own: u32,
    /// How many records a type may lead to, as the portal chose.
    pub(crate) limits: OrdMap<TypeRef, u32>,
}

impl AssociationTypes {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &AssociationType> {
        self.by_ref.values().map(|kind| &**kind)
    }

    /// All of them, those of a pair in the order in which they were made.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &AssociationType> {
        self.by_pair.values().flatten().filter_map(|kind| self.get(*kind))
    }

    /// The type of that name.
    pub fn get(&self, reference: TypeRef) -> Option<&AssociationType> {
        self.by_ref.get(&reference).map(|kind| &**kind)
    }

    /// All types from one object type to another.
    pub fn between(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
    ) -> impl Iterator<Item = &AssociationType> {
        self.by_pair.get(&(from, to)).into_iter().flatten().filter_map(|kind| self.get(*kind))
    }

    /// The type without a label, which accompanies every other.
    pub fn unlabelled(&self, from: ObjectTypeId, to: ObjectTypeId) -> Option<&AssociationType> {
        self.between(from, to).find(|kind| kind.is_plain())
    }

    /// The primary type of a pair, if it has one.
    pub fn primary(&self, from: ObjectTypeId, to: ObjectTypeId) -> Option<&AssociationType> {
        self.between(from, to).find(|kind| kind.primary)
    }

    /// All types that start at an object type, in both directions.
    pub fn starting_at(
        &self,
        from: ObjectTypeId,
    ) -> impl Iterator<Item = (&AssociationType, &AssociationType)> {
        let first = ObjectTypeId { meta: 0, number: 0 };
        let last = ObjectTypeId { meta: u32::MAX, number: u32::MAX };
        let pairs = self.by_pair.range((from, first)..=(from, last));
        let kinds = pairs.flat_map(|(_, kinds)| kinds).filter_map(|kind| self.get(*kind));
        kinds.filter_map(|kind| Some((kind, self.get(kind.inverse())?)))
    }

    /// Takes every type that starts or ends at an object type away.
    pub(crate) fn forget(&mut self, object_type: ObjectTypeId) {
        let both = self.starting_at(object_type).map(|(a, b)| [a.reference(), b.reference()]);
        for reference in both.flatten().collect::<Vec<_>>() {
            self.remove(reference);
        }
    }

    /// The type of a pair that version 3 calls so: by its name or its number. A portal's own
    /// number counts only where HubSpot has none.
    pub fn named(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        word: &str,
    ) -> Option<&AssociationType> {
        match word.parse() {
            Ok(number) => self.numbered(from, to, number),
            Err(_) => self.between(from, to).find(|kind| kind.name.eq_ignore_ascii_case(word)),
        }
    }

    /// The type of a pair that has this number, HubSpot's before the portal's own.
    pub fn numbered(
        &self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        number: u32,
    ) -> Option<&AssociationType> {
        self.between(from, to)
            .filter(|kind| kind.type_id == number)
            .min_by_key(|kind| kind.category)
    }

    /// Whether it is an unlabelled type.
    pub(crate) fn is_plain(&self, reference: TypeRef) -> bool {
        self.get(reference).is_some_and(AssociationType::is_plain)
    }

    /// How many records a labelled type of HubSpot's may lead to.
    pub(crate) fn labelled_max(&self, reference: TypeRef) -> Option<u32> {
        self.get(reference).filter(|kind| !kind.is_plain()).and_then(|kind| kind.max_to)
    }

    /// The other direction of each.
    pub(crate) fn inverses(&self, labels: &[TypeRef]) -> Arc<[TypeRef]> {
        let back = labels.iter().filter_map(|label| self.get(*label).map(AssociationType::inverse));
        let mut back: Vec<TypeRef> = back.collect();
        back.sort_unstable();
        back.dedup();
        back.into()
    }

    /// The next two ids of a portal's own types: there and back.
    pub(crate) fn next_own(&self) -> Option<(u32, u32)> {
        Some((self.last_own.checked_add(1)?, self.last_own.checked_add(2)?))
    }

    /// Adds a type, or replaces the one of its name.
    pub fn put(&mut self, kind: AssociationType) {
        let (reference, pair) = (kind.reference(), (kind.from, kind.to));
        if kind.category == Category::UserDefined {
            self.reserve(Some(kind.type_id.max(kind.inverse)));
        }
        if self.by_ref.insert(reference, Arc::new(kind)).is_none() {
            self.by_pair.entry(pair).or_default().push_back(reference);
        }
    }

    /// Keeps numbers up to this one for types that bring their own.
    pub(crate) fn reserve(&mut self, last: Option<u32>) {
        let last = last.map(|last| last.checked_next_multiple_of(2).unwrap_or(last));
        self.last_own = self.last_own.max(last.unwrap_or_default());
    }

    /// Takes a type away.
    pub(crate) fn remove(&mut self, reference: TypeRef) {
        let Some(kind) = self.by_ref.remove(&reference) else { return };
        if let Some(pair) = self.by_pair.get_mut(&(kind.from, kind.to)) {
            pair.retain(|other| *other != reference);
        }
    }
}

//! Association labels: types of a portal's own, in pairs of a direction and its inverse.

use crate::{
    AssociationError, AssociationType, Error, LabelError, ObjectTypeId, Portal, Result, TypeRef,
    associations::association_type::Category,
};

/// Labels of a portal's own that a pair of object types may have.
pub const MAX_LABELS: usize = 50;

impl Portal {
    /// Adds a pair of types of the portal's own: the one from here to there, and its inverse.
    /// Without a label it is the pair's unlabelled type, as custom objects have it.
    pub fn define_association(
        &mut self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        name: &str,
        label: Option<&str>,
        inverse_label: Option<&str>,
    ) -> Result<(TypeRef, TypeRef)> {
        let (there, back) = self
            .association_types
            .next_own()
            .ok_or(Error::Label(LabelError::TooMany { max: MAX_LABELS, from, to }))?;
        let inverse_label = inverse_label.or(label);
        let kind = |ids: (u32, u32), ends: (ObjectTypeId, ObjectTypeId), label: Option<&str>| {
            AssociationType {
                type_id: ids.0,
                inverse: ids.1,
                from: ends.0,
                to: ends.1,
                name: name.into(),
                label: label.map(Into::into),
                primary: false,
                replaces: false,
                max_to: None,
                legacy: false,
                category: Category::UserDefined,
            }
        };
        let forward = kind((there, back), (from, to), label);
        let reverse = kind((back, there), (to, from), inverse_label);
        let references = (forward.reference(), reverse.reference());
        self.association_types.put(forward);
        self.association_types.put(reverse);
        Ok(references)
    }

    /// Makes a label for a pair of object types, perhaps with another text for the way back.
    pub fn create_label(
        &mut self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        name: &str,
        label: &str,
        inverse_label: Option<&str>,
    ) -> Result<(TypeRef, TypeRef)> {
        if self.association_types.between(from, to).next().is_none() {
            return Err(Error::Association(AssociationError::NotAssociable { from, to }));
        }
        let inverse_label = inverse_label.filter(|text| !text.trim().is_empty());
        if label.trim().is_empty() {
            return Err(Error::Label(LabelError::Missing));
        }
        check_name(name)?;
        self.check_label((from, to), label, &[])?;
        self.check_label((to, from), inverse_label.unwrap_or(label), &[])?;
        self.check_label_name((from, to), name)?;
        if self.own_labels(from, to) >= MAX_LABELS {
            return Err(Error::Label(LabelError::TooMany { max: MAX_LABELS, from, to }));
        }
        self.define_association(from, to, name, Some(label), inverse_label)
    }

    /// Changes the texts of a label. Without a text for the way back it is the same.
    pub fn update_label(
        &mut self,
        from: ObjectTypeId,
        to: ObjectTypeId,
        type_id: u32,
        label: &str,
        inverse_label: Option<&str>,
    ) -> Result<()> {
        let kind = self.own_type(from, to, type_id)?;
        if label.trim().is_empty() {
            return Err(Error::Label(LabelError::Missing));
        }
        let inverse = inverse_label.filter(|text| !text.trim().is_empty()).unwrap_or(label);
        let both = [kind.reference(), kind.inverse()];
        self.check_label((from, to), label, &both)?;
        self.check_label((to, from), inverse, &both)?;
        for (reference, text) in [(both[0], label), (both[1], inverse)] {
            if let Some(mut kind) = self.association_types.get(reference).cloned() {
                kind.label = Some(text.into());
                self.association_types.put(kind);
            }
        }
        Ok(())
    }

    /// Deletes a label that no records are associated under.
    pub fn delete_label(&mut self, from: ObjectTypeId, to: ObjectTypeId, id: u32) -> Result<()> {
        let kind = self.own_type(from, to, id)?;
        let both = [kind.reference(), kind.inverse()];
        if both.iter().any(|label| self.associations.is_used(*label)) {
            return Err(Error::Label(LabelError::InUse(id)));
        }
        for label in both {
            self.association_types.remove(label);
            self.association_types.limits.remove(&label);
        }
        Ok(())
    }

    /// A type of a pair that is the portal's own, and has a label.
    fn own_type(&self, from: ObjectTypeId, to: ObjectTypeId, id: u32) -> Result<AssociationType> {
        let of_pair = || self.association_types.between(from, to).filter(|kind| kind.type_id == id);
        let own = of_pair().find(|kind| kind.category != Category::HubspotDefined);
        match own.or_else(|| of_pair().next()) {
            None => Err(Error::Label(LabelError::NotFound(id))),
            Some(kind) if kind.is_plain() => Err(Error::Label(LabelError::UnlabelledTypeStays(id))),
            Some(kind) if kind.category == Category::HubspotDefined => {
                Err(Error::Label(LabelError::OfHubSpot(id)))
            }
            Some(kind) => Ok(kind.clone()),
        }
    }

    fn check_label(
        &self,
        (from, to): (ObjectTypeId, ObjectTypeId),
        label: &str,
        except: &[TypeRef],
    ) -> Result<()> {
        let others = self.association_types.between(from, to);
        let mut others = others.filter(|kind| !except.contains(&kind.reference()));
        match others.any(|kind| kind.label.as_deref() == Some(label)) {
            true => Err(Error::Label(LabelError::Exists { label: label.to_owned(), from, to })),
            false => Ok(()),
        }
    }

    fn check_label_name(&self, (from, to): (ObjectTypeId, ObjectTypeId), name: &str) -> Result<()> {
        match self.association_types.between(from, to).any(|kind| &*kind.name == name) {
            true => Err(Error::Label(LabelError::Exists { label: name.to_owned(), from, to })),
            false => Ok(()),
        }
    }

    fn own_labels(&self, from: ObjectTypeId, to: ObjectTypeId) -> usize {
        let own = self
            .association_types
            .between(from, to)
            .filter(|kind| kind.category == Category::UserDefined && kind.label.is_some());
        // Between records of one type both directions count for the same pair.
        if from == to { own.count() / 2 } else { own.count() }
    }
}

/// A label's name is an identifier: no hyphens, and no digit at the start.
fn check_name(name: &str) -> Result<()> {
    let valid = !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.contains('-');
    if valid { Ok(()) } else { Err(Error::Label(LabelError::InvalidName(name.to_owned()))) }
}

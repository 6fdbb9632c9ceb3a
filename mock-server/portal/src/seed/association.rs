//! Association labels in seed files.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Loading, SeedError, v1::word};
use crate::{
    AssociationType, ObjectTypeId, Portal, TypeRef, associations::association_type::Category,
};

/// A label as `POST /crm/v4/associations/{from}/{to}/labels` takes it, with the pair and, if they
/// are to be those of another portal, the ids of both directions. Without a label it is the pair's
/// unlabelled type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct LabelSeed {
    from: Box<str>,
    to: Box<str>,
    name: Box<str>,
    label: Option<Box<str>>,
    inverse_label: Option<Box<str>>,
    #[serde(default = "user_defined", deserialize_with = "word::deserialize")]
    category: Category,
    type_id: Option<u32>,
    /// The same where both directions are one type.
    inverse_type_id: Option<u32>,
}

fn user_defined() -> Category {
    Category::UserDefined
}

impl<'a> Loading<'_, 'a> {
    /// Reads the labels. Ids that they choose are kept from the types that custom objects get by
    /// themselves.
    pub(super) fn association_labels(
        &mut self,
        raws: &[&'a RawValue],
    ) -> Result<Vec<(&'a RawValue, LabelSeed)>, SeedError> {
        let mut labels = Vec::with_capacity(raws.len());
        for raw in raws {
            let label: LabelSeed = self.parse(raw)?;
            if label.type_id.is_some() != label.inverse_type_id.is_some() {
                return Err(
                    self.error(raw, "a label has a typeId and an inverseTypeId, or neither")
                );
            }
            if label.type_id.is_none() && label.category != Category::UserDefined {
                return Err(self.error(raw, "a label of another category has a typeId"));
            }
            if label.category == Category::UserDefined {
                self.portal.association_types.reserve(label.type_id.max(label.inverse_type_id));
            }
            labels.push((*raw, label));
        }
        Ok(labels)
    }

    /// Makes a label. An unlabelled type takes the place of the pair's.
    pub(super) fn association_label(
        &mut self,
        raw: &'a RawValue,
        seed: LabelSeed,
    ) -> Result<(), SeedError> {
        let pair = (self.end_type(&seed.from, raw)?, self.end_type(&seed.to, raw)?);
        if seed.label.is_none() {
            self.portal.forget_unlabelled(pair);
        }
        let Some(ids) = seed.type_id.zip(seed.inverse_type_id) else {
            return self.numbered_label(raw, pair, &seed);
        };
        if ids.0 == ids.1 && pair.0 != pair.1 {
            return Err(self.error(raw, "both directions are one type only within an object type"));
        }
        let types = seed.types(pair, ids);
        for kind in &types {
            if self.portal.association_types.get(kind.reference()).is_some() {
                let message = format!("the association type {} is there already", kind.type_id);
                return Err(self.error(raw, message));
            }
        }
        types.into_iter().for_each(|kind| self.portal.association_types.put(kind));
        Ok(())
    }

    /// A type, or one of HubSpot's that has no records here but can be associated.
    fn end_type(&self, word: &str, raw: &'a RawValue) -> Result<ObjectTypeId, SeedError> {
        let hubspots = word.parse().ok().filter(|id: &ObjectTypeId| id.meta == 0);
        hubspots.map_or_else(|| self.object_type(word, raw), Ok)
    }

    /// A label whose ids the portal chooses.
    fn numbered_label(
        &mut self,
        raw: &'a RawValue,
        (from, to): (ObjectTypeId, ObjectTypeId),
        seed: &LabelSeed,
    ) -> Result<(), SeedError> {
        let inverse = seed.inverse_label.as_deref();
        let made = match seed.label.as_deref() {
            Some(label) => self.portal.create_label(from, to, &seed.name, label, inverse),
            None => self.portal.define_association(from, to, &seed.name, None, None),
        };
        made.map(drop).map_err(|refusal| self.refused(raw, &refusal))
    }
}

impl LabelSeed {
    /// Both directions, or one that is its own inverse.
    fn types(
        self,
        (from, to): (ObjectTypeId, ObjectTypeId),
        (there, back): (u32, u32),
    ) -> Vec<AssociationType> {
        let inverse_label = self.inverse_label.or_else(|| self.label.clone());
        let forward = AssociationType {
            type_id: there,
            inverse: back,
            from,
            to,
            name: self.name,
            label: self.label,
            replaces: false,
            primary: false,
            max_to: None,
            legacy: false,
            category: self.category,
        };
        let reverse = AssociationType {
            type_id: back,
            inverse: there,
            from: to,
            to: from,
            label: inverse_label,
            ..forward.clone()
        };
        if there == back { vec![forward] } else { vec![forward, reverse] }
    }
}

impl Portal {
    /// Takes the unlabelled type of a pair away, in both directions.
    fn forget_unlabelled(&mut self, (from, to): (ObjectTypeId, ObjectTypeId)) {
        let plain = self.association_types.unlabelled(from, to);
        let own = plain.filter(|kind| kind.category == Category::UserDefined);
        let both: Option<[TypeRef; 2]> = own.map(|kind| [kind.reference(), kind.inverse()]);
        both.into_iter().flatten().for_each(|label| self.association_types.remove(label));
    }
}

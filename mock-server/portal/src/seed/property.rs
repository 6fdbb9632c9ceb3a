//! Properties and their groups in seed files.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Instant, Loading, SeedError, keys,
    v1::{AggregateShape, word},
};
use crate::{
    Calculation, Definition, Face, FieldType, Hints, Modification, ObjectTypeId, PropertyOption,
    ValueType,
    properties::{
        calculation::rollup::{Aggregate, Rollup},
        formula::Formula,
    },
};

/// A group as `POST /crm/v3/properties/{objectType}/groups` takes it, or as it is returned.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GroupSeed {
    name: Box<str>,
    label: Option<Box<str>>,
    display_order: Option<i32>,
    #[serde(default)]
    archived: bool,
}

/// A property as `POST /crm/v3/properties` takes it or, which its `modificationMetadata` tells, as
/// it is returned. What the seed has no place for is passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PropertySeed {
    name: Box<str>,
    label: Option<Box<str>>,
    #[serde(default, deserialize_with = "word::some")]
    r#type: Option<ValueType>,
    #[serde(default, deserialize_with = "word::some")]
    field_type: Option<FieldType>,
    group_name: Option<Box<str>>,
    #[serde(default)]
    description: Box<str>,
    #[serde(default)]
    options: Vec<OptionSeed>,
    display_order: Option<i32>,
    #[serde(default)]
    has_unique_value: bool,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    form_field: bool,
    #[serde(default)]
    external_options: bool,
    referenced_object_type: Option<Box<str>>,
    calculation_formula: Option<Box<str>>,
    /// Ours: what is computed from associated records.
    rollup: Option<RollupSeed>,
    show_currency_symbol: Option<bool>,
    currency_property_name: Option<Box<str>>,
    number_display_hint: Option<Box<str>>,
    text_display_hint: Option<Box<str>>,
    date_display_hint: Option<Box<str>>,
    modification_metadata: Option<ModificationSeed>,
    #[serde(default)]
    hubspot_defined: bool,
    #[serde(default)]
    calculated: bool,
    archived: Option<bool>,
    created_user_id: Option<Box<str>>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// A [`Rollup`] whose object type goes by any of its names.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RollupSeed {
    object_type: Box<str>,
    #[serde(deserialize_with = "AggregateShape::deserialize")]
    aggregate: Aggregate,
    property: Option<Box<str>>,
    type_id: Option<u32>,
    #[serde(default)]
    only: BTreeMap<Box<str>, Box<str>>,
    by: Option<Box<str>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModificationSeed {
    archivable: bool,
    read_only_definition: bool,
    read_only_value: bool,
    read_only_options: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OptionSeed {
    label: Box<str>,
    value: Box<str>,
    description: Option<Box<str>>,
    #[serde(default)]
    display_order: Option<i32>,
    #[serde(default)]
    hidden: bool,
}

pub(super) fn keys() -> Vec<keys::PartKeys> {
    vec![
        ("`propertyGroups`", keys::keys::<GroupSeed>()),
        ("`properties`", keys::keys::<PropertySeed>()),
        ("A rollup", keys::keys::<RollupSeed>()),
        ("An option", keys::keys::<OptionSeed>()),
        ("`modificationMetadata`", keys::keys::<ModificationSeed>()),
    ]
}

impl<'a> Loading<'_, 'a> {
    /// A group takes the place of the one with its name, so that the built-in ones can be changed.
    pub(super) fn group(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: GroupSeed = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        self.once(raw, object_type, "group", &seed.name)?;
        if seed.archived {
            return Ok(());
        }
        let label = seed.label.ok_or_else(|| self.error(raw, "missing field `label`"))?;
        let (name, order) = (seed.name, seed.display_order);
        let made = match self.portal.group(object_type, &name).is_ok() {
            true => self.portal.update_group(object_type, &name, Some(label), order),
            false => self.portal.create_group(object_type, name, label, order),
        };
        made.map(drop).map_err(|refusal| self.refused(raw, &refusal))
    }

    /// Takes a group away that is `archived`, once its properties are gone.
    pub(super) fn archived_group(
        &mut self,
        word: &str,
        raw: &'a RawValue,
    ) -> Result<(), SeedError> {
        let seed: GroupSeed = self.parse(raw)?;
        if !seed.archived {
            return Ok(());
        }
        let object_type = self.object_type(word, raw)?;
        let gone = self.portal.archive_group(object_type, &seed.name);
        gone.map_err(|refusal| self.refused(raw, &refusal))
    }

    /// A property that is new, or one as it was returned, which takes the place of the one with
    /// its name. With `archived` it is taken away, and needs no more than its name.
    pub(super) fn property(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: PropertySeed = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        self.once(raw, object_type, "property", &seed.name)?;
        if self.comes_later(object_type, &seed) {
            self.later.push((object_type, raw));
            return Ok(());
        }
        self.property_of(object_type, raw, seed)
    }

    /// Makes the properties whose formulas name others that came later in the file.
    pub(super) fn later_properties(&mut self) -> Result<(), SeedError> {
        let mut waiting = std::mem::take(&mut self.later);
        while !waiting.is_empty() {
            let before = waiting.len();
            for (object_type, raw) in std::mem::take(&mut waiting) {
                let seed: PropertySeed = self.parse(raw)?;
                match self.comes_later(object_type, &seed) {
                    true => waiting.push((object_type, raw)),
                    false => self.property_of(object_type, raw, seed)?,
                }
            }
            if waiting.len() == before {
                // The first of those that wait for each other, or for nothing, says what it lacks.
                for (object_type, raw) in std::mem::take(&mut waiting) {
                    let seed = self.parse(raw)?;
                    self.property_of(object_type, raw, seed)?;
                }
            }
        }
        Ok(())
    }

    /// Whether a formula names properties that aren't there yet.
    fn comes_later(&self, object_type: ObjectTypeId, seed: &PropertySeed) -> bool {
        let formula = seed.calculation_formula.as_deref();
        let formula = formula.and_then(|text| Formula::parse(text).ok());
        let missing =
            |name: &&str| **name != *seed.name && !self.portal.knows_property(object_type, name);
        formula.is_some_and(|formula| formula.properties().iter().any(missing))
    }

    /// A property of a schema, as it was returned.
    pub(super) fn schema_property(
        &mut self,
        object_type: ObjectTypeId,
        raw: &'a RawValue,
    ) -> Result<(), SeedError> {
        let seed: PropertySeed = self.parse(raw)?;
        self.property_of(object_type, raw, seed)
    }

    fn property_of(
        &mut self,
        object_type: ObjectTypeId,
        raw: &'a RawValue,
        mut seed: PropertySeed,
    ) -> Result<(), SeedError> {
        let (archived, name) = (seed.archived == Some(true), seed.name.clone());
        let known = self.portal.knows_property(object_type, &name);
        let made = match (archived && known, seed.modification_metadata) {
            (true, _) => Ok(()),
            (false, None) if seed.rollup.is_some() => {
                let modification = Modification { read_only_value: true, ..Modification::CUSTOM };
                self.returned_property(raw, object_type, seed, modification)?;
                Ok(())
            }
            (false, Some(modification)) => {
                let modification = modification.into();
                self.returned_property(raw, object_type, seed, modification)?;
                Ok(())
            }
            (false, None) => {
                let face = seed.take_face().map_err(|message| self.error(raw, message))?;
                self.write(|portal, origin| {
                    portal.create_property(origin, object_type, face, "0").map(drop)
                })
            }
        };
        let done = made.and_then(|()| match archived {
            true => self.portal.withdraw_property(self.now, object_type, &name),
            false => Ok(()),
        });
        done.map_err(|refusal| self.refused(raw, &refusal))
    }

    /// A definition to the letter. What computes the values of HubSpot's own stays.
    fn returned_property(
        &mut self,
        raw: &'a RawValue,
        object_type: ObjectTypeId,
        mut seed: PropertySeed,
        modification: Modification,
    ) -> Result<(), SeedError> {
        let calculation = seed.rollup.take().map(|rollup| self.rollup(raw, rollup)).transpose()?;
        let face = seed.take_face().map_err(|message| self.error(raw, message))?;
        let definition = Definition {
            face,
            hubspot_defined: seed.hubspot_defined,
            modification,
            calculated: seed.calculated || calculation.is_some(),
            calculation,
            archived: None,
            prints_archived: seed.archived.is_some() || !seed.hubspot_defined,
            created: seed.created_at.map(|Instant(at)| at),
            updated: seed.updated_at.map(|Instant(at)| at),
            user: seed.created_user_id,
        };
        let put = self.portal.put_property(object_type, definition);
        put.map_err(|refusal| self.refused(raw, &refusal))
    }

    fn rollup(&self, raw: &'a RawValue, seed: RollupSeed) -> Result<Calculation, SeedError> {
        let RollupSeed { object_type, aggregate, property, type_id, only, by } = seed;
        let object_type = self.object_type(&object_type, raw)?;
        let lacks = match aggregate {
            Aggregate::Count => None,
            Aggregate::Sum | Aggregate::Min | Aggregate::Max | Aggregate::Average => {
                property.is_none().then_some("property")
            }
            Aggregate::Latest if property.is_none() => Some("property"),
            Aggregate::Latest => by.is_none().then_some("by"),
        };
        if let Some(key) = lacks {
            return Err(self.error(raw, format!("this rollup needs `{key}`")));
        }
        let rollup = Rollup { object_type, aggregate, property, type_id, only, by };
        Ok(Calculation::Rollup(Box::new(rollup)))
    }
}

impl From<ModificationSeed> for Modification {
    fn from(seed: ModificationSeed) -> Self {
        Self {
            archivable: seed.archivable,
            read_only_definition: seed.read_only_definition,
            read_only_value: seed.read_only_value,
            read_only_options: seed.read_only_options,
        }
    }
}

impl OptionSeed {
    pub(super) fn into_option(self) -> PropertyOption {
        PropertyOption {
            label: self.label,
            value: self.value,
            description: self.description,
            display_order: self.display_order.unwrap_or(-1),
            hidden: self.hidden,
        }
    }
}

impl PropertySeed {
    fn take_face(&mut self) -> Result<Face, &'static str> {
        Ok(Face {
            name: std::mem::take(&mut self.name),
            label: self.label.take().ok_or("missing field `label`")?,
            kind: self.r#type.ok_or("missing field `type`")?,
            field_type: self.field_type.ok_or("missing field `fieldType`")?,
            description: std::mem::take(&mut self.description),
            group: self.group_name.take().ok_or("missing field `groupName`")?,
            options: self.options.drain(..).map(OptionSeed::into_option).collect(),
            display_order: self.display_order.unwrap_or(-1),
            unique: self.has_unique_value,
            hidden: self.hidden,
            form_field: self.form_field,
            external_options: self.external_options,
            referenced_object_type: self.referenced_object_type.take(),
            calculation_formula: self.calculation_formula.take(),
            hints: Hints {
                show_currency_symbol: self.show_currency_symbol,
                currency_property_name: self.currency_property_name.take(),
                number: self.number_display_hint.take(),
                text: self.text_display_hint.take(),
                date: self.date_display_hint.take(),
            },
        })
    }
}

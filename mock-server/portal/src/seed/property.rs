//! Properties and their groups in seed files.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Instant, Loading, SeedError, keys, v1::word};
use crate::{
    Definition, Face, FieldType, Hints, Modification, ObjectTypeId, PropertyOption, ValueType,
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

pub(super) fn keys() -> Vec<keys::Keys> {
    vec![
        ("`propertyGroups`", keys::keys::<GroupSeed>()),
        ("`properties`", keys::keys::<PropertySeed>()),
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
        self.property_of(object_type, raw, seed)
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

    /// A definition to the letter. What computes its values stays, if it was known.
    fn returned_property(
        &mut self,
        raw: &'a RawValue,
        object_type: ObjectTypeId,
        mut seed: PropertySeed,
        modification: Modification,
    ) -> Result<(), SeedError> {
        let face = seed.take_face().map_err(|message| self.error(raw, message))?;
        let definition = Definition {
            face,
            hubspot_defined: seed.hubspot_defined,
            modification,
            calculated: seed.calculated,
            calculation: None,
            archived: None,
            prints_archived: seed.archived.is_some() || !seed.hubspot_defined,
            created: seed.created_at.map(|Instant(at)| at),
            updated: seed.updated_at.map(|Instant(at)| at),
            user: seed.created_user_id,
        };
        let put = self.portal.put_property(object_type, definition);
        put.map_err(|refusal| self.refused(raw, &refusal))
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

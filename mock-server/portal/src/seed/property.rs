//! Properties and their groups in seed files.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Loading, SeedError};
use crate::{Face, FieldType, Hints, PropertyOption, ValueType};

/// A group as `POST /crm/v3/properties/{objectType}/groups` takes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GroupSeed<'a> {
    name: Box<str>,
    label: Box<str>,
    display_order: Option<i32>,
    #[serde(default, borrow, rename = "archived")]
    _archived: Option<&'a RawValue>,
}

/// A property as `POST /crm/v3/properties` takes it; what the API only returns is passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PropertySeed {
    name: Box<str>,
    label: Box<str>,
    r#type: ValueType,
    field_type: FieldType,
    group_name: Box<str>,
    #[serde(default)]
    description: Box<str>,
    #[serde(default)]
    options: Vec<OptionSeed>,
    #[serde(default)]
    display_order: Option<i32>,
    #[serde(default)]
    has_unique_value: bool,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    form_field: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OptionSeed {
    label: Box<str>,
    value: Box<str>,
    #[serde(default)]
    display_order: Option<i32>,
    #[serde(default)]
    hidden: bool,
}

impl<'a> Loading<'_, 'a> {
    pub(super) fn group(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: GroupSeed<'_> = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        let made = self.portal.create_group(object_type, seed.name, seed.label, seed.display_order);
        made.map(drop).map_err(|refusal| self.refused(raw, &refusal))
    }

    pub(super) fn property(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: PropertySeed = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        let made = self.write(|portal, origin| {
            portal.create_property(origin, object_type, seed.into_face(), "0").map(drop)
        });
        made.map_err(|refusal| self.refused(raw, &refusal))
    }
}

impl OptionSeed {
    pub(super) fn into_option(self) -> PropertyOption {
        PropertyOption {
            label: self.label,
            value: self.value,
            description: None,
            display_order: self.display_order.unwrap_or(-1),
            hidden: self.hidden,
        }
    }
}

impl PropertySeed {
    fn into_face(self) -> Face {
        Face {
            name: self.name,
            label: self.label,
            kind: self.r#type,
            field_type: self.field_type,
            description: self.description,
            group: self.group_name,
            options: self.options.into_iter().map(OptionSeed::into_option).collect(),
            display_order: self.display_order.unwrap_or(-1),
            unique: self.has_unique_value,
            hidden: self.hidden,
            form_field: self.form_field,
            external_options: false,
            referenced_object_type: None,
            calculation_formula: None,
            hints: Hints::default(),
        }
    }
}

//! Property definitions and groups as exports have them.

use serde::{Deserialize, Serialize};

use super::{
    calculation::CalculationShape,
    shape::{Each, Maybe, Read, shapes, word},
};
use crate::{
    Calculation, Definition, Face, FieldType, Group, Hints, Modification, PropertyOption,
    Timestamp, ValueType, seed::keys,
};

#[derive(Serialize, Deserialize)]
#[serde(remote = "Definition")]
pub(super) struct DefinitionShape {
    #[serde(with = "FaceShape")]
    face: Face,
    hubspot_defined: bool,
    #[serde(with = "ModificationShape")]
    modification: Modification,
    calculated: bool,
    #[serde(with = "Maybe::<CalculationShape>", default)]
    calculation: Option<Calculation>,
    archived: Option<Timestamp>,
    prints_archived: bool,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    user: Option<Box<str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Face")]
struct FaceShape {
    name: Box<str>,
    label: Box<str>,
    #[serde(with = "word")]
    kind: ValueType,
    #[serde(with = "word")]
    field_type: FieldType,
    description: Box<str>,
    group: Box<str>,
    #[serde(with = "Each::<OptionShape>")]
    options: Vec<PropertyOption>,
    display_order: i32,
    unique: bool,
    hidden: bool,
    form_field: bool,
    external_options: bool,
    referenced_object_type: Option<Box<str>>,
    calculation_formula: Option<Box<str>>,
    #[serde(with = "HintsShape")]
    hints: Hints,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Hints")]
struct HintsShape {
    show_currency_symbol: Option<bool>,
    currency_property_name: Option<Box<str>>,
    number: Option<Box<str>>,
    text: Option<Box<str>>,
    date: Option<Box<str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Modification")]
struct ModificationShape {
    archivable: bool,
    read_only_definition: bool,
    read_only_value: bool,
    read_only_options: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "PropertyOption")]
struct OptionShape {
    label: Box<str>,
    value: Box<str>,
    description: Option<Box<str>>,
    display_order: i32,
    hidden: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Group", rename_all = "camelCase")]
pub(in crate::seed) struct GroupShape {
    name: Box<str>,
    label: Box<str>,
    display_order: i32,
}

shapes!(
    DefinitionShape => Definition,
    FaceShape => Face,
    HintsShape => Hints,
    ModificationShape => Modification,
    OptionShape => PropertyOption,
    GroupShape => Group,
);

pub(super) fn keys() -> Vec<keys::PartKeys> {
    vec![
        ("A definition", keys::keys::<Read<DefinitionShape>>()),
        ("A definition's `face`", keys::keys::<Read<FaceShape>>()),
        ("Its `hints`", keys::keys::<Read<HintsShape>>()),
        ("Its `options`", keys::keys::<Read<OptionShape>>()),
        ("A definition's `modification`", keys::keys::<Read<ModificationShape>>()),
        ("A group in `exact`", keys::keys::<Read<GroupShape>>()),
    ]
}

//! Object types as exports and the standard data have them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    calculation::CalculationShape,
    shape::{ByName, shapes},
};
use crate::{
    Calculation, ObjectType, ObjectTypeId,
    properties::object_type::{Access, Labels, Returned},
};

#[derive(Serialize, Deserialize)]
#[serde(remote = "ObjectType", rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::seed) struct ObjectTypeShape {
    id: ObjectTypeId,
    name: Box<str>,
    plural: Box<str>,
    legacy: Box<str>,
    #[serde(default)]
    aliases: Vec<Box<str>>,
    #[serde(with = "LabelsShape")]
    labels: Labels,
    created: Box<str>,
    modified: Box<str>,
    #[serde(default)]
    display: Option<Box<str>>,
    #[serde(default)]
    secondary: Vec<Box<str>>,
    #[serde(default)]
    required: Vec<Box<str>>,
    default: Vec<Box<str>>,
    #[serde(default)]
    searchable: Vec<Box<str>>,
    #[serde(with = "ReturnedShape", default)]
    returned: Returned,
    #[serde(with = "ByName::<CalculationShape>", default)]
    calculated: BTreeMap<Box<str>, Calculation>,
    #[serde(with = "AccessShape", default)]
    access: Access,
    #[serde(default)]
    engagement: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Labels")]
pub(in crate::seed) struct LabelsShape {
    singular: Box<str>,
    plural: Box<str>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Returned", rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ReturnedShape {
    #[serde(default)]
    on_create: Vec<Box<str>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    on_create_with: BTreeMap<Box<str>, Vec<Box<str>>>,
    #[serde(default)]
    on_update: Vec<Box<str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    on_change: Vec<Box<str>>,
    #[serde(default)]
    touched_by: BTreeMap<Box<str>, Vec<Box<str>>>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Access", rename_all = "snake_case")]
enum AccessShape {
    Full,
    Update,
    Read,
}

shapes!(ObjectTypeShape => ObjectType, ReturnedShape => Returned);

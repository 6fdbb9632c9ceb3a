//! Association types as exports and the standard data have them.

use serde::{Deserialize, Serialize};

use super::shape::{shapes, word};
use crate::{AssociationType, Category, ObjectTypeId, TypeRef};

#[derive(Serialize, Deserialize)]
#[serde(remote = "AssociationType", rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::seed) struct AssociationTypeShape {
    type_id: u32,
    inverse: u32,
    from: ObjectTypeId,
    to: ObjectTypeId,
    name: Box<str>,
    label: Option<Box<str>>,
    #[serde(default)]
    primary: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    replaces: bool,
    #[serde(default)]
    max_to: Option<u32>,
    #[serde(default)]
    legacy: bool,
    #[serde(with = "word", default = "hubspot_defined")]
    category: Category,
}

fn hubspot_defined() -> Category {
    Category::HubspotDefined
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "TypeRef")]
pub(super) struct TypeRefShape {
    #[serde(with = "word")]
    category: Category,
    id: u32,
}

shapes!(AssociationTypeShape => AssociationType, TypeRefShape => TypeRef);

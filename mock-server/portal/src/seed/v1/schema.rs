//! Custom objects' schemas, and where a change came from, as exports have them.

use serde::{Deserialize, Serialize};

use super::shape::shapes;
use crate::{Schema, Source, Timestamp};

#[derive(Serialize, Deserialize)]
#[serde(remote = "Schema")]
pub(super) struct SchemaShape {
    description: Option<Box<str>>,
    allows_sensitive: bool,
    restorable: bool,
    created: Timestamp,
    updated: Timestamp,
    created_by: Box<str>,
    updated_by: Box<str>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Source")]
pub(super) struct SourceShape {
    kind: Box<str>,
    id: Box<str>,
    label: Box<str>,
}

shapes!(SchemaShape => Schema, SourceShape => Source);

//! Fields of a body that HubSpot passes over without a word.

use std::fmt;

use portal::{Table, object::Written};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{body::Text, jackson::Shape};
use crate::explain;

/// The class whose fields are a new property's too, but not all of them count.
const PROPERTY_UPDATE: &str = "PropertyUpdate$Json";

/// Explains the fields at the top of a body that its shape doesn't know.
pub(super) fn explain(body: &[u8], shape: &Shape) {
    if !explain::is_asked() {
        return;
    }
    let object = match shape {
        Shape::Object(object) => object,
        Shape::Built(built) => &built.object,
        _ => return,
    };
    let Ok(Names(names)) = serde_json::from_slice(body) else { return };
    let has = |wanted: &str| names.iter().any(|Text(name)| name == wanted);
    if has("filterGroups") && has("filters") {
        explain::note("ignored-filters", String::new);
    }
    if object.class.ends_with(PROPERTY_UPDATE) && has("hasUniqueValue") {
        explain::note("ignored-unique-flag", String::new);
    }
    let known = |name: &str| object.fields.iter().any(|(field, _)| *field == name);
    for Text(name) in names.iter().filter(|Text(name)| !known(name)) {
        explain::note("ignored-field", || name.to_string());
    }
}

/// Explains what a write passed over.
pub fn explain_write(table: &Table, written: &Written) {
    for id in &written.ignored {
        explain::note("ignored-lifecycle-stage", || table.catalog.get(*id).face.name.to_string());
    }
}

/// The names of an object's members.
struct Names<'a>(Vec<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Names<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Vec<Text<'de>>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(names)
            }
        }
        deserializer.deserialize_map(Members).map(Self)
    }
}

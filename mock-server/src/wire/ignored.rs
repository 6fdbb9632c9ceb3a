//! What HubSpot passes over without a word: fields of a body that its shape doesn't know, wherever
//! they stand, and values that change nothing.

use std::{borrow::Cow, fmt};

use portal::{
    Pipeline, RecordId, Stage, Table, object::Written, pipeline::Metadata,
    pipeline_write::NewPipeline,
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::jackson::Shape;
use crate::explain;

/// Explains the fields of a body that its shape doesn't know, or knows to be idle.
pub(crate) fn explain(body: &[u8], shape: &Shape) {
    if explain::is_asked() {
        let walk = Walk { shape, path: Path::Body };
        let walked = walk.deserialize(&mut serde_json::Deserializer::from_slice(body));
        debug_assert!(walked.is_ok(), "it was read before: {walked:?}");
    }
}

/// Where a part stands in a body. Only what is ignored is written out.
#[derive(Clone, Copy)]
enum Path<'p> {
    Body,
    Member(&'p Path<'p>, &'p str),
    Elements(&'p Path<'p>),
}

/// `inputs[].associations[].to`.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => Ok(()),
            Self::Member(Self::Body, name) => f.write_str(name),
            Self::Member(path, name) => write!(f, "{path}.{name}"),
            Self::Elements(path) => write!(f, "{path}[]"),
        }
    }
}

/// A walk through a part of a body beside its shape.
#[derive(Clone, Copy)]
struct Walk<'s> {
    shape: &'s Shape,
    path: Path<'s>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.shape {
            Shape::Object(_) | Shape::Built(_) | Shape::List(_) | Shape::ListOf(..) => {
                deserializer.deserialize_any(self)
            }
            Shape::TextOr(_) => {
                // A number may be larger than serde reads one.
                let raw = <&RawValue>::deserialize(deserializer)?.get();
                let inside = &mut serde_json::Deserializer::from_str(raw);
                match raw.starts_with('{') {
                    true => inside.deserialize_any(self).map_err(D::Error::custom),
                    false => Ok(()),
                }
            }
            _ => IgnoredAny::deserialize(deserializer).map(drop),
        }
    }
}

/// A member's name, borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what was read before")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            let shape = self.shape.member(&name);
            let path = Path::Member(&self.path, &name);
            match shape {
                None => explain::note("ignored-field", || path.to_string()),
                Some(Shape::Idle(rule)) => explain::note(rule, || path.to_string()),
                Some(_) => {}
            }
            map.next_value_seed(Walk { shape: shape.unwrap_or(&Shape::Any), path })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let shape = self.shape.element();
        let path = Path::Elements(&self.path);
        while list.next_element_seed(Walk { shape, path })?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Explains names that are no property's.
pub fn explain_unknown<'n>(table: &Table, names: impl IntoIterator<Item = &'n str>) {
    if explain::is_asked() {
        let names = names.into_iter().filter(|name| !name.is_empty());
        for name in names.filter(|name| table.catalog.active(name).is_none()) {
            explain::note("ignored-property", || name.to_owned());
        }
    }
}

/// Explains that records which aren't there are as good as archived.
pub fn explain_archive<'i>(table: &Table, ids: impl IntoIterator<Item = &'i str>) {
    if explain::is_asked() {
        let live = |id: &str| id.parse().is_ok_and(|id: RecordId| table.live(id).is_some());
        for id in ids.into_iter().filter(|id| !live(id)) {
            explain::note("ignored-archive", || id.to_owned());
        }
    }
}

/// Explains what of a stage's metadata was not kept: keys that such a stage has not, and
/// what follows from another key.
pub fn explain_stage(sent: &Metadata, made: &Stage) {
    for (key, value) in sent {
        let kept = made.metadata.get(key);
        if kept.is_none_or(|kept| &**key == "isClosed" && kept != value) {
            explain::note("ignored-metadata", || key.to_string());
        }
    }
}

/// The same for each stage of a pipeline; their labels differ.
pub fn explain_stages(sent: &NewPipeline, made: &Pipeline) {
    for new in &sent.stages {
        if let Some(stage) = made.stages.iter().find(|stage| stage.label == new.label) {
            explain_stage(&new.metadata, stage);
        }
    }
}

/// Explains what a write passed over.
pub fn explain_write(table: &Table, written: &Written) {
    for id in &written.ignored {
        explain::note("ignored-lifecycle-stage", || table.catalog.get(*id).face.name.to_string());
    }
}

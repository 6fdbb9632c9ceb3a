//! Records and their associations in seed files.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{
    Instant, Loading, SeedError, keys,
    v1::{Text, entries, word},
};
use crate::{
    End, NewRecord, Origin, TypeRef, associations::association_type::Category,
    properties::value::Rules, records::write::edit::Sent,
};

/// `{"ref": "ada", "properties": {"email": "ada@example.com"}, "associations": […]}`. The `ref` is
/// what later records call it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RecordSeed<'a> {
    #[serde(borrow, default)]
    r#ref: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    properties: Properties<'a>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
    #[serde(default)]
    archived: bool,
    /// Copied from a live portal: nothing follows from its values.
    #[serde(default)]
    verbatim: bool,
    #[serde(borrow, default)]
    associations: Vec<AssociationSeed<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AssociationSeed<'a> {
    #[serde(borrow)]
    to: Cow<'a, str>,
    #[serde(default)]
    types: Vec<TypeSeed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TypeSeed {
    #[serde(deserialize_with = "word::deserialize")]
    category: Category,
    type_id: u32,
}

/// A record's values: texts, or null for none.
#[derive(Default)]
struct Properties<'a>(Sent<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "an object of property values, which are strings";
        let entries = entries::<_, Text<'de>, Option<Text<'de>>>(deserializer, expected)?;
        let pair =
            |(Text(name), value): (_, Option<Text<'de>>)| (name, value.map(|Text(text)| text));
        Ok(Self(entries.into_iter().map(pair).collect()))
    }
}

pub(super) fn keys() -> Vec<keys::PartKeys> {
    vec![
        ("`records`", keys::keys::<RecordSeed<'_>>()),
        ("An association of a record", keys::keys::<AssociationSeed<'_>>()),
        ("A type of an association", keys::keys::<TypeSeed>()),
    ]
}

impl<'a> Loading<'_, 'a> {
    pub(super) fn record(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: RecordSeed<'a> = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        let source = Arc::clone(&self.source);
        let now = seed.created_at.map_or(self.now, |Instant(at)| at);
        let origin = Origin { now, source: &source };
        let id = seed.id.as_deref().map(str::parse).transpose();
        let id = id.map_err(|_| self.error(raw, "a record's id is a string of digits"))?;
        let new = NewRecord { properties: seed.properties.0, associations: Vec::new() };
        let made = match seed.verbatim {
            true => self.portal.create_verbatim(origin, object_type, id, &new),
            false => self.portal.create_seeded(origin, object_type, id, &new, Rules::SEED),
        };
        let id = made.map_err(|refusal| self.refused(raw, &refusal))?.id;
        if let Some(name) = seed.r#ref
            && self.refs.insert((object_type, name.clone()), id).is_some()
        {
            return Err(self.error(raw, format!("{word} has two records called {name:?}")));
        }
        for association in &seed.associations {
            self.associate(End { object_type, id }, association, seed.verbatim, raw)?;
        }
        let updated = seed.updated_at.map_or(now, |Instant(at)| at);
        let finished = self.portal.finish_seeded(End { object_type, id }, updated, seed.archived);
        finished.map_err(|refusal| self.refused(raw, &refusal))
    }

    fn associate(
        &mut self,
        from: End,
        seed: &AssociationSeed<'a>,
        verbatim: bool,
        raw: &'a RawValue,
    ) -> Result<(), SeedError> {
        let to = &*seed.to;
        let (word, name) = to.split_once('/').ok_or_else(|| {
            self.error(raw, format!("an association leads to \"type/ref\", not {to:?}"))
        })?;
        let object_type = self.object_type(word, raw)?;
        let named = self.refs.get(&(object_type, name.into())).copied();
        let id = named.or_else(|| {
            let id = name.parse().ok()?;
            self.portal.table(object_type).ok()?.live(id).map(|record| record.id)
        });
        let id = id.ok_or_else(|| self.error(raw, format!("there is no earlier record {to:?}")))?;
        let types: Vec<TypeRef> = seed
            .types
            .iter()
            .map(|kind| TypeRef { category: kind.category, id: kind.type_id })
            .collect();
        let to = End { object_type, id };
        let made = match verbatim {
            true => self.portal.associate_verbatim(from, to, types),
            false => self.portal.associate(from, to, &types),
        };
        made.map_err(|refusal| self.refused(raw, &refusal))
    }
}

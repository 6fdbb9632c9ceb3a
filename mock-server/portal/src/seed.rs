//! Seed files: fixture data into a portal. Every error names its line.

use std::{borrow::Cow, collections::HashMap, fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    Account, End, Face, FieldType, Hints, NewRecord, Origin, Portal, PortalId, PropertyOption,
    RecordId, Refusal, Secret, Source, Timestamp, TypeRef, ValueType, association_type::Category,
    edit::Sent, value::Rules,
};

/// What is wrong with a seed file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct SeedError {
    /// The line in the file, from 1.
    pub line: usize,
    /// What to mend.
    pub message: String,
}

/// A seed file's content besides the portal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seeded<'a> {
    /// Tokens to be made.
    pub tokens: Vec<TokenSeed>,
    /// Apps to be made; a portal knows nothing of them.
    pub apps: Vec<Part<'a>>,
}

/// A part of the file that is somebody else's to read. `Debug` hides it, for it has secrets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    line: usize,
    text: &'a str,
}

impl<'a> Part<'a> {
    /// Reads it; a mistake names its line in the file.
    pub fn parse<T: Deserialize<'a>>(&self) -> Result<T, SeedError> {
        serde_json::from_str(self.text).map_err(|error| SeedError {
            line: self.line + error.line().saturating_sub(1),
            message: sentence(&error),
        })
    }

    /// A mistake in what it says.
    pub fn error(&self, message: impl Into<String>) -> SeedError {
        SeedError { line: self.line, message: message.into() }
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part(line {})", self.line)
    }
}

/// An access token that a seed file asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenSeed {
    /// The token itself.
    pub token: Secret,
    /// When it expires (ISO 8601); a private app's token doesn't.
    #[serde(default)]
    pub expires_at: Option<Instant>,
    /// What it may do; everything if it isn't said.
    #[serde(default)]
    pub scopes: Option<Vec<Box<str>>>,
}

/// An ISO 8601 instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let instant = Timestamp::parse_iso(&text).map(Self);
        instant.ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no ISO 8601 instant")))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File<'a> {
    #[serde(default)]
    portal: PortalSeed,
    #[serde(default, borrow)]
    access_tokens: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    apps: Vec<&'a RawValue>,
    /// What an export holds besides; see [`crate::seed_export`].
    #[serde(borrow)]
    exact: Option<&'a RawValue>,
    #[serde(default, borrow)]
    schemas: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    owners: Option<Vec<&'a RawValue>>,
    #[serde(default, borrow)]
    property_groups: ByType<'a>,
    #[serde(default, borrow)]
    properties: ByType<'a>,
    #[serde(default, borrow)]
    pipelines: ByType<'a>,
    #[serde(default, borrow)]
    records: ByType<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PortalSeed {
    id: Option<PortalId>,
    #[serde(default, deserialize_with = "time_zone")]
    time_zone: Option<Box<str>>,
    company_currency: Option<Box<str>>,
    additional_currencies: Option<Vec<Box<str>>>,
    ui_domain: Option<Box<str>>,
    account_type: Option<Box<str>>,
    data_hosting_location: Option<Box<str>>,
    name: Option<Box<str>>,
    created_at: Option<Instant>,
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<str>>, D::Error> {
    let name = Box::<str>::deserialize(deserializer)?;
    if Account::knows_time_zone(&name) {
        return Ok(Some(name));
    }
    Err(serde::de::Error::custom(format!("{name:?} is no time zone")))
}

/// Lists by object type, in the file's order.
#[derive(Default)]
struct ByType<'a>(Vec<(String, Vec<&'a RawValue>)>);

impl<'de: 'a, 'a> Deserialize<'de> for ByType<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Vec<(String, Vec<&'de RawValue>)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with a list for each object type")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(Pairs).map(Self)
    }
}

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
pub(crate) struct OptionSeed {
    label: Box<str>,
    value: Box<str>,
    #[serde(default)]
    display_order: Option<i32>,
    #[serde(default)]
    hidden: bool,
}

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
    category: Category,
    type_id: u32,
}

/// A record's values: texts, or null for none.
#[derive(Default)]
struct Properties<'a>(Sent<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Sent<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of property values, which are strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(16));
                while let Some((Text(name), value)) =
                    map.next_entry::<Text<'de>, Option<Text<'de>>>()?
                {
                    pairs.push((name, value.map(|Text(text)| text)));
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(Pairs).map(Self)
    }
}

/// A string, borrowed from the file where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Portal {
    /// Fills the portal from a seed file.
    pub fn seed<'a>(&mut self, text: &'a str, now: Timestamp) -> Result<Seeded<'a>, SeedError> {
        let file: File<'a> = serde_json::from_str(text)
            .map_err(|error| SeedError { line: error.line(), message: sentence(&error) })?;
        self.describe(file.portal);
        let mut loading = Loading {
            portal: self,
            text,
            now,
            source: Arc::new(Source {
                kind: "IMPORT".into(),
                id: "seed".into(),
                label: "IMPORT".into(),
            }),
            refs: HashMap::new(),
        };
        loading.owners(file.owners.as_deref())?;
        if let Some(raw) = file.exact {
            let exact: crate::seed_export::Exact = loading.parse(raw)?;
            exact.restore(loading.portal);
        }
        for raw in &file.schemas {
            loading.schema(raw)?;
        }
        loading.each(&file.property_groups, Loading::group)?;
        loading.each(&file.properties, Loading::property)?;
        loading.each(&file.pipelines, Loading::pipeline)?;
        loading.each(&file.records, Loading::record)?;
        let tokens =
            file.access_tokens.iter().map(|raw| loading.parse(raw)).collect::<Result<_, _>>()?;
        let apps = file.apps.iter().map(|raw| loading.part(raw)).collect();
        Ok(Seeded { tokens, apps })
    }

    fn describe(&mut self, seed: PortalSeed) {
        self.id = seed.id.unwrap_or(self.id);
        let account = Arc::make_mut(&mut self.account);
        for (place, given) in [
            (&mut account.time_zone, seed.time_zone),
            (&mut account.company_currency, seed.company_currency),
            (&mut account.ui_domain, seed.ui_domain),
            (&mut account.account_type, seed.account_type),
            (&mut account.data_hosting_location, seed.data_hosting_location),
            (&mut account.name, seed.name),
        ] {
            if let Some(given) = given {
                *place = given;
            }
        }
        account.created = seed.created_at.map_or(account.created, |Instant(at)| at);
        if let Some(currencies) = seed.additional_currencies {
            account.additional_currencies = currencies;
        }
    }
}

pub(crate) struct Loading<'p, 'a> {
    pub(crate) portal: &'p mut Portal,
    text: &'a str,
    pub(crate) now: Timestamp,
    source: Arc<Source>,
    refs: HashMap<(crate::ObjectTypeId, Cow<'a, str>), RecordId>,
}

impl<'a> Loading<'_, 'a> {
    fn each(
        &mut self,
        lists: &ByType<'a>,
        load: impl Fn(&mut Self, &str, &'a RawValue) -> Result<(), SeedError>,
    ) -> Result<(), SeedError> {
        for (object_type, entries) in &lists.0 {
            for raw in entries {
                load(self, object_type, raw)?;
            }
        }
        Ok(())
    }

    fn group(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: GroupSeed<'_> = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        let made = self.portal.create_group(object_type, seed.name, seed.label, seed.display_order);
        made.map(drop).map_err(|refusal| self.refused(raw, &refusal))
    }

    fn property(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: PropertySeed = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        let made = self.write(|portal, origin| {
            portal.create_property(origin, object_type, seed.into_face(), "0").map(drop)
        });
        made.map_err(|refusal| self.refused(raw, &refusal))
    }

    /// Writes as the file's author, now.
    pub(crate) fn write<T>(
        &mut self,
        write: impl FnOnce(&mut Portal, Origin<'_>) -> crate::Result<T>,
    ) -> crate::Result<T> {
        write(self.portal, Origin { now: self.now, source: &self.source })
    }

    fn record(&mut self, word: &str, raw: &'a RawValue) -> Result<(), SeedError> {
        let seed: RecordSeed<'a> = self.parse(raw)?;
        let object_type = self.object_type(word, raw)?;
        let source = Arc::clone(&self.source);
        let now = seed.created_at.map_or(self.now, |Instant(at)| at);
        let origin = Origin { now, source: &source };
        let id = seed.id.as_deref().map(str::parse).transpose();
        let id = id.map_err(|_| self.error(raw, "a record's id is a string of digits"))?;
        let new = NewRecord { properties: seed.properties.0, associations: Vec::new() };
        let made = self.portal.create_seeded(origin, object_type, id, &new, Rules::SEED);
        let id = made.map_err(|refusal| self.refused(raw, &refusal))?.id;
        if let Some(name) = seed.r#ref
            && self.refs.insert((object_type, name.clone()), id).is_some()
        {
            return Err(self.error(raw, format!("{word} has two records called {name:?}")));
        }
        for association in &seed.associations {
            self.associate(End { object_type, id }, association, raw)?;
        }
        let updated = seed.updated_at.map_or(now, |Instant(at)| at);
        let finished = self.portal.finish_seeded(End { object_type, id }, updated, seed.archived);
        finished.map_err(|refusal| self.refused(raw, &refusal))
    }

    fn associate(
        &mut self,
        from: End,
        seed: &AssociationSeed<'a>,
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
        let made = self.portal.associate(from, End { object_type, id }, &types);
        made.map_err(|refusal| self.refused(raw, &refusal))
    }

    pub(crate) fn object_type(
        &self,
        word: &str,
        raw: &RawValue,
    ) -> Result<crate::ObjectTypeId, SeedError> {
        self.portal.infer_schema(word).map_err(|refusal| self.refused(raw, &refusal))
    }

    pub(crate) fn parse<T: Deserialize<'a>>(&self, raw: &'a RawValue) -> Result<T, SeedError> {
        self.part(raw).parse()
    }

    fn part(&self, raw: &'a RawValue) -> Part<'a> {
        Part { line: self.line(raw), text: raw.get() }
    }

    pub(crate) fn refused(&self, raw: &RawValue, refusal: &Refusal) -> SeedError {
        self.error(raw, refusal.to_string())
    }

    pub(crate) fn error(&self, raw: &RawValue, message: impl Into<String>) -> SeedError {
        SeedError { line: self.line(raw), message: message.into() }
    }

    /// Raw values borrow from the file, so their place in it is a difference of addresses.
    fn line(&self, raw: &RawValue) -> usize {
        let offset = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        1 + memchr::memchr_iter(b'\n', before).count()
    }
}

impl OptionSeed {
    pub(crate) fn into_option(self) -> PropertyOption {
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

/// Serde's sentence without its own position, which counts from the start of a part.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let cut = text.rfind(" at line ").unwrap_or(text.len());
    text[..cut].to_owned()
}

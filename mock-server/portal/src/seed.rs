//! Seed files: fixture data into a portal. Every error names its line.

mod access;
mod association;
pub mod keys;
mod owner;
pub mod parts;
mod pipeline;
mod place;
mod property;
mod record;
mod schema;
pub(crate) mod standard;
mod v1;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

use serde::{
    Deserialize, Deserializer,
    de::{Unexpected, Visitor},
};
use serde_json::value::RawValue;

pub use self::{
    access::{Part, RefreshSeed, TokenSeed},
    v1::{VERSION, write as export},
};
use self::{place::Place, v1::entries};
use crate::{
    Account, Error, InvalidValue, Origin, Portal, PortalId, RecordError, RecordId, Source,
    Timestamp, TypeError, properties::error::ValueFault, value, words,
};

/// What is wrong with a seed file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct SeedError {
    /// The line in the file, from 1.
    pub line: usize,
    /// The column in that line, in bytes, from 1.
    pub column: usize,
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
    /// How often the portal may be asked.
    pub rate_limit: Option<Part<'a>>,
}

/// An instant in ISO 8601 or in milliseconds since 1970, as a number or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Instant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an instant in ISO 8601 or milliseconds, from the year 0000 to 9999")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Instant, E> {
                let unreadable = || E::invalid_value(Unexpected::Str(text), &self);
                value::instant(text).map(Instant).ok_or_else(unreadable)
            }

            fn visit_i64<E: serde::de::Error>(self, millis: i64) -> Result<Instant, E> {
                let unreadable = |_| E::invalid_value(Unexpected::Signed(millis), &self);
                Timestamp::try_from(millis).map(Instant).map_err(unreadable)
            }

            fn visit_u64<E: serde::de::Error>(self, millis: u64) -> Result<Instant, E> {
                let unreadable = || E::invalid_value(Unexpected::Unsigned(millis), &self);
                let signed = i64::try_from(millis).ok();
                let instant = signed.and_then(|millis| Timestamp::try_from(millis).ok());
                instant.map(Instant).ok_or_else(unreadable)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File<'a> {
    /// Of which version the file's `exact` part is.
    #[serde(default, deserialize_with = "version")]
    #[expect(dead_code, reason = "there is one version so far, and others are refused")]
    version: Option<u32>,
    #[serde(default)]
    portal: PortalSeed,
    #[serde(default, borrow)]
    access_tokens: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    apps: Vec<&'a RawValue>,
    #[serde(borrow)]
    rate_limit: Option<&'a RawValue>,
    /// What an export holds besides; see [`crate::seed_export`].
    #[serde(borrow)]
    exact: Option<&'a RawValue>,
    #[serde(default, borrow)]
    schemas: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    association_labels: Vec<&'a RawValue>,
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
    #[serde(default, deserialize_with = "account_type")]
    account_type: Option<Box<str>>,
    data_hosting_location: Option<Box<str>>,
    name: Option<Box<str>>,
    created_at: Option<Instant>,
}

fn account_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<str>>, D::Error> {
    let name = Box::<str>::deserialize(deserializer)?;
    Account::check_type(&name).map_err(serde::de::Error::custom)?;
    Ok(Some(name))
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<str>>, D::Error> {
    let name = Box::<str>::deserialize(deserializer)?;
    if Account::knows_time_zone(&name) {
        return Ok(Some(name));
    }
    Err(serde::de::Error::custom(format!("{name:?} is no time zone")))
}

/// Refuses versions that came after this program.
fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let version = u32::deserialize(deserializer)?;
    if version == VERSION {
        return Ok(Some(version));
    }
    Err(serde::de::Error::custom(format!(
        "this file is of version {version}, and only version {VERSION} can be read here; take a \
         newer hubspot-mock, or export it again with this one"
    )))
}

/// Lists by object type, in the file's order.
#[derive(Default)]
struct ByType<'a>(Vec<(String, Vec<&'a RawValue>)>);

impl<'de: 'a, 'a> Deserialize<'de> for ByType<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "an object with a list for each object type";
        entries(deserializer, expected).map(Self)
    }
}

impl Portal {
    /// Fills the portal from a seed file.
    pub fn seed<'a>(&mut self, text: &'a str, now: Timestamp) -> Result<Seeded<'a>, SeedError> {
        let file: File<'a> = serde_json::from_str(text)
            .map_err(|error| Part::new(Place::START, "").mistake(&error))?;
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
            said: HashSet::new(),
            later: Vec::new(),
        };
        loading.owners(file.owners.as_deref())?;
        if let Some(raw) = file.exact {
            let exact: v1::Exact<'_> = loading.parse(raw)?;
            exact.restore(loading.portal);
        }
        let labels = loading.association_labels(&file.association_labels)?;
        for raw in &file.schemas {
            loading.schema(raw)?;
        }
        for (raw, label) in labels {
            loading.association_label(raw, label)?;
        }
        loading.each(&file.property_groups, Loading::group)?;
        // Properties follow from pipelines, and what the file says of those comes last.
        loading.each(&file.pipelines, Loading::pipeline)?;
        loading.each(&file.properties, Loading::property)?;
        loading.later_properties()?;
        loading.each(&file.property_groups, Loading::archived_group)?;
        loading.each(&file.records, Loading::record)?;
        let tokens =
            file.access_tokens.iter().map(|raw| loading.parse(raw)).collect::<Result<_, _>>()?;
        let apps = file.apps.iter().map(|raw| loading.part(raw)).collect();
        let rate_limit = file.rate_limit.map(|raw| loading.part(raw));
        Ok(Seeded { tokens, apps, rate_limit })
    }

    fn describe(&mut self, seed: PortalSeed) {
        if seed.company_currency.is_some() || seed.additional_currencies.is_some() {
            self.drop_indexes();
        }
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

/// A seed file on its way into a portal.
struct Loading<'p, 'a> {
    portal: &'p mut Portal,
    text: &'a str,
    now: Timestamp,
    source: Arc<Source>,
    refs: HashMap<(crate::ObjectTypeId, Cow<'a, str>), RecordId>,
    /// What the file defined: nothing is defined twice.
    said: HashSet<(crate::ObjectTypeId, &'static str, Box<str>)>,
    /// Properties that are computed from others that weren't there yet.
    later: Vec<(crate::ObjectTypeId, &'a RawValue)>,
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

    /// Refuses a second definition of a thing.
    fn once(
        &mut self,
        raw: &RawValue,
        object_type: crate::ObjectTypeId,
        thing: &'static str,
        name: &str,
    ) -> Result<(), SeedError> {
        match self.said.insert((object_type, thing, name.into())) {
            true => Ok(()),
            false => Err(self.error(raw, format!("the {thing} {name:?} is there already"))),
        }
    }

    /// Writes as the file's author, now.
    fn write<T>(
        &mut self,
        write: impl FnOnce(&mut Portal, Origin<'_>) -> crate::Result<T>,
    ) -> crate::Result<T> {
        write(self.portal, Origin { now: self.now, source: &self.source })
    }

    fn object_type(&self, word: &str, raw: &RawValue) -> Result<crate::ObjectTypeId, SeedError> {
        self.portal.infer_schema(word).map_err(|refusal| self.refused(raw, &refusal))
    }

    /// Only a mistake needs its line: counting lines for every record would go through the file as
    /// often as it has records.
    fn parse<T: Deserialize<'a>>(&self, raw: &'a RawValue) -> Result<T, SeedError> {
        serde_json::from_str(raw.get()).or_else(|_| self.part(raw).parse())
    }

    fn part(&self, raw: &'a RawValue) -> Part<'a> {
        Part::new(self.place(raw, 0), raw.get())
    }

    /// What names a property is told of where it stands, and with the name that was probably meant.
    fn refused(&self, raw: &RawValue, error: &Error) -> SeedError {
        let message = error.to_string();
        match error {
            Error::Record(RecordError::InvalidValues(faults)) if !faults.is_empty() => {
                let (word, meant) = (&*faults[0].property, self.meant(&faults[0]));
                self.error_at(raw, word, format!("{message}{meant}"))
            }
            Error::Type(TypeError::Unknown(word)) => {
                let names = self.portal.tables().map(|table| &*table.kind.plural);
                let meant = words::did_you_mean(word, names);
                self.error(raw, format!("{message}{meant}"))
            }
            _ => self.error(raw, message),
        }
    }

    fn meant(&self, fault: &InvalidValue) -> String {
        let table = self.portal.table(fault.object_type).ok();
        let table = table.filter(|_| fault.fault == ValueFault::UnknownProperty);
        table.map_or_else(String::new, |table| {
            let names = table.catalog.iter().map(|(_, definition)| &*definition.face.name);
            words::did_you_mean(&fault.property, names)
        })
    }

    fn error(&self, raw: &RawValue, message: impl Into<String>) -> SeedError {
        self.part_at(raw, 0).error(message)
    }

    /// A mistake at a key of what was read.
    fn error_at(&self, raw: &RawValue, key: &str, message: String) -> SeedError {
        let key = serde_json::to_string(key).unwrap_or_default();
        self.part_at(raw, raw.get().find(&key).unwrap_or_default()).error(message)
    }

    fn part_at<'r>(&self, raw: &'r RawValue, offset: usize) -> Part<'r> {
        Part::new(self.place(raw, offset), raw.get())
    }

    /// Raw values borrow from the file, so their place in it is a difference of addresses.
    fn place(&self, raw: &RawValue, offset: usize) -> Place {
        let start = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        Place::at(self.text.as_bytes(), start + offset)
    }
}

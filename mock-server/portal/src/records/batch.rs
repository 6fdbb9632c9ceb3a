//! What can be done with up to a hundred records at once.

use std::{borrow::Cow, collections::HashSet};

use crate::{
    BatchError, Error, Key, NewRecord, ObjectTypeId, Origin, Portal, Record, RecordError, RecordId,
    Result, Written, error::bounded, properties::value::Rules, records::key,
    records::write::edit::Sent,
};

/// Inputs a batch read takes when it asks for history.
pub const MAX_HISTORY_INPUTS: usize = 50;

/// An input's name in the answer, if the client gave it one.
pub type Trace<'a> = Option<Cow<'a, str>>;

/// One record to be made.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct CreateInput<'a> {
    pub trace: Trace<'a>,
    pub record: NewRecord<'a>,
}

/// One record to be changed, or made when it is not there.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct UpdateInput<'a> {
    pub trace: Trace<'a>,
    pub id: Cow<'a, str>,
    pub id_property: Option<Cow<'a, str>>,
    pub properties: Sent<'a>,
}

/// What a batch did.
#[derive(Clone, Debug, Default)]
pub struct Batch<'a> {
    /// The writes, in HubSpot's order, which is not the inputs'.
    pub written: Vec<(Written, Trace<'a>)>,
    /// The inputs that were left out.
    pub failures: Vec<Failure>,
}

/// Inputs that were left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Ids without a record.
    Missing {
        /// The ids as sent.
        ids: Vec<String>,
        /// The names of their inputs, as far as given.
        traces: Vec<String>,
    },
    /// An input that was refused by itself.
    Refused {
        /// The input's name, or its place in the batch.
        trace: String,
        /// Why.
        refusal: Error,
    },
}

impl Portal {
    /// Makes records: all of them, or none. Contacts whose e-mail is taken are left out, unless
    /// that is all of them; and when every input has a trace id, each stands for itself.
    pub fn create_batch<'a>(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        inputs: &[CreateInput<'a>],
        rules: Rules,
    ) -> Result<Batch<'a>> {
        bounded(inputs.len())?;
        let mut collected = Collected::new(inputs.iter().map(|input| &input.trace));
        for (place, input) in inputs.iter().enumerate() {
            let create =
                |portal: &mut Self| portal.create(origin, object_type, &input.record, rules);
            collected.attempt(self, place, &input.trace, create)?;
        }
        collected.finish(inputs.len())
    }

    /// Changes records; those that aren't there are left out.
    pub fn update_batch<'a>(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        inputs: &[UpdateInput<'a>],
        rules: Rules,
    ) -> Result<Batch<'a>> {
        self.change_batch(origin, object_type, inputs, rules, |_, collected, _, input| {
            collected.missing(input);
            Ok(())
        })
    }

    /// Changes records by a unique property and makes those that aren't there.
    pub fn upsert_batch<'a>(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        inputs: &[UpdateInput<'a>],
        rules: Rules,
    ) -> Result<Batch<'a>> {
        self.change_batch(origin, object_type, inputs, rules, |portal, collected, place, input| {
            let Key::Unique { property, value } = input.key() else {
                input.id_property.as_ref().ok_or(BatchError::IdPropertyMissing)?;
                collected.missing(input);
                return Ok(());
            };
            let properties = with_identity(&input.properties, property, value);
            let record = NewRecord { properties, associations: Vec::new() };
            let create = |portal: &mut Self| portal.create(origin, object_type, &record, rules);
            collected.attempt(portal, place, &input.trace, create)
        })
    }

    /// Changes the records that are there; `absent` says what becomes of the other inputs.
    fn change_batch<'a>(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        inputs: &[UpdateInput<'a>],
        rules: Rules,
        absent: impl Fn(&mut Self, &mut Collected<'a>, usize, &UpdateInput<'a>) -> Result<()>,
    ) -> Result<Batch<'a>> {
        bounded(inputs.len())?;
        distinct(inputs)?;
        let mut collected = Collected::new(inputs.iter().map(|input| &input.trace));
        for (place, input) in inputs.iter().enumerate() {
            if self.in_batch(object_type, input)?.is_none() {
                absent(self, &mut collected, place, input)?;
                continue;
            }
            let update = |portal: &mut Self| {
                portal.update(origin, object_type, input.key(), &input.properties, rules)
            };
            collected.attempt(self, place, &input.trace, update)?;
        }
        collected.finish(inputs.len())
    }

    /// Finds records; the second list holds the ids that lead nowhere.
    pub fn read_batch<'p>(
        &'p self,
        object_type: ObjectTypeId,
        ids: &[Cow<'_, str>],
        id_property: Option<&str>,
        archived: bool,
    ) -> Result<(Vec<&'p Record>, Vec<String>)> {
        bounded(ids.len())?;
        let (mut found, mut missing) = (Vec::with_capacity(ids.len()), Vec::new());
        for id in ids {
            match self.read(object_type, Key::new(id, id_property), archived) {
                Ok(record) => found.push(record),
                Err(Error::Record(
                    RecordError::NotFound
                    | RecordError::IdNotNumeric(_)
                    | RecordError::IdNotPositive(_),
                )) => {
                    missing.push(id.clone().into_owned());
                }
                Err(refusal) => return Err(refusal),
            }
        }
        found.sort_by_key(|record| answer_order(record.id));
        found.dedup_by_key(|record| record.id);
        Ok((found, missing))
    }

    /// Archives records; those that aren't there are as good as archived.
    pub fn archive_batch(
        &mut self,
        origin: Origin<'_>,
        object_type: ObjectTypeId,
        ids: &[Cow<'_, str>],
    ) -> Result<()> {
        bounded(ids.len())?;
        self.table(object_type)?;
        for id in ids.iter().filter_map(|id| key::record_id(id).ok()) {
            self.archive(origin, object_type, id)?;
        }
        Ok(())
    }

    /// The record an input names; unlike a single update, a batch doesn't know merged ids.
    fn in_batch(
        &self,
        object_type: ObjectTypeId,
        input: &UpdateInput<'_>,
    ) -> Result<Option<RecordId>> {
        let table = self.table(object_type)?;
        match input.key() {
            Key::Id(text) => {
                let id = text.parse().ok();
                Ok(id.filter(|id| table.live.contains_key(id)))
            }
            Key::Unique { property, value } => match table.find_unique(property, value) {
                Err(Error::Record(RecordError::NotFound)) => Ok(None),
                found => found.map(Some).map_err(|error| self.of_write(object_type, error)),
            },
        }
    }
}

impl UpdateInput<'_> {
    /// How it names its record.
    pub fn key(&self) -> Key<'_> {
        Key::of_write(&self.id, self.id_property.as_deref())
    }
}

/// A batch in the making.
struct Collected<'a> {
    batch: Batch<'a>,
    invalid: Vec<crate::InvalidValue>,
    missing: (Vec<String>, Vec<String>),
    /// Every input has a trace id of its own, so each is judged by itself.
    independent: bool,
}

impl<'a> Collected<'a> {
    fn new<'t>(traces: impl ExactSizeIterator<Item = &'t Trace<'a>>) -> Self
    where
        'a: 't,
    {
        let count = traces.len();
        let distinct: HashSet<&str> = traces.filter_map(|trace| trace.as_deref()).collect();
        Self {
            batch: Batch::default(),
            invalid: Vec::new(),
            missing: Default::default(),
            independent: count > 0 && distinct.len() == count,
        }
    }

    fn attempt(
        &mut self,
        portal: &mut Portal,
        place: usize,
        trace: &Trace<'a>,
        write: impl FnOnce(&mut Portal) -> Result<Written>,
    ) -> Result<()> {
        let before = self.independent.then(|| portal.clone());
        let refusal = match write(portal) {
            Ok(written) => {
                self.batch.written.push((written, trace.clone()));
                return Ok(());
            }
            Err(refusal) => refusal,
        };
        match refusal {
            Error::Record(RecordError::InvalidValues(faults)) if !self.independent => {
                self.invalid.extend(faults);
            }
            refusal
                if self.independent
                    || matches!(refusal, Error::Record(RecordError::ContactExists(_))) =>
            {
                let trace = trace.as_deref().map_or_else(|| place.to_string(), str::to_owned);
                self.batch.failures.push(Failure::Refused { trace, refusal });
                if let Some(before) = before {
                    *portal = before;
                }
            }
            refusal => return Err(refusal),
        }
        Ok(())
    }

    fn missing(&mut self, input: &UpdateInput<'a>) {
        self.missing.0.push(input.id.clone().into_owned());
        self.missing.1.extend(input.trace.as_deref().map(str::to_owned));
    }

    fn finish(mut self, inputs: usize) -> Result<Batch<'a>> {
        if !self.invalid.is_empty() {
            return Err(Error::Record(RecordError::InvalidValues(self.invalid)));
        }
        let conflicts = self.batch.failures.len();
        if conflicts == inputs && conflicts > 0 && !self.independent {
            return Err(Error::Record(RecordError::AllContactsExist));
        }
        let (ids, traces) = self.missing;
        if !ids.is_empty() {
            self.batch.failures.push(Failure::Missing { ids, traces });
        }
        self.batch.written.sort_by_key(|(written, _)| answer_order(written.id));
        Ok(self.batch)
    }
}

fn distinct(inputs: &[UpdateInput<'_>]) -> Result<()> {
    let mut seen = HashSet::new();
    let twice = inputs.iter().filter(|input| !seen.insert((&input.id_property, &input.id)));
    let ids: Vec<String> = twice.map(|input| input.id.clone().into_owned()).collect();
    if ids.is_empty() { Ok(()) } else { Err(Error::Batch(BatchError::DuplicateIds(ids))) }
}

/// What was sent, and the value that the input was to be found by.
fn with_identity<'s>(properties: &Sent<'s>, property: &'s str, value: &'s str) -> Sent<'s> {
    let mut all = properties.clone();
    if !all.iter().any(|(name, _)| name == property) {
        all.push((property.into(), Some(value.into())));
    }
    all
}

/// HubSpot answers batches in no order a client could count on; this one is as good as any, and
/// the same every time.
fn answer_order(id: RecordId) -> u64 {
    id.0.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
}

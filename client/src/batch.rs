//! Many records in few calls, with an outcome for each.

use std::collections::HashSet;

use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Error, Objects, Properties, Record, RecordId, Result,
    error::{ApiError, WireError},
    mapping::to_properties,
    record::wanted,
    request::Call,
};

/// How many inputs HubSpot takes in one call.
pub(crate) const INPUTS: usize = 100;
/// Reads run side by side, writes one after another.
const READS_AT_ONCE: usize = 3;

/// The outcomes of a batch: one for each input, in the order of the inputs.
///
/// Any number of inputs may be given; the client splits them into calls of a hundred. A call that
/// fails as a whole gives its error to each of its inputs, and the others go on.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// use hubspot_client::Properties;
///
/// let names = (1..=250).map(|number| Properties::from([("name", format!("Company {number}"))]));
/// let made = hubspot.companies().batch_create(names).await.into_result()?;
/// assert_eq!(made.len(), 250);
///
/// let ids = made.iter().map(|company| company.id.clone()).chain(["1".into()]);
/// let read = hubspot.companies().batch_read(ids).await;
/// for (index, error) in read.failures() {
///     println!("input {index}: {error}"); // the last one: there is no company 1
/// }
/// # assert_eq!(read.failures().count(), 1);
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
pub struct Batch<T>(Vec<Result<T>>);

impl<T> Batch<T> {
    pub(crate) fn from_outcomes(outcomes: Vec<Result<T>>) -> Self {
        Self(outcomes)
    }

    /// All results, or the first error.
    ///
    /// # Errors
    ///
    /// If any input failed. The others may have been carried out.
    pub fn into_result(self) -> Result<Vec<T>> {
        self.0.into_iter().collect()
    }

    /// The outcomes in the order of the inputs.
    pub fn outcomes(&self) -> &[Result<T>] {
        &self.0
    }

    /// The results.
    pub fn successes(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(|outcome| outcome.as_ref().ok())
    }

    /// The errors, with the number of their input.
    pub fn failures(&self) -> impl Iterator<Item = (usize, &Error)> {
        self.0
            .iter()
            .enumerate()
            .filter_map(|(index, outcome)| Some((index, outcome.as_ref().err()?)))
    }

    /// How many inputs there were.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there were no inputs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> IntoIterator for Batch<T> {
    type Item = Result<T>;
    type IntoIter = std::vec::IntoIter<Result<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<P: DeserializeOwned> Objects<P> {
    /// Reads records by their ids. One that doesn't exist is a failure that
    /// [`is_not_found`](Error::is_not_found).
    pub async fn batch_read<I>(&self, ids: impl IntoIterator<Item = I>) -> Batch<Record<P>>
    where
        I: Into<RecordId>,
    {
        let inputs = ids.into_iter().map(|id| Ok(Input::of(id.into().to_string()))).collect();
        self.read(None, inputs).await
    }

    /// Reads records by the values of a unique property.
    pub async fn batch_read_by<V>(
        &self,
        id_property: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Batch<Record<P>>
    where
        V: Into<String>,
    {
        let inputs = values.into_iter().map(|value| Ok(Input::of(value.into()))).collect();
        self.read(Some(id_property), inputs).await
    }

    async fn read(&self, by: Option<&str>, inputs: Vec<Result<Input>>) -> Batch<Record<P>> {
        let mut properties = wanted::<P>(None);
        // Results come in any order: the value they were asked by must come back.
        properties.extend(by.map(str::to_owned));
        let batch = Kind {
            operation: "objects.batch_read",
            tail: "read",
            harmless: true,
            at_once: READS_AT_ONCE,
            id_property: by,
            properties: Some(properties),
        };
        let records = self.run(batch, inputs).await;
        Batch(records.into_iter().map(|record| Ok(record?.typed()?)).collect())
    }
}

impl<P> Objects<P> {
    /// Makes records. Like [`create`](Self::create) they aren't sent again when the outcome of a
    /// call is unknown.
    pub async fn batch_create<T: Serialize>(
        &self,
        records: impl IntoIterator<Item = T>,
    ) -> Batch<Record> {
        let input = |record| {
            let properties = to_properties(&record)?;
            Ok(Input { properties: Some(properties), ..Input::of(String::new()) })
        };
        let kind = Kind { harmless: false, ..Kind::write("objects.batch_create", "create") };
        self.run(kind, records.into_iter().map(input).collect()).await
    }

    /// Changes records.
    pub async fn batch_update<I: Into<RecordId>, T: Serialize>(
        &self,
        changes: impl IntoIterator<Item = (I, T)>,
    ) -> Batch<Record> {
        let input = |(id, change): (I, T)| {
            let properties = to_properties(&change)?;
            Ok(Input { properties: Some(properties), ..Input::of(id.into().to_string()) })
        };
        let kind = Kind::write("objects.batch_update", "update");
        self.run(kind, changes.into_iter().map(input).collect()).await
    }

    /// Changes the records that have the values of a unique property, and makes those that are
    /// missing. [`Record::new`] tells which were made; after a repeat, one that the attempt before
    /// has made counts as there.
    pub async fn batch_upsert<T: Serialize>(
        &self,
        id_property: &str,
        records: impl IntoIterator<Item = T>,
    ) -> Batch<Record> {
        let input = |record| {
            let properties = to_properties(&record)?;
            let missing = || Error::invalid(format_args!("the record has no `{id_property}`"));
            let id = properties.get(id_property).ok_or_else(missing)?.to_owned();
            let id_property = Some(id_property.to_owned());
            Ok(Input { id_property, properties: Some(properties), ..Input::of(id) })
        };
        let mut kind = Kind::write("objects.batch_upsert", "upsert");
        kind.id_property = Some(id_property);
        self.run(kind, records.into_iter().map(input).collect()).await
    }

    /// Archives records. One that is archived or unknown already is no error.
    pub async fn batch_archive<I>(&self, ids: impl IntoIterator<Item = I>) -> Batch<()>
    where
        I: Into<RecordId>,
    {
        let ids: Vec<RecordId> = ids.into_iter().map(Into::into).collect();
        let mut outcomes = Vec::with_capacity(ids.len());
        for inputs in ids.chunks(INPUTS) {
            let inputs = inputs.iter().map(|id| Input::of(id.to_string())).collect::<Vec<_>>();
            let path = self.path(&["batch", "archive"]);
            let call = Call::repeatable_post("objects.batch_archive", path);
            let outcome = match call.json(&Request::new(inputs.iter().collect())) {
                Ok(call) => self.hubspot.send_only(call).await,
                Err(error) => Err(error),
            };
            outcomes.extend(inputs.iter().map(|_| outcome.clone()));
        }
        Batch(outcomes)
    }

    /// Runs a batch in as many calls as it needs.
    async fn run(&self, kind: Kind<'_>, inputs: Vec<Result<Input>>) -> Batch<Record> {
        let mut outcomes: Vec<Option<Result<Record>>> = Vec::new();
        let mut sound = Vec::new();
        for (index, input) in inputs.into_iter().enumerate() {
            outcomes.push(match input {
                Ok(input) => {
                    sound.push((index, input));
                    None
                }
                Err(error) => Some(Err(error)),
            });
        }
        let calls = split(sound).into_iter().map(|part| self.call(&kind, part));
        let answers: Vec<_> = stream::iter(calls).buffered(kind.at_once).collect().await;
        for (index, outcome) in answers.into_iter().flatten() {
            outcomes[index] = Some(outcome);
        }
        let silent = || Err(Error::unexpected("the answer doesn't say what became of an input"));
        Batch(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(silent)).collect())
    }

    async fn call(
        &self,
        kind: &Kind<'_>,
        mut part: Vec<(usize, Input)>,
    ) -> Vec<(usize, Result<Record>)> {
        if kind.properties.is_none() {
            for (trace, (_, input)) in part.iter_mut().enumerate() {
                input.object_write_trace_id = Some(trace.to_string());
            }
        }
        let inputs: Vec<&Input> = part.iter().map(|(_, input)| input).collect();
        let found = match self.ask(kind, &inputs).await {
            Ok(answer) => answer.sort_out(kind.id_property, &inputs),
            Err(error) => inputs.iter().map(|_| Some(Err(error.clone()))).collect(),
        };
        let outcomes = part.iter().zip(found);
        outcomes.filter_map(|((index, _), outcome)| Some((*index, outcome?))).collect()
    }

    async fn ask(&self, kind: &Kind<'_>, inputs: &[&Input]) -> Result<Answer> {
        let path = self.path(&["batch", kind.tail]);
        let call = match kind.harmless {
            true => Call::repeatable_post(kind.operation, path),
            false => Call::post(kind.operation, path),
        };
        let mut request = Request::new(inputs.to_vec());
        if let Some(properties) = &kind.properties {
            request.properties = Some(properties);
            request.id_property = kind.id_property;
        }
        self.hubspot.send(call.json(&request)?).await
    }
}

/// A kind of batch.
struct Kind<'a> {
    operation: &'static str,
    tail: &'static str,
    /// Whether a repeat changes nothing.
    harmless: bool,
    at_once: usize,
    id_property: Option<&'a str>,
    /// The properties to read; writes have none.
    properties: Option<Vec<String>>,
}

impl Kind<'_> {
    fn write(operation: &'static str, tail: &'static str) -> Self {
        let (id_property, properties) = (None, None);
        Self { operation, tail, harmless: true, at_once: 1, id_property, properties }
    }
}

/// One input. A trace id lets HubSpot refuse it without refusing the others.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    #[serde(skip_serializing_if = "String::is_empty")]
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_property: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_write_trace_id: Option<String>,
}

impl Input {
    fn of(id: String) -> Self {
        Self { id, ..Self::default() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    inputs: Vec<&'a Input>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_property: Option<&'a str>,
}

impl<'a> Request<'a> {
    fn new(inputs: Vec<&'a Input>) -> Self {
        Self { inputs, properties: None, id_property: None }
    }
}

/// Splits inputs into calls. HubSpot refuses a call that has the same record twice, so the second
/// time goes into the next one.
fn split(inputs: Vec<(usize, Input)>) -> Vec<Vec<(usize, Input)>> {
    let mut parts: Vec<Vec<(usize, Input)>> = Vec::new();
    let mut ids = HashSet::new();
    for (index, input) in inputs {
        let twice = !input.id.is_empty() && !ids.insert(input.id.to_lowercase());
        match parts.last_mut() {
            Some(part) if part.len() < INPUTS && !twice => part.push((index, input)),
            _ => {
                ids.clear();
                ids.insert(input.id.to_lowercase());
                parts.push(vec![(index, input)]);
            }
        }
    }
    parts
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<Record>,
    #[serde(default)]
    errors: Vec<WireError>,
}

impl Answer {
    /// Finds out which input each result and each error belongs to.
    fn sort_out(self, id_property: Option<&str>, inputs: &[&Input]) -> Vec<Option<Result<Record>>> {
        let mut outcomes: Vec<Option<Result<Record>>> = inputs.iter().map(|_| None).collect();
        for record in self.results {
            let free = |index: &usize| outcomes[*index].is_none();
            let mut open = (0..inputs.len()).filter(free);
            if let Some(index) = open.find(|index| belongs(&record, id_property, inputs[*index])) {
                outcomes[index] = Some(Ok(record));
            }
        }
        for error in self.errors.into_iter().map(ApiError::from) {
            let named: Vec<usize> = concerned(&error, inputs);
            let error = Error::from(error);
            for index in named {
                outcomes[index].get_or_insert_with(|| Err(error.clone()));
            }
        }
        outcomes
    }
}

/// Whether a record is what became of an input.
fn belongs(record: &Record, id_property: Option<&str>, input: &Input) -> bool {
    let same = |kept: &str, sent: &str| kept.eq_ignore_ascii_case(sent.trim());
    let has = |name: &str, sent: &str| same(record.get(name).unwrap_or_default(), sent);
    if let (Some(trace), Some(sent)) = (&record.object_write_trace_id, &input.object_write_trace_id)
    {
        trace == sent
    } else if let Some(property) = id_property {
        has(property, &input.id)
    } else if !input.id.is_empty() {
        same(record.id.as_str(), &input.id)
    } else {
        let sent = input.properties.iter().flat_map(Properties::iter);
        sent.into_iter().all(|(name, text)| has(name, text.unwrap_or_default()))
    }
}

/// The inputs that an error speaks of: by trace id, by id, or else all that are left.
fn concerned(error: &ApiError, inputs: &[&Input]) -> Vec<usize> {
    let named = |key: &str| error.context.get(key).map(Vec::as_slice).unwrap_or_default();
    let (traces, ids) = (named("objectWriteTraceId"), named("ids"));
    let concerns = |input: &Input| match &input.object_write_trace_id {
        Some(trace) if !traces.is_empty() => traces.contains(trace),
        _ if !ids.is_empty() => ids.contains(&input.id),
        _ => true,
    };
    (0..inputs.len()).filter(|index| concerns(inputs[*index])).collect()
}

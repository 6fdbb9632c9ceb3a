//! A sample of records, masked before anything of them is kept, and the associations among them.

use std::collections::{BTreeMap, HashSet};

use http::Method;
use serde_json::json;

use super::{
    mask::Mask,
    object_type::ObjectType,
    part::{member, object, text, word},
    reader::Reader,
};
use contract::{exchange::Request, json::Json};

/// Records that a list page or a batch has at the most.
const BATCH: usize = 100;
/// Batches of associations that go on and on.
const MAX_ROUNDS: usize = 1_000;
/// What a seed file's record says in other words.
const TOLD_APART: [&str; 5] =
    ["hs_object_id", "createdate", "hs_createdate", "lastmodifieddate", "hs_lastmodifieddate"];

/// The records of one type.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The type.
    pub of: ObjectType,
    records: Vec<Json>,
}

/// Reads the first records of a type, with all values.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn read(
    reader: &mut Reader<'_>,
    of: &ObjectType,
    properties: &Json,
    count: usize,
    mask: Option<&Mask>,
) -> anyhow::Result<Sample> {
    reader.progress.begin(&format!("records of {}", of.name), 1 + count.div_ceil(BATCH) * 2);
    let (what, scope) = (format!("records of {}", of.name), of.scope());
    let path = format!("/crm/v3/objects/{}?limit={}", of.word, BATCH.min(count));
    let id = |record: &Json| object([("id", text(word(record, "id")))]);
    let ids = reader.list(&path, &what, &scope, count, id).await?;
    let names: Vec<&str> = properties.items().iter().map(|one| word(one, "name")).collect();
    let mut records = Vec::new();
    for chunk in ids.chunks(BATCH) {
        let inputs: Vec<_> = chunk.iter().map(|one| json!({"id": word(one, "id")})).collect();
        let path = format!("/crm/v3/objects/{}/batch/read", of.word);
        let request =
            Request::json(Method::POST, &path, &json!({"properties": names, "inputs": inputs}));
        let key = format!("{path} {}", word(&chunk[0], "id"));
        let part = |batch: Json| Ok(kept(&batch, properties, mask));
        let batch = reader.ask(key, request, &what, &scope, part).await?;
        records.extend(batch.iter().flat_map(Json::items).cloned());
    }
    Ok(Sample { of: of.clone(), records })
}

fn kept(batch: &Json, properties: &Json, mask: Option<&Mask>) -> Json {
    let definitions: BTreeMap<&str, &Json> =
        properties.items().iter().map(|one| (word(one, "name"), one)).collect();
    let value = |(name, value): &(String, Json)| {
        let definition = definitions.get(&**name)?;
        let value = value.text().filter(|value| !value.is_empty())?;
        if TOLD_APART.contains(&&**name) {
            return None;
        }
        let value = mask.map_or(Some(value.to_owned()), |mask| mask.value(definition, value))?;
        Some((name.clone(), text(value)))
    };
    let record = |record: &Json| {
        let mut values: Vec<_> =
            member(record, "properties").members().iter().filter_map(value).collect();
        values.sort_by(|(a, _), (b, _)| a.cmp(b));
        object([
            ("id", text(word(record, "id"))),
            ("verbatim", Json::Bool(true)),
            ("createdAt", member(record, "createdAt")),
            ("updatedAt", member(record, "updatedAt")),
            ("properties", Json::Object(values)),
        ])
    };
    let mut records: Vec<Json> = member(batch, "results").items().iter().map(record).collect();
    records.sort_by_key(|record| word(record, "id").parse::<u64>().unwrap_or(u64::MAX));
    Json::Array(records)
}

/// Associations of a record with earlier ones.
type Edges = BTreeMap<String, Vec<Json>>;

/// Reads the associations of a sample with earlier ones, and among itself.
///
/// # Errors
///
/// If the portal doesn't answer.
pub async fn with_associations(
    reader: &mut Reader<'_>,
    sample: &Sample,
    earlier: &[Sample],
) -> anyhow::Result<Json> {
    let mut edges = Edges::new();
    for other in earlier.iter().chain([sample]) {
        associations(reader, sample, other, &mut edges).await?;
    }
    let record = |record: &Json| {
        let own = edges.get(word(record, "id")).cloned().map_or(Json::Null, Json::Array);
        super::part::with(record.clone(), "associations", own)
    };
    Ok(Json::Array(sample.records.iter().map(record).collect()))
}

async fn associations(
    reader: &mut Reader<'_>,
    from: &Sample,
    to: &Sample,
    edges: &mut Edges,
) -> anyhow::Result<()> {
    let known: HashSet<&str> = to.records.iter().map(|record| word(record, "id")).collect();
    let place = |id: &str| id.parse::<u64>().unwrap_or(u64::MAX);
    let among = from.of.word == to.of.word;
    for chunk in from.records.chunks(BATCH) {
        let mut inputs: Vec<_> = chunk.iter().map(|one| json!({"id": word(one, "id")})).collect();
        for round in 0..MAX_ROUNDS {
            let Some(batch) = batch(reader, (from, to), &inputs, round).await? else {
                return Ok(());
            };
            inputs.clear();
            for found in batch.items() {
                let id = found.at("/from/id").and_then(Json::scalar).unwrap_or_default();
                let rows = member(found, "to");
                let rows = rows.items().iter().filter(|row| {
                    let other = word(row, "toObjectId");
                    known.contains(other) && (!among || place(other) < place(id))
                });
                let rows = rows.map(|row| edge(&to.of, row));
                edges.entry(id.to_owned()).or_default().extend(rows);
                if let Some(after) = found.at("/paging/next/after").and_then(Json::scalar) {
                    inputs.push(json!({"id": id, "after": after}));
                }
            }
            if inputs.is_empty() {
                break;
            }
        }
    }
    edges.retain(|_, rows| !rows.is_empty());
    Ok(())
}

async fn batch(
    reader: &mut Reader<'_>,
    (from, to): (&Sample, &Sample),
    inputs: &[serde_json::Value],
    round: usize,
) -> anyhow::Result<Option<Json>> {
    let path = format!("/crm/v4/associations/{}/{}/batch/read", from.of.word, to.of.word);
    let request = Request::json(Method::POST, &path, &json!({"inputs": inputs}));
    let first = inputs.first().map(|input| input["id"].to_string()).unwrap_or_default();
    let key = format!("{path} {first} {round}");
    let what = format!("associations of {}", from.of.name);
    let part = |batch: Json| Ok(member(&batch, "results"));
    reader.ask(key, request, &what, &from.of.scope(), part).await
}

fn edge(to: &ObjectType, row: &Json) -> Json {
    let types = member(row, "associationTypes");
    let types = types.items().iter().map(|kind| {
        object([("category", member(kind, "category")), ("typeId", member(kind, "typeId"))])
    });
    object([
        ("to", text(format!("{}/{}", to.word, word(row, "toObjectId")))),
        ("types", Json::Array(types.collect())),
    ])
}

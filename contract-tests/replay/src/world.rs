//! A session's portal, and what is known of what is in it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anyhow::Result;
use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    association::{self, GivenAssociation},
    definition,
    given::{self, GivenRecord},
    ids::Ids,
    label::labels,
    operation::{About, about},
    proof::Written,
    recording::Pair,
    redaction::is_placeholder,
    setting,
    stage::{Portal, Stage},
};
use contract::{exchange::Request, json::Json};

/// A record by type and recorded id.
pub type Key = (String, String);

/// What became of a record.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// It was there before; its values are what answers showed.
    pub(super) given: bool,
    /// The session wrote it.
    pub(super) written: bool,
    /// Properties whose values are settled.
    settled: HashSet<String>,
}

impl Known {
    /// Whether a value is still to be put there. What the session made gets only what nobody wrote.
    fn lacks(&self, id: &str, name: &str) -> bool {
        !self.settled.contains(name) && (self.given || given::is_enriched(id, name))
    }
}

/// A session's portal.
#[derive(Debug)]
pub struct World<'s> {
    pub(super) stage: &'s Stage,
    /// Where it plays.
    pub portal: Portal,
    /// Recorded ids with the mock's.
    pub ids: Ids,
    types: HashMap<String, Option<String>>,
    properties: HashMap<String, BTreeSet<String>>,
    pub(super) known: HashMap<Key, Known>,
    pub(super) written: Written,
    labels: HashSet<(String, String, u64)>,
    pub(super) people: HashMap<(Key, String), String>,
    pub(super) anybody: usize,
    shown: BTreeMap<(String, String), Vec<String>>,
}

impl<'s> World<'s> {
    /// Opens a portal for a session, with what the whole of it tells of its settings.
    ///
    /// # Errors
    ///
    /// If the mock can't.
    pub async fn open(stage: &'s Stage, pairs: &[Pair]) -> Result<Self> {
        let settings = setting::of(pairs);
        let portal = stage.open(&settings).await?;
        let mut ids = Ids::default();
        if let (Some(recorded), Some(own)) = (settings.portal, portal.id) {
            ids.learn(&recorded.to_string(), &own.to_string());
        }
        Ok(Self {
            stage,
            portal,
            ids,
            types: HashMap::new(),
            properties: HashMap::new(),
            known: HashMap::new(),
            written: Written::default(),
            labels: HashSet::new(),
            people: HashMap::new(),
            anybody: 0,
            shown: shown(pairs),
        })
    }

    pub(super) async fn get(&self, path: &str) -> Result<Option<Json>> {
        let answer = self.stage.send(&self.portal.token, Request::new(Method::GET, path)).await?;
        Ok(answer.json().filter(|_| answer.is_success()))
    }

    /// The type that a word in a path names, if the portal has it.
    pub(super) async fn type_of(&mut self, word: &str) -> Result<Option<String>> {
        if let Some(known) = self.types.get(word) {
            return Ok(known.clone());
        }
        let schema = self.get(&format!("/crm/v3/schemas/{word}")).await?;
        let id = schema.and_then(|schema| Some(schema.get("objectTypeId")?.text()?.to_owned()));
        if id.is_some() {
            self.types.insert(word.to_owned(), id.clone());
        }
        Ok(id)
    }

    /// The same; a custom object that isn't there yet is made.
    async fn need_type(&mut self, word: &str) -> Result<Option<String>> {
        if let Some(id) = self.type_of(word).await? {
            return Ok(Some(id));
        }
        let own = word.starts_with("2-") || word.starts_with('p') && word.contains('_');
        if !own {
            return Ok(None);
        }
        let name = word.split_once('_').filter(|_| word.starts_with('p')).map(|(_, name)| name);
        let name = name.map_or_else(|| format!("custom_{}", word.replace('-', "_")), str::to_owned);
        let mut schema = json!({
            "name": name,
            "labels": { "singular": name, "plural": name },
            "primaryDisplayProperty": "name",
            "properties": [{ "name": "name", "label": "Name" }],
        });
        if word.starts_with("2-") {
            schema["objectTypeId"] = json!(word);
        }
        let mut seed = self.stage.export(&self.portal).await?;
        seed["schemas"] = json!([schema]);
        self.stage.import(&self.portal, &seed).await?;
        self.type_of(word).await
    }

    async fn properties_of(&mut self, id: &str) -> Result<&mut BTreeSet<String>> {
        if !self.properties.contains_key(id) {
            let list = self.get(&format!("/crm/v3/properties/{id}")).await?.unwrap_or(Json::Null);
            let results = list.get("results").map_or(&[][..], Json::items);
            let name = |item: &Json| Some(item.get("name")?.text()?.to_owned());
            let names = results.iter().filter_map(name).collect();
            self.properties.insert(id.to_owned(), names);
        }
        Ok(self.properties.entry(id.to_owned()).or_default())
    }

    /// Puts there what a pair needs, as far as it isn't there.
    ///
    /// # Errors
    ///
    /// If the mock can't.
    pub async fn prepare(&mut self, pair: &Pair) -> Result<()> {
        let succeeded = pair.response.is_success();
        if succeeded {
            self.prepare_definitions(pair).await?;
            self.prepare_group(pair).await?;
        }
        let mut wanted = Vec::new();
        for record in given::records(pair) {
            let Some(id) = self.need_type(&record.word).await? else { continue };
            wanted.push((id, record));
        }
        self.put_records(wanted).await?;
        self.put_labels(pair).await?;
        for association in association::associations(pair) {
            self.associate(&association).await?;
        }
        Ok(())
    }

    /// Properties that the portal must have had.
    async fn prepare_definitions(&mut self, pair: &Pair) -> Result<()> {
        let Some((word, names)) = definition::properties(pair) else { return Ok(()) };
        let Some(id) = self.need_type(&word).await? else { return Ok(()) };
        let known = self.properties_of(&id).await?.clone();
        let unknown: Vec<String> = names.into_iter().filter(|name| !known.contains(name)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let mut seed = self.stage.export(&self.portal).await?;
        let list = unknown.iter().map(|name| self.definition(pair, &word, name));
        seed["properties"][&id] = list.collect();
        self.stage.import(&self.portal, &seed).await?;
        self.properties_of(&id).await?.extend(unknown);
        Ok(())
    }

    /// A group that the portal must have had.
    async fn prepare_group(&mut self, pair: &Pair) -> Result<()> {
        let Some((word, name)) = definition::changed_group(pair) else { return Ok(()) };
        let Some(id) = self.need_type(&word).await? else { return Ok(()) };
        if self.get(&format!("/crm/v3/properties/{id}/groups/{name}")).await?.is_some() {
            return Ok(());
        }
        let path = format!("/crm/v3/properties/{id}/groups");
        let body = json!({ "name": name, "label": name });
        let request = Request::json(Method::POST, path, &body);
        self.stage.send(&self.portal.token, request).await.map(drop)
    }

    /// A property as an answer defines it, or as its values tell.
    fn definition(&self, pair: &Pair, word: &str, name: &str) -> Value {
        let defined = definition::defined(pair);
        if let Some(defined) = defined.into_iter().find(|one| one["name"] == name) {
            return defined;
        }
        let values = self.shown.get(&(word.to_owned(), name.to_owned()));
        let (kind, field) = definition::kind_of(values.map_or(&[], Vec::as_slice));
        let mut made = definition::plain(name, kind, field);
        let key = pair.request.query.iter().find(|(query, _)| query == "idProperty");
        made["hasUniqueValue"] = json!(key.is_some_and(|(_, key)| key == name));
        made
    }

    /// Whether a pair needs records that the session didn't make.
    pub fn needs_givens(&self, pair: &Pair) -> bool {
        given::records(pair).iter().any(|record| self.ids.get(&record.id).is_none())
    }

    /// Labels that were there before have the numbers that they had.
    async fn put_labels(&mut self, pair: &Pair) -> Result<()> {
        for label in labels(pair) {
            let is_new = self.ids.get(&label.id.to_string()).is_some();
            let from = self.need_type(&label.from).await?;
            let (Some(from), Some(to)) = (from, self.need_type(&label.to).await?) else { continue };
            if is_new || !self.labels.insert((from.clone(), to.clone(), label.id)) {
                continue;
            }
            self.labels.insert((to.clone(), from.clone(), label.id));
            let mut seed = self.stage.export(&self.portal).await?;
            let new = label.seeded(&from, &to);
            let numbers = [&new["typeId"], &new["inverseTypeId"]];
            let known = seed["exact"]["associationTypes"].as_array().into_iter().flatten();
            if known.into_iter().any(|kind| numbers.contains(&&kind["typeId"])) {
                continue;
            }
            seed["associationLabels"] = json!([new]);
            self.stage.import(&self.portal, &seed).await?;
        }
        Ok(())
    }

    async fn put_records(&mut self, wanted: Vec<(String, GivenRecord)>) -> Result<()> {
        let news = |(id, record): &(String, GivenRecord)| match self
            .known
            .get(&(id.clone(), record.id.clone()))
        {
            None => true,
            Some(known) => record.values.iter().any(|(name, _)| known.lacks(id, name)),
        };
        if !wanted.iter().any(news) {
            return Ok(());
        }
        let mut seed = self.stage.export(&self.portal).await?;
        for (id, record) in wanted {
            self.put_record(&mut seed, id, record);
        }
        self.stage.import(&self.portal, &seed).await
    }

    fn put_record(&mut self, seed: &mut Value, id: String, record: GivenRecord) {
        let key = (id.clone(), record.id.clone());
        let known = self.known.get(&key).cloned();
        let mut values = BTreeMap::new();
        for (name, value) in &record.values {
            if known.as_ref().is_none_or(|known| known.lacks(&id, name)) {
                values.insert(name.clone(), self.person(&key, name, value));
            }
        }
        let is_given = known.is_none_or(|known| known.given);
        if !is_given && values.is_empty() {
            return;
        }
        let own = self.ids.get(&record.id).unwrap_or(&record.id);
        let number: u64 = own.parse().unwrap_or_default();
        let table = &mut seed["exact"]["tables"][&id];
        let list = table["records"].as_array_mut().map(std::mem::take).unwrap_or_default();
        let (mut same, mut others): (Vec<Value>, Vec<Value>) =
            list.into_iter().partition(|one| one["id"] == json!(number));
        let mut one = same.pop().unwrap_or_else(|| fresh(number, &record));
        for (name, value) in &values {
            one["values"][name] = json!(value);
        }
        others.push(one);
        table["records"] = Value::Array(others);
        table["lastId"] = json!(table["lastId"].as_u64().unwrap_or_default().max(number));
        let known = self.known.entry(key).or_default();
        known.given = is_given;
        known.settled.extend(record.named.into_iter().filter(|_| is_given));
        known.settled.extend(values.into_keys());
    }

    async fn associate(&mut self, given: &GivenAssociation) -> Result<()> {
        let GivenAssociation { from, to, types } = given;
        let (Some(from_type), Some(to_type)) =
            (self.need_type(&from.0).await?, self.need_type(&to.0).await?)
        else {
            return Ok(());
        };
        let is_given = |key: Key, known: &HashMap<Key, Known>| {
            known.get(&key).is_some_and(|known| known.given)
        };
        let both = is_given((from_type.clone(), from.1.clone()), &self.known)
            && is_given((to_type.clone(), to.1.clone()), &self.known);
        if !both {
            return Ok(());
        }
        let base = format!("/crm/v4/objects/{from_type}/{}/associations", from.1);
        let named = types.iter().filter(|(category, _, label)| {
            category == "HUBSPOT_DEFINED" || category == "USER_DEFINED" && label.is_some()
        });
        let kind = |(category, id, _): &(String, u64, Option<String>)| json!({ "associationCategory": category, "associationTypeId": id });
        let labels: Vec<Value> = named.map(kind).collect();
        let request = match labels.is_empty() {
            true => Request::new(Method::PUT, format!("{base}/default/{to_type}/{}", to.1)),
            false => Request::json(
                Method::PUT,
                format!("{base}/{to_type}/{}", to.1),
                &Value::Array(labels),
            ),
        };
        self.stage.send(&self.portal.token, request).await?;
        match types.is_empty() {
            true => Ok(()),
            false => self.take_off_labels(given, (&from_type, &to_type)).await,
        }
    }

    /// An answer that tells the types of an association tells all of them: the mock may have added
    /// the label for primary ones.
    async fn take_off_labels(
        &mut self,
        GivenAssociation { from, to, types }: &GivenAssociation,
        (from_type, to_type): (&str, &str),
    ) -> Result<()> {
        let path = format!("/crm/v4/objects/{from_type}/{}/associations/{to_type}", from.1);
        let Some(shown) = self.get(&path).await? else { return Ok(()) };
        let of_other = |row: &&Json| row.get("toObjectId").and_then(Json::scalar) == Some(&to.1);
        let row = shown.get("results").map_or(&[][..], Json::items).iter().find(of_other);
        let kinds = row.and_then(|row| row.get("associationTypes")).map_or(&[][..], Json::items);
        let number = |kind: &Json| kind.get("typeId")?.scalar()?.parse::<u64>().ok();
        let told = |id: &u64| types.iter().any(|(_, known, _)| known == id);
        let extra: Vec<Value> = kinds
            .iter()
            .filter(|kind| kind.get("label").and_then(Json::text).is_some())
            .filter_map(number)
            .filter(|id| !told(id))
            .map(|id| json!({ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id }))
            .collect();
        if extra.is_empty() {
            return Ok(());
        }
        let path = format!("/crm/v4/associations/{from_type}/{to_type}/batch/labels/archive");
        let input = json!({ "from": { "id": from.1 }, "to": { "id": to.1 }, "types": extra });
        let request = Request::json(Method::POST, path, &json!({ "inputs": [input] }));
        self.stage.send(&self.portal.token, request).await.map(drop)
    }

    /// Notes which records a pair made or changed, so that they aren't taken for givens.
    pub async fn note(&mut self, pair: &Pair, ours: Option<&Json>) -> Result<()> {
        self.note_beside_records(pair);
        let Some(theirs) = pair.response.body.json().filter(|_| pair.response.is_success()) else {
            return Ok(());
        };
        let writes = pair.request.method != "GET";
        let (word, made) = match about(&pair.request.path) {
            About::Records(word) if writes => (word, std::slice::from_ref(theirs)),
            About::Batch(word, "create" | "upsert" | "update") => {
                (word, theirs.get("results").map_or(&[][..], Json::items))
            }
            About::Record(word, _) if writes => (word, std::slice::from_ref(theirs)),
            // Stages bring properties along.
            About::Properties(_) | About::Pipelines(_) | About::Schemas if writes => {
                self.properties.clear();
                return Ok(());
            }
            _ => return Ok(()),
        };
        let Some(id) = self.type_of(word).await? else { return Ok(()) };
        for record in made {
            let Some(recorded) = record.get("id").and_then(Json::scalar) else { continue };
            let key = (id.clone(), recorded.to_owned());
            let names = record.get("properties").map_or(&[][..], Json::members);
            let known = self.known.entry(key.clone()).or_default();
            known.written = true;
            known.settled.extend(names.iter().map(|(name, _)| name.clone()));
            if let Some(ours) = ours {
                self.note_people(&key, record, ours);
            }
        }
        Ok(())
    }
}

fn fresh(number: u64, record: &GivenRecord) -> Value {
    /// When a record was made of which nobody tells: before everything.
    const LONG_AGO: i64 = 1_577_836_800_000;
    let created = record.created.map_or(LONG_AGO, Timestamp::as_millisecond);
    let updated = record.updated.map_or(created, Timestamp::as_millisecond);
    let value = |name: &str| {
        let found = record.values.iter().find(|(known, _)| known == name);
        found.map_or("INTEGRATION", |(_, value)| value)
    };
    let mut one = json!({
        "id": number, "created": created, "updated": updated, "values": {},
        "source": {
            "kind": value("hs_object_source"),
            "id": record.values.iter().find(|(name, _)| name == "hs_object_source_id")
                .map_or("0", |(_, value)| value),
            "label": value("hs_object_source_label"),
        },
    });
    if record.archived {
        one["archived"] = json!(updated);
    }
    one
}

/// The values that a session shows of each property.
fn shown(pairs: &[Pair]) -> BTreeMap<(String, String), Vec<String>> {
    let mut shown: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for pair in pairs {
        for record in given::records(pair) {
            for (name, value) in record.values {
                if !is_placeholder(&value) {
                    shown.entry((record.word.clone(), name)).or_default().push(value);
                }
            }
        }
    }
    shown
}

//! People whom a recording made the same, told apart as far as its answers tell who is who.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{
    operation::{About, about},
    recording::Pair,
    redaction::{is_anyone, someone},
    world::{Key, World},
};
use contract::json::Json;

impl World<'_> {
    /// Makes somebody of anybody, the same one for the same record.
    pub(super) fn person(&mut self, key: &Key, name: &str, value: &str) -> String {
        if !is_anyone(value) {
            return value.to_owned();
        }
        if let Some(known) = self.people.get(&(key.clone(), name.to_owned())) {
            return known.clone();
        }
        self.anybody += 1;
        let somebody = someone(value, self.anybody);
        self.people.insert((key.clone(), name.to_owned()), somebody.clone());
        somebody
    }

    /// Learns from an answer who is who.
    pub(super) fn note_people(&mut self, key: &Key, record: &Json, ours: &Json) {
        let mine = self.ids.get(&key.1).unwrap_or(&key.1);
        let results = ours.get("results").map_or(std::slice::from_ref(ours), Json::items);
        let same = |one: &&Json| one.get("id").and_then(Json::scalar) == Some(mine);
        let Some(ours) = results.iter().find(same) else { return };
        for (name, value) in record.get("properties").map_or(&[][..], Json::members) {
            let somebody = ours.get("properties").and_then(|all| all.get(name)?.text());
            if let (true, Some(somebody)) = (value.text().is_some_and(is_anyone), somebody) {
                self.people.insert((key.clone(), name.clone()), somebody.to_owned());
            }
        }
    }

    /// The request's body with people told apart, as far as the answer tells who they are.
    pub async fn with_people(&mut self, pair: &Pair, body: &Json) -> Result<Json> {
        let (word, writes) = match about(&pair.request.path) {
            About::Search(word) => (word, false),
            About::Records(word) | About::Record(word, _) | About::Batch(word, _) => (word, true),
            _ => return Ok(body.clone()),
        };
        let Some(id) = self.type_of(word).await? else { return Ok(body.clone()) };
        Ok(match writes {
            true => self.with_written_people(&id, pair, body),
            false => {
                let mut found = self.people_found(&id, pair);
                self.with_sought_people(&mut found, body)
            }
        })
    }

    fn with_written_people(&mut self, id: &str, pair: &Pair, body: &Json) -> Json {
        let own = match about(&pair.request.path) {
            About::Record(_, own) => own,
            _ => body.get("id").and_then(Json::scalar).unwrap_or_default(),
        };
        let key = (id.to_owned(), own.to_owned());
        let members = body.members().iter().map(|(name, value)| {
            let value = match (&**name, value) {
                ("inputs", Json::Array(inputs)) => {
                    let each = |input| self.with_written_people(id, pair, input);
                    Json::Array(inputs.iter().map(each).collect())
                }
                ("properties", Json::Object(values)) => {
                    let each = |(name, value): &(String, Json)| match value.text() {
                        Some(text) if is_anyone(text) => {
                            let somebody = match key.1.is_empty() {
                                true => self.stranger(text),
                                false => self.person(&key, name, text),
                            };
                            (name.clone(), Json::String(somebody))
                        }
                        _ => (name.clone(), value.clone()),
                    };
                    Json::Object(values.iter().map(each).collect())
                }
                _ => value.clone(),
            };
            (name.clone(), value)
        });
        Json::Object(members.collect())
    }

    /// Somebody who was never seen.
    fn stranger(&mut self, text: &str) -> String {
        self.anybody += 1;
        someone(text, self.anybody)
    }

    /// Those whom a search found, by property.
    fn people_found(&self, id: &str, pair: &Pair) -> BTreeMap<String, Vec<String>> {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let results = pair.response.body.json().and_then(|body| body.get("results"));
        for result in results.map_or(&[][..], Json::items) {
            let Some(own) = result.get("id").and_then(Json::scalar) else { continue };
            for ((key, name), somebody) in &self.people {
                if key.0 == id && key.1 == own {
                    found.entry(name.clone()).or_default().push(somebody.clone());
                }
            }
        }
        found.values_mut().for_each(|people| people.reverse());
        found
    }

    /// A search for anybody is one for those it found, and for strangers where it found none.
    fn with_sought_people(
        &mut self,
        found: &mut BTreeMap<String, Vec<String>>,
        json: &Json,
    ) -> Json {
        let name = json.get("propertyName").and_then(Json::text).unwrap_or_default().to_owned();
        let mut one = |text: &str| {
            let next = found.get_mut(&name).and_then(Vec::pop);
            Json::String(next.unwrap_or_else(|| self.stranger(text)))
        };
        match json {
            Json::Object(members) if !name.is_empty() => {
                let each = |(name, value): &(String, Json)| match value {
                    Json::String(text) if is_anyone(text) => (name.clone(), one(text)),
                    Json::Array(items) => {
                        let each = |item: &Json| match item.text() {
                            Some(text) if is_anyone(text) => one(text),
                            _ => item.clone(),
                        };
                        (name.clone(), Json::Array(items.iter().map(each).collect()))
                    }
                    _ => (name.clone(), value.clone()),
                };
                Json::Object(members.iter().map(each).collect())
            }
            Json::Object(members) => {
                let each = |(name, value): &(String, Json)| {
                    (name.clone(), self.with_sought_people(found, value))
                };
                Json::Object(members.iter().map(each).collect())
            }
            Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.with_sought_people(found, item)).collect())
            }
            other => other.clone(),
        }
    }

    /// The address that an owner has here who was asked for by address; only the answer tells who.
    pub async fn address_of_owner(&self, pair: &Pair) -> Result<Option<String>> {
        let asked = pair.request.query.iter().any(|(name, _)| name == "email");
        let body = pair.response.body.json().filter(|_| asked && self.stage.is_arranged());
        let first = body.and_then(|body| body.at("/results/0/id")?.scalar());
        let (About::Owners, Some(id)) = (about(&pair.request.path), first) else {
            return Ok(None);
        };
        let owner = self.get(&format!("/crm/v3/owners/{id}")).await?;
        Ok(owner.and_then(|owner| Some(owner.get("email")?.text()?.to_owned())))
    }

    /// The path with people told apart, where a record is asked for by its address.
    pub async fn path_with_people(&mut self, pair: &Pair) -> Result<String> {
        let path = &pair.request.path;
        let About::Record(word, key) = about(path) else { return Ok(path.clone()) };
        if !is_anyone(key) {
            return Ok(path.clone());
        }
        let Some(id) = self.type_of(word).await? else { return Ok(path.clone()) };
        let own = pair.response.body.json().and_then(|body| body.get("id")?.scalar());
        let somebody = match own {
            Some(own) => self.person(&(id, own.to_owned()), "email", key),
            None => self.stranger(key),
        };
        Ok(path.replacen(key, &somebody, 1))
    }
}

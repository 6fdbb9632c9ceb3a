//! What must have been there before an answer could be what it was.

use std::{collections::HashMap, sync::LazyLock};

use jiff::{SignedDuration, Timestamp};

use super::{
    association::associations,
    operation::{About, about},
    recording::Pair,
    redaction::is_placeholder,
};
use contract::json::Json;

/// A record that an answer shows or a request changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenRecord {
    /// Its type, as the path has it.
    pub word: String,
    /// Its id.
    pub id: String,
    /// The values it had; null and what the request itself sets are left out.
    pub values: Vec<(String, String)>,
    /// Every property that is shown, set or not.
    pub named: Vec<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was changed.
    pub updated: Option<Timestamp>,
    /// Whether it was archived.
    pub archived: bool,
}

/// The records that a pair needs.
pub fn records(pair: &Pair) -> Vec<GivenRecord> {
    let mut found = Found { pair, records: Vec::new() };
    if pair.response.is_success() {
        found.in_answer();
        found.in_request();
    }
    found.in_conflict();
    found.in_refusal();
    found.records
}

pub(super) fn results(body: &Json) -> &[Json] {
    body.get("results").map_or(&[], Json::items)
}

struct Found<'p> {
    pair: &'p Pair,
    records: Vec<GivenRecord>,
}

impl Found<'_> {
    /// Records that an answer shows, unless it tells of their creation.
    fn in_answer(&mut self) {
        let Some(body) = self.pair.response.body.json() else { return };
        let writes = self.pair.request.method != "GET";
        match about(&self.pair.request.path) {
            About::Records(word) if !writes => {
                self.shown(word, results(body), &[]);
                self.after_the_page(word, body);
            }
            About::Search(word) => {
                self.shown(word, results(body), &[]);
                self.around_the_page(body);
            }
            About::Batch(word, "read") => self.shown(word, results(body), &[]),
            About::Batch(word, "update") => {
                let sent = self.sent_in_batch();
                self.shown(word, results(body), &sent);
            }
            About::Batch(word, "upsert") => {
                let old: Vec<Json> = results(body)
                    .iter()
                    .filter(|result| result.get("new") == Some(&Json::Bool(false)))
                    .cloned()
                    .collect();
                let sent = self.sent_in_batch();
                self.shown(word, &old, &sent);
            }
            About::Record(word, key) => {
                let sent = if writes { self.names_at("/properties") } else { Vec::new() };
                self.shown(word, std::slice::from_ref(body), &sent);
                self.named_by(key);
            }
            _ => {}
        }
    }

    /// A list that goes on has at least one more record.
    fn after_the_page(&mut self, word: &str, body: &Json) {
        if let Some(after) = body.at("/paging/next/after").and_then(Json::scalar) {
            self.bare(word, after);
        }
    }

    /// A search tells how many it found: those on other pages are like those that it shows.
    fn around_the_page(&mut self, body: &Json) {
        let number = |json: Option<&Json>| json.and_then(Json::scalar)?.parse::<u64>().ok();
        let total = number(body.get("total")).unwrap_or_default();
        let request = self.pair.request.body.json();
        let offset = number(request.and_then(|body| body.get("after"))).unwrap_or_default();
        let shown = results(body).len() as u64;
        let goes_on = body.at("/paging/next/after").is_some();
        let rest = if goes_on { total.saturating_sub(offset + shown).min(MAX_UNSEEN) } else { 0 };
        let first = request.and_then(|body| body.at("/sorts/0"));
        let downwards = first
            .is_some_and(|sort| sort.get("direction").and_then(Json::text) == Some("DESCENDING"));
        let (Some(head), Some(tail)) =
            (self.records.first().cloned(), self.records.last().cloned())
        else {
            return;
        };
        for step in 1..=offset.min(MAX_UNSEEN) {
            self.records.extend(beside(&head, step, downwards));
        }
        for step in 1..=rest {
            self.records.extend(beside(&tail, step, !downwards));
        }
    }

    /// A record that was asked for by another property than its id has that value.
    fn named_by(&mut self, key: &str) {
        let name = self.pair.request.query.iter().find(|(name, _)| name == "idProperty");
        if let (Some((_, name)), Some(record)) = (name, self.records.last_mut())
            && name != "hs_object_id"
            && !record.values.iter().any(|(known, _)| known == name)
        {
            let text = format!("={}", key.replace('+', "%2B"));
            let decoded = form_urlencoded::parse(text.as_bytes()).next();
            let value = decoded.map_or_else(|| key.to_owned(), |(_, value)| value.into_owned());
            record.values.push((name.clone(), value));
        }
    }

    fn names_at(&self, pointer: &str) -> Vec<String> {
        let body = self.pair.request.body.json();
        let members = body.and_then(|body| body.at(pointer)).map_or(&[][..], Json::members);
        members.iter().map(|(name, _)| name.clone()).collect()
    }

    fn sent_in_batch(&self) -> Vec<String> {
        let inputs = self.inputs();
        (0..inputs.len()).flat_map(|i| self.names_at(&format!("/inputs/{i}/properties"))).collect()
    }

    fn inputs(&self) -> &[Json] {
        let body = self.pair.request.body.json();
        body.and_then(|body| body.get("inputs")).map_or(&[], Json::items)
    }

    fn shown(&mut self, word: &str, results: &[Json], sent: &[String]) {
        let instant = |json: &Json, name| json.get(name)?.text()?.parse().ok();
        for result in results {
            let Some(id) = result.get("id").and_then(Json::scalar) else { continue };
            let Some(properties) = result.get("properties") else { continue };
            let created = instant(result, "createdAt");
            let updated: Option<Timestamp> = instant(result, "updatedAt");
            // An answer that is younger than the change it tells of changed nothing: the record
            // was already what the request made of it.
            let changed = match (self.pair.at, updated) {
                // Where only the day is told, nothing is known of that.
                (Some(at), Some(_)) if at.as_second() % DAY == 0 => true,
                (Some(at), Some(updated)) => at.duration_since(updated).abs() <= AT_ONCE,
                _ => true,
            };
            let reads = sent.is_empty() && self.pair.request.method != "PATCH";
            let before = had_its_owner(properties, updated);
            let kept = |name: &&String| changed && !(before && *name == "hubspot_owner_id");
            let sent: Vec<String> = sent.iter().filter(kept).cloned().collect();
            self.records.push(GivenRecord {
                word: word.to_owned(),
                id: id.to_owned(),
                values: values_but(properties, &sent),
                named: properties.members().iter().map(|(name, _)| name.clone()).collect(),
                created,
                // What a write does to the time, the mock is to do as well.
                updated: if reads || !changed { updated } else { created },
                archived: result.get("archived") == Some(&Json::Bool(true)),
            });
        }
    }

    /// Records that a request names and that can't have been missing.
    fn in_request(&mut self) {
        let path = self.pair.request.path.clone();
        match about(&path) {
            About::Record(word, id) if self.pair.request.method == "DELETE" => self.bare(word, id),
            About::Batch(word, "archive") => {
                for id in self.input_ids("/id") {
                    self.bare(word, &id);
                }
            }
            About::Association(from, id, to, to_id) if self.pair.request.method == "PUT" => {
                self.bare(from, id);
                self.bare(to, to_id);
            }
            About::AssociationBatch(from, to, "create" | "default") => {
                let ends = [(from, "/from/id"), (to, "/to/id")];
                for (word, pointer) in ends {
                    let ids = self.input_ids(pointer);
                    for id in ids.iter().filter(|id| !is_refused(self.pair, word, id)) {
                        self.bare(word, id);
                    }
                }
            }
            _ => {}
        }
        for given in associations(self.pair) {
            self.bare(&given.from.0, &given.from.1);
            self.bare(&given.to.0, &given.to.1);
        }
        self.associated_at_creation();
    }

    /// A creation that names associations leads to records that were there. Which type they are
    /// of follows from the association's number, where HubSpot's own are known.
    fn associated_at_creation(&mut self) {
        let body = self.pair.request.body.json();
        let bodies = body.into_iter().chain(self.inputs());
        let ends: Vec<(String, String)> = bodies
            .flat_map(|body| body.get("associations").map_or(&[][..], Json::items))
            .filter_map(|association| {
                let id = association.at("/to/id")?.scalar()?;
                let kind = association.at("/types/0/associationTypeId")?.scalar()?;
                Some((leads_to(kind)?.to_owned(), id.to_owned()))
            })
            .collect();
        ends.iter().for_each(|(word, id)| self.bare(word, id));
    }

    fn input_ids(&self, pointer: &str) -> Vec<String> {
        let id = |input: &Json| input.at(pointer).and_then(Json::scalar).map(str::to_owned);
        self.inputs().iter().filter_map(id).collect()
    }

    fn bare(&mut self, word: &str, id: &str) {
        let numeric = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
        if numeric && !is_placeholder(id) {
            let (word, id) = (word.to_owned(), id.to_owned());
            self.records.push(GivenRecord { word, id, ..GivenRecord::default() });
        }
    }

    /// What is refused for its values was there.
    fn in_refusal(&mut self) {
        let asked = &self.pair.request;
        let category = self.pair.response.body.json().and_then(|body| body.get("category")?.text());
        if self.pair.response.status != Some(400) || category != Some("VALIDATION_ERROR") {
            return;
        }
        match about(&asked.path) {
            About::Record(word, id) if asked.method == "PATCH" => self.bare(word, id),
            About::Association(from, id, to, to_id) if asked.method == "PUT" => {
                self.bare(from, id);
                self.bare(to, to_id);
            }
            _ => {}
        }
    }

    /// A conflict names the record that was there first.
    fn in_conflict(&mut self) {
        let About::Records(word) = about(&self.pair.request.path) else { return };
        let message = self.pair.response.body.json().and_then(|body| body.get("message")?.text());
        let Some((_, id)) = message.and_then(|text| text.split_once("Existing ID: ")) else {
            return;
        };
        let digits = id.chars().take_while(char::is_ascii_digit).collect::<String>();
        let body = self.pair.request.body.json();
        let email = body.and_then(|body| body.at("/properties/email")?.text());
        self.bare(word, &digits);
        if let (Some(email), Some(record)) = (email, self.records.last_mut()) {
            record.values.push(("email".to_owned(), email.to_owned()));
        }
    }
}

/// Whether a record had its owner already when it was changed: that is older than the change.
fn had_its_owner(properties: &Json, updated: Option<Timestamp>) -> bool {
    let assigned = properties.get("hubspot_owner_assigneddate").and_then(Json::text);
    let assigned: Option<Timestamp> = assigned.and_then(|text| text.parse().ok());
    let both = assigned.zip(updated);
    both.is_some_and(|(assigned, updated)| updated.duration_since(assigned) > AT_ONCE)
}

fn values_but(properties: &Json, sent: &[String]) -> Vec<(String, String)> {
    let value = |(name, value): &(String, Json)| {
        let text = value.scalar()?;
        (!sent.contains(name)).then(|| (name.clone(), text.to_owned()))
    };
    properties.members().iter().filter_map(value).collect()
}

/// Whether a batch's errors name a record: `CONTACT=7 is not valid`.
fn is_refused(pair: &Pair, word: &str, id: &str) -> bool {
    let errors = pair.response.body.json().and_then(|body| body.get("errors"));
    let stem: String = word.to_uppercase().chars().take(TELLING).collect();
    errors.map_or(&[][..], Json::items).iter().any(|error| {
        let message = error.get("message").and_then(Json::text).unwrap_or_default();
        let named = |part: &str| {
            let of_type = part.split_once('=').filter(|(_, named)| *named == id);
            of_type.is_some_and(|(name, _)| name.starts_with(&stem) || !is_word(&stem))
        };
        message.split(' ').any(named)
    })
}

/// So many letters tell the names of types apart, in the singular and the plural.
const TELLING: usize = 4;

fn is_word(stem: &str) -> bool {
    stem.chars().all(|c| c.is_ascii_uppercase())
}

const DAY: i64 = 86_400;
/// A write is answered with the time of the write; recorders keep whole seconds.
const AT_ONCE: SignedDuration = SignedDuration::from_secs(5);
/// Records that a search found and doesn't show, at the most.
const MAX_UNSEEN: u64 = 1_000;

/// A record like another, a little later or earlier.
fn beside(like: &GivenRecord, step: u64, later: bool) -> Option<GivenRecord> {
    let id: u64 = like.id.parse().ok()?;
    let id = if later { id.checked_add(step) } else { id.checked_sub(step) }?;
    let millis = SignedDuration::from_millis(i64::try_from(step).ok()?);
    let moved = |at: Timestamp| if later { at + millis } else { at - millis };
    let mut record = like.clone();
    record.id = id.to_string();
    (record.created, record.updated) = (like.created.map(moved), like.updated.map(moved));
    for name in ["createdate", "hs_createdate", "lastmodifieddate", "hs_lastmodifieddate"] {
        record.values.retain(|(known, _)| known != name);
    }
    record.values.retain(|(known, _)| known != "hs_object_id");
    Some(record)
}

/// What HubSpot itself fills in for a company some time after its domain is known.
pub fn is_enriched(type_id: &str, name: &str) -> bool {
    const ENRICHED: [&str; 18] = [
        "about_us",
        "address",
        "annualrevenue",
        "city",
        "country",
        "description",
        "facebook_company_page",
        "founded_year",
        "industry",
        "is_public",
        "linkedin_company_page",
        "numberofemployees",
        "phone",
        "state",
        "timezone",
        "twitterhandle",
        "web_technologies",
        "zip",
    ];
    type_id == "0-2" && ENRICHED.contains(&name)
}

/// The type at the far end of one of HubSpot's own association types.
fn leads_to(kind: &str) -> Option<&'static str> {
    static ENDS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let types = Json::parse(fixtures::ASSOCIATION_TYPES).unwrap_or(Json::Null);
        let text = |item: &Json, name| item.get(name).and_then(Json::scalar).map(str::to_owned);
        let end = |item: &Json| Some((text(item, "typeId")?, text(item, "to")?));
        types.items().iter().filter_map(end).collect()
    });
    ENDS.get(kind).map(String::as_str)
}

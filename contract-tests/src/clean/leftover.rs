//! What is in a portal that a run made.

use http::Method;
use serde_json::{Value, json};

use super::{START, carries_a_word};
use crate::{
    exchange::Request,
    json::Json,
    target::{SendError, Target},
};

/// Types of records and the properties that name them.
const TYPES: &[(&str, &[&str])] = &[
    ("contacts", &["email", "firstname", "lastname"]),
    ("companies", &["domain", "name"]),
    ("deals", &["dealname"]),
    ("tickets", &["subject"]),
    ("products", &["name"]),
    ("line_items", &["name"]),
    ("notes", &["hs_note_body"]),
    ("calls", &["hs_call_title"]),
    ("tasks", &["hs_task_subject"]),
    ("meetings", &["hs_meeting_title"]),
    ("emails", &["hs_email_subject"]),
];
/// Types whose records go through pipelines.
const WITH_PIPELINES: &[&str] = &["deals", "tickets"];
/// Types that have labels between them.
const WITH_LABELS: &[&str] = &["contacts", "companies", "deals", "tickets"];
/// A page of a search.
const PAGE: usize = 100;

/// Something that a run made, and how it is taken away.
#[derive(Debug)]
pub(super) struct Leftover {
    pub(super) what: String,
    pub(super) requests: Vec<Request>,
}

impl Leftover {
    fn new(what: String, path: &str) -> Self {
        Self { what, requests: vec![Request::new(Method::DELETE, path)] }
    }
}

/// What was found, in the order in which it can go, and what the token may not look at.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    pub(super) found: Vec<Leftover>,
    pub(super) unseen: Vec<String>,
}

/// Looks for all of it.
pub(super) async fn find(target: &Target) -> Result<Leftovers, SendError> {
    let mut search = Search { target, leftovers: Leftovers::default() };
    let schemas = search.results(Request::new(Method::GET, "/crm/v3/schemas")).await?;
    // What belongs to a type of ours goes with it.
    let (ours, others): (Vec<_>, Vec<_>) =
        schemas.iter().partition(|schema| is_named(schema, &["name"]));
    search.records(&schemas).await?;
    search.labels().await?;
    search.pipelines().await?;
    let types = TYPES.iter().map(|(name, _)| *name);
    let custom = others.iter().filter_map(|schema| schema.get("objectTypeId")?.text());
    for object_type in types.chain(custom) {
        search.properties(object_type).await?;
    }
    search.leftovers.found.extend(ours.iter().filter_map(|schema| schema_leftover(schema)));
    Ok(search.leftovers)
}

struct Search<'t> {
    target: &'t Target,
    leftovers: Leftovers,
}

impl Search<'_> {
    /// The `results` of all pages.
    async fn results(&mut self, mut request: Request) -> Result<Vec<Json>, SendError> {
        let mut all = Vec::new();
        loop {
            let answer = self.target.send(&request).await?;
            let Some(json) = answer.json().filter(|_| answer.is_success()) else {
                self.leftovers.unseen.push(format!("{}: {}", request.path, answer.status));
                return Ok(all);
            };
            all.extend_from_slice(json.get("results").map(Json::items).unwrap_or_default());
            match json.at("/paging/next/after").and_then(Json::scalar) {
                Some(after) => request = next_page(&request, after),
                None => return Ok(all),
            }
        }
    }

    async fn records(&mut self, schemas: &[Json]) -> Result<(), SendError> {
        for (object_type, names) in TYPES {
            self.records_of(object_type, names).await?;
        }
        for schema in schemas {
            let text = |name| schema.get(name).and_then(Json::text);
            if let (Some(id), Some(name)) = (text("objectTypeId"), text("primaryDisplayProperty")) {
                self.records_of(id, &[name]).await?;
            }
        }
        Ok(())
    }

    async fn records_of(&mut self, object_type: &str, names: &[&str]) -> Result<(), SendError> {
        let base = format!("/crm/v3/objects/{object_type}");
        let found = self.results(searched(&base, names)).await?;
        for record in
            found.iter().filter(|record| record.get("properties").is_some_and(carries_a_word))
        {
            let id = record.get("id").and_then(Json::scalar).unwrap_or_default();
            let name = names.iter().find_map(|name| {
                record.get("properties")?.get(name)?.text().filter(|text| !text.is_empty())
            });
            let what = format!("{object_type}/{id} {}", name.unwrap_or_default());
            self.leftovers.found.push(Leftover::new(what, &format!("{base}/{id}")));
        }
        Ok(())
    }

    /// A label stands in the lists of both directions, and leaves both at once.
    async fn labels(&mut self) -> Result<(), SendError> {
        for (index, from) in WITH_LABELS.iter().enumerate() {
            for to in &WITH_LABELS[index..] {
                let base = format!("/crm/v4/associations/{from}/{to}/labels");
                self.named(&base, "typeId", &["label"]).await?;
            }
        }
        Ok(())
    }

    async fn pipelines(&mut self) -> Result<(), SendError> {
        for object_type in WITH_PIPELINES {
            self.named(&format!("/crm/v3/pipelines/{object_type}"), "id", &["label"]).await?;
        }
        Ok(())
    }

    async fn properties(&mut self, object_type: &str) -> Result<(), SendError> {
        let base = format!("/crm/v3/properties/{object_type}");
        self.named(&base, "name", &["name"]).await?;
        self.named(&format!("{base}/groups"), "name", &["name"]).await
    }

    /// Of a list, the items that a run named.
    async fn named(&mut self, base: &str, key: &str, names: &[&str]) -> Result<(), SendError> {
        let all = self.results(Request::new(Method::GET, base)).await?;
        for item in all.iter().filter(|item| is_named(item, names)) {
            let key = item.get(key).and_then(Json::scalar).unwrap_or_default();
            let name = item.get(names[0]).and_then(Json::text).unwrap_or_default();
            let path = format!("{base}/{key}");
            let what = if key == name { path.clone() } else { format!("{path} {name}") };
            self.leftovers.found.push(Leftover::new(what, &path));
        }
        Ok(())
    }
}

fn is_named(item: &Json, names: &[&str]) -> bool {
    names.iter().filter_map(|name| item.get(name)).any(carries_a_word)
}

/// A custom object type is archived, and then gone for good.
fn schema_leftover(schema: &Json) -> Option<Leftover> {
    let id = schema.get("objectTypeId")?.text()?;
    let path = format!("/crm/v3/schemas/{id}");
    let name = schema.get("name").and_then(Json::text).unwrap_or_default();
    let mut leftover = Leftover::new(format!("{path} {name}"), &path);
    leftover.requests.push(Request::new(Method::DELETE, format!("{path}?archived=true")));
    Some(leftover)
}

/// A search for words that begin as a run's does, at the start of the value or after an address's @.
fn searched(base: &str, names: &[&str]) -> Request {
    let filter = |name: &str, value: String| json!({"filters": [{"propertyName": name, "operator": "CONTAINS_TOKEN", "value": value}]});
    let mut groups: Vec<_> = names.iter().map(|name| filter(name, format!("{START}*"))).collect();
    if names.contains(&"email") {
        groups.push(filter("email", format!("*@{START}*")));
    }
    let body = json!({"filterGroups": groups, "properties": names, "limit": PAGE});
    Request::json(Method::POST, format!("{base}/search"), &body)
}

/// The same search from an offset on; the lists that are read have one page.
fn next_page(request: &Request, after: &str) -> Request {
    let body = request.body.as_deref().unwrap_or("{}");
    let mut body: Value = serde_json::from_str(body).unwrap_or_default();
    body["after"] = after.into();
    Request { body: Some(body.to_string()), ..request.clone() }
}

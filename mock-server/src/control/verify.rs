//! Questions to the journal: was something asked exactly once, never too often, in full batches?
//! Whoever expected something else is told what came closest.

use axum::http::Method;
use portal::PortalId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    nearest,
    redact::{self, REDACTED, Redactor},
};
use crate::{
    journal::{Entry, Read},
    layer::pattern::Pattern,
    span::Span,
};

/// Requests that a near-miss report shows.
const MAX_NEAR: usize = 5;
/// Inputs of HubSpot's batches of records.
const BATCH: usize = 100;

/// What is expected of the requests so far. All that is said has to hold; if nothing is said of
/// numbers, there has to be at least one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Only requests to this portal.
    pub portal: Option<PortalId>,
    /// Which requests.
    #[serde(default)]
    pub request: Matcher,
    /// Exactly so many.
    pub times: Option<usize>,
    /// So many or more.
    pub at_least: Option<usize>,
    /// So many or fewer.
    pub at_most: Option<usize>,
    /// Never more than so many within a span.
    pub rate: Option<Rate>,
    /// No batch is smaller than it could be: of the batches to a path, all but the last hold as
    /// many inputs as they may.
    #[serde(default)]
    pub full_batches: bool,
    /// How many inputs a batch may hold; 100 if it isn't said.
    pub batch_size: Option<usize>,
}

/// Which requests are meant; what is left out matches all.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Matcher {
    /// `POST`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// A path, or a pattern of paths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Parameters that the query string has, among others.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub query: serde_json::Map<String, Value>,
    /// What the JSON body contains: objects may have more members, lists may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The answer's status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// Never more than so many within a span.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// So many.
    pub max: usize,
    /// `10s`.
    pub within: String,
}

/// Whether it is as expected.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// It is.
    pub verified: bool,
    /// How many requests were meant.
    pub matched: usize,
    /// What is wrong, in sentences.
    pub complaints: Vec<String>,
    /// What came closest, if nothing matched.
    pub near_misses: Vec<NearMiss>,
    /// Requests that the journal dropped: they can't be counted.
    pub dropped: u64,
}

/// A request that almost matched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NearMiss {
    /// The request's place in the journal.
    pub number: u64,
    /// `POST /crm/v3/objects/contacts 201`.
    pub request: String,
    /// In what it differs.
    pub differs: Vec<String>,
}

impl Verdict {
    /// The same without secrets in what it says of requests.
    pub(super) fn redacted(mut self, redactor: &Redactor) -> Self {
        let near = self.near_misses.iter_mut();
        let texts =
            near.flat_map(|miss| std::iter::once(&mut miss.request).chain(&mut miss.differs));
        for text in texts.chain(&mut self.complaints) {
            *text = redactor.text(text);
        }
        self
    }
}

impl Expectation {
    /// Holds what was asked against what was expected.
    pub fn judge(&self, read: &Read) -> Verdict {
        let matched: Vec<&Entry> = read
            .entries
            .iter()
            .filter(|entry| self.request.differences(entry).is_empty())
            .collect();
        let mut complaints = Vec::new();
        self.count(matched.len(), &mut complaints);
        if let Some(rate) = &self.rate {
            rate.check(&matched, &mut complaints);
        }
        if self.full_batches {
            check_batches(&matched, self.batch_size.unwrap_or(BATCH), &mut complaints);
        }
        let near_misses = match matched.is_empty() && !complaints.is_empty() {
            true => self.request.near_misses(&read.entries),
            false => Vec::new(),
        };
        let verified = complaints.is_empty();
        Verdict { verified, matched: matched.len(), complaints, near_misses, dropped: read.dropped }
    }

    fn count(&self, matched: usize, complaints: &mut Vec<String>) {
        let Self { times, at_least, at_most, .. } = self;
        let other = self.rate.is_some() || self.full_batches;
        let unsaid = times.is_none() && at_least.is_none() && at_most.is_none() && !other;
        let min = times.or(*at_least).or(unsaid.then_some(1));
        let max = times.or(*at_most);
        let what = || {
            let Matcher { method, path, .. } = &self.request;
            let method = method.as_deref().unwrap_or("any method");
            format!("{method} {}", path.as_deref().unwrap_or("any path"))
        };
        if let Some(min) = min.filter(|min| matched < *min) {
            let word = if max == Some(min) { "exactly" } else { "at least" };
            complaints.push(format!("expected {word} {min} of {}, there were {matched}", what()));
        }
        if let Some(max) = max.filter(|max| matched > *max) {
            let word = if min == Some(max) { "exactly" } else { "at most" };
            complaints.push(format!("expected {word} {max} of {}, there were {matched}", what()));
        }
    }
}

impl Rate {
    fn check(&self, matched: &[&Entry], complaints: &mut Vec<String>) {
        let Ok(Span(within)) = self.within.parse() else {
            return complaints.push(format!("{:?} is no span of time", self.within));
        };
        let within = i64::try_from(within.as_millis()).unwrap_or(i64::MAX);
        let mut first = 0;
        for (last, entry) in matched.iter().enumerate() {
            while entry.at.0 - matched[first].at.0 >= within {
                first += 1;
            }
            let count = last + 1 - first;
            if count > self.max {
                let (max, span) = (self.max, &self.within);
                complaints.push(format!(
                    "expected at most {max} requests within {span}, there were {count} from request {} on, at {}",
                    matched[first].number, matched[first].at
                ));
                return;
            }
        }
    }
}

fn check_batches(matched: &[&Entry], size: usize, complaints: &mut Vec<String>) {
    let inputs = |entry: &Entry| {
        let body: Value = serde_json::from_slice(entry.request.body()).ok()?;
        Some(body.get("inputs")?.as_array()?.len())
    };
    for (place, entry) in matched.iter().enumerate() {
        let Some(count) = inputs(entry).filter(|count| *count < size) else { continue };
        let same_path = |other: &&&Entry| other.request.path() == entry.request.path();
        let later = matched[place + 1..].iter().find(same_path);
        if let Some(later) = later.filter(|later| inputs(later).is_some()) {
            complaints.push(format!(
                "request {} to {} has {count} inputs of {size} possible, and request {} follows",
                entry.number,
                redact::path(entry.request.path()),
                later.number
            ));
        }
    }
}

impl Matcher {
    /// In what a request differs; in nothing, if it is meant.
    pub fn differences(&self, entry: &Entry) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(method) = &self.method
            && !method.eq_ignore_ascii_case(entry.method.as_str())
        {
            found.push(format!("method is {}, not {method}", entry.method));
        }
        if let Some(path) = &self.path
            && !Pattern::new(path).matches(entry.request.path())
        {
            found.push(format!("path is {}, not {path}", redact::path(entry.request.path())));
        }
        if let Some(status) = self.status
            && entry.status.map(|status| status.as_u16()) != Some(status)
        {
            let answered =
                entry.status.map_or("none".to_owned(), |status| status.as_str().to_owned());
            found.push(format!("status is {answered}, not {status}"));
        }
        self.query_differences(entry, &mut found);
        if let Some(body) = &self.body {
            let sent = serde_json::from_slice(entry.request.body()).unwrap_or(Value::Null);
            body_differences(body, &sent, "body", &mut found);
        }
        found
    }

    fn query_differences(&self, entry: &Entry, found: &mut Vec<String>) {
        let query = entry.request.query().unwrap_or_default();
        for (name, expected) in &self.query {
            let expected = expected.as_str().map_or_else(|| expected.to_string(), str::to_owned);
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            if !pairs.any(|(key, value)| key == *name && value == expected) {
                let secret = redact::is_secret(name, true);
                let expected = if secret { REDACTED } else { &expected };
                found.push(format!("query has no {name}={expected}"));
            }
        }
    }

    /// How unlike a request is: by its path, then its method, then its body, then all the rest.
    fn distance(&self, entry: &Entry, differs: &[String]) -> [usize; 4] {
        let path = self.path.as_deref().map_or(0, |path| {
            match Pattern::new(path).matches(entry.request.path()) {
                true => 0,
                false => nearest::distance(path, entry.request.path()).max(1),
            }
        });
        let about = |start: &str| differs.iter().filter(|text| text.starts_with(start)).count();
        [path, about("method "), about("body"), differs.len()]
    }

    fn near_misses(&self, entries: &[Entry]) -> Vec<NearMiss> {
        let mut near: Vec<([usize; 4], NearMiss)> = entries
            .iter()
            .map(|entry| {
                let differs = self.differences(entry);
                let far = self.distance(entry, &differs);
                let status = entry.status.map_or("no answer".to_owned(), |s| s.as_str().to_owned());
                let path = redact::path(entry.request.path());
                let request = format!("{} {path} {status}", entry.method);
                (far, NearMiss { number: entry.number, request, differs })
            })
            .collect();
        // Of those that are equally like it, the last may be of the test that asks.
        near.sort_by_key(|(far, miss)| (*far, std::cmp::Reverse(miss.number)));
        near.into_iter().take(MAX_NEAR).map(|(_, miss)| miss).collect()
    }
}

fn contains(expected: &Value, sent: &Value) -> bool {
    let mut found = Vec::new();
    body_differences(expected, sent, "", &mut found);
    found.is_empty()
}

/// Where what was sent lacks something, or has another value.
fn body_differences(expected: &Value, sent: &Value, place: &str, found: &mut Vec<String>) {
    match (expected, sent) {
        (Value::Object(expected), Value::Object(sent)) => {
            for (name, value) in expected {
                let place = format!("{place}.{name}");
                match sent.get(name) {
                    Some(sent) if redact::is_secret(name, true) => {
                        if !contains(value, sent) {
                            found.push(format!("{place} is another secret"));
                        }
                    }
                    Some(sent) => body_differences(value, sent, &place, found),
                    None => found.push(format!("{place} is missing")),
                }
            }
        }
        (Value::Array(expected), Value::Array(sent)) if expected.len() == sent.len() => {
            for (number, (value, sent)) in expected.iter().zip(sent).enumerate() {
                body_differences(value, sent, &format!("{place}[{number}]"), found);
            }
        }
        (expected, sent) if expected == sent => {}
        (expected, sent) => found.push(format!("{place} is {sent}, not {expected}")),
    }
}

/// A method from its name.
pub fn method(name: &str) -> Result<Method, String> {
    name.to_ascii_uppercase().parse().map_err(|_| format!("{name:?} is no method"))
}

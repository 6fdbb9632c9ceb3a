//! Where an answer differs from the recorded one, and how badly.

use std::{collections::BTreeSet, fmt};

use jiff::Timestamp;
use serde::Serialize;

use super::{
    age::{self, Change},
    align::{align, key},
    ids::Ids,
    kind::{is_passing, is_span, is_unknowable, is_uuid, kind, moment},
    recording::{Answered, Asked, Body},
    redaction::{forget_someone, is_anyone, is_but_for_placeholders, is_placeholder},
};
use contract::{exchange::Answer, json::Json};

/// How badly, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Another status.
    Status,
    /// Another category or sentence of a refusal.
    Refusal,
    /// A header that clients look at.
    Header,
    /// Members that are missing, too many, or of another JSON type.
    Shape,
    /// Members in another order.
    Order,
    /// Other values.
    Value,
    /// What search's index may not have seen yet.
    Lag,
    /// What HubSpot says since then only.
    Age,
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// How bad it is.
    pub rank: Rank,
    /// Where, as a path into the answer.
    pub at: String,
    /// What was recorded.
    pub recorded: String,
    /// What the mock says.
    pub mock: String,
}

/// What the comparison may rely on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What was asked.
    pub asked: &'a Asked,
    /// Which of the mock's ids stands for which recorded one.
    pub ids: &'a Ids,
    /// When the mock's clock stood at the time of the recording: that.
    pub at: Option<Timestamp>,
    /// When it was recorded.
    pub recorded: Option<Timestamp>,
    /// Somebody quoted the body only, and may have left out what is different every time.
    pub quoted: bool,
    /// Ids, recorded and the mock's, of records that were written so lately that search's index
    /// may not have seen it.
    pub unsettled: &'a BTreeSet<String>,
    /// The mock's search was made to lag: then it must find what the recorded search found.
    pub lagged: bool,
    /// Results come in no order.
    pub unordered: bool,
}

/// What those between, and those who write down bodies only, say of every success.
const ANY_SUCCESS: u16 = 200;
/// Instants of the same moment; recorders keep whole seconds, and answers take their time.
pub(super) const SAME_MOMENT: i64 = 90_000;
/// In place of a value that isn't there.
const MISSING: &str = "(missing)";
/// Where only the day is told.
const DAY: i64 = 86_400_000;
/// A recorded text that is longer isn't shown whole.
const SHOWN: usize = 160;
/// Headers that clients look at; the counters' values are of no interest.
const HEADERS: [&str; 14] = [
    "content-type",
    "location",
    "retry-after",
    "allow",
    "www-authenticate",
    "x-hubspot-correlation-id",
    "x-hubspot-notfound",
    "x-hubspot-ratelimit-daily",
    "x-hubspot-ratelimit-daily-remaining",
    "x-hubspot-ratelimit-interval-milliseconds",
    "x-hubspot-ratelimit-max",
    "x-hubspot-ratelimit-remaining",
    "x-hubspot-ratelimit-secondly",
    "x-hubspot-ratelimit-secondly-remaining",
];

/// Compares an answer with the recorded one; the worst differences come first.
pub fn compare(recorded: &Answered, mock: &Answer, context: Context<'_>) -> Vec<Difference> {
    let mut found = Found { context, differences: Vec::new(), room: 0 };
    found.status(recorded, mock);
    found.headers(recorded, mock);
    found.bodies(recorded, mock);
    found.differences.sort_by_key(|difference| difference.rank);
    found.differences
}

struct Found<'a> {
    context: Context<'a>,
    differences: Vec<Difference>,
    /// By how much totals may differ because of what search's index may not have seen.
    room: usize,
}

impl Found<'_> {
    fn note(&mut self, rank: Rank, at: &str, recorded: impl fmt::Display, mock: impl fmt::Display) {
        let (recorded, mock) = (recorded.to_string(), mock.to_string());
        let change = match (&*recorded, &*mock) {
            (MISSING, _) => Change::New,
            (_, MISSING) => Change::Gone,
            (recorded, today) => Change::Changed { recorded, today },
        };
        let Context { asked, recorded: day, .. } = self.context;
        let rank = match rank >= Rank::Shape && age::explains(at, &change, asked, day) {
            true => Rank::Age,
            false => rank,
        };
        let short = |text: String| match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        };
        self.differences.push(Difference {
            rank,
            at: at.to_owned(),
            recorded: short(recorded),
            mock: short(mock),
        });
    }

    /// What was passed on by something between has a status of its own making, which is only
    /// worth something when it tells success from failure.
    fn status(&mut self, recorded: &Answered, mock: &Answer) {
        let Some(status) = recorded.status.filter(|status| *status != mock.status) else { return };
        let both_succeed = recorded.is_success() && mock.is_success();
        match both_succeed && !recorded.is_first_hand() {
            true if status == ANY_SUCCESS => {}
            true => self.note(Rank::Value, "status", status, mock.status),
            false => self.note(Rank::Status, "status", status, mock.status),
        }
    }

    fn headers(&mut self, recorded: &Answered, mock: &Answer) {
        for name in HEADERS {
            match (recorded.header(name), mock.header(name)) {
                (Some(theirs), Some(ours)) if !self.same_header(name, theirs, ours) => {
                    self.note(Rank::Header, name, theirs, ours);
                }
                (Some(theirs), None) => self.note(Rank::Header, name, theirs, "(none)"),
                (None, Some(ours)) if recorded.is_first_hand() => {
                    self.note(Rank::Header, name, "(none)", ours);
                }
                _ => {}
            }
        }
    }

    fn same_header(&self, name: &str, theirs: &str, ours: &str) -> bool {
        match name {
            // Only told to be there.
            _ if is_placeholder(theirs) => true,
            "content-type" => {
                let plain = |text: &str| text.replace(' ', "").to_ascii_lowercase();
                plain(theirs) == plain(ours)
            }
            "location" => self.same_link(theirs, ours),
            _ => true,
        }
    }

    /// Links name a server each.
    fn same_link(&self, theirs: &str, ours: &str) -> bool {
        let path = |url: &str| match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or(String::new(), |at| rest[at..].to_owned()),
            None => url.to_owned(),
        };
        let plain = |path: String| path.replace("%22", "\"");
        self.context.ids.in_text(&plain(path(theirs))) == plain(path(ours))
    }

    fn bodies(&mut self, recorded: &Answered, mock: &Answer) {
        let as_text = |_| Body::Text(mock.body.clone());
        let ours = Body::of_text(&mock.body).unwrap_or_else(as_text);
        match (&recorded.body, &ours) {
            (Body::None, _) if !matches!(recorded.status, Some(204 | 202)) => {}
            (Body::Json(theirs), Body::Json(ours)) => {
                self.room = self.room(theirs, ours);
                let refusal = !recorded.is_success();
                self.values("", "", theirs, ours, refusal);
            }
            (Body::Text(theirs), Body::Text(ours)) if is_page(theirs) && is_page(ours) => {}
            (Body::Text(theirs), Body::Text(ours)) if theirs.trim() == ours.trim() => {}
            (theirs, ours) if theirs == ours => {}
            (theirs, ours) => self.note(Rank::Shape, "body", kind_of(theirs), kind_of(ours)),
        }
    }

    fn values(&mut self, at: &str, name: &str, theirs: &Json, ours: &Json, refusal: bool) {
        match (theirs, ours) {
            (Json::Object(theirs), Json::Object(ours)) => self.objects(at, theirs, ours, refusal),
            (Json::Array(theirs), Json::Array(ours)) => {
                self.arrays(at, name, theirs, ours, refusal);
            }
            _ if type_of(theirs) != type_of(ours) => {
                if !self.is_hidden(theirs) {
                    let rank =
                        if is_no_value(at, theirs, ours) { Rank::Value } else { Rank::Shape };
                    self.note(rank, at, theirs, ours);
                }
            }
            // A signature covers all that is different every time.
            _ if at.contains("/signed_access_token/") => {}
            _ if self.same(name, theirs, ours) => {}
            _ => {
                let says = ["message", "category", "subCategory", "status", "error", "errorType"];
                let rank = match refusal && says.contains(&name) {
                    true => Rank::Refusal,
                    false if self.may_lag(at, theirs, ours) => Rank::Lag,
                    false => Rank::Value,
                };
                self.note(rank, at, theirs, ours);
            }
        }
    }

    fn objects(
        &mut self,
        at: &str,
        theirs: &[(String, Json)],
        ours: &[(String, Json)],
        refusal: bool,
    ) {
        let find = |members: &[(String, Json)], name: &str| {
            members.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        let telling =
            |name: &str| refusal && ["category", "message", "subCategory"].contains(&name);
        for (name, value) in theirs {
            let at = format!("{at}/{name}");
            let rank = if telling(name) { Rank::Refusal } else { Rank::Shape };
            match find(ours, name) {
                Some(ours) => self.values(&at, name, value, &ours, refusal),
                None => self.note(rank, &at, value, MISSING),
            }
        }
        let new = |(name, _): &&(String, Json)| {
            find(theirs, name).is_none() && !(self.context.quoted && is_passing(name))
        };
        for (name, value) in ours.iter().filter(new).cloned().collect::<Vec<_>>() {
            let (name, value) = (&name, &value);
            let rank = if telling(name) { Rank::Refusal } else { Rank::Shape };
            self.note(rank, &format!("{at}/{name}"), MISSING, value);
        }
        let shared = |these: &[(String, Json)], those: &[(String, Json)]| {
            let names = these.iter().map(|(name, _)| name.clone());
            names.filter(|name| find(those, name).is_some()).collect::<Vec<_>>()
        };
        let (their_order, our_order) = (shared(theirs, ours), shared(ours, theirs));
        if their_order != our_order {
            let place = if at.is_empty() { "/" } else { at };
            self.note(Rank::Order, place, their_order.join(" "), our_order.join(" "));
        }
    }

    /// Items that have ids are compared with those of the same id, whatever their order.
    fn arrays(&mut self, at: &str, name: &str, theirs: &[Json], ours: &[Json], refusal: bool) {
        let told: &[Json] = match theirs.split_last() {
            Some((last, told)) if is_more(last) => told,
            _ => theirs,
        };
        let mut matched = align(told, ours, self.context.ids);
        matched.resize(theirs.len(), None);
        // Lag hides some of what was written lately; where all is missing, it explains nothing.
        let nothing_found = matched.iter().all(Option::is_none);
        let rest_is_hidden = theirs.last().is_some_and(is_more);
        for (index, item) in theirs.iter().enumerate().filter(|(_, item)| !is_more(item)) {
            let at = format!("{at}/{index}");
            match matched[index] {
                Some(place) => self.values(&at, name, item, &ours[place], refusal),
                None => {
                    let rank = self.rank_of_absence(item, !nothing_found);
                    self.note(rank, &at, item, "(no such item)");
                }
            }
        }
        for (index, item) in ours.iter().enumerate() {
            if !matched.contains(&Some(index)) && !rest_is_hidden {
                let rank = self.rank_of_absence(item, true);
                self.note(rank, &format!("{at}/{index}"), "(no such item)", item);
            }
        }
        let places: Vec<usize> = matched.iter().flatten().copied().collect();
        let unordered = self.context.unordered || name == "scopes";
        if !unordered && !is_in_order(&places, ours) {
            self.note(Rank::Value, at, "this order", format!("order {places:?}"));
        }
    }

    fn rank_of_absence(&self, item: &Json, may_lag: bool) -> Rank {
        let may_lag = may_lag && !self.context.lagged;
        match may_lag && key(item).is_some_and(|id| self.context.unsettled.contains(id)) {
            true => Rank::Lag,
            false => Rank::Value,
        }
    }

    /// Whether two totals differ by no more records than search's index may not have seen.
    fn may_lag(&self, at: &str, theirs: &Json, ours: &Json) -> bool {
        let number = |json: &Json| json.scalar()?.parse::<usize>().ok();
        let (Some(theirs), Some(ours)) = (number(theirs), number(ours)) else { return false };
        at == "/total" && theirs.abs_diff(ours) <= self.room
    }

    /// By how much totals may differ: where both answers show all that they found, by as many as
    /// they show. Whom a search for an anonymised address meant, only its results tell.
    fn room(&self, theirs: &Json, ours: &Json) -> usize {
        let unsettled = self.context.unsettled.len();
        let is_told = self.context.asked.body.json().is_none_or(|body| !names_anyone(body));
        match shown(theirs).zip(shown(ours)).filter(|_| is_told) {
            Some(_) if self.context.lagged => 0,
            Some((theirs, ours)) => theirs.abs_diff(ours).min(unsettled),
            None => unsettled,
        }
    }

    fn is_hidden(&self, theirs: &Json) -> bool {
        theirs.text().is_some_and(is_placeholder)
    }

    /// Whether two values of the same JSON type are the same as far as that can be known.
    fn same(&self, name: &str, theirs: &Json, ours: &Json) -> bool {
        if theirs == ours || self.is_hidden(theirs) {
            return true;
        }
        let (Some(theirs), Some(ours)) = (theirs.scalar(), ours.scalar()) else { return false };
        self.context.ids.get(theirs) == Some(ours)
            || is_anyone(theirs) && (forget_someone(ours) == theirs || name == "user")
            || is_but_for_placeholders(theirs, ours)
            || is_unknowable(name) && kind(theirs) == kind(ours)
            || is_uuid(theirs) && is_uuid(ours)
            || self.same_moment(theirs, ours)
            || is_span(name) && near(theirs, ours)
            || theirs.contains('/') && self.same_link(theirs, ours)
            || self.settled(theirs) == self.settled(ours)
    }

    /// The clock stood where it was recorded, so what happened then has nearly the same time.
    fn same_moment(&self, theirs: &str, ours: &str) -> bool {
        let (Some((theirs, form)), Some((ours, our_form))) = (moment(theirs), moment(ours)) else {
            return false;
        };
        let near = self.context.at.is_none_or(|at| {
            let is_day = at.as_millisecond() % DAY == 0;
            (theirs - ours).abs() <= if is_day { DAY } else { SAME_MOMENT }
        });
        form == our_form && near
    }

    /// A sentence without what is different every time.
    fn settled(&self, text: &str) -> String {
        let text = forget_someone(&self.context.ids.in_text(text));
        let mut before = String::new();
        let mut word = |word: &str| match word {
            // Where the body's text isn't recorded, neither is where its characters stood.
            word if std::mem::replace(&mut before, word.to_owned()) == "column" => {
                word.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned()
            }
            word if is_uuid(word.trim_matches(['"', '.', ','])) => "(uuid)".to_owned(),
            word => word.to_owned(),
        };
        text.split(' ').map(&mut word).collect::<Vec<_>>().join(" ")
    }
}

/// How many results an answer shows that shows all it found.
fn shown(body: &Json) -> Option<usize> {
    match body.get("paging") {
        Some(_) => None,
        None => Some(body.get("results")?.items().len()),
    }
}

/// Whether somebody is asked for whose address was taken out.
fn names_anyone(json: &Json) -> bool {
    json.text().is_some_and(is_anyone)
        || json.items().iter().any(names_anyone)
        || json.members().iter().any(|(_, value)| names_anyone(value))
}

/// `… 4 more`: a recorder left out the rest of a list.
fn is_more(item: &Json) -> bool {
    item.text().is_some_and(|text| text.starts_with('…') && text.ends_with(" more"))
}

/// Whether items stand in their order, as far as that can be known: records of the same instant
/// follow each other by ids, and these are given out by chance.
fn is_in_order(places: &[usize], items: &[Json]) -> bool {
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    let made = |place: usize| items[place].get("createdAt");
    let same = |(one, other): (&usize, &usize)| {
        one == other || made(*one).is_some() && made(*one) == made(*other)
    };
    places.iter().zip(&sorted).all(same)
}

/// Spans in milliseconds that differ by no more than moments may.
fn near(theirs: &str, ours: &str) -> bool {
    let (theirs, ours) = (theirs.parse::<f64>(), ours.parse::<f64>());
    theirs.is_ok_and(|theirs| ours.is_ok_and(|ours| (theirs - ours).abs() <= SAME_MOMENT as f64))
}

/// A property that has no value is `null`; that is no other type.
fn is_no_value(at: &str, theirs: &Json, ours: &Json) -> bool {
    let steps: Vec<&str> = at.rsplit('/').take(2).collect();
    steps.get(1) == Some(&"properties")
        && [theirs, ours].iter().all(|json| matches!(json, Json::Null | Json::String(_)))
}

fn type_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "text",
        Json::Array(_) => "list",
        Json::Object(_) => "object",
    }
}

fn is_page(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

fn kind_of(body: &Body) -> String {
    match body {
        Body::None => "(no body)".to_owned(),
        Body::Json(json) => json.to_string(),
        Body::Text(text) if is_page(text) => "(a page)".to_owned(),
        Body::Text(text) => text.clone(),
    }
}

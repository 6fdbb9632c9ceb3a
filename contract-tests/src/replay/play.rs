//! Plays sessions, pair by pair.

use std::collections::BTreeSet;

use anyhow::Result;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{
    align::learn,
    compare::{Context, Difference, Rank, compare},
    operation::{About, about},
    reason::{Reason, is_credential},
    recording::{Body, Pair},
    redaction::is_placeholder,
    stage::{LONGEST_LAG, REDIRECT_URI, Stage, is_refused},
    world::World,
};
use crate::{
    exchange::{Answer, Request},
    json::Json,
};

/// What became of a pair.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was replayed.
    Replayed(Replayed),
    /// It can't be.
    NotReplayed(Reason),
}

/// What a replayed pair shows.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Where the mock differs, worst first.
    pub differences: Vec<Difference>,
    /// What the mock said.
    pub answer: Answer,
    /// How much agreement proves.
    pub proof: Proof,
}

/// How much it proves if a pair agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The mock found the answer by itself.
    Telling,
    /// The refusal was ordered: the mock was told to be at its limit, or that a token has expired.
    Ordered,
    /// The answer only shows what was put there because of it.
    PutIn,
}

/// How far an answer agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// Wholly.
    Full,
    /// But for time: what HubSpot's answers have since then only, and what search's index may not
    /// have seen yet.
    ButForTime,
    /// But for values.
    UpToValues,
    /// Not.
    No,
}

impl Agreement {
    /// What differences make of it.
    pub fn of(differences: &[Difference]) -> Self {
        match differences.iter().map(|difference| difference.rank).min() {
            None => Self::Full,
            Some(Rank::Age | Rank::Lag) => Self::ButForTime,
            Some(Rank::Value) => Self::UpToValues,
            Some(_) => Self::No,
        }
    }
}

/// Pairs of one session, in the order of time.
#[derive(Clone, Debug)]
pub struct Session {
    /// The pairs.
    pub pairs: Vec<Pair>,
}

/// Puts pairs of the same source together; without one, those of the same file.
pub fn sessions(pairs: Vec<Pair>) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for pair in pairs {
        let same = |session: &&mut Session| {
            let first = &session.pairs[0];
            let same_file = first.place.file == pair.place.file;
            first.source == pair.source && (same_file || pair.source.is_some())
        };
        match sessions.iter_mut().find(same) {
            Some(session) => session.pairs.push(pair),
            None => sessions.push(Session { pairs: vec![pair] }),
        }
    }
    for session in &mut sessions {
        if session.pairs.iter().all(|pair| pair.at.is_some()) {
            session.pairs.sort_by_key(|pair| pair.at);
        }
    }
    sessions
}

/// Plays a session in a portal of its own; `seen` is told of every pair.
///
/// # Errors
///
/// If the mock can't be reached or arranged.
pub async fn play(
    stage: &Stage,
    session: &Session,
    mut seen: impl FnMut(&Pair, Outcome),
) -> Result<()> {
    let mut player = Player {
        world: World::open(stage, &session.pairs).await?,
        clock: None,
        writes: Vec::new(),
    };
    for pair in &session.pairs {
        let outcome = player.pair(pair).await?;
        seen(pair, outcome);
    }
    let portal = player.world.portal.clone();
    stage.close(&portal).await
}

struct Player<'s> {
    world: World<'s>,
    clock: Option<Timestamp>,
    /// When the session wrote, and which records.
    writes: Vec<(Timestamp, BTreeSet<String>)>,
}

/// Recorders keep whole seconds, so pairs of the same one follow each other in such steps.
const STEP: SignedDuration = SignedDuration::from_millis(150);

impl Player<'_> {
    async fn pair(&mut self, pair: &Pair) -> Result<Outcome> {
        if let Some(reason) = Reason::of(pair) {
            return Ok(Outcome::NotReplayed(reason));
        }
        self.set_clock(pair.at).await?;
        if self.world.stage.is_arranged() {
            let prepared = self.world.prepare(pair).await;
            if is_refused(&prepared) {
                return Ok(Outcome::NotReplayed(Reason::NotGiven));
            }
            prepared?;
        } else if let Some(reason) = Reason::of_account(pair) {
            return Ok(Outcome::NotReplayed(reason));
        } else if self.world.needs_givens(pair) {
            return Ok(Outcome::NotReplayed(Reason::NotGiven));
        }
        let Some(request) = self.request(pair).await? else {
            return Ok(Outcome::NotReplayed(Reason::Unsendable));
        };
        let token = self.token(pair).await?;
        let is_search = matches!(about(&pair.request.path), About::Search(_));
        let answer = match is_search && self.world.stage.is_arranged() {
            true => self.search(&token, &request, 0).await,
            false => self.world.stage.send(&token, request.clone()).await,
        };
        let answer = match answer {
            Err(error) if is_unsendable(&error) => {
                return Ok(Outcome::NotReplayed(Reason::Unsendable));
            }
            answer => answer?,
        };
        if let Some(reason) = Reason::of_answer(&answer) {
            return Ok(Outcome::NotReplayed(reason));
        }
        let ours = answer.json();
        if let (true, Some(theirs), Some(ours)) =
            (makes(pair), pair.response.body.json(), ours.as_ref())
            && pair.response.is_success()
            && answer.is_success()
        {
            learn(&mut self.world.ids, theirs, ours);
        }
        self.world.note(pair, ours.as_ref().filter(|_| answer.is_success())).await?;
        let differences = self.compare(pair, &answer, false);
        self.note_write(pair);
        let replayed = Replayed { differences, answer, proof: self.proof(pair).await? };
        // Without a lag first: only what that doesn't explain may be the lag's.
        let explained = replayed.differences.iter().all(|one| one.rank == Rank::Age);
        if is_search && !explained && self.world.stage.is_arranged() {
            let replayed = self.with_lag(pair, &token, request, replayed).await?;
            return Ok(Outcome::Replayed(replayed));
        }
        Ok(Outcome::Replayed(replayed))
    }

    async fn proof(&mut self, pair: &Pair) -> Result<Proof> {
        Ok(match self.world.stage.is_arranged() {
            true if ordered(pair).is_some() => Proof::Ordered,
            true if self.world.only_shows_givens(pair).await? => Proof::PutIn,
            _ => Proof::Telling,
        })
    }

    fn compare(&self, pair: &Pair, answer: &Answer, lagged: bool) -> Vec<Difference> {
        let is_search = matches!(about(&pair.request.path), About::Search(_));
        let unsettled = if is_search { self.unsettled() } else { BTreeSet::new() };
        let context = Context {
            asked: &pair.request,
            lagged,
            ids: &self.world.ids,
            at: pair.at.filter(|_| self.world.stage.is_arranged()),
            recorded: pair.at,
            unsettled: &unsettled,
            quoted: pair.response.headers.is_empty(),
            unordered: pair.request.path.contains("/batch/"),
        };
        compare(&pair.response, answer, context)
    }

    async fn set_clock(&mut self, at: Option<Timestamp>) -> Result<()> {
        // The mock's clock counts milliseconds.
        let at = at.and_then(|at| Timestamp::from_millisecond(at.as_millisecond()).ok());
        let Some(at) = at else { return Ok(()) };
        let step = if at.subsec_nanosecond() == 0 { STEP } else { SignedDuration::from_millis(1) };
        let next = self.clock.map_or(at, |before| at.max(before + step));
        self.clock = Some(next);
        self.world.stage.stop_clock(next).await
    }

    /// The request as the mock is to see it, if it makes one.
    async fn request(&mut self, pair: &Pair) -> Result<Option<Request>> {
        let asked = &pair.request;
        let path = self.world.path_with_people(pair).await?;
        let mut path = self.world.ids.in_path(&path);
        let is_credential_path = path.starts_with("/oauth/") && self.world.stage.is_arranged();
        if is_credential_path && path.contains("REDACTED") {
            let secret = match path.contains("/refresh-tokens/") {
                true => self.world.portal.app.refresh_token.clone(),
                false => self.world.stage.app_token(&self.world.portal).await?,
            };
            path = path.replace("REDACTED", &secret);
        }
        let kept = asked.query.iter().filter(|(name, _)| !is_credential(name));
        let mut query = form_urlencoded::Serializer::new(String::new());
        let address = self.world.address_of_owner(pair).await?;
        for (name, value) in kept {
            let value = match address.as_ref().filter(|_| name == "email") {
                Some(address) => address.clone(),
                None => self.world.ids.in_text(value),
            };
            query.append_pair(name, &value);
        }
        let query = query.finish();
        if !query.is_empty() {
            path = format!("{path}?{query}");
        }
        let Ok(method) = Method::from_bytes(asked.method.as_bytes()) else { return Ok(None) };
        let body = match &asked.body {
            Body::Json(json) if is_credential_path => {
                Some(self.with_credentials(pair, &as_form(json)).await?)
            }
            Body::Json(json) => {
                let json = self.world.with_people(pair, json).await?;
                Some(self.world.ids.in_json(&json).to_string())
            }
            Body::Text(text) if is_credential_path => {
                Some(self.with_credentials(pair, text).await?)
            }
            Body::Text(text) => Some(text.clone()),
            Body::None => None,
        };
        let body = body.filter(|body| method != Method::GET || body != "{}");
        let headers = headers(pair, body.is_some(), is_credential_path);
        Ok(Some(Request { method, path: escaped(&path), headers, body }))
    }

    /// A form with credentials of the mock where they were taken out; what HubSpot refused stays
    /// unknown.
    async fn with_credentials(&mut self, pair: &Pair, form: &str) -> Result<String> {
        let portal = &self.world.portal;
        let succeeded = pair.response.is_success();
        let refused = pair.response.body.json().and_then(|body| body.get("status")?.text());
        let refused = refused.unwrap_or_default();
        let fields: Vec<(String, String)> =
            form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &fields {
            let own = match &**name {
                "client_id" if !refused.contains("CLIENT_ID") => portal.app.id.clone(),
                "client_secret" if !refused.contains("SECRET") => portal.app.secret.clone(),
                "refresh_token" if succeeded => portal.app.refresh_token.clone(),
                "code" if succeeded => self.world.stage.code(portal).await?,
                "redirect_uri" if succeeded => REDIRECT_URI.to_owned(),
                // The code is one without a challenge.
                "code_verifier" if succeeded && is_placeholder(value) => continue,
                _ => value.clone(),
            };
            out.append_pair(name, &own);
        }
        let is_there = |name: &str| fields.iter().any(|(known, _)| known == name);
        if !refused.contains("CLIENT_ID") && !is_there("client_id") && form.contains("REDACTED") {
            out.append_pair("client_id", &portal.app.id);
            out.append_pair("client_secret", &portal.app.secret);
            out.append_pair("redirect_uri", REDIRECT_URI);
        }
        Ok(out.finish())
    }

    /// The token of somebody who meets what the recorded answer tells of.
    async fn token(&mut self, pair: &Pair) -> Result<String> {
        let stage = self.world.stage;
        if let Some(fault) = ordered(pair).filter(|_| stage.is_arranged()) {
            stage.fault(&self.world.portal, fault).await?;
        }
        let own = self.world.portal.token.clone();
        let message = message(pair);
        Ok(match pair.response.status {
            Some(401) if message.contains("missing") || message.contains("not found") => {
                String::new()
            }
            Some(401) if ordered(pair).is_some() => own,
            Some(401) => "replayed-and-unknown".to_owned(),
            Some(403) => self.world.portal.bare_token.clone(),
            _ if stage.is_arranged() && is_by_public_app(pair) => {
                stage.app_token(&self.world.portal).await?
            }
            _ => own,
        })
    }

    fn note_write(&mut self, pair: &Pair) {
        let reads = pair.request.method == "GET"
            || matches!(about(&pair.request.path), About::Search(_) | About::Batch(_, "read"));
        if let (false, true, Some(at)) = (reads, pair.response.is_success(), self.clock) {
            let mut ids = BTreeSet::new();
            let bodies = [pair.response.body.json(), pair.request.body.json()];
            bodies.into_iter().flatten().for_each(|body| collect_ids(body, &mut ids));
            if let About::Record(_, id) = about(&pair.request.path) {
                ids.insert(id.to_owned());
            }
            self.writes.push((at, ids));
        }
    }

    /// Search is behind its writes, by how much nobody knows. An answer that is right for some
    /// moment of the last minute agrees.
    async fn with_lag(
        &mut self,
        pair: &Pair,
        token: &str,
        request: Request,
        unlagged: Replayed,
    ) -> Result<Replayed> {
        let Some(now) = self.clock else { return Ok(unlagged) };
        let millis = |at: &Timestamp| u64::try_from(now.duration_since(*at).as_millis()).ok();
        let longest = u64::from(LONGEST_LAG) * 1_000;
        let recent: Vec<u64> = self
            .writes
            .iter()
            .rev()
            .filter_map(|(at, _)| millis(at))
            .take_while(|millis| *millis < longest)
            .collect();
        // How much the lag has to explain at the least; more than that isn't worth another answer.
        let weight = |found: &[Difference]| {
            let lags = found.iter().any(|one| one.rank == Rank::Lag);
            (Agreement::of(found).max(Agreement::ButForTime), lags)
        };
        let mut best = unlagged;
        for behind in recent {
            if weight(&best.differences) == (Agreement::ButForTime, false) {
                break;
            }
            let answer = self.search(token, &request, behind + 1).await?;
            let differences = self.compare(pair, &answer, true);
            let explains = Agreement::of(&differences) <= Agreement::ButForTime;
            if explains && weight(&differences) < weight(&best.differences) {
                best = Replayed { differences, answer, ..best };
            }
        }
        Ok(best)
    }

    /// Records that were written in the last minute.
    fn unsettled(&self) -> BTreeSet<String> {
        let longest = SignedDuration::from_secs(i64::from(LONGEST_LAG));
        let is_recent =
            |at: Timestamp| self.clock.is_none_or(|now| now.duration_since(at) < longest);
        let writes = self.writes.iter().rev().take_while(|(at, _)| is_recent(*at));
        let ids = writes.flat_map(|(_, ids)| ids).flat_map(|id| {
            [Some(id.as_str()), self.world.ids.get(id)].into_iter().flatten().map(str::to_owned)
        });
        ids.collect()
    }

    /// Searches as if the index were so many milliseconds behind. Between searches the mock
    /// remembers all that an index may be behind.
    async fn search(&self, token: &str, request: &Request, behind: u64) -> Result<Answer> {
        let stage = self.world.stage;
        stage.lag(behind).await?;
        let answer = stage.send(token, request.clone()).await;
        stage.lag(u64::from(LONGEST_LAG) * 1_000).await?;
        answer
    }
}

/// The fault that the mock is told to have, since nothing else leads to such a refusal.
fn ordered(pair: &Pair) -> Option<&'static str> {
    let message = message(pair);
    match pair.response.status {
        Some(429) if message.contains("daily") => Some("rate_limit_daily"),
        Some(429) if message.contains("secondly") && !message.contains("ten_secondly") => {
            Some("rate_limit_secondly")
        }
        Some(429) => Some("rate_limit"),
        Some(401) if message.contains("expired") && !message.contains("day(s)") => {
            Some("unauthorized")
        }
        _ => None,
    }
}

/// An answer's sentence, in small letters.
fn message(pair: &Pair) -> String {
    let message = pair.response.body.json().and_then(|body| body.get("message")?.text());
    message.unwrap_or_default().to_lowercase()
}

fn collect_ids(json: &Json, ids: &mut BTreeSet<String>) {
    for (name, value) in json.members() {
        match (&**name, value.scalar()) {
            ("id", Some(id)) => drop(ids.insert(id.to_owned())),
            _ => collect_ids(value, ids),
        }
    }
    json.items().iter().for_each(|item| collect_ids(item, ids));
}

/// Whether an answer to this may bring new ids.
fn makes(pair: &Pair) -> bool {
    let path = pair.request.path.trim_end_matches('/');
    let verb = path.rsplit('/').next().unwrap_or_default();
    pair.request.method == "POST" && !["search", "read", "archive", "update"].contains(&verb)
}

/// Answers to private apps and keys tell of the daily limit, answers to public apps don't.
fn is_by_public_app(pair: &Pair) -> bool {
    pair.response.is_first_hand() && pair.response.header("x-hubspot-ratelimit-daily").is_none()
}

fn headers(pair: &Pair, has_body: bool, is_form: bool) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    let mut add = |name: &str, value: &str| headers.push((name.to_owned(), value.to_owned()));
    let is_form = is_form || matches!(pair.request.body, Body::Text(_));
    match pair.request.header("content-type") {
        Some(value) => add("content-type", value),
        None if has_body && is_form => add("content-type", "application/x-www-form-urlencoded"),
        None if has_body => add("content-type", "application/json"),
        None => {}
    }
    let answer_is_page =
        pair.response.header("content-type").is_some_and(|kind| kind.contains("html"));
    match pair.request.header("accept") {
        Some(value) => add("accept", value),
        // Pages are for those who don't ask for JSON.
        None if answer_is_page => add("accept", "*/*"),
        None => add("accept", "application/json"),
    }
    headers
}

/// A form that a recorder wrote down as an object.
fn as_form(json: &Json) -> String {
    let fields = json.members().iter().filter_map(|(name, value)| Some((name, value.scalar()?)));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Whether a request didn't even leave.
fn is_unsendable(error: &anyhow::Error) -> bool {
    error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_builder)
}

/// What no request line takes as it is.
fn escaped(path: &str) -> String {
    let escape = |c: char| match c {
        ' ' | '"' | '<' | '>' | '`' | '{' | '}' | '|' | '\\' | '^' => {
            format!("%{:02X}", u32::from(c))
        }
        c => c.to_string(),
    };
    path.chars().map(escape).collect()
}

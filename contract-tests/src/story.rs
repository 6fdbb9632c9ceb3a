//! A scenario as it is told: requests are sent, answers shown, what was made is remembered and
//! taken away at the end, whatever happened in between.

use std::{future::IntoFuture, pin::Pin, time::Duration};

use http::Method;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    account::{Account, App},
    evidence::Evidence,
    exchange::{Answer, Request},
    json::Json,
    redaction::Names,
    target::{SendError, Target},
    told::Told,
};

/// How long the search index may lag behind.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often it is asked meanwhile.
const LOOK_AGAIN: Duration = Duration::from_millis(400);
/// The headers of an answer that a client acts upon.
const HEADERS: [&str; 6] =
    ["content-type", "location", "allow", "retry-after", "x-hubspot-notfound", "deprecation"];
const CORRELATION: &str = "x-hubspot-correlation-id";

/// Why a story ends before its end.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// No answer came.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The account lacks a right, a tier, or a public address.
    #[error("needs {0}")]
    Needs(String),
    /// An answer doesn't hold what the next request is made of.
    #[error("{0}")]
    Broken(String),
}

/// What a scenario returns.
pub type Ended = Result<(), Stop>;

/// An exchange as it was, for the table of what is covered.
#[derive(Clone, Debug)]
pub struct Called {
    /// The method.
    pub method: Method,
    /// The path, without its query.
    pub path: String,
    /// How it is known that HubSpot answers so.
    pub evidence: Evidence,
}

/// A scenario that is being told.
#[derive(Debug)]
pub struct Story<'t> {
    target: &'t Target,
    account: &'t Account,
    run: String,
    evidence: Evidence,
    names: Names,
    told: Vec<Told>,
    called: Vec<Called>,
    made: Vec<Request>,
}

impl<'t> Story<'t> {
    /// Begins. `run` is a word that nothing else in the account's portal contains.
    pub fn begin(target: &'t Target, account: &'t Account, run: &str, evidence: Evidence) -> Self {
        let mut names = Names::new(run, target.base_url());
        if let Some(portal) = account.portal() {
            names.set_portal(portal);
        }
        Self {
            target,
            account,
            run: run.to_owned(),
            evidence,
            names,
            told: Vec::new(),
            called: Vec::new(),
            made: Vec::new(),
        }
    }

    /// The run's own word.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// A name that nothing else in the portal has.
    pub fn unique(&self, name: &str) -> String {
        format!("{}_{name}", self.run)
    }

    /// An address that nobody else has.
    pub fn email(&self, name: &str) -> String {
        format!("{name}@{}.example.com", self.run)
    }

    /// The app that the account's owner runs.
    ///
    /// # Errors
    ///
    /// If its credentials weren't given.
    pub fn app(&self) -> Result<&'t App, Stop> {
        self.account.app.as_ref().ok_or_else(|| {
            Stop::Needs("an app: HUBSPOT_CONTRACT_APP_ID, _CLIENT_ID, _CLIENT_SECRET, _REFRESH_TOKEN, _DEVELOPER_KEY".to_owned())
        })
    }

    /// The token that is used.
    pub fn token(&self) -> &'t str {
        self.target.token()
    }

    /// Gives an id a name.
    pub fn name(&mut self, kind: &'static str, id: &str) {
        self.names.name(kind, id);
    }

    /// GET.
    pub fn get(&mut self, path: impl Into<String>) -> Call<'_, 't> {
        self.call(Request::new(Method::GET, path))
    }

    /// DELETE.
    pub fn delete(&mut self, path: impl Into<String>) -> Call<'_, 't> {
        self.call(Request::new(Method::DELETE, path))
    }

    /// POST with a body of JSON.
    pub fn post(&mut self, path: impl Into<String>, body: Value) -> Call<'_, 't> {
        self.call(Request::json(Method::POST, path, &body))
    }

    /// PATCH with a body of JSON.
    pub fn patch(&mut self, path: impl Into<String>, body: Value) -> Call<'_, 't> {
        self.call(Request::json(Method::PATCH, path, &body))
    }

    /// PUT with a body of JSON.
    pub fn put(&mut self, path: impl Into<String>, body: Value) -> Call<'_, 't> {
        self.call(Request::json(Method::PUT, path, &body))
    }

    /// Anything else.
    pub fn call(&mut self, request: Request) -> Call<'_, 't> {
        let evidence = self.evidence;
        Call {
            story: self,
            request,
            evidence,
            makes: None,
            named: Vec::new(),
            only: None,
            until: None,
            look: Look::Whole,
            may_be_forbidden: false,
        }
    }

    /// Takes away what was made, the last first. What stays behind is returned.
    pub async fn clean_up(&mut self) -> Vec<String> {
        let mut left = Vec::new();
        while let Some(request) = self.made.pop() {
            if let Some(why) = self.take_away(&request).await {
                left.push(format!("{} {}: {why}", request.method, request.path));
            }
        }
        left
    }

    async fn take_away(&self, request: &Request) -> Option<String> {
        const TRIES: usize = 5;
        let mut why = String::new();
        for _ in 0..TRIES {
            match self.target.send(request).await {
                Ok(answer) if answer.is_success() || answer.status == 404 => return None,
                Ok(answer) => return Some(format!("{} {}", answer.status, answer.body)),
                Err(SendError::Disturbed { cause, .. }) => why = cause,
                Err(error) => return Some(error.to_string()),
            }
        }
        Some(why)
    }

    /// What was told, and what was called.
    pub fn end(self) -> (Vec<Told>, Vec<Called>) {
        (self.told, self.called)
    }
}

/// What an answer makes, so that it can be named and taken away.
#[derive(Clone, Copy, Debug)]
enum Makes {
    /// Things with an `id`, of a kind.
    Ids(&'static str),
    /// Things with a `name`.
    Names,
    /// A custom object type.
    Schema,
    /// Association labels.
    Labels,
}

/// How an answer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Whole,
    Outline,
    Hidden,
}

type Only = (&'static str, Box<dyn Fn(&Json) -> bool + Send + Sync>);

/// A request about to be sent.
pub struct Call<'s, 't> {
    story: &'s mut Story<'t>,
    request: Request,
    evidence: Evidence,
    makes: Option<Makes>,
    named: Vec<(&'static str, &'static str)>,
    only: Option<Only>,
    until: Option<Box<dyn Fn(&Json) -> bool + Send + Sync>>,
    look: Look,
    may_be_forbidden: bool,
}

impl std::fmt::Debug for Call<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

impl<'s, 't: 's> Call<'s, 't> {
    /// How it is known, if not like the rest of the story.
    pub fn known(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// It makes things with an id; they are called `[kind 1]` and taken away at the end.
    pub fn makes(mut self, kind: &'static str) -> Self {
        self.makes = Some(Makes::Ids(kind));
        self
    }

    /// It makes things that the run has named.
    pub fn makes_named(mut self) -> Self {
        self.makes = Some(Makes::Names);
        self
    }

    /// It makes a custom object type.
    pub fn makes_schema(mut self) -> Self {
        self.makes = Some(Makes::Schema);
        self
    }

    /// It makes labels of associations.
    pub fn makes_labels(mut self) -> Self {
        self.makes = Some(Makes::Labels);
        self
    }

    /// The id that a pointer leads to (`*` is every item) is one of a kind.
    pub fn names(mut self, kind: &'static str, pointer: &'static str) -> Self {
        self.named.push((pointer, kind));
        self
    }

    /// Of `results`, shows only those that fulfil a condition: the portal may hold more.
    pub fn only(
        mut self,
        what: &'static str,
        condition: impl Fn(&Json) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.only = Some((what, Box::new(condition)));
        self
    }

    /// Of `results`, shows only those whose name the run gave.
    pub fn only_ours(self) -> Self {
        let run = self.story.run.clone();
        self.only("ours", move |item| item.to_string().contains(&run))
    }

    /// Is sent again until the answer fulfils a condition: what is written is found later.
    pub fn until(mut self, condition: impl Fn(&Json) -> bool + Send + Sync + 'static) -> Self {
        self.until = Some(Box::new(condition));
        self
    }

    /// Is sent again until a search finds so many.
    pub fn until_total(self, total: usize) -> Self {
        self.until(move |json| {
            json.get("total").and_then(Json::scalar) == Some(total.to_string().as_str())
        })
    }

    /// With another body.
    pub fn body(mut self, text: impl Into<String>) -> Self {
        self.request.body = Some(text.into());
        self
    }

    /// With another header; the last of a name counts.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.headers.retain(|(known, _)| known != name);
        self.request.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Only shows which keys the answer has.
    pub fn outlined(mut self) -> Self {
        self.look = Look::Outline;
        self
    }

    /// Isn't shown: it only prepares.
    pub fn unseen(mut self) -> Self {
        self.look = Look::Hidden;
        self
    }

    /// A refusal for lack of rights is what is looked for.
    pub fn forbidden(mut self) -> Self {
        self.may_be_forbidden = true;
        self
    }

    async fn send(self) -> Result<Reply, Stop> {
        let answer = self.settled().await?;
        let json = answer.json().unwrap_or(Json::Null);
        if answer.status == 403 && !self.may_be_forbidden {
            return Err(Stop::Needs(missing(&json)));
        }
        let Self { story, request, evidence, makes, named, only, look, .. } = self;
        if answer.is_success() {
            if let Some(makes) = makes {
                story.remember(makes, &request, &json);
            }
            for (pointer, kind) in named {
                for id in all_at(&json, pointer) {
                    story.names.name(kind, id);
                }
            }
        }
        if look != Look::Hidden {
            story.tell(&request, evidence, &answer, only.as_ref(), look);
        }
        Ok(Reply { status: answer.status, json, request: request.path })
    }

    /// Sends until the answer is as it should be, or patience ends.
    async fn settled(&self) -> Result<Answer, SendError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.story.target.send(&self.request).await?;
            let json = answer.json();
            let settled = self.until.as_ref().is_none_or(|until| json.as_ref().is_some_and(until));
            if settled || !answer.is_success() || Instant::now() > deadline {
                return Ok(answer);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

impl<'s, 't: 's> IntoFuture for Call<'s, 't> {
    type Output = Result<Reply, Stop>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl Story<'_> {
    fn remember(&mut self, makes: Makes, request: &Request, json: &Json) {
        let path = request.path.split('?').next().unwrap_or_default();
        let base = ["/batch/create", "/batch/upsert"]
            .iter()
            .find_map(|tail| path.strip_suffix(tail))
            .unwrap_or(path);
        let results = json.get("results").map_or(std::slice::from_ref(json), Json::items);
        let key = match makes {
            Makes::Ids(_) => "id",
            Makes::Names => "name",
            Makes::Schema => "objectTypeId",
            Makes::Labels => "typeId",
        };
        for id in results.iter().filter_map(|item| item.get(key)?.scalar()) {
            match makes {
                Makes::Ids(kind) => self.names.name(kind, id),
                Makes::Schema => self.names.name("type", id),
                Makes::Labels => self.names.name_label(id),
                Makes::Names => {}
            }
            let delete = |path: String| Request::new(Method::DELETE, path);
            if matches!(makes, Makes::Schema) {
                self.made.push(delete(format!("{base}/{id}?archived=true")));
            }
            self.made.push(delete(format!("{base}/{id}")));
        }
    }

    fn tell(
        &mut self,
        request: &Request,
        evidence: Evidence,
        answer: &Answer,
        only: Option<&Only>,
        look: Look,
    ) {
        self.names.sent(&request.path);
        self.names.sent(request.body.as_deref().unwrap_or_default());
        let path = request.path.split('?').next().unwrap_or_default().to_owned();
        self.called.push(Called { method: request.method.clone(), path, evidence });
        let note = only.map(|(what, _)| format!(" (only {what})")).unwrap_or_default();
        let accept = request.headers.iter().find(|(name, _)| name == "accept");
        let accept = accept.map(|(_, value)| format!(" (accept: {value})")).unwrap_or_default();
        let told = Told {
            request: format!("{} {}{note}{accept}", request.method, self.names.text(&request.path)),
            source: evidence.to_string(),
            sent: self.sent(request),
            status: answer.status.to_string(),
            headers: self.headers(answer),
            body: self.shown(answer, only.map(|(_, condition)| condition), look),
        };
        self.told.push(told);
    }

    fn sent(&self, request: &Request) -> String {
        let Some(body) = &request.body else { return String::new() };
        let hidden = self.hide_secrets(body);
        Json::parse(&hidden).map_or_else(
            |_| self.names.text(&hidden),
            |json| self.names.json(&json, None).to_string(),
        )
    }

    /// Tokens and secrets never reach a snapshot or a report.
    fn hide_secrets(&self, text: &str) -> String {
        let mut text = text.replace(self.target.token(), "[token]");
        for (secret, name) in self.account.secrets() {
            text = text.replace(secret, name);
        }
        text
    }

    fn headers(&self, answer: &Answer) -> Vec<(String, String)> {
        let shown = |name: &&str| {
            let value = answer.header(name)?;
            Some(((*name).to_owned(), self.names.text(value)))
        };
        let mut headers: Vec<_> = HEADERS.iter().filter_map(shown).collect();
        let correlation = answer.header(CORRELATION);
        if correlation.is_none_or(|id| uuid::Uuid::try_parse(id).is_err()) {
            let seen = correlation.unwrap_or("missing");
            headers.push((CORRELATION.to_owned(), format!("[not a UUID: {seen}]")));
        }
        headers
    }

    fn shown(
        &self,
        answer: &Answer,
        only: Option<&Box<dyn Fn(&Json) -> bool + Send + Sync>>,
        look: Look,
    ) -> String {
        let body = self.hide_secrets(&answer.body);
        let Ok(mut json) = Json::parse(&body) else { return self.names.text(&body) };
        if let (Some(only), Json::Object(members)) = (only, &mut json) {
            for (name, value) in members {
                if let (true, Json::Array(items)) = (name == "results", value) {
                    items.retain(|item| only(item));
                }
            }
        }
        let named = self.names.json(&json, answer.header(CORRELATION));
        if look == Look::Outline { named.outline() } else { named.pretty() }
    }
}

/// What a refusal says is missing.
fn missing(json: &Json) -> String {
    let scopes: Vec<_> = [
        "/errors/0/context/requiredGranularScopes",
        "/errors/0/context/requiredScopes",
        "/context/requiredGranularScopes",
    ]
    .iter()
    .filter_map(|pointer| json.at(pointer))
    .flat_map(Json::items)
    .filter_map(Json::text)
    .collect();
    match json.get("message").and_then(Json::text) {
        _ if !scopes.is_empty() => format!("a scope: {}", scopes.join(", ")),
        Some(message) => format!("a right: {message}"),
        None => "a right that the token lacks".to_owned(),
    }
}

/// All texts that a pointer with stars leads to.
fn all_at<'j>(json: &'j Json, pointer: &str) -> Vec<&'j str> {
    match pointer.split_once("/*") {
        Some((before, after)) => {
            let items = json.at(before).map(Json::items).unwrap_or_default();
            items.iter().flat_map(|item| all_at(item, after)).collect()
        }
        None => json.at(pointer).and_then(Json::scalar).into_iter().collect(),
    }
}

/// An answer, for the requests that follow.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body; null if it was none.
    pub json: Json,
    request: String,
}

impl Reply {
    /// The id of what was made or read.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn id(&self) -> Result<String, Stop> {
        self.text("/id")
    }

    /// The text or number that a pointer leads to.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn text(&self, pointer: &str) -> Result<String, Stop> {
        let found = self.json.at(pointer).and_then(Json::scalar);
        found.map(str::to_owned).ok_or_else(|| {
            Stop::Broken(format!("{}: the answer ({}) has no {pointer}", self.request, self.status))
        })
    }

    /// The ids of `results`.
    pub fn ids(&self) -> Vec<String> {
        all_at(&self.json, "/results/*/id").into_iter().map(str::to_owned).collect()
    }
}

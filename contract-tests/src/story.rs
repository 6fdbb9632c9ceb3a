//! A scenario as it is told: requests are sent, answers shown, what was made is remembered and
//! taken away at the end, whatever happened in between.

use http::Method;
use serde_json::Value;
use tokio::sync::OwnedMutexGuard;

use crate::{
    account::{Account, App},
    call::{Call, Look, Makes, Only},
    evidence::Evidence,
    exchange::{Answer, Request},
    hook::{Delivery, Hook},
    json::Json,
    redaction::Names,
    target::{SendError, Target},
    told::Told,
};

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
    /// Somebody wants it to end.
    #[error("interrupted")]
    Interrupted,
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
    alone: Option<OwnedMutexGuard<()>>,
}

impl<'t> Story<'t> {
    /// Begins. `run` is a word that nothing else in the account's portal contains.
    pub fn begin(target: &'t Target, account: &'t Account, run: &str, evidence: Evidence) -> Self {
        let mut names = Names::new(run, target.base_url());
        if let Some(portal) = account.portal() {
            names.set_portal(portal);
        }
        if let Some(app) = &account.app {
            names.name("app", &app.id);
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
            alone: None,
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

    /// Where requests go.
    pub(crate) fn target(&self) -> &'t Target {
        self.target
    }

    /// The account's number.
    ///
    /// # Errors
    ///
    /// If the account may not say it.
    pub fn portal(&self) -> Result<&'t str, Stop> {
        self.account
            .portal()
            .ok_or_else(|| Stop::Needs("a scope that reads account information".to_owned()))
    }

    /// The token that is used.
    pub fn token(&self) -> &'t str {
        self.target.token()
    }

    /// Has the app's webhook settings alone until the story is over and cleaned up.
    pub async fn alone_with_settings(&mut self) {
        if self.alone.is_none() {
            self.alone = Some(self.account.settings().await);
        }
    }

    /// Listens for webhooks.
    ///
    /// # Errors
    ///
    /// If the target can't reach this machine.
    pub async fn hook(&self) -> Result<Hook, Stop> {
        let address = self.account.webhooks.as_ref().ok_or_else(|| {
            Stop::Needs("a public address: HUBSPOT_CONTRACT_WEBHOOK_URL, and HUBSPOT_CONTRACT_WEBHOOK_PORT that it leads to".to_owned())
        })?;
        Hook::listen(address)
            .await
            .map_err(|error| Stop::Broken(format!("can't listen for webhooks: {error}")))
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
        Call::new(self, request, evidence)
    }

    /// Takes away what was made, the last first. What stays behind is returned.
    pub async fn clean_up(&mut self) -> Vec<String> {
        let mut left = Vec::new();
        while let Some(request) = self.made.pop() {
            if let Some(why) = self.target.take_away(&request).await {
                left.push(format!("{} {}: {why}", request.method, request.path));
            }
        }
        left
    }

    /// What was told, and what was called.
    pub fn end(self) -> (Vec<Told>, Vec<Called>) {
        (self.told, self.called)
    }
}

impl Story<'_> {
    /// Names what was made, and remembers how to take it away.
    pub(crate) fn remember(&mut self, makes: Makes, request: &Request, json: &Json) {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let key = if query.contains("hapikey=") { format!("?{query}") } else { String::new() };
        let base = ["/batch/create", "/batch/upsert", "/merge"]
            .iter()
            .find_map(|tail| path.strip_suffix(tail))
            .unwrap_or(path);
        let results = json.get("results").map_or(std::slice::from_ref(json), Json::items);
        let id_key = match makes {
            Makes::Ids(_) => "id",
            Makes::Names => "name",
            Makes::Schema => "objectTypeId",
            Makes::Labels => "typeId",
            Makes::Itself => {
                return self.made.push(Request::new(Method::DELETE, request.path.clone()));
            }
        };
        let ids: Vec<_> = results.iter().filter_map(|item| item.get(id_key)?.scalar()).collect();
        ids.iter().for_each(|id| self.name_made(makes, id));
        // A label and its inverse, which comes first, are taken away together.
        let count = if matches!(makes, Makes::Labels) { 1 } else { ids.len() };
        for id in ids.into_iter().rev().take(count) {
            let delete = |path: String| {
                let mut delete = Request::new(Method::DELETE, path);
                let credentials =
                    request.headers.iter().filter(|(name, _)| name == "authorization");
                delete.headers.extend(credentials.cloned());
                delete
            };
            if matches!(makes, Makes::Schema) {
                self.made.push(delete(format!("{base}/{id}?archived=true")));
            }
            self.made.push(delete(format!("{base}/{id}{key}")));
        }
    }

    fn name_made(&mut self, makes: Makes, id: &str) {
        match makes {
            Makes::Ids(kind) => self.names.name(kind, id),
            Makes::Labels => self.names.name_label(id),
            Makes::Schema => {
                self.names.name("type", id);
                self.names.name("type number", id.trim_start_matches("2-"));
            }
            Makes::Names | Makes::Itself => {}
        }
    }

    /// Forgets what is gone already.
    pub(crate) fn forget(&mut self, gone: &Request) {
        self.made.retain(|made| made.path != gone.path);
    }

    /// Shows a delivery and one event of it.
    pub(crate) fn tell_delivery(&mut self, delivery: &Delivery, event: &Json, url: &str) {
        let secret = self.account.app.as_ref().map_or("", |app| &*app.client_secret);
        let signed = |right: bool| if right { "[right]" } else { "[wrong]" };
        let headers = [
            ("content-type", delivery.header("content-type")),
            ("x-hubspot-signature-version", delivery.header("x-hubspot-signature-version")),
            ("x-hubspot-signature", signed(delivery.is_signed_v1(secret))),
            ("x-hubspot-signature-v3", signed(delivery.is_signed_v3(secret, url))),
        ];
        let header = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        self.told.push(Told {
            request: "POST [webhook target] (HubSpot calls)".to_owned(),
            source: self.evidence.to_string(),
            sent: self.names.json(event, None).pretty(),
            status: "200".to_owned(),
            headers: headers.map(header).into(),
            body: String::new(),
        });
    }

    /// Shows an exchange.
    pub(crate) fn tell(
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
        let shown = self.names.path(&self.hide_secrets(&request.path));
        let told = Told {
            request: format!("{} {shown}{note}{accept}", request.method),
            source: evidence.to_string(),
            sent: self.sent(request),
            status: answer.status.to_string(),
            headers: self.headers(answer),
            body: self.shown(answer, only, look),
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
        self.account.hide(self.target.token(), text)
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

    fn shown(&self, answer: &Answer, only: Option<&Only>, look: Look) -> String {
        let body = self.hide_secrets(&answer.body);
        let Ok(mut json) = Json::parse(&body) else { return self.names.text(&body) };
        if let (Some((_, only)), Json::Object(members)) = (only, &mut json) {
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

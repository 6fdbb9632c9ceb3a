//! Asks a portal, each thing once: what was answered is kept, what the token may not read is noted.

use std::fmt;

use anyhow::{Context, bail};
use http::Method;

use super::{
    part::{member, object, text, word},
    progress::Progress,
    steps::Steps,
};
use contract::{
    exchange::{Answer, Request},
    json::Json,
    target::Target,
};

/// Pages that a list has at the most.
const MAX_PAGES: usize = 10_000;
/// More scopes than this don't say which one is meant.
const TELLING: usize = 3;
/// Scopes that an app can ask for and that have no dot in their name. Others are HubSpot's
/// internal ones, which some refusals name: `deals-read`.
const WITHOUT_DOT: [&str; 4] = ["tickets", "e-commerce", "automation", "oauth"];

/// Asks a target.
#[derive(Debug)]
pub struct Reader<'t> {
    target: &'t Target,
    /// What was answered.
    pub steps: Steps,
    /// What the token may not read.
    pub missing: Vec<Missing>,
    /// What people see of it.
    pub progress: Progress,
}

/// What was left out because the token has no scope for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What.
    pub what: String,
    /// Any of these would do.
    pub scopes: Vec<String>,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.what)?;
        match &self.scopes[..] {
            [] => f.write_str("the token may not read them"),
            [scope] => write!(f, "add the scope {scope}"),
            scopes => write!(f, "add one of the scopes {}", scopes.join(", ")),
        }
    }
}

impl Missing {
    /// What one scope is missing for, together.
    pub fn by_scope(missing: &[Self]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for one in missing {
            match all.iter_mut().find(|known| known.scopes == one.scopes) {
                Some(known) => known.what = format!("{}, {}", known.what, one.what),
                None => all.push(one.clone()),
            }
        }
        all
    }
}

impl<'t> Reader<'t> {
    /// Goes on after the steps.
    pub fn new(target: &'t Target, steps: Steps, progress: Progress) -> Self {
        Self { target, steps, missing: Vec::new(), progress }
    }

    /// Reads what a path leads to. Nothing, if the portal doesn't have it or the token may not
    /// see it; then `what` is listed, and the scope, where the answer doesn't name it.
    ///
    /// # Errors
    ///
    /// If the portal doesn't answer.
    pub async fn get(
        &mut self,
        path: &str,
        what: &str,
        scope: &str,
    ) -> anyhow::Result<Option<Json>> {
        self.ask(path.to_owned(), Request::new(Method::GET, path), what, scope, Ok).await
    }

    /// Asks once and keeps what `part` makes of the answer.
    ///
    /// # Errors
    ///
    /// If the portal doesn't answer.
    pub async fn ask(
        &mut self,
        key: String,
        request: Request,
        what: &str,
        scope: &str,
        part: impl FnOnce(Json) -> anyhow::Result<Json>,
    ) -> anyhow::Result<Option<Json>> {
        if let Some(known) = self.steps.get(&key) {
            return Ok(Some(known.clone()).filter(|known| *known != Json::Null));
        }
        let answer = self.target.send(&request).await?;
        self.progress.tick();
        let value = match answer.status {
            200..=299 => {
                let json = Json::parse(&answer.body);
                part(json.with_context(|| format!("{} is no JSON", request.path))?)?
            }
            403 => {
                self.note(what, scope, &answer);
                return Ok(None);
            }
            400 | 404 | 405 => Json::Null,
            _ => bail!("{} {}", request.path, self.complaint(&answer)),
        };
        self.steps.put(key, value.clone())?;
        Ok(Some(value).filter(|value| *value != Json::Null))
    }

    /// Reads all pages of a list; `part` says what is kept of a result.
    ///
    /// # Errors
    ///
    /// If the portal doesn't answer.
    pub async fn list(
        &mut self,
        path: &str,
        what: &str,
        scope: &str,
        limit: usize,
        part: impl Fn(&Json) -> Json,
    ) -> anyhow::Result<Vec<Json>> {
        let (mut all, mut next) = (Vec::new(), path.to_owned());
        for _ in 0..MAX_PAGES {
            let kept = |page: Json| {
                let results = member(&page, "results").items().iter().map(&part).collect();
                let after = page.at("/paging/next/after").cloned().unwrap_or(Json::Null);
                Ok(object([("results", Json::Array(results)), ("after", after)]))
            };
            let request = Request::new(Method::GET, next.as_str());
            let Some(page) = self.ask(next.clone(), request, what, scope, kept).await? else {
                break;
            };
            all.extend(member(&page, "results").items().iter().cloned());
            let after = word(&page, "after").to_owned();
            if after.is_empty() || all.len() >= limit {
                break;
            }
            let encoded: String = form_urlencoded::byte_serialize(after.as_bytes()).collect();
            next = format!("{path}&after={encoded}");
        }
        all.truncate(limit);
        Ok(all)
    }

    fn note(&mut self, what: &str, scope: &str, answer: &Answer) {
        let mut named = answer.json().map(|json| scopes(&json)).unwrap_or_default();
        named.retain(|scope| scope.contains('.') || WITHOUT_DOT.contains(&&**scope));
        let telling = !named.is_empty() && named.len() <= TELLING;
        let scopes = match telling {
            true => named,
            false => Some(scope.to_owned()).filter(|scope| !scope.is_empty()).into_iter().collect(),
        };
        let missing = Missing { what: what.to_owned(), scopes };
        if !self.missing.contains(&missing) {
            self.missing.push(missing);
        }
    }

    /// What an answer complains of, without the token in it.
    fn complaint(&self, answer: &Answer) -> String {
        let json = answer.json().unwrap_or(text(answer.body.clone()));
        let message = json.get("message").and_then(Json::text).unwrap_or_default();
        let message = message.replace(self.target.token(), "…");
        match answer.status {
            401 => format!("the portal doesn't take the token: {message}"),
            status => format!("was answered {status}: {message}"),
        }
    }
}

/// The scopes that a refusal names, in any of the ways HubSpot does.
fn scopes(json: &Json) -> Vec<String> {
    const GRANULAR: &str = "requiredGranularScopes";
    let places = [json.at("/errors/0/context"), json.get("context")];
    let listed = places.into_iter().flatten().find_map(|context| context.get(GRANULAR));
    if let Some(listed) = listed {
        return listed.items().iter().filter_map(Json::text).map(str::to_owned).collect();
    }
    let message = word(json, "message");
    let inside = message.split_once("requires one of [").and_then(|(_, rest)| rest.split_once(']'));
    let words = inside.map(|(scopes, _)| scopes.split(','));
    words.into_iter().flatten().map(|scope| scope.trim().to_owned()).collect()
}

//! A request about to be sent, what is expected of its answer and how that is shown.

use std::{future::IntoFuture, pin::Pin, time::Duration};

use http::Method;
use tokio::time::Instant;

use crate::{
    evidence::Evidence,
    exchange::{Answer, Request},
    json::Json,
    story::{Stop, Story},
};

/// How long the search index may lag behind.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often it is asked meanwhile.
const LOOK_AGAIN: Duration = Duration::from_millis(400);

/// What an answer makes, so that it can be named and taken away.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Makes {
    /// Things with an `id`, of a kind.
    Ids(&'static str),
    /// Things with a `name`.
    Names,
    /// A custom object type.
    Schema,
    /// Association labels.
    Labels,
    /// What its path names, as an app's settings.
    Itself,
}

/// How an answer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Whole,
    Outline,
    Hidden,
}

/// What an answer, or an item of it, must fulfil.
type Condition = Box<dyn Fn(&Json) -> bool + Send + Sync>;
/// Which items of `results` are shown, in words and as a condition.
pub(crate) type Only = (&'static str, Condition);

/// A request about to be sent.
pub struct Call<'s, 't> {
    story: &'s mut Story<'t>,
    request: Request,
    evidence: Evidence,
    makes: Option<Makes>,
    named: Vec<(&'static str, &'static str)>,
    only: Option<Only>,
    until: Option<Condition>,
    look: Look,
    may_be_forbidden: bool,
}

impl std::fmt::Debug for Call<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

impl<'s, 't: 's> Call<'s, 't> {
    pub(crate) fn new(story: &'s mut Story<'t>, request: Request, evidence: Evidence) -> Self {
        Self {
            story,
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

    /// It makes what its path names.
    pub fn makes_itself(mut self) -> Self {
        self.makes = Some(Makes::Itself);
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
        let run = self.story.run().to_owned();
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

    /// With another token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
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
            if request.method == Method::DELETE {
                story.forget(&request);
            }
            if let Some(makes) = makes {
                story.remember(makes, &request, &json);
            }
            for (pointer, kind) in named {
                for id in all_at(&json, pointer) {
                    story.name(kind, id);
                }
            }
        }
        if look != Look::Hidden {
            story.tell(&request, evidence, &answer, only.as_ref(), look);
        }
        Ok(Reply { status: answer.status, json, request: request.path })
    }

    /// Sends until the answer is as it should be, or patience ends.
    async fn settled(&self) -> Result<Answer, Stop> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if self.story.target().is_interrupted() {
                return Err(Stop::Interrupted);
            }
            let answer = self.story.target().send(&self.request).await?;
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
pub(crate) fn all_at<'j>(json: &'j Json, pointer: &str) -> Vec<&'j str> {
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

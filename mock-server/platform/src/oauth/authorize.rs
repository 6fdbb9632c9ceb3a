//! An app asks for access to a portal, and a person agrees or refuses.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use dashmap::DashMap;
use form_urlencoded::Serializer;
use parking_lot::Mutex;
use portal::{PortalId, Secret, Timestamp};

use super::{
    app::{App, Public},
    secret,
    tokens::Code,
};
use crate::{Platform, rng::Rng, scopes::set::Scopes};

/// How long a code may wait to be exchanged.
pub const CODE_LIFETIME: Duration = Duration::from_secs(600);
/// How long a page may wait for an answer.
pub const PAGE_LIFETIME: Duration = Duration::from_secs(3_600);
/// Pages that wait for an answer at the most.
pub const MAX_PAGES: usize = 10_000;
/// Bytes of what they ask for, the portals to choose from included.
pub const MAX_PAGE_BYTES: usize = 32 * 1_024 * 1_024;

/// What an app asks for, as it comes in a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// The app.
    pub client_id: Option<String>,
    /// Where to send the code.
    pub redirect_uri: Option<String>,
    /// Scopes that it needs.
    pub scope: Option<String>,
    /// Scopes that it would like.
    pub optional_scope: Option<String>,
    /// Comes back unchanged.
    pub state: Option<String>,
    /// A PKCE challenge.
    pub code_challenge: Option<String>,
    /// Its method.
    pub code_challenge_method: Option<String>,
    /// The portal, if the URL names one.
    pub portal: Option<String>,
}

/// What an app asks for, when everything about it is in order.
#[derive(Clone, Debug)]
pub struct Request {
    /// The app.
    pub app: Arc<App>,
    /// Where to send the code.
    pub redirect_uri: Box<str>,
    /// Scopes that it needs.
    pub required: Scopes,
    /// Scopes that it would like.
    pub optional: Scopes,
    /// Comes back unchanged.
    pub state: Option<String>,
    /// A PKCE challenge.
    pub challenge: Option<Box<str>>,
    /// The portals to choose from.
    pub portals: Vec<PortalId>,
}

/// What is wrong with what an app asks for. A person sees it; the app is told nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// No such app.
    ClientId,
    /// The redirect URI is none of the app's.
    RedirectUri,
    /// No scopes.
    NoScopes,
    /// Scopes that the app requires are not asked for.
    MissingScopes(Vec<String>),
    /// Scopes that the app has not.
    UnknownScopes(Vec<String>),
    /// A PKCE challenge in another method than S256.
    Challenge,
    /// No such portal.
    Portal,
    /// The page was answered already, or is too old.
    Page,
}

/// What a person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The app may have it, in this portal.
    Grant(PortalId),
    /// It may not.
    Refuse,
}

impl Platform {
    /// Checks what an app asks for.
    pub fn authorize(&self, ask: &Ask) -> Result<Request, Mistake> {
        let app = ask.client_id.as_deref().and_then(|id| self.apps.client(id));
        let app = app.ok_or(Mistake::ClientId)?;
        let public = app.public().ok_or(Mistake::ClientId)?;
        let redirect_uri = ask.redirect_uri.as_deref().unwrap_or_default();
        if !public.redirect_uris.iter().any(|known| **known == *redirect_uri) {
            return Err(Mistake::RedirectUri);
        }
        let (required, optional) = scopes(public, ask)?;
        Ok(Request {
            redirect_uri: redirect_uri.into(),
            required,
            optional,
            state: ask.state.clone(),
            challenge: challenge(ask)?,
            portals: self.choice(ask.portal.as_deref())?,
            app,
        })
    }

    fn choice(&self, named: Option<&str>) -> Result<Vec<PortalId>, Mistake> {
        let Some(named) = named else { return Ok(self.portal_ids()) };
        let id = PortalId(named.parse().map_err(|_| Mistake::Portal)?);
        self.portal(id).map(|_| vec![id]).ok_or(Mistake::Portal)
    }

    /// Answers an app: the URL to go back to.
    pub fn decide(
        &self,
        request: &Request,
        decision: Decision,
        now: Timestamp,
    ) -> Result<String, Mistake> {
        let answer = match decision {
            Decision::Refuse => vec![
                ("error", "access_denied".to_owned()),
                ("error_description", "The user declined to authorize the app".to_owned()),
            ],
            Decision::Grant(portal) => {
                if !request.portals.contains(&portal) {
                    return Err(Mistake::Portal);
                }
                let code = self.grant_code(request, portal, now)?;
                vec![("code", code.expose().to_owned())]
            }
        };
        let state = request.state.clone().map(|state| ("state", state));
        Ok(with_query(&request.redirect_uri, answer.into_iter().chain(state)))
    }

    /// A code for what was asked.
    pub fn grant_code(
        &self,
        request: &Request,
        portal: PortalId,
        now: Timestamp,
    ) -> Result<Secret, Mistake> {
        self.install(&request.app, portal).ok_or(Mistake::Portal)?;
        let token = secret::refresh_token(&self.rng);
        let code = Code {
            app: request.app.id,
            portal,
            scopes: Arc::new(request.required.union(&request.optional).with_oauth()),
            redirect_uri: request.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            expires: now.plus(CODE_LIFETIME.as_secs() as i64 * 1_000),
        };
        self.tokens.add_code(token.clone(), code, now);
        Ok(token)
    }
}

/// The scopes that are asked for, when they agree with what the app was registered with.
fn scopes(public: &Public, ask: &Ask) -> Result<(Scopes, Scopes), Mistake> {
    let required = Scopes::parse(ask.scope.as_deref().unwrap_or_default());
    let optional = Scopes::parse(ask.optional_scope.as_deref().unwrap_or_default());
    if required.is_empty() {
        return Err(Mistake::NoScopes);
    }
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let missing = owned(required.lacks(&public.required));
    if !missing.is_empty() {
        return Err(Mistake::MissingScopes(missing));
    }
    let registered = public.required.union(&public.optional);
    let unknown = owned(registered.lacks(&required.union(&optional)));
    if !unknown.is_empty() {
        return Err(Mistake::UnknownScopes(unknown));
    }
    // What is only optional for the app is not granted by asking for it in `scope`. An app that
    // names no scopes of its own may ask for anything.
    match public.optional.limited() {
        None => Ok((required, optional)),
        Some(_) => {
            let own = required.names().filter(|name| public.required.has(name));
            Ok((Scopes::new(own), optional))
        }
    }
}

fn challenge(ask: &Ask) -> Result<Option<Box<str>>, Mistake> {
    match (ask.code_challenge.as_deref(), ask.code_challenge_method.as_deref()) {
        (None, None) => Ok(None),
        (Some(challenge), Some("S256")) => Ok(Some(challenge.into())),
        _ => Err(Mistake::Challenge),
    }
}

/// A registered URI with parameters after those it has.
fn with_query(uri: &str, pairs: impl Iterator<Item = (&'static str, String)>) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs);
    let separator = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{separator}{}", query.finish())
}

/// Pages that wait for an answer. A page is answered with the secret that was put into it, once,
/// so nobody can answer a page that he doesn't see.
#[derive(Debug, Default)]
pub struct Pages {
    open: DashMap<Secret, (Request, Timestamp)>,
    waiting: Mutex<Waiting>,
}

/// Pages in the order they were opened, and what they hold.
#[derive(Debug, Default)]
struct Waiting {
    order: VecDeque<(Secret, usize)>,
    bytes: usize,
}

impl Waiting {
    fn remove(&mut self, place: usize) -> Option<Secret> {
        let (page, bytes) = self.order.remove(place)?;
        self.bytes = self.bytes.saturating_sub(bytes);
        Some(page)
    }
}

impl Request {
    fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let challenge = self.challenge.as_ref().map_or(0, |challenge| challenge.len());
        let scopes = self.required.names().chain(self.optional.names()).map(str::len);
        size_of::<Self>()
            + self.redirect_uri.len()
            + text(&self.state)
            + challenge
            + scopes.sum::<usize>()
            + size_of_val(&*self.portals)
    }
}

impl Pages {
    /// The secret to put into a page. When too many wait, the oldest is given up.
    pub fn open(&self, request: Request, now: Timestamp, rng: &Rng) -> Secret {
        let page = secret::key(rng);
        let bytes = request.bytes();
        self.open.insert(page.clone(), (request, now));
        let mut waiting = self.waiting.lock();
        waiting.order.push_back((page.clone(), bytes));
        waiting.bytes += bytes;
        while waiting.order.len() > 1
            && (waiting.order.len() > MAX_PAGES || waiting.bytes > MAX_PAGE_BYTES)
        {
            let oldest = waiting.remove(0);
            oldest.map(|oldest| self.open.remove(&oldest));
        }
        page
    }

    /// How many pages wait, and the bytes that they hold.
    pub fn size(&self) -> (usize, usize) {
        let waiting = self.waiting.lock();
        (waiting.order.len(), waiting.bytes)
    }

    /// The secrets of all pages that wait.
    pub fn secrets(&self) -> Vec<Secret> {
        self.open.iter().map(|page| page.key().clone()).collect()
    }

    /// What was asked on a page, which is thereby answered.
    pub fn close(&self, page: &str, now: Timestamp) -> Result<Request, Mistake> {
        let (_, (request, opened)) = self.open.remove(page).ok_or(Mistake::Page)?;
        let mut waiting = self.waiting.lock();
        let place = waiting.order.iter().position(|(one, _)| one.expose() == page);
        place.map(|place| waiting.remove(place));
        drop(waiting);
        if is_open(opened, now) { Ok(request) } else { Err(Mistake::Page) }
    }
}

fn is_open(opened: Timestamp, now: Timestamp) -> bool {
    now.0.saturating_sub(opened.0) <= PAGE_LIFETIME.as_secs() as i64 * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bounded_in_bytes() {
        let (pages, rng) = (Pages::default(), Rng::default());
        let app = crate::oauth::app::Apps::default().add_private("an app");
        let request = Request {
            app,
            redirect_uri: "http://localhost/".into(),
            required: Scopes::parse("oauth"),
            optional: Scopes::parse(""),
            state: Some("x".repeat(1_024 * 1_024)),
            challenge: None,
            portals: Vec::new(),
        };
        let mut last = None;
        for _ in 0..40 {
            last = Some(pages.open(request.clone(), Timestamp(0), &rng));
        }
        let (count, bytes) = pages.size();
        assert!((30..32).contains(&count) && bytes <= MAX_PAGE_BYTES, "{count} {bytes}");
        assert_eq!(pages.secrets().len(), count);
        assert!(pages.close(last.expect("forty").expose(), Timestamp(0)).is_ok());
        assert_eq!(pages.size().0, count - 1);
    }

    #[test]
    fn a_redirect_uri_keeps_its_own_parameters() {
        let url = |uri| {
            with_query(uri, [("code", "1".to_owned()), ("state", "a&b".to_owned())].into_iter())
        };
        assert_eq!(url("http://localhost/cb"), "http://localhost/cb?code=1&state=a%26b");
        assert_eq!(url("http://localhost/cb?x=1"), "http://localhost/cb?x=1&code=1&state=a%26b");
    }
}

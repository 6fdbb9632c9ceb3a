//! Query strings: arrays come comma-joined or repeated, booleans as `true` and `True`.

use std::{
    borrow::Cow,
    fmt::{Display, Write},
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, Uri, header, request::Parts},
};
use form_urlencoded::Serializer;
use portal::RecordId;

use crate::{explain, wire::error::RequestError};

/// The largest page of a list.
pub const MAX_PAGE: usize = 100;
/// The largest page of a list with history.
pub const MAX_HISTORY_PAGE: usize = 50;
const DEFAULT_PAGE: usize = 10;

/// The parameters of a request's query string, in order, and what a link needs besides.
#[derive(Clone, Debug)]
pub struct Query {
    uri: Uri,
    host: Option<HeaderValue>,
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = RequestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, RequestError> {
        Ok(Self { uri: parts.uri.clone(), host: parts.headers.get(header::HOST).cloned() })
    }
}

impl Query {
    fn pairs(&self) -> form_urlencoded::Parse<'_> {
        form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes())
    }

    /// A parameter's values; the only way by which they are looked up.
    fn values(&self, name: &'static str) -> impl Iterator<Item = Cow<'_, str>> {
        if self.uri.query().is_some() {
            explain::reads(name);
        }
        self.pairs().filter(move |(key, _)| key == name).map(|(_, value)| value)
    }

    /// The last value of a parameter, unless it is empty.
    pub fn get(&self, name: &'static str) -> Option<Cow<'_, str>> {
        let mut values = self.values(name).filter(|value| !value.is_empty());
        let first = values.next()?;
        match values.last() {
            Some(last) => {
                explain::note("ignored-repetition", || name.to_owned());
                Some(last)
            }
            None => Some(first),
        }
    }

    /// All values of an array, comma-joined ones taken apart.
    pub fn list(&self, name: &'static str) -> Vec<String> {
        self.values(name)
            .flat_map(|value| {
                let parts = value.split(',').map(|part| part.trim().to_owned());
                parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
            })
            .collect()
    }

    /// A boolean; absent means false.
    pub fn flag(&self, name: &'static str) -> Result<bool, RequestError> {
        match self.get(name) {
            None => Ok(false),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(false),
            Some(_) => Err(RequestError::QueryParameter(name)),
        }
    }

    /// A boolean with a default of its own.
    pub fn flag_or(&self, name: &'static str, default: bool) -> Result<bool, RequestError> {
        if self.get(name).is_none() { Ok(default) } else { self.flag(name) }
    }

    /// The page size.
    pub fn limit(&self, max: usize) -> Result<usize, RequestError> {
        self.limit_or(DEFAULT_PAGE, max)
    }

    /// The page size of a family with another default.
    pub fn limit_or(&self, default: usize, max: usize) -> Result<usize, RequestError> {
        let Some(text) = self.get("limit") else { return Ok(default) };
        let limit: u64 = text.trim().parse().map_err(|_| RequestError::QueryParameter("limit"))?;
        match usize::try_from(limit) {
            Ok(limit) if (1..=max).contains(&limit) => Ok(limit),
            _ => Err(RequestError::LimitTooLarge { limit, max }),
        }
    }

    /// Where a list goes on.
    pub fn after(&self) -> Result<RecordId, RequestError> {
        // HubSpot's own links have it, and it changes nothing.
        self.values("offset_param").for_each(drop);
        let Some(text) = self.get("after") else { return Ok(RecordId(0)) };
        text.trim().parse().map_err(|_| RequestError::QueryParameter("after"))
    }

    /// The absolute URL of a path on this server.
    pub fn url(&self, path: impl Display) -> String {
        let host = self.host.as_ref().and_then(|host| host.to_str().ok());
        let mut url = String::with_capacity(128);
        // Writing to a string can't fail.
        let _ = write!(url, "http://{}{path}", host.unwrap_or("localhost"));
        url
    }

    /// The request's own path.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The request's own URL with another cursor, which is escaped already.
    pub fn page_link(&self, after: &str) -> String {
        let limit = self.get("limit").map_or_else(String::new, |limit| format!("limit={limit}&"));
        self.url(format_args!("{}?{limit}after={after}", self.path()))
    }

    /// The request's own URL with another `after`, which is escaped already, and nothing else
    /// changed.
    pub fn same_link(&self, after: &str) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs().filter(|(name, _)| name != "after"));
        let kept = query.finish();
        let and = if kept.is_empty() { "" } else { "&" };
        self.url(format_args!("{}?{kept}{and}after={after}", self.path()))
    }

    /// The request's own URL with another `after`. Since late 2025 HubSpot spells version 3 paths
    /// the other way round here; limit and after come last, and `offset` is left out.
    pub fn next_link(&self, after: &str) -> String {
        const CURSOR: [&str; 3] = ["offset", "limit", "after"];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.pairs().filter(|(name, _)| !CURSOR.contains(&&**name)));
        if let Some(limit) = self.get("limit") {
            query.append_pair("limit", &limit);
        }
        query.append_pair("after", after);
        let path = match self.path().strip_prefix("/crm/v3/objects") {
            Some(rest) => format!("/crm/objects/v3{rest}"),
            None => self.path().to_owned(),
        };
        self.url(format_args!("{path}?{}", query.finish()))
    }
}

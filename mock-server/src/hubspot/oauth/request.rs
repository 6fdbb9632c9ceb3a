//! Forms as OAuth sends them.

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::header,
};
use portal::Secret;
use serde::Deserialize;

use crate::{
    explain,
    wire::{
        body::Shaped,
        error::RequestError,
        jackson::{self, Coerced, ObjectShape, Scalar, Shape, Unfit},
    },
};

/// The largest form.
const MAX_FORM: usize = 64 * 1024;

/// A body that calls itself a form, and the query string. Whatever else comes counts as nothing.
#[derive(Clone)]
pub struct Form {
    body: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

/// It has secrets.
impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Form(…)")
    }
}

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = RequestError;

    async fn from_request(request: Request, _: &S) -> Result<Self, RequestError> {
        let (parts, body) = request.into_parts();
        let media_type = parts.headers.get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = media_type.trim_start().to_ascii_lowercase();
        let is_form = media_type.starts_with("application/x-www-form-urlencoded");
        let body = to_bytes(body, MAX_FORM).await.map_err(|_| RequestError::BodyTooLarge)?;
        let body = if is_form { body } else { Bytes::new() };
        let query = parts.uri.query().unwrap_or_default();
        let form = Self { body: pairs(&body), query: pairs(query.as_bytes()) };
        explain::has_form(form.body.iter().map(|(name, _)| &**name));
        Ok(form)
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

impl Form {
    /// A field of the body, unless it is empty.
    pub fn get(&self, name: &'static str) -> Option<&str> {
        field(&self.body, name)
    }

    /// A parameter of the query string, unless it is empty.
    pub fn query(&self, name: &'static str) -> Option<&str> {
        field(&self.query, name)
    }

    /// With the parameters of the query string as further fields of the body.
    pub fn with_query(mut self) -> Self {
        let query = std::mem::take(&mut self.query);
        self.body.splice(0..0, query);
        self
    }
}

/// Of a name that stands twice, the last one counts.
fn field<'f>(pairs: &'f [(String, String)], name: &'static str) -> Option<&'f str> {
    explain::reads(name);
    let found = pairs.iter().rev().find(|(key, value)| key == name && !value.is_empty());
    found.map(|(_, value)| &**value)
}

/// What it asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenKey {
    /// The token.
    pub token_key: Scalar<Secret>,
}

impl Coerced for Secret {
    fn coerce(raw: &str) -> Result<Option<Self>, Unfit> {
        Ok(jackson::text(raw)?.map(|text| Self::from(&*text)))
    }
}

impl Shaped for TokenKey {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "PrivateAppAccessTokenInfoRequest",
        fields: &[("tokenKey", Shape::Text)],
        required: &["tokenKey"],
    });
}

//! A recorded request as the mock is to see it: with its ids, its people and its credentials.

use anyhow::Result;
use http::Method;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{
    play::Player,
    reason::is_credential,
    recording::{Body, Pair},
    redaction::is_placeholder,
    stage::REDIRECT_URI,
};
use contract::{exchange::Request, json::Json};

impl Player<'_> {
    /// The request as the mock is to see it, if it makes one.
    pub(super) async fn request(&mut self, pair: &Pair) -> Result<Option<Request>> {
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
    pub(super) async fn token(&mut self, pair: &Pair) -> Result<String> {
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
}

/// The fault that the mock is told to have, since nothing else leads to such a refusal.
pub(super) fn ordered(pair: &Pair) -> Option<&'static str> {
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

/// What no request line takes as it is.
fn escaped(path: &str) -> String {
    const REFUSED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'{')
        .add(b'}')
        .add(b'|')
        .add(b'\\')
        .add(b'^');
    utf8_percent_encode(path, REFUSED).to_string()
}

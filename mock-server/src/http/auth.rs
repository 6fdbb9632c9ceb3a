//! Who is calling: the bearer token leads to a grant.

use std::sync::Arc;

use axum::http::{HeaderMap, header::AUTHORIZATION};
use portal::Timestamp;

use crate::{
    hub::{Grant, Platform},
    wire::error::RequestError,
};

/// The grant of a request's token.
pub fn authenticate(
    platform: &Platform,
    headers: &HeaderMap,
    query: Option<&str>,
    now: Timestamp,
) -> Result<Arc<Grant>, RequestError> {
    let Some(token) = bearer(headers) else {
        return Err(match query.is_some_and(has_account_key) {
            true => RequestError::AccountKey,
            false => RequestError::NoCredentials,
        });
    };
    let Some(grant) = platform.tokens.access(token) else {
        return Err(match platform.tokens.app_token(token) {
            // An app's own token leads to no portal.
            Some(_) => RequestError::NoCredentials,
            // HubSpot can't tell garbage from a token that expired in 1970.
            None => RequestError::TokenExpired { at: Timestamp(0), now },
        });
    };
    match grant.expires {
        Some(at) if at <= now => Err(RequestError::TokenExpired { at, now }),
        _ => Ok(grant),
    }
}

/// The token of a request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Account API keys were switched off in 2022.
fn has_account_key(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "hapikey")
}

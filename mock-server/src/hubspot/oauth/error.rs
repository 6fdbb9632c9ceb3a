//! What an app sees when it gets no token, or asks about one that is none.

use axum::{http::StatusCode, response::Response};
use serde::Serialize;
use uuid::Uuid;

use crate::oauth::exchange::Fault;
use crate::wire::{envelope::Envelope, error::ErrorResponse};

/// The body of a refusal: OAuth's own fields, and HubSpot's older ones.
#[derive(Serialize)]
struct TokenRefused<'a> {
    error: &'static str,
    error_description: &'a str,
    status: &'static str,
    message: &'a str,
    #[serde(rename = "correlationId")]
    correlation: Uuid,
}

/// A token that is asked about is unknown, or dead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenNotFound;

impl From<TokenNotFound> for ErrorResponse {
    fn from(_: TokenNotFound) -> Self {
        Self::not_found("token-not-found", Envelope::new("resource not found"))
    }
}

impl From<Fault> for ErrorResponse {
    fn from(fault: Fault) -> Self {
        Self::bad_request(rule(&fault), Envelope::default())
            .own(move |_, correlation| refused(&fault, correlation))
    }
}

/// The answer to an app that gets no token.
fn refused(fault: &Fault, correlation: Uuid) -> Response {
    let expired;
    let (status, error, message) = match fault {
        Fault::GrantType => {
            ("BAD_GRANT_TYPE", "unsupported_grant_type", "missing or unknown grant type")
        }
        Fault::ClientId => ("BAD_CLIENT_ID", "invalid_client", "missing or unknown client id"),
        Fault::ClientSecret => {
            ("BAD_CLIENT_SECRET", "invalid_client", "missing or invalid client secret")
        }
        Fault::NoRedirectUri => {
            ("BAD_REDIRECT_URI", "invalid_request", "missing or invalid redirect uri")
        }
        Fault::OtherRedirectUri => (
            "BAD_REDIRECT_URI",
            "invalid_grant",
            "redirect_uri does not match initial auth code URI",
        ),
        Fault::Code => ("BAD_AUTH_CODE", "invalid_grant", "missing or unknown auth code"),
        Fault::CodeExpired(code) => {
            expired = format!("{code} expired");
            ("BAD_AUTH_CODE", "invalid_grant", &*expired)
        }
        Fault::CodeVerifier => {
            ("BAD_CODE_VERIFIER", "invalid_grant", "missing or invalid code verifier")
        }
        Fault::NoRefreshToken => {
            ("BAD_REFRESH_TOKEN", "invalid_request", "missing or unknown refresh token")
        }
        Fault::RefreshToken => {
            ("BAD_REFRESH_TOKEN", "invalid_request", "missing or invalid refresh token")
        }
        Fault::RefreshTokenOfOther => {
            ("BAD_REFRESH_TOKEN", "invalid_grant", "refresh token was not issued to this client")
        }
        Fault::Scopes => ("BAD_SCOPES", "invalid_scope", "missing or invalid scopes"),
        Fault::Hub => ("BAD_HUB", "access_denied", "missing or unknown hub id"),
    };
    let body = TokenRefused { error, error_description: message, status, message, correlation };
    crate::wire::json(StatusCode::BAD_REQUEST, &body)
}

fn rule(fault: &Fault) -> &'static str {
    match fault {
        Fault::Code => "token-refused-code",
        Fault::RefreshToken => "token-refused-refresh-token",
        Fault::RefreshTokenOfOther => "token-refused-other-client",
        Fault::ClientSecret => "token-refused-client-secret",
        Fault::GrantType
        | Fault::ClientId
        | Fault::NoRedirectUri
        | Fault::OtherRedirectUri
        | Fault::CodeExpired(_)
        | Fault::CodeVerifier
        | Fault::NoRefreshToken
        | Fault::Scopes
        | Fault::Hub => "token-refused",
    }
}

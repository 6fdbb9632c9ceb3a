//! Tokens, and information about tokens, as HubSpot writes them.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use portal::{PortalId, Secret, Timestamp};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::oauth::{
    exchange::{ACCESS_TOKEN_LIFETIME, Issued},
    inspect::Known,
    installation::Installation,
    scopes::Scopes,
    secret::HUBLET,
    tokens::{AppGrant, Grant, Refresh},
};

/// The answer of a token endpoint, in the order HubSpot serves it.
#[derive(Serialize)]
struct TokenOut<'a> {
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    access_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hub_id: Option<PortalId>,
    scopes: Names<'a>,
    expires_in: u64,
    token_use: &'static str,
}

/// The answer to an app that gets a token.
pub fn issued(issued: &Issued) -> Response {
    let for_portal = issued.portal.is_some();
    let body = TokenOut {
        token_type: "bearer",
        refresh_token: issued.refresh_token.as_ref().map(Secret::expose),
        access_token: issued.access_token.expose(),
        hub_id: issued.portal,
        scopes: Names(&issued.scopes),
        expires_in: ACCESS_TOKEN_LIFETIME.as_secs(),
        token_use: if for_portal { ACCESS } else { "client_credentials" },
    };
    let mut response = crate::wire::json(StatusCode::OK, &body);
    let no_store = HeaderValue::from_static("no-store, no-transform");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

const ACCESS: &str = "access_token";

/// `GET /oauth/v1/access-tokens/{token}`.
#[derive(Debug, Serialize)]
pub struct AccessTokenInfo<'a> {
    token: &'a str,
    user: String,
    hub_domain: String,
    scopes: Names<'a>,
    signed_access_token: SignedAccessToken,
    token_type: &'static str,
    user_id: u64,
    is_private_distribution: bool,
    hub_id: PortalId,
    expires_in: i64,
    app_id: u64,
}

impl<'a> AccessTokenInfo<'a> {
    /// What is told of a token.
    pub fn new(token: &'a str, grant: &'a Grant, expires: Timestamp, now: Timestamp) -> Self {
        Self {
            token,
            user: grant.user_email(),
            hub_domain: grant.hub_domain(),
            scopes: Names(&grant.scopes),
            signed_access_token: SignedAccessToken::new(token, grant, expires),
            hub_id: grant.portal_id,
            app_id: grant.app.id.0,
            expires_in: seconds_left(expires, now),
            user_id: grant.user_id(),
            token_type: "access",
            is_private_distribution: false,
        }
    }
}

/// `GET /oauth/v1/refresh-tokens/{token}`.
#[derive(Debug, Serialize)]
pub struct RefreshTokenInfo<'a> {
    token: &'a str,
    user: String,
    hub_domain: String,
    scopes: Names<'a>,
    hub_id: PortalId,
    client_id: &'a str,
    user_id: u64,
    token_type: &'static str,
}

impl<'a> RefreshTokenInfo<'a> {
    /// What is told of a token.
    pub fn new(token: &'a str, refresh: &'a Refresh) -> Self {
        let installation = &*refresh.installation;
        Self {
            token,
            user: installation.user_email(),
            hub_domain: installation.hub_domain(),
            scopes: Names(&refresh.scopes),
            hub_id: installation.portal_id,
            client_id: client_id(installation),
            user_id: installation.user_id(),
            token_type: "refresh",
        }
    }
}

/// What introspection tells; of a dead token only that it is.
#[derive(Debug, Default, Serialize)]
pub struct Introspection<'a> {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hub_id: Option<PortalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hub_domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Names<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_access_token: Option<SignedAccessToken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_private_distribution: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_use: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
}

impl<'a> Introspection<'a> {
    /// What is told of a token; nothing of one that the app has no business with.
    pub fn new(token: &'a str, known: Option<&'a Known>, now: Timestamp) -> Self {
        match known {
            Some(Known::Access(grant, expires)) => Self::access(token, grant, *expires, now),
            Some(Known::Refresh(refresh)) => {
                Self::of(token, &refresh.installation, &refresh.scopes, "refresh_token")
            }
            Some(Known::App(grant)) => Self::app(token, grant, now),
            None => Self::default(),
        }
    }

    fn access(token: &'a str, grant: &'a Grant, expires: Timestamp, now: Timestamp) -> Self {
        Self {
            signed_access_token: Some(SignedAccessToken::new(token, grant, expires)),
            expires_in: Some(seconds_left(expires, now)),
            is_private_distribution: Some(false),
            ..Self::of(token, &grant.installation, &grant.scopes, ACCESS)
        }
    }

    fn app(token: &'a str, grant: &'a AppGrant, now: Timestamp) -> Self {
        Self {
            active: true,
            token: Some(token),
            client_id: grant.app.public().map(|public| &*public.client_id),
            app_id: Some(grant.app.id.0),
            scopes: Some(Names(&grant.scopes)),
            expires_in: Some(seconds_left(grant.expires, now)),
            token_use: Some("client_credentials"),
            token_type: Some(BEARER),
            ..Self::default()
        }
    }

    fn of(
        token: &'a str,
        installation: &'a Installation,
        scopes: &'a Scopes,
        token_use: &'static str,
    ) -> Self {
        Self {
            active: true,
            token: Some(token),
            hub_id: Some(installation.portal_id),
            user_id: Some(installation.user_id()),
            client_id: Some(client_id(installation)),
            app_id: Some(installation.app.id.0),
            user: Some(installation.user_email()),
            hub_domain: Some(installation.hub_domain()),
            scopes: Some(Names(scopes)),
            token_use: Some(token_use),
            token_type: Some(BEARER),
            ..Self::default()
        }
    }
}

const BEARER: &str = "Bearer";

/// What a token looks like inside HubSpot. Clients pass it on; nobody can check the signatures.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SignedAccessToken {
    expires_at: i64,
    scopes: String,
    hub_id: PortalId,
    user_id: u64,
    app_id: u64,
    signature: String,
    scope_to_scope_group_pks: String,
    new_signature: String,
    hublet: &'static str,
    trial_scopes: &'static str,
    trial_scope_to_scope_group_pks: &'static str,
    is_user_level: bool,
    installing_user_id: u64,
    is_service_account: bool,
    is_private_distribution: bool,
}

impl SignedAccessToken {
    fn new(token: &str, grant: &Grant, expires: Timestamp) -> Self {
        let names = grant.scopes.names().collect::<Vec<_>>().join(" ");
        let digest = Sha256::digest(token.as_bytes());
        let (signature, other) = digest.split_at(digest.len() / 2);
        Self {
            expires_at: expires.0,
            scopes: STANDARD.encode(Sha256::digest(names.as_bytes())),
            hub_id: grant.portal_id,
            user_id: grant.user_id(),
            app_id: grant.app.id.0,
            signature: STANDARD.encode(signature),
            scope_to_scope_group_pks: STANDARD.encode(Sha256::digest(other)),
            new_signature: STANDARD.encode(other),
            hublet: HUBLET,
            trial_scopes: "",
            trial_scope_to_scope_group_pks: "",
            is_user_level: false,
            installing_user_id: grant.user_id(),
            is_service_account: false,
            is_private_distribution: false,
        }
    }
}

/// `POST /oauth/v2/private-apps/get/access-token-info`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrivateAppInfo<'a> {
    user_id: u64,
    hub_id: PortalId,
    app_id: u64,
    scopes: Names<'a>,
}

impl<'a> PrivateAppInfo<'a> {
    /// What is told of a private app's token.
    pub fn new(grant: &'a Grant) -> Self {
        let (user_id, app_id) = (grant.user_id(), grant.app.id.0);
        Self { user_id, hub_id: grant.portal_id, app_id, scopes: Names(&grant.scopes) }
    }
}

/// Scopes as a list.
#[derive(Debug)]
struct Names<'a>(&'a Scopes);

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.names())
    }
}

fn client_id(installation: &Installation) -> &str {
    installation.app.public().map_or("", |public| &public.client_id)
}

fn seconds_left(expires: Timestamp, now: Timestamp) -> i64 {
    (expires.0 - now.0).max(0) / 1_000
}

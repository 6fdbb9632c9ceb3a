//! `/oauth/{version}/token`: tokens, and what is known of them. These paths need no bearer
//! token; an app proves itself with its secret.

use std::sync::Arc;

use crate::hubspot::mount::Routes;
use crate::hubspot::oauth::error::TokenNotFound;
use crate::{
    hubspot::oauth::{
        request::{Form, TokenKey},
        response::{AccessTokenInfo, Introspection, PrivateAppInfo, RefreshTokenInfo},
    },
    oauth::{
        app::App,
        exchange::{CodeExchange, Fault},
    },
    wire::{self, body::JsonBody, error::RequestError, version::Answer},
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use platform::Platform;

/// The versions of the token endpoint.
pub const VERSIONS: [&str; 4] = ["v1", "v3", "2026-03", "2026-09"];

/// All routes of the family.
pub fn routes(_: &str) -> Routes {
    let mut router = Router::new()
        .route("/oauth/v1/token", post(token_v1))
        .route("/oauth/v3/token", post(token))
        .route("/oauth/2026-03/token", post(token))
        .route("/oauth/2026-09/token", post(token_2026_09))
        .route("/oauth/v1/access-tokens/{token}", get(access_token))
        .route("/oauth/v1/refresh-tokens/{token}", get(refresh_token).delete(delete_refresh_token))
        .route("/oauth/v2/private-apps/get/access-token-info", post(private_app_token));
    for version in &VERSIONS[1..] {
        router = router
            .route(&format!("/oauth/{version}/token/introspect"), post(introspect))
            .route(&format!("/oauth/{version}/token/revoke"), post(revoke));
    }
    router
}

/// Version 1 takes its fields from the query string as well.
async fn token_v1(platform: State<Arc<Platform>>, form: Form) -> Answer {
    token(platform, form.with_query()).await
}

/// In this version an app can't have a token of its own.
async fn token_2026_09(platform: State<Arc<Platform>>, form: Form) -> Answer {
    match form.get("grant_type") {
        Some("client_credentials") => Err(Fault::GrantType.into()),
        _ => token(platform, form).await,
    }
}

async fn token(State(platform): State<Arc<Platform>>, form: Form) -> Answer {
    let now = platform.clock.now();
    let grant_type = form.get("grant_type").unwrap_or_default();
    if !["authorization_code", "refresh_token", "client_credentials"].contains(&grant_type) {
        return Err(Fault::GrantType.into());
    }
    let app = app(&platform, &form)?;
    let issued = match grant_type {
        "authorization_code" => {
            let exchange = CodeExchange {
                code: form.get("code"),
                redirect_uri: form.get("redirect_uri"),
                verifier: form.get("code_verifier"),
            };
            platform.exchange_code(&app, exchange, now)
        }
        "refresh_token" => platform.refresh(&app, form.get("refresh_token"), now),
        _ => platform.app_token(&app, form.get("scope"), now),
    };
    issued
        .map(|issued| crate::hubspot::oauth::response::issued(&issued))
        .map_err(RequestError::from)
}

/// The app that proves itself.
fn app(platform: &Platform, form: &Form) -> Result<Arc<App>, RequestError> {
    let (client_id, client_secret) = (form.get("client_id"), form.get("client_secret"));
    platform.apps.authenticate(client_id, client_secret).map_err(RequestError::from)
}

async fn introspect(State(platform): State<Arc<Platform>>, form: Form) -> Answer {
    let (app, token, now) = (app(&platform, &form)?, given_token(&form), platform.clock.now());
    let known = platform.inspect(app.id, token, now);
    Ok(wire::json(StatusCode::OK, &Introspection::new(token, known.as_ref(), now)))
}

/// HubSpot's specification calls the field `token`, its guide names it after its kind.
fn given_token(form: &Form) -> &str {
    let names = ["token", "access_token", "refresh_token"];
    names.into_iter().find_map(|name| form.get(name)).unwrap_or_default()
}

async fn revoke(State(platform): State<Arc<Platform>>, form: Form) -> Answer {
    let app = app(&platform, &form)?;
    platform.revoke(app.id, given_token(&form), platform.clock.now());
    Ok(wire::empty(StatusCode::OK))
}

async fn access_token(State(platform): State<Arc<Platform>>, Path(token): Path<String>) -> Answer {
    let now = platform.clock.now();
    let (grant, expires) = platform.live_access(&token, now).ok_or(TokenNotFound)?;
    Ok(wire::json(StatusCode::OK, &AccessTokenInfo::new(&token, &grant, expires, now)))
}

async fn refresh_token(State(platform): State<Arc<Platform>>, Path(token): Path<String>) -> Answer {
    let refresh = platform.live_refresh(&token).ok_or(TokenNotFound)?;
    Ok(wire::json(StatusCode::OK, &RefreshTokenInfo::new(&token, &refresh)))
}

async fn delete_refresh_token(
    State(platform): State<Arc<Platform>>,
    Path(token): Path<String>,
) -> Answer {
    platform.tokens.revoke_refresh(&token).ok_or(TokenNotFound)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn private_app_token(State(platform): State<Arc<Platform>>, body: JsonBody) -> Answer {
    let asked = body.read::<TokenKey>()?;
    let grant = platform.live_private(asked.token_key.expose(), platform.clock.now());
    let grant = grant.ok_or(TokenNotFound)?;
    Ok(wire::json(StatusCode::OK, &PrivateAppInfo::new(&grant)))
}

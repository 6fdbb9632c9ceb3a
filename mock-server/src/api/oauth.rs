//! `/oauth/{version}/token`: tokens, and what is known of them. These paths need no bearer
//! token; an app proves itself with its secret.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use portal::Timestamp;

use super::Answer;
use crate::{
    Server,
    oauth::{
        app::{App, Kind},
        exchange::{CodeExchange, Fault},
        tokens::Grant,
    },
    wire::{
        self,
        body::JsonBody,
        error::Problem,
        oauth::{AccessTokenInfo, Form, Introspection, PrivateAppInfo, RefreshTokenInfo, TokenKey},
    },
};

/// The versions of the token endpoint.
pub const VERSIONS: [&str; 4] = ["v1", "v3", "2026-03", "2026-09"];

/// All routes of the family.
pub fn routes() -> Router<Arc<Server>> {
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

type Hub = State<Arc<Server>>;

/// Version 1 takes its fields from the query string as well.
async fn token_v1(server: Hub, form: Form) -> Answer {
    token(server, form.with_query()).await
}

/// In this version an app can't have a token of its own.
async fn token_2026_09(server: Hub, form: Form) -> Answer {
    match form.get("grant_type") {
        Some("client_credentials") => Err(Problem::NoToken(Fault::GrantType)),
        _ => token(server, form).await,
    }
}

async fn token(State(server): Hub, form: Form) -> Answer {
    let (hub, now) = (&server.hub, server.clock.now());
    let grant_type = form.get("grant_type").unwrap_or_default();
    if !["authorization_code", "refresh_token", "client_credentials"].contains(&grant_type) {
        return Err(Problem::NoToken(Fault::GrantType));
    }
    let app = app(&server, &form)?;
    let issued = match grant_type {
        "authorization_code" => {
            let exchange = CodeExchange {
                code: form.get("code"),
                redirect_uri: form.get("redirect_uri"),
                verifier: form.get("code_verifier"),
            };
            hub.exchange_code(&app, exchange, now)
        }
        "refresh_token" => hub.refresh(&app, form.get("refresh_token"), now),
        _ => hub.app_token(&app, form.get("scope"), now),
    };
    issued.map(|issued| wire::oauth::issued(&issued)).map_err(Problem::NoToken)
}

/// The app that proves itself.
fn app(server: &Server, form: &Form) -> Result<Arc<App>, Problem> {
    let (client_id, client_secret) = (form.get("client_id"), form.get("client_secret"));
    server.hub.apps.authenticate(client_id, client_secret).map_err(Problem::NoToken)
}

async fn introspect(State(server): Hub, form: Form) -> Answer {
    let (app, now) = (app(&server, &form)?, server.clock.now());
    let token = given_token(&form);
    let tokens = &server.hub.tokens;
    let (access, own) = (live(&server, token, now), tokens.app_token(token));
    let refresh = tokens.refresh(token).filter(|refresh| !refresh.installation.is_gone());
    let body = match (&access, &refresh, &own) {
        (Some((grant, expires)), ..) if grant.app.id == app.id => {
            Introspection::access(token, grant, *expires, now)
        }
        (_, Some(refresh), _) if refresh.installation.app.id == app.id => {
            Introspection::refresh(token, refresh)
        }
        (.., Some(own)) if own.app.id == app.id && own.expires > now => {
            Introspection::app(token, own, now)
        }
        _ => Introspection::dead(),
    };
    Ok(wire::json(StatusCode::OK, &body))
}

/// HubSpot's specification calls the field `token`, its guide names it after its kind.
fn given_token(form: &Form) -> &str {
    let names = ["token", "access_token", "refresh_token"];
    names.into_iter().find_map(|name| form.get(name)).unwrap_or_default()
}

/// A public app's access token that has not expired, and when it will.
fn live(server: &Server, token: &str, now: Timestamp) -> Option<(Arc<Grant>, Timestamp)> {
    let grant = server.hub.tokens.access(token)?;
    let expires = grant.expires.filter(|at| *at > now)?;
    grant.app.public().is_some().then_some((grant, expires))
}

/// An app can only revoke what is its own. It learns nothing of other tokens.
async fn revoke(State(server): Hub, form: Form) -> Answer {
    let app = app(&server, &form)?;
    let (tokens, token) = (&server.hub.tokens, given_token(&form));
    if tokens.refresh(token).is_some_and(|refresh| refresh.installation.app.id == app.id) {
        tokens.revoke_refresh(token);
    }
    let own = tokens.access(token).is_some_and(|grant| grant.app.id == app.id)
        || tokens.app_token(token).is_some_and(|grant| grant.app.id == app.id);
    if own {
        tokens.revoke_access(token);
    }
    Ok(wire::empty(StatusCode::OK))
}

async fn access_token(State(server): Hub, Path(token): Path<String>) -> Answer {
    let now = server.clock.now();
    let (grant, expires) = live(&server, &token, now).ok_or(Problem::TokenNotFound)?;
    Ok(wire::json(StatusCode::OK, &AccessTokenInfo::new(&token, &grant, expires, now)))
}

async fn refresh_token(State(server): Hub, Path(token): Path<String>) -> Answer {
    let refresh = server.hub.tokens.refresh(&token);
    let refresh = refresh.filter(|refresh| !refresh.installation.is_gone());
    let refresh = refresh.ok_or(Problem::TokenNotFound)?;
    Ok(wire::json(StatusCode::OK, &RefreshTokenInfo::new(&token, &refresh)))
}

async fn delete_refresh_token(State(server): Hub, Path(token): Path<String>) -> Answer {
    server.hub.tokens.revoke_refresh(&token).ok_or(Problem::TokenNotFound)?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn private_app_token(State(server): Hub, body: JsonBody) -> Answer {
    let asked = body.read::<TokenKey>()?;
    let grant = server.hub.tokens.access(asked.token_key.expose());
    let now = server.clock.now();
    let grant = grant.filter(|grant| {
        matches!(grant.app.kind, Kind::Private) && grant.expires.is_none_or(|at| at > now)
    });
    let grant = grant.ok_or(Problem::TokenNotFound)?;
    Ok(private_app_info(&grant))
}

fn private_app_info(grant: &Grant) -> Response {
    wire::json(StatusCode::OK, &PrivateAppInfo::new(grant))
}

//! OAuth: consent, every grant, every refusal, and how long things live.

mod consent;
mod grants;
mod lifetimes;
mod refusals;

use serde_json::{Value, json};

use crate::api::{Api, Reply};

/// Where the ready app's codes are sent.
pub const REDIRECT: &str = "http://localhost:3000/oauth-callback";
/// The versions of the token endpoint.
pub const VERSIONS: [&str; 4] = ["v1", "v3", "2026-03", "2026-09"];

/// Client id and secret of the ready app.
pub fn client(api: &Api) -> (String, String) {
    let public = api.app().app.public().unwrap();
    (public.client_id.to_string(), public.client_secret.expose().to_owned())
}

/// A code for the ready app and the ready portal.
pub fn code(api: &Api, scopes: &[&str]) -> String {
    let consent = json!({"client_id": client(api).0, "scopes": scopes});
    let reply = api.post("/_mock/oauth/grant", consent);
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()["code"].as_str().unwrap().to_owned()
}

/// What the ready app gets for a code.
pub fn exchange(api: &Api, code: &str) -> Value {
    let reply = token(api, "v1", &[("grant_type", "authorization_code"), ("code", code)]);
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// A token request of the ready app, with the redirect URI that its codes were sent to.
pub fn token(api: &Api, version: &str, fields: &[(&str, &str)]) -> Reply {
    let (id, secret) = client(api);
    let mut all =
        vec![("client_id", &*id), ("client_secret", &*secret), ("redirect_uri", REDIRECT)];
    all.extend_from_slice(fields);
    api.form(&format!("/oauth/{version}/token"), &all)
}

/// An access token of the ready app for these scopes.
pub fn access(api: &Api, scopes: &[&str]) -> String {
    exchange(api, &code(api, scopes))["access_token"].as_str().unwrap().to_owned()
}

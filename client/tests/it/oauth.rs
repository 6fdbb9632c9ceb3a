//! OAuth: the documentation's calls, and tokens that stay fresh.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::future::join_all;
use hubspot_client::{
    ApiVersion, HubSpot, Secret,
    oauth::{OAuthApp, OAuthTokens, TokenHint, TokenSet, TokenStore},
    token::TokenError,
    transport::BoxFuture,
};
use serde_json::json;

use crate::stub::{Fate, Stub, record};

/// Tokens are `access-1`, `access-2`, …; only the newest is good.
type Issued = Arc<AtomicU32>;

fn portal(issued: &Issued) -> Router {
    Router::new()
        .route("/oauth/v3/token", post(token))
        .route("/oauth/2026-03/token", post(token))
        .route("/crm/v3/objects/contacts/1", get(contact))
        .with_state(Arc::clone(issued))
}

async fn token(State(issued): State<Issued>, body: String) -> String {
    assert!(body.contains("client_id=id&client_secret=secret"));
    let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
    json!({
        "token_type": "bearer",
        "refresh_token": "refresh",
        "access_token": format!("access-{number}"),
        "hub_id": 4_812_345,
        "scopes": ["oauth"],
        "expires_in": 1800,
        "token_use": "access_token",
    })
    .to_string()
}

async fn contact(State(issued): State<Issued>, headers: HeaderMap) -> Response {
    let newest = format!("Bearer access-{}", issued.load(Ordering::SeqCst));
    match headers["authorization"] == newest.as_str() {
        true => record(1, json!({})).to_string().into_response(),
        false => (
            StatusCode::UNAUTHORIZED,
            json!({"category": "EXPIRED_AUTHENTICATION", "message": "expired"}).to_string(),
        )
            .into_response(),
    }
}

fn app(stub: &Stub) -> OAuthApp {
    let settings = HubSpot::builder().transport(stub.clone()).base_url("https://hubspot.test");
    OAuthApp::with(settings, "id", "secret", "https://example.com/back?x=1").unwrap()
}

fn client(stub: &Stub, tokens: impl hubspot_client::TokenSource) -> HubSpot {
    HubSpot::builder()
        .transport(stub.clone())
        .base_url("https://hubspot.test")
        .token(tokens)
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_authorize_address_is_the_documented_one() {
    let stub = Stub::answering(json!({}));
    let url = app(&stub)
        .authorize_url(&["oauth", "crm.objects.contacts.read"])
        .optional_scopes(&["tickets"])
        .state("a&b")
        .challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        .to_string();
    // The challenge is the example of RFC 7636.
    assert_eq!(
        url,
        "https://app.hubspot.com/oauth/authorize?client_id=id\
         &redirect_uri=https%3A%2F%2Fexample.com%2Fback%3Fx%3D1\
         &scope=oauth+crm.objects.contacts.read&optional_scope=tickets&state=a%26b\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
}

#[tokio::test]
async fn codes_tokens_and_secrets_go_in_forms() {
    let stub = Stub::new(portal(&Issued::default()));
    let tokens = app(&stub).exchange("na1-code").await.unwrap();
    assert_eq!(tokens.hub_id, Some(4_812_345));
    let refreshed = app(&stub).refresh(&tokens).await.unwrap();
    assert_eq!(refreshed.access_token.expose(), "access-2");
    app(&stub).client_credentials(&["a", "b"]).await.unwrap();
    let bodies: Vec<String> = stub.journal().into_iter().map(|entry| entry.body).collect();
    let credentials = "client_id=id&client_secret=secret";
    assert_eq!(
        bodies,
        [
            format!(
                "grant_type=authorization_code&code=na1-code\
                 &redirect_uri=https%3A%2F%2Fexample.com%2Fback%3Fx%3D1&{credentials}"
            ),
            format!("grant_type=refresh_token&refresh_token=refresh&{credentials}"),
            format!("grant_type=client_credentials&scope=a+b&{credentials}"),
        ]
    );
    assert!(stub.journal().iter().all(|entry| entry.token.is_empty()));
}

#[tokio::test]
async fn tokens_are_looked_at_and_revoked() {
    let stub = Stub::answering(json!({"active": false}));
    let token = Secret::from("t");
    let app = app(&stub);
    assert!(!app.introspect(&token, TokenHint::AccessToken).await.unwrap().active);
    app.revoke(&token).await.unwrap();
    assert_eq!(stub.calls(), ["POST /oauth/v3/token/introspect", "POST /oauth/v3/token/revoke"]);
    let dead =
        json!({"status": "BAD_REFRESH_TOKEN", "message": "missing or invalid refresh token"});
    let stub = Stub::answering(json!({})).script([Fate::Answer(400, vec![], dead)]);
    let refused = self::app(&stub).introspect(&token, TokenHint::RefreshToken).await.unwrap_err();
    assert!(refused.to_string().contains("missing or invalid refresh token"));
}

async fn first_tokens(stub: &Stub) -> TokenSet {
    app(stub).exchange("code").await.unwrap()
}

fn refreshes(stub: &Stub) -> usize {
    stub.journal().iter().filter(|entry| entry.body.contains("grant_type=refresh")).count()
}

/// The token expires while many calls are on their way: one refresh serves them all.
#[tokio::test(start_paused = true)]
async fn many_callers_share_one_refresh() {
    let issued = Issued::default();
    let stub = Stub::new(portal(&issued)).taking(Duration::from_millis(50));
    let mut tokens = first_tokens(&stub).await;
    for early in [false, true] {
        if early {
            tokens.expires_at = jiff::Timestamp::now();
        } else {
            issued.fetch_add(1, Ordering::SeqCst);
        }
        let hubspot = client(&stub, OAuthTokens::new(app(&stub), tokens.clone()));
        let before = refreshes(&stub);
        let calls = (0..25).map(|_| async { hubspot.contacts().get("1").await });
        assert!(join_all(calls).await.into_iter().all(|result| result.is_ok()));
        assert_eq!(refreshes(&stub) - before, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_refresh_token_ends_in_its_own_error() {
    let stub = Stub::new(portal(&Issued::default()));
    let mut tokens = first_tokens(&stub).await;
    tokens.expires_at = jiff::Timestamp::UNIX_EPOCH;
    let dead =
        json!({"status": "BAD_REFRESH_TOKEN", "message": "missing or invalid refresh token"});
    let stub = stub.script([Fate::Answer(400, vec![], dead)]);
    let hubspot = client(&stub, OAuthTokens::new(app(&stub), tokens));
    let error = hubspot.contacts().get("1").await.unwrap_err();
    assert!(matches!(error, hubspot_client::Error::Token(_)));
    assert!(error.to_string().contains("invalid refresh token"), "{error}");
    let error = HubSpot::builder().build().unwrap().contacts().get("1").await.unwrap_err();
    assert!(matches!(error, hubspot_client::Error::Token(_)), "no token was given");
}

#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Option<TokenSet>>>);

impl TokenStore for Shelf {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, TokenError>> {
        Box::pin(async { Ok(self.0.lock().unwrap().clone()) })
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), TokenError>> {
        *self.0.lock().unwrap() = Some(tokens.clone());
        Box::pin(async { Ok(()) })
    }
}

/// Two processes share a store: the second finds what the first has refreshed.
#[tokio::test(start_paused = true)]
async fn stored_tokens_are_shared() {
    let issued = Issued::default();
    let stub = Stub::new(portal(&issued));
    let shelf = Shelf::default();
    shelf.save(&first_tokens(&stub).await).await.unwrap();
    let [one, two] =
        [(); 2].map(|()| client(&stub, OAuthTokens::stored(app(&stub), shelf.clone())));
    one.contacts().get("1").await.unwrap();
    two.contacts().get("1").await.unwrap();
    issued.fetch_add(1, Ordering::SeqCst);
    one.contacts().get("1").await.unwrap();
    two.contacts().get("1").await.unwrap();
    assert_eq!(refreshes(&stub), 1);
    // What is kept can be written and read again.
    let kept = serde_json::to_string(&*shelf.0.lock().unwrap()).unwrap();
    let read: TokenSet = serde_json::from_str(&kept).unwrap();
    assert_eq!(read.access_token.expose(), "access-3");
}

#[tokio::test]
async fn every_version_has_its_path() {
    let stub = Stub::new(portal(&Issued::default()));
    let settings = HubSpot::builder()
        .transport(stub.clone())
        .base_url("https://hubspot.test/")
        .api_version(ApiVersion::V2026_03);
    let app = OAuthApp::with(settings, "id", "secret", "https://example.com").unwrap();
    app.exchange_verified("code", "verifier").await.unwrap();
    assert_eq!(stub.calls(), ["POST /oauth/2026-03/token"]);
    assert!(stub.journal()[0].body.contains("&code_verifier=verifier&"));
}

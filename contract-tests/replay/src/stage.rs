//! Where recordings are played: a mock whose portals, time and faults can be arranged, or an
//! account as it is.

use anyhow::{Context, Result};
use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::setting::Settings;
use contract::{
    exchange::{Answer, Request},
    mock::{Mock, MockSeed, StartMock},
    target::{Pace, Target},
};

/// A mock that can be arranged, or an account that can't.
#[derive(Debug)]
pub struct Stage {
    target: Target,
    arranged: bool,
    _server: Option<Box<dyn Mock>>,
}

/// A mock's clock and search lag, so that both can be put back.
#[derive(Clone, Debug)]
pub struct Times {
    clock: Value,
    lag: String,
}

/// A portal for one session.
#[derive(Clone, Debug)]
pub struct Portal {
    /// Its number; an account's is its own affair.
    pub id: Option<u64>,
    /// A token that may do everything.
    pub token: String,
    /// A token that may do nothing.
    pub bare_token: String,
    /// A public app that is installed there.
    pub app: App,
}

/// The mock is there, but can't be arranged like that.
#[derive(Debug, thiserror::Error)]
#[error("{path} refuses: {said}")]
pub struct Refused {
    path: String,
    said: String,
}

/// A public app's credentials.
#[derive(Clone, Debug, Default)]
pub struct App {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: String,
    /// A refresh token for the portal.
    pub refresh_token: String,
}

/// Where the app's codes are sent.
pub const REDIRECT_URI: &str = "http://localhost:3000/replay";

/// How far search may be behind. HubSpot's is seconds behind its writes, minutes at worst.
pub const LONGEST_LAG: u32 = 60;

impl Stage {
    /// A mock in this process.
    ///
    /// # Errors
    ///
    /// If it doesn't start.
    pub fn own(mocks: &dyn StartMock) -> Result<Self> {
        let server = mocks.start(&MockSeed::Empty)?;
        let target = Target::new(server.base_url(), server.access_token(), Pace::unlimited())?;
        Ok(Self { target, arranged: true, _server: Some(server) })
    }

    /// A mock that runs already.
    ///
    /// # Errors
    ///
    /// If the URL is none.
    pub fn running(base_url: &str) -> Result<Self> {
        let target = Target::new(base_url, "", Pace::unlimited())?;
        Ok(Self { target, arranged: true, _server: None })
    }

    /// An account, as it is.
    ///
    /// # Errors
    ///
    /// If the URL is none.
    pub fn account(base_url: &str, token: &str) -> Result<Self> {
        let target = Target::new(base_url, token, Pace::careful())?;
        Ok(Self { target, arranged: false, _server: None })
    }

    /// Whether what was there before can be put there.
    pub fn is_arranged(&self) -> bool {
        self.arranged
    }

    /// Opens a portal with such settings, without those that the mock refuses.
    ///
    /// # Errors
    ///
    /// If the mock can't be used.
    pub async fn open(&self, settings: &Settings) -> Result<Portal> {
        let Settings { portal, seed, scopes } = settings;
        let mut tried = self.try_open(*portal, seed, scopes).await;
        for part in seed.as_object().into_iter().flatten().map(|(name, _)| name) {
            if !is_refused(&tried) {
                return tried;
            }
            let mut less = seed.clone();
            less[part] = default_of(&seed[part]);
            tried = self.try_open(*portal, &less, scopes).await;
        }
        match is_refused(&tried) {
            true => self.try_open(None, &json!({}), &json!([])).await,
            false => tried,
        }
    }

    /// Opens a portal, with a number of its own if that is free.
    async fn try_open(&self, id: Option<u64>, seed: &Value, scopes: &Value) -> Result<Portal> {
        if !self.arranged {
            let token = self.target.token().to_owned();
            return Ok(Portal { id: None, bare_token: String::new(), app: App::default(), token });
        }
        let bare_token = format!("pat-bare-{}", uuid::Uuid::new_v4());
        let mut body = json!({ "seed": seed });
        body["seed"]["accessTokens"] = json!([{ "token": bare_token, "scopes": ["oauth"] }]);
        let app = App {
            id: uuid::Uuid::new_v4().to_string(),
            secret: uuid::Uuid::new_v4().to_string(),
            refresh_token: format!("na1-{}", uuid::Uuid::new_v4()),
        };
        body["seed"]["apps"] = json!([{
            "name": "Replay", "clientId": app.id, "clientSecret": app.secret,
            "refreshToken": app.refresh_token, "redirectUris": [REDIRECT_URI],
        }]);
        if scopes.as_array().is_some_and(|scopes| !scopes.is_empty()) {
            body["seed"]["apps"][0]["requiredScopes"] = scopes.clone();
        }
        let taken = match id {
            Some(id) => self.control(Method::GET, "/_mock/portals", None).await?["portals"]
                .as_array()
                .is_some_and(|ids| ids.contains(&json!(id))),
            None => true,
        };
        if !taken {
            body["id"] = json!(id);
        }
        let made = self.control(Method::POST, "/_mock/portals", Some(&body)).await?;
        let lag = json!({ "lag": format!("{LONGEST_LAG}s") });
        self.control(Method::PUT, "/_mock/search-lag", Some(&lag)).await?;
        let token = made["access_token"].as_str().unwrap_or_default().to_owned();
        Ok(Portal { id: made["portal_id"].as_u64(), token, bare_token, app })
    }

    /// Takes a portal down.
    ///
    /// # Errors
    ///
    /// If the mock can't.
    pub async fn close(&self, portal: &Portal) -> Result<()> {
        if let Some(id) = portal.id {
            self.control(Method::DELETE, &format!("/_mock/portals/{id}"), None).await?;
        }
        Ok(())
    }

    /// An access token of the portal's public app, as good as new.
    ///
    /// # Errors
    ///
    /// If the mock gives none.
    pub async fn app_token(&self, portal: &Portal) -> Result<String> {
        let App { id, secret, refresh_token } = &portal.app;
        let form = format!(
            "grant_type=refresh_token&client_id={id}&client_secret={secret}\
             &refresh_token={refresh_token}"
        );
        let mut request = Request::new(Method::POST, "/oauth/v1/token");
        let kind = "application/x-www-form-urlencoded";
        request.headers.push(("content-type".to_owned(), kind.to_owned()));
        request.body = Some(form);
        let json = self.target.send_once(&request).await?.json();
        let token = json.as_ref().and_then(|json| json.get("access_token")?.text());
        Ok(token.context("the mock gives its app no token")?.to_owned())
    }

    /// A code for the portal's public app.
    ///
    /// # Errors
    ///
    /// If the mock gives none.
    pub async fn code(&self, portal: &Portal) -> Result<String> {
        let body = json!({
            "client_id": portal.app.id, "portal_id": portal.id, "redirect_uri": REDIRECT_URI,
        });
        let made = self.control(Method::POST, "/_mock/oauth/grant", Some(&body)).await?;
        Ok(made["code"].as_str().unwrap_or_default().to_owned())
    }

    /// What a portal holds.
    ///
    /// # Errors
    ///
    /// If the mock can't tell.
    pub async fn export(&self, portal: &Portal) -> Result<Value> {
        let id = portal.id.unwrap_or_default();
        self.control(Method::GET, &format!("/_mock/portals/{id}/export"), None).await
    }

    /// Lets a portal hold something else.
    ///
    /// # Errors
    ///
    /// If that makes no sense.
    pub async fn import(&self, portal: &Portal, seed: &Value) -> Result<()> {
        let id = portal.id.unwrap_or_default();
        self.control(Method::POST, &format!("/_mock/portals/{id}/import"), Some(seed)).await?;
        Ok(())
    }

    /// How a mock's clock stands and how far its search is behind; nothing of an account.
    ///
    /// # Errors
    ///
    /// If the mock can't be reached.
    pub async fn times(&self) -> Result<Option<Times>> {
        if !self.arranged {
            return Ok(None);
        }
        let shown = self.control(Method::GET, "/_mock/clock", None).await?;
        let now = shown["now"].as_str().unwrap_or_default();
        let clock = match shown["mode"].as_str() {
            Some("frozen") => json!({ "now": now }),
            Some("ahead") => {
                let ahead = now.parse::<Timestamp>()?.duration_since(Timestamp::now());
                json!({ "mode": "real", "advance": format!("{}ms", ahead.as_millis().max(0)) })
            }
            _ => json!({ "mode": "real" }),
        };
        let lag = self.control(Method::GET, "/_mock/search-lag", None).await?;
        let lag = lag["lag"].as_str().unwrap_or("0s").to_owned();
        Ok(Some(Times { clock, lag }))
    }

    /// Puts the clock and the search lag back.
    ///
    /// # Errors
    ///
    /// If the mock can't be reached.
    pub async fn restore(&self, times: Option<Times>) -> Result<()> {
        let Some(Times { clock, lag }) = times else { return Ok(()) };
        self.control(Method::PUT, "/_mock/clock", Some(&clock)).await?;
        self.control(Method::PUT, "/_mock/search-lag", Some(&json!({ "lag": lag }))).await.map(drop)
    }

    /// Stops the clock at an instant.
    ///
    /// # Errors
    ///
    /// If the mock can't.
    pub async fn stop_clock(&self, at: Timestamp) -> Result<()> {
        if self.arranged {
            let body = json!({ "now": at.to_string() });
            self.control(Method::PUT, "/_mock/clock", Some(&body)).await?;
        }
        Ok(())
    }

    /// Sets how far search is behind, in milliseconds.
    ///
    /// # Errors
    ///
    /// If the mock can't.
    pub async fn lag(&self, millis: u64) -> Result<()> {
        let body = json!({ "lag": format!("{millis}ms") });
        self.control(Method::PUT, "/_mock/search-lag", Some(&body)).await.map(drop)
    }

    /// Lets a portal's next request go wrong.
    ///
    /// # Errors
    ///
    /// If the mock can't.
    pub async fn fault(&self, portal: &Portal, fault: &str) -> Result<()> {
        let body = json!({ "fault": fault, "portal": portal.id, "times": 1 });
        self.control(Method::POST, "/_mock/faults", Some(&body)).await.map(drop)
    }

    /// Sends a request as somebody.
    ///
    /// # Errors
    ///
    /// If no answer came.
    pub async fn send(&self, token: &str, mut request: Request) -> Result<Answer> {
        let credential = if token.is_empty() { String::new() } else { format!("Bearer {token}") };
        request.headers.push(("authorization".to_owned(), credential));
        match self.arranged {
            true => Ok(self.target.send_once(&request).await?),
            false => Ok(self.target.send(&request).await?),
        }
    }

    async fn control(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let request = match body {
            Some(body) => Request::json(method, path, body),
            None => Request::new(method, path),
        };
        let answer = self.target.send_once(&request).await;
        let base = self.target.base_url();
        let answer = answer.with_context(|| format!("{base} can't be reached"))?;
        if !answer.is_success() {
            return Err(Refused { path: path.to_owned(), said: answer.body }.into());
        }
        Ok(serde_json::from_str(&answer.body).unwrap_or(Value::Null))
    }
}

/// Whether something failed only because the mock doesn't want it.
pub fn is_refused<T>(outcome: &Result<T>) -> bool {
    outcome.as_ref().is_err_and(|error| error.downcast_ref::<Refused>().is_some())
}

/// Nothing, of the same kind.
fn default_of(value: &Value) -> Value {
    if value.is_array() { json!([]) } else { json!({}) }
}

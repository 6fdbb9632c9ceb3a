//! Who asks: the account's number and, if its owner runs one, an app.

use std::sync::Arc;

use http::Method;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{
    exchange::Request,
    hook::Address,
    json::Json,
    target::{SendError, Target, is_loopback},
};

/// The account behind a token.
#[derive(Debug, Default)]
pub struct Account {
    portal: Option<String>,
    /// An app that is installed in it.
    pub app: Option<App>,
    /// Where the app's webhooks can be received.
    pub webhooks: Option<Address>,
    /// An app has one set of webhook settings: who changes them has them alone.
    settings: Arc<Mutex<()>>,
}

/// An app and its credentials.
#[derive(Clone)]
pub struct App {
    /// Its number.
    pub id: String,
    /// Its name in OAuth.
    pub client_id: String,
    /// Its proof.
    pub client_secret: String,
    /// The installation's refresh token.
    pub refresh_token: String,
    /// What its developer's account calls with.
    pub developer_key: String,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("id", &self.id).finish_non_exhaustive()
    }
}

impl App {
    /// From `HUBSPOT_CONTRACT_…`; nothing unless all is there.
    pub fn from_env() -> Option<Self> {
        let variable = |name: &str| std::env::var(format!("HUBSPOT_CONTRACT_{name}")).ok();
        Some(Self {
            id: variable("APP_ID")?,
            client_id: variable("CLIENT_ID")?,
            client_secret: variable("CLIENT_SECRET")?,
            refresh_token: variable("REFRESH_TOKEN")?,
            developer_key: variable("DEVELOPER_KEY")?,
        })
    }
}

impl Account {
    /// Asks the target whose token it is. An account that may not say so has no number here.
    ///
    /// # Errors
    ///
    /// If the target can't be reached, or refuses the token.
    pub async fn of(target: &Target, app: Option<App>) -> Result<Self, SendError> {
        let request = Request::new(Method::GET, "/account-info/v3/details");
        let answer = target.send(&request).await?;
        if answer.status == 401 {
            return Err(SendError::Unreachable {
                base_url: target.base_url().to_owned(),
                cause: format!("it refuses the token: {}", answer.body),
            });
        }
        let json = answer.json();
        let portal = json.as_ref().and_then(|json| json.get("portalId")).and_then(Json::scalar);
        let here = is_loopback(target.base_url()).then(Address::default);
        let webhooks = Address::from_env().or(here);
        Ok(Self { portal: portal.map(str::to_owned), app, webhooks, settings: Arc::default() })
    }

    /// Its number.
    pub fn portal(&self) -> Option<&str> {
        self.portal.as_deref()
    }

    /// Waits until nobody else changes the app's webhook settings.
    pub(crate) async fn settings(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.settings).lock_owned().await
    }

    /// A text without the token and the app's secrets.
    pub fn hide(&self, token: &str, text: &str) -> String {
        let mut text = text.replace(token, "[token]");
        for (secret, name) in self.secrets() {
            text = text.replace(secret, name);
        }
        text
    }

    /// What must not be shown, and what is shown instead.
    pub fn secrets(&self) -> Vec<(&str, &'static str)> {
        let Some(app) = &self.app else { return Vec::new() };
        vec![
            (&app.client_secret, "[client secret]"),
            (&app.refresh_token, "[refresh token]"),
            (&app.developer_key, "[developer key]"),
            (&app.client_id, "[client id]"),
        ]
    }
}

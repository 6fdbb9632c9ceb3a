//! OAuth: from an app's credentials to access tokens that stay fresh.

mod tokens;

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Builder, HubSpot, Result,
    open_enum::open_enum,
    request::{Call, path},
    token::Secret,
    version::Family,
};

pub use tokens::{InMemory, OAuthTokens, TokenStore};

/// An app with its credentials.
///
/// ```no_run
/// # async fn example(code: String) -> Result<(), Box<dyn std::error::Error>> {
/// use hubspot_client::{HubSpot, oauth::{OAuthApp, OAuthTokens}};
///
/// let app = OAuthApp::new("client-id", "client-secret", "https://example.com/back")?;
///
/// // Send the person there; HubSpot sends them back with a code.
/// let url = app.authorize_url(&["crm.objects.contacts.read"]).state("a random text").to_string();
///
/// // Make tokens of the code, and a client that keeps them fresh.
/// let tokens = app.exchange(&code).await?;
/// let hubspot = HubSpot::builder().token(OAuthTokens::new(app, tokens)).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct OAuthApp {
    hubspot: HubSpot,
    client_id: String,
    client_secret: Secret,
    redirect_uri: String,
    authorize_base: String,
}

/// Tokens of an app for an account.
///
/// They can be written with serde to be kept: then the tokens are in plain text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TokenSet {
    /// What calls are made with.
    pub access_token: Secret,
    /// What brings a new access token. It stays the same.
    pub refresh_token: Option<Secret>,
    /// When the access token is over.
    pub expires_at: Timestamp,
    /// The account's number.
    pub hub_id: Option<u64>,
    /// What the tokens allow.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// What HubSpot knows of a token.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Introspection {
    /// Whether it is good. If not, there is nothing else to know.
    pub active: bool,
    /// The account's number.
    pub hub_id: Option<u64>,
    /// The account's domain.
    pub hub_domain: Option<String>,
    /// The app's number.
    pub app_id: Option<u64>,
    /// The person who installed the app.
    pub user_id: Option<u64>,
    /// Their e-mail address.
    pub user: Option<String>,
    /// What the token allows.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// For how many seconds it is good.
    pub expires_in: Option<u64>,
}

open_enum! {
    /// What kind of token a text is.
    TokenHint {
        /// For calls.
        AccessToken = "access_token",
        /// For new access tokens.
        RefreshToken = "refresh_token",
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: Secret,
    refresh_token: Option<Secret>,
    expires_in: u32,
    hub_id: Option<u64>,
    #[serde(default)]
    scopes: Vec<String>,
}

impl Granted {
    /// A refresh may leave out what stays the same.
    fn or(self, former: Option<&TokenSet>) -> TokenSet {
        let lifetime = Duration::from_secs(self.expires_in.into());
        let (kept, hub_id) =
            former.map_or((None, None), |former| (former.refresh_token.clone(), former.hub_id));
        TokenSet {
            access_token: self.access_token,
            refresh_token: self.refresh_token.or(kept),
            expires_at: Timestamp::now().saturating_add(lifetime).unwrap_or(Timestamp::MAX),
            hub_id: self.hub_id.or(hub_id),
            scopes: self.scopes,
        }
    }
}

const AUTHORIZE: &str = "https://app.hubspot.com/oauth/authorize";

impl OAuthApp {
    /// An app that sends people back to `redirect_uri`.
    ///
    /// # Errors
    ///
    /// If the machine has no usable TLS.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        redirect_uri: impl Into<String>,
    ) -> Result<Self> {
        Self::with(HubSpot::builder(), client_id, client_secret, redirect_uri)
    }

    /// The same with settings of your own, e.g. a mock server's URL.
    ///
    /// # Errors
    ///
    /// If the machine has no usable TLS.
    pub fn with(
        settings: Builder,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        redirect_uri: impl Into<String>,
    ) -> Result<Self> {
        Ok(Self {
            hubspot: settings.build()?,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            redirect_uri: redirect_uri.into(),
            authorize_base: AUTHORIZE.to_owned(),
        })
    }

    /// Where people authorize the app, if not at `https://app.hubspot.com/oauth/authorize`.
    #[must_use]
    pub fn authorize_at(self, url: impl Into<String>) -> Self {
        Self { authorize_base: url.into(), ..self }
    }

    /// The address where a person lets the app in. `to_string()` it.
    pub fn authorize_url(&self, scopes: &[&str]) -> AuthorizeUrl {
        let parts = [
            ("client_id", self.client_id.clone()),
            ("redirect_uri", self.redirect_uri.clone()),
            ("scope", scopes.join(" ")),
        ];
        AuthorizeUrl { base: self.authorize_base.clone(), parts: parts.to_vec() }
    }

    /// Makes tokens of the code that came back.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, e.g. because the code was used before.
    pub async fn exchange(&self, code: &str) -> Result<TokenSet> {
        self.exchange_code(code, None).await
    }

    /// The same, if the address had a [`challenge`](AuthorizeUrl::challenge).
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, e.g. because the code was used before.
    pub async fn exchange_verified(&self, code: &str, verifier: &str) -> Result<TokenSet> {
        self.exchange_code(code, Some(verifier)).await
    }

    async fn exchange_code(&self, code: &str, verifier: Option<&str>) -> Result<TokenSet> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
        ];
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        // A code is good once: a repeat could only fail.
        let granted: Granted = self.post("oauth.exchange", &["token"], fields, false).await?;
        Ok(granted.or(None))
    }

    /// Gets a new access token.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, e.g. because the app was uninstalled.
    pub async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet> {
        let missing = || crate::Error::invalid("there is no refresh token");
        let refresh_token = tokens.refresh_token.as_ref().ok_or_else(missing)?;
        let fields =
            vec![("grant_type", "refresh_token"), ("refresh_token", refresh_token.expose())];
        let granted: Granted = self.post("oauth.refresh", &["token"], fields, true).await?;
        Ok(granted.or(Some(tokens)))
    }

    /// Gets a token for the app itself instead of an account.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn client_credentials(&self, scopes: &[&str]) -> Result<TokenSet> {
        let scope = scopes.join(" ");
        let fields = vec![("grant_type", "client_credentials"), ("scope", scope.as_str())];
        let granted: Granted =
            self.post("oauth.client_credentials", &["token"], fields, true).await?;
        Ok(granted.or(None))
    }

    /// Asks what a token is good for.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses. A dead token is no error.
    pub async fn introspect(&self, token: &Secret, hint: TokenHint) -> Result<Introspection> {
        let fields = vec![("token", token.expose()), ("token_type_hint", hint.as_str())];
        self.post("oauth.introspect", &["token", "introspect"], fields, true).await
    }

    /// Makes a refresh token useless. Access tokens stay good until they expire.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn revoke(&self, refresh_token: &Secret) -> Result<()> {
        let fields = vec![("token", refresh_token.expose()), ("token_type_hint", "refresh_token")];
        let call = self.call("oauth.revoke", &["token", "revoke"], fields, true);
        self.hubspot.send_only(call).await
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        operation: &'static str,
        tail: &[&str],
        fields: Vec<(&str, &str)>,
        harmless: bool,
    ) -> Result<T> {
        self.hubspot.send(self.call(operation, tail, fields, harmless)).await
    }

    fn call<'a>(
        &'a self,
        operation: &'static str,
        tail: &[&str],
        mut fields: Vec<(&'a str, &'a str)>,
        harmless: bool,
    ) -> Call {
        fields.push(("client_id", &self.client_id));
        fields.push(("client_secret", self.client_secret.expose()));
        let path = path(&self.hubspot.base(Family::OAuth), tail);
        match harmless {
            true => Call::repeatable_post(operation, path).form(&fields),
            false => Call::post(operation, path).form(&fields),
        }
    }
}

/// The address where a person lets an app in.
#[derive(Clone, Debug)]
#[must_use = "to_string() it"]
pub struct AuthorizeUrl {
    base: String,
    parts: Vec<(&'static str, String)>,
}

impl AuthorizeUrl {
    /// Scopes that the app can do without, if the account hasn't got them.
    pub fn optional_scopes(self, scopes: &[&str]) -> Self {
        self.with("optional_scope", scopes.join(" "))
    }

    /// A text that comes back unchanged. Check it: it shows that the answer belongs to the
    /// question.
    pub fn state(self, state: impl Into<String>) -> Self {
        self.with("state", state.into())
    }

    /// Proves later that who exchanges the code is who asked for it (PKCE). The verifier is a
    /// random text of 43 to 128 letters and digits, kept until then.
    pub fn challenge(self, verifier: &str) -> Self {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        self.with("code_challenge", challenge).with("code_challenge_method", "S256".to_owned())
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.parts.push((name, value));
        self
    }
}

impl fmt::Display for AuthorizeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.parts.iter().map(|(name, value)| (name, value)))
            .finish();
        write!(f, "{}?{query}", self.base)
    }
}

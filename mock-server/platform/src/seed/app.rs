//! Apps that a test or a seed file registers.

use std::sync::Arc;

use portal::{
    PortalId, Secret, Timestamp,
    seed::{RefreshSeed, TokenSeed},
};
use serde::Deserialize;

use super::{access, webhooks::NewWebhooks};
use crate::{
    Platform,
    oauth::{
        app::{App, AppId, Kind, Public},
        secret,
        tokens::{Grant, Refresh},
    },
    rng::Rng,
    scopes::set::Scopes,
};

/// An app to be registered, in a control call or in a seed file. Everything may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewApp {
    /// Public, if it isn't said.
    #[serde(default)]
    pub kind: NewKind,
    /// What people see.
    pub name: Option<Box<str>>,
    /// Its number.
    #[serde(alias = "app_id")]
    pub app_id: Option<u64>,
    /// A public app's name in OAuth.
    #[serde(alias = "client_id")]
    pub client_id: Option<Box<str>>,
    /// Its proof.
    #[serde(alias = "client_secret")]
    pub client_secret: Option<Secret>,
    /// Where its codes may be sent.
    #[serde(default, alias = "redirect_uris")]
    pub redirect_uris: Vec<Box<str>>,
    /// What a portal must grant it.
    #[serde(alias = "required_scopes")]
    pub required_scopes: Option<Vec<Box<str>>>,
    /// What a portal may grant it; everything, if neither is said.
    #[serde(alias = "optional_scopes")]
    pub optional_scopes: Option<Vec<Box<str>>>,
    /// Installs a public app in the portal, with this refresh token.
    #[serde(alias = "refresh_token")]
    pub refresh_token: Option<Secret>,
    /// A private app's token.
    #[serde(alias = "access_token")]
    pub access_token: Option<Secret>,
    /// What a private app may do; everything, if it isn't said.
    pub scopes: Option<Vec<Box<str>>>,
    /// The portal of a private app, or of an installation; the ready one, if it isn't said.
    #[serde(alias = "portal_id")]
    pub portal_id: Option<PortalId>,
    /// Whether the portal has it; if it isn't said, it has every private app, and a public one that
    /// has tokens.
    pub installed: Option<bool>,
    /// Further access tokens.
    #[serde(default, alias = "access_tokens")]
    pub access_tokens: Vec<TokenSeed>,
    /// Further refresh tokens.
    #[serde(default, alias = "refresh_tokens")]
    pub refresh_tokens: Vec<RefreshSeed>,
    /// What it is told of.
    pub webhooks: Option<NewWebhooks>,
}

/// The kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NewKind {
    /// Installed over OAuth.
    #[default]
    Public,
    /// With a token of its own, in one portal.
    Private,
    /// The same without webhooks; its scopes always include `oauth`.
    #[serde(rename = "service_key")]
    ServiceKey,
}

/// An app as its developer knows it.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The app.
    pub app: Arc<App>,
    /// The developer account's key.
    pub developer_api_key: Secret,
    /// Where it is installed.
    pub portal_id: Option<PortalId>,
    /// A private app's token.
    pub access_token: Option<Secret>,
    /// The refresh token of its installation.
    pub refresh_token: Option<Secret>,
}

impl NewApp {
    /// Registers the app; `home` is the portal if it names none.
    pub fn register(
        mut self,
        platform: &Platform,
        home: PortalId,
        now: Timestamp,
    ) -> Result<Registered, String> {
        let portal_id = self.portal_id.unwrap_or(home);
        platform.portal(portal_id).ok_or_else(|| format!("there is no portal {portal_id}"))?;
        let listed = self.access_tokens.iter().map(|seed| &seed.token);
        let mut tokens = listed.chain(&self.access_token);
        tokens.try_for_each(Secret::check_token).map_err(|fault| fault.to_string())?;
        self.check(platform)?;
        let id = self.app_id.map_or_else(|| platform.apps.next_id(), AppId);
        let name = self.name.clone().unwrap_or_else(|| format!("App {}", id.0).into());
        let kind = match self.kind {
            NewKind::Private => Kind::Private,
            NewKind::ServiceKey => Kind::ServiceKey,
            NewKind::Public => Kind::Public(self.public(&platform.rng)),
        };
        let app = platform.apps.add(App { id, name, kind }).map_err(|error| error.to_string())?;
        let client_secret = app.public().map(|public| public.client_secret.clone());
        let signer = client_secret.or_else(|| self.client_secret.clone());
        let signer = signer.unwrap_or_else(|| secret::key(&platform.rng));
        if self.kind != NewKind::ServiceKey {
            platform.webhooks.register(app.id.0, signer);
        }
        if let Some(webhooks) = self.webhooks.take() {
            webhooks.apply(&platform.webhooks, app.id.0, now)?;
        }
        let mut registered = Registered::new(platform, app);
        self.install(platform, &mut registered, portal_id, now);
        Ok(registered)
    }

    /// Whether it could be registered.
    pub fn check(&self, platform: &Platform) -> Result<(), String> {
        self.redirect_uris.iter().try_for_each(|uri| check_redirect_uri(uri))?;
        if self.kind == NewKind::ServiceKey && self.webhooks.is_some() {
            return Err(
                "a service key has no webhooks; use an app of kind private or public".into()
            );
        }
        self.webhooks.as_ref().map_or(Ok(()), |webhooks| webhooks.check_target(&platform.webhooks))
    }

    /// Registers the app in place of the one that it is already. One that another portal has stays
    /// as it is, and is installed here too.
    pub fn bring(
        mut self,
        platform: &Platform,
        home: PortalId,
        now: Timestamp,
    ) -> Result<Registered, String> {
        let portal = self.portal_id.unwrap_or(home);
        let Some(known) = self.known(platform) else { return self.register(platform, home, now) };
        match platform.is_elsewhere(known.id, portal) {
            true if !self.is(&known) => {
                self.app_id = None;
                self.register(platform, home, now)
            }
            true => Ok(self.join(platform, known, portal, now)),
            false if known.id == platform.private_app.id => {
                self.resubscribe(platform, known.id, now)?;
                Ok(Registered::new(platform, known))
            }
            false => {
                platform.installation(known.id, portal).inspect(|one| platform.uninstall(one));
                platform.apps.remove(known.id);
                self.register(platform, home, now)
            }
        }
    }

    fn known(&self, platform: &Platform) -> Option<Arc<App>> {
        let by_id = self.app_id.and_then(|id| platform.apps.get(AppId(id)));
        by_id.or_else(|| platform.apps.client(self.client_id.as_deref()?))
    }

    /// Whether it is the same app, not another of its number.
    fn is(&self, known: &App) -> bool {
        match (self.kind, &known.kind) {
            (NewKind::Private, Kind::Private) | (NewKind::ServiceKey, Kind::ServiceKey) => true,
            (NewKind::Public, Kind::Public(public)) => {
                self.client_id.as_ref().is_none_or(|id| *id == public.client_id)
            }
            (NewKind::Private | NewKind::ServiceKey | NewKind::Public, _) => false,
        }
    }

    /// Joins a portal to those that have the app.
    fn join(
        mut self,
        platform: &Platform,
        app: Arc<App>,
        portal: PortalId,
        now: Timestamp,
    ) -> Registered {
        let access = self.access_tokens.iter().map(|seed| &seed.token).chain(&self.access_token);
        let refresh = self.refresh_tokens.iter().map(|seed| &seed.token).chain(&self.refresh_token);
        let copied =
            access.chain(refresh).any(|token| platform.tokens.lead_elsewhere(token, portal));
        let mut registered = Registered::new(platform, app);
        if copied {
            self.access_tokens.clear();
            self.refresh_tokens.clear();
            (self.access_token, self.refresh_token) = (None, None);
            self.installed = Some(true);
        } else if registered.app.id != platform.private_app.id {
            platform.installation(registered.app.id, portal).inspect(|one| platform.uninstall(one));
        }
        self.install(platform, &mut registered, portal, now);
        registered
    }

    /// Tells an app that stays what this says and nothing else.
    fn resubscribe(self, platform: &Platform, app: AppId, now: Timestamp) -> Result<(), String> {
        let signer = self.client_secret.unwrap_or_else(|| secret::key(&platform.rng));
        platform.webhooks.register(app.0, signer);
        self.webhooks.map_or(Ok(()), |webhooks| webhooks.apply(&platform.webhooks, app.0, now))
    }

    fn public(&self, rng: &Rng) -> Public {
        let (required, optional) = match (&self.required_scopes, &self.optional_scopes) {
            (None, None) => (Scopes::default(), Scopes::everything()),
            (required, optional) => {
                let set = |names: &Option<Vec<Box<str>>>| scopes(names.as_deref().unwrap_or(&[]));
                (set(required), set(optional))
            }
        };
        Public {
            client_id: self.client_id.clone().unwrap_or_else(|| secret::key(rng).expose().into()),
            client_secret: self.client_secret.clone().unwrap_or_else(|| secret::key(rng)),
            redirect_uris: self.redirect_uris.clone(),
            required: required.with_oauth(),
            optional,
        }
    }

    fn install(
        self,
        platform: &Platform,
        registered: &mut Registered,
        portal_id: PortalId,
        now: Timestamp,
    ) {
        let app = Arc::clone(&registered.app);
        let tokens = self.refresh_token.is_some()
            || !self.access_tokens.is_empty()
            || !self.refresh_tokens.is_empty();
        if !self.installed.unwrap_or(app.public().is_none() || tokens) {
            return;
        }
        let Some(installation) = platform.install(&app, portal_id) else { return };
        let scopes = Arc::new(match app.public() {
            Some(public) => public.required.union(&public.optional),
            None => {
                let own = self.scopes.map_or_else(Scopes::everything, |names| scopes(&names));
                if matches!(app.kind, Kind::ServiceKey) { own.with_oauth() } else { own }
            }
        });
        for seed in &self.access_tokens {
            access::keep(platform, &installation, seed);
        }
        for RefreshSeed { token, scopes } in self.refresh_tokens {
            let scopes = Scopes::limited_to(scopes.as_deref());
            let refresh = Refresh { installation: Arc::clone(&installation), scopes };
            platform.tokens.add_refresh(token.clone(), refresh);
            registered.refresh_token.get_or_insert(token);
        }
        if app.public().is_none() {
            let random = self.installed.is_none() && self.access_tokens.is_empty();
            let random = random.then(|| secret::private_token(&platform.rng));
            if let Some(token) = self.access_token.or(random) {
                let grant = Grant { installation, scopes, expires: None };
                platform.tokens.add_access(token.clone(), grant, now);
                registered.access_token = Some(token);
            }
        } else if let Some(token) = self.refresh_token {
            platform.tokens.add_refresh(token.clone(), Refresh { installation, scopes });
            registered.refresh_token = Some(token);
        }
        registered.portal_id = Some(portal_id);
    }
}

impl Registered {
    /// An app that is nowhere yet.
    fn new(platform: &Platform, app: Arc<App>) -> Self {
        Self {
            app,
            developer_api_key: platform.developer_key.clone(),
            portal_id: None,
            access_token: None,
            refresh_token: None,
        }
    }
}

fn scopes(names: &[Box<str>]) -> Scopes {
    Scopes::new(names.iter().map(|name| &**name))
}

/// HubSpot wants https, except on the developer's own machine.
pub fn check_redirect_uri(uri: &str) -> Result<(), String> {
    const STARTS: [&str; 5] = [
        "https://",
        "http://localhost/",
        "http://localhost:",
        "http://127.0.0.1/",
        "http://127.0.0.1:",
    ];
    let plain = uri.chars().all(|c| c.is_ascii_graphic() && c != '#');
    match plain && STARTS.iter().any(|start| uri.starts_with(start)) {
        true => Ok(()),
        false => Err(format!(
            "redirect URI {uri:?}: it has to start with https:// or http://localhost, \
             and has no fragment"
        )),
    }
}

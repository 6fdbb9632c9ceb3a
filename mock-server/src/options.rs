//! How a server is to start, and what it makes of that.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use platform::{platform::Settings, seed::access::Access};
use portal::{Account, Portal, PortalId, Secret, Timestamp, TokenFault, seed::SeedError, words};

use crate::{
    clock::Clock,
    control::apps::{NewApp, Registered, check_redirect_uri},
    delivery::{idle::Deliveries, worker::DeliveryWorker},
    hub::Platform,
    layer::rate_limit::Limits,
    oauth::secret,
    rng::Rng,
    seed_file::{Seed, SeedFile},
    server::{ControlPlace, Server, TimeLimits},
    setup::{DEFAULT_PORTAL, MadePortal, SetUpError, set_up},
    webhook::target::AllowedHosts,
    work::Work,
};

/// How a server is to start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The access token; a random one if there is none.
    pub access_token: Option<Secret>,
    /// What the portal holds at the start.
    pub seed: Seed,
    /// The portal's number; the seed's or a default if there is none.
    pub portal_id: Option<u64>,
    /// What kind of account the portal is, as `account-info` tells it; the seed's or `STANDARD` if
    /// there is none.
    pub account_type: Option<Box<str>>,
    /// Lets every app in without showing a page.
    pub auto_consent: bool,
    /// Where the ready app's codes may be sent, besides [`REDIRECT_URIS`].
    pub redirect_uris: Vec<String>,
    /// The rate limits of portals; by default they are only counted.
    pub rate_limit: Limits,
    /// With a seed, equal requests bring equal answers: ids, tokens and times follow from it, and
    /// the clock stands still at [`DETERMINISTIC_START`] until it is moved.
    pub deterministic: Option<u64>,
    /// Whether `/_mock` is there.
    pub control: ControlPlace,
    /// Leaves explanations of what HubSpot refuses and ignores out of headers and journal.
    pub no_explanations: bool,
    /// Hosts besides this machine that webhooks may be sent to.
    pub webhook_hosts: Vec<String>,
    /// How long requests may take to come, and to finish when the server stops.
    pub time_limits: TimeLimits,
}

/// 2026-03-02T14:00:00Z, when the fresh portal's sample records were made.
pub const DETERMINISTIC_START: Timestamp = Timestamp(1_772_460_000_000);

/// Why a server can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The seed file can't be read.
    #[error("can't read seed file {}: {cause}{}", path.display(), built_in_hint(path, cause))]
    UnreadableSeed {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The seed file has a mistake.
    #[error("seed file {}, {cause}", path.display())]
    InvalidSeed {
        /// The file.
        path: PathBuf,
        /// Where, and what.
        cause: SeedError,
    },
    /// An access token that no header carries.
    #[error(transparent)]
    AccessToken(#[from] TokenFault),
    /// No such type of account.
    #[error("{0}")]
    AccountType(String),
    /// A redirect URI that HubSpot wouldn't take.
    #[error("{0}")]
    RedirectUri(String),
}

/// A server with what a client needs to use it.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The server.
    pub server: Arc<Server>,
    /// The portal's number.
    pub portal_id: PortalId,
    /// A private app's token with all scopes.
    pub access_token: Secret,
    /// A public app that is installed in the portal.
    pub app: Registered,
}

/// Where the ready app's codes may be sent: where HubSpot's quickstarts listen.
pub const REDIRECT_URIS: [&str; 4] = [
    "http://localhost:3000/oauth-callback",
    "http://127.0.0.1:3000/oauth-callback",
    "http://localhost:3000/oauth/callback",
    "http://localhost:3000",
];

/// What the ready app is called. One of that name in a seed, with a refresh token, is the ready
/// app of the server.
const READY_APP: &str = "Ready app";

fn is_ready(registered: &Registered) -> bool {
    let is_public = registered.app.public().is_some() && registered.refresh_token.is_some();
    is_public && &*registered.app.name == READY_APP
}

/// What to do about a seed file that isn't there.
fn built_in_hint(path: &Path, cause: &std::io::Error) -> String {
    if cause.kind() != std::io::ErrorKind::NotFound {
        return String::new();
    }
    let meant = words::did_you_mean(&path.to_string_lossy(), Seed::NAMES.into_iter());
    format!("; seeds that need no file are {}{meant}", Seed::NAMES.join(", "))
}

impl Seed {
    /// The names that need no file.
    pub const NAMES: [&str; 3] = ["fresh", "empty", "b2b"];

    /// What `--seed` takes: a name or a file.
    pub fn from_argument(text: &str) -> Self {
        match text {
            "fresh" => Self::Fresh,
            "empty" => Self::Empty,
            "b2b" => Self::B2b,
            path => Self::File(path.into()),
        }
    }

    /// The name and the text of one that comes with the program, or the path of a file.
    pub(crate) fn built_in(&self) -> Result<(&'static str, &'static str), &Path> {
        match self {
            Self::Fresh => Ok(("fresh", fixtures::FRESH_PORTAL)),
            Self::Empty => Ok(("empty", "{}")),
            Self::B2b => Ok(("b2b", fixtures::B2B_PORTAL)),
            Self::File(path) => Err(path),
        }
    }
}

impl Options {
    /// Makes the server, its portal, its token and its app.
    pub fn prepare(self) -> Result<Ready, StartError> {
        self.redirect_uris
            .iter()
            .try_for_each(|uri| check_redirect_uri(uri))
            .map_err(StartError::RedirectUri)?;
        self.access_token.as_ref().map_or(Ok(()), Secret::check_token)?;
        let account_type = self.account_type.as_deref().map_or(Ok(()), Account::check_type);
        account_type.map_err(StartError::AccountType)?;
        let clock = Arc::new(Clock::default());
        if self.deterministic.is_some() {
            clock.freeze(DETERMINISTIC_START);
        }
        let allowed = AllowedHosts::new(self.webhook_hosts.clone());
        let rng = Rng::new(self.deterministic);
        let settings = Settings {
            limits: self.rate_limit,
            allowed,
            auto_consent: self.auto_consent,
            explains: !self.no_explanations,
        };
        let mut platform = Platform::new(settings, clock, rng);
        let (MadePortal { portal_id, access_token }, apps) = self.set_up(&platform)?;
        platform.home = portal_id;
        let ready = apps.into_iter().find(is_ready);
        let app = ready.map_or_else(|| self.register_app(&platform, portal_id), Ok);
        let app = app.map_err(StartError::RedirectUri)?;
        let deliveries = Arc::new(DeliveryWorker::new(Arc::clone(&platform.webhooks)));
        let server = Server {
            platform: Arc::new(platform),
            control: self.control,
            deliveries,
            work: Work::default(),
            time_limits: self.time_limits,
        };
        server.work.register(Arc::new(Deliveries(Arc::clone(&server.deliveries))));
        Ok(Ready { server: Arc::new(server), portal_id, access_token, app })
    }

    fn set_up(&self, platform: &Platform) -> Result<(MadePortal, Vec<Registered>), StartError> {
        let now = platform.clock.now();
        let file;
        let (path, text) = match self.seed.built_in() {
            Ok((name, text)) => (Path::new(name), text),
            Err(path) => {
                let unreadable = |cause| StartError::UnreadableSeed { path: path.into(), cause };
                file = SeedFile::read(path).map_err(unreadable)?;
                (path, file.text().map_err(unreadable)?)
            }
        };
        let wrong = |cause| StartError::InvalidSeed { path: path.into(), cause };
        let mut portal = Portal::standard(DEFAULT_PORTAL);
        let seeded = portal.seed(text, now).map_err(wrong)?;
        let mut access = Access::read(&seeded, platform).map_err(wrong)?;
        access.also_redirect(READY_APP, &self.redirect_uris);
        portal.id = self.portal_id.map_or(portal.id, PortalId);
        if let Some(account_type) = &self.account_type {
            Arc::make_mut(&mut portal.account).account_type = account_type.clone();
        }
        let made = set_up(platform, portal, access, self.access_token.clone(), now);
        made.map_err(|error| match error {
            SetUpError::Seed(cause) => wrong(cause),
            SetUpError::AccessToken(fault) => StartError::AccessToken(fault),
            SetUpError::AccountType(fault) => StartError::AccountType(fault),
            // The first portal finds nobody there.
            SetUpError::Portal(cause) => {
                wrong(SeedError { line: 1, column: 1, message: cause.to_string() })
            }
        })
    }

    /// The ready app may ask for any scope, and is installed with all of them.
    fn register_app(&self, platform: &Platform, portal: PortalId) -> Result<Registered, String> {
        let own = self.redirect_uris.iter().map(String::as_str);
        let app = NewApp {
            name: Some(READY_APP.into()),
            redirect_uris: REDIRECT_URIS.into_iter().chain(own).map(Box::from).collect(),
            refresh_token: Some(secret::refresh_token(&platform.rng)),
            ..NewApp::default()
        };
        app.register(platform, portal, platform.clock.now())
    }
}

//! How a server is to start, and what it makes of that.

use std::{path::PathBuf, sync::Arc};

use portal::{Portal, PortalId, Source, seed::SeedError};
use uuid::Uuid;

use crate::{
    Server,
    clock::Clock,
    hub::{Grant, Hub, Listener},
    layer::rate_limit::Usage,
    webhook::{courier::Webhooks, target::AllowedHosts},
};

/// How a server is to start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The access token; a random one if there is none.
    pub access_token: Option<String>,
    /// What the portal holds at the start.
    pub seed: Seed,
    /// The portal's number; the seed's or a default if there is none.
    pub portal_id: Option<u64>,
    /// Hosts besides this machine that webhooks may be sent to.
    pub webhook_hosts: Vec<String>,
}

/// What a portal holds at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seed {
    /// The sample records of a portal that was just made.
    #[default]
    Fresh,
    /// No records at all.
    Empty,
    /// A small company's portal.
    B2b,
    /// What a seed file says.
    File(PathBuf),
}

/// Why a server can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The seed file can't be read.
    #[error("can't read seed file {}: {cause}", path.display())]
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
}

/// A server with what a client needs to use it.
#[derive(Debug)]
pub struct Ready {
    /// The server.
    pub server: Arc<Server>,
    /// The portal's number.
    pub portal_id: PortalId,
    /// A private app's token with all scopes.
    pub access_token: String,
}

const DEFAULT_PORTAL: PortalId = PortalId(4_812_345);
/// The ready private app.
const APP_ID: &str = "18221010";
/// The person who made it.
const USER_ID: &str = "62515001";

impl Seed {
    /// What `--seed` takes: a name or a file.
    pub fn from_argument(text: &str) -> Self {
        match text {
            "fresh" => Self::Fresh,
            "empty" => Self::Empty,
            "b2b" => Self::B2b,
            path => Self::File(path.into()),
        }
    }

    fn text(&self) -> Result<(PathBuf, String), StartError> {
        let built_in = |name: &str, text: &str| Ok((PathBuf::from(name), text.to_owned()));
        match self {
            Self::Fresh => built_in("fresh", include_str!("../../fixtures/portals/fresh.json")),
            Self::Empty => built_in("empty", "{}"),
            Self::B2b => built_in("b2b", include_str!("../../fixtures/portals/b2b.json")),
            Self::File(path) => std::fs::read_to_string(path)
                .map(|text| (path.clone(), text))
                .map_err(|cause| StartError::UnreadableSeed { path: path.clone(), cause }),
        }
    }
}

impl Options {
    /// Makes the server, its portal and its token.
    pub fn prepare(self) -> Result<Ready, StartError> {
        let clock = Arc::new(Clock::default());
        let now = clock.now();
        let (path, text) = self.seed.text()?;
        let mut portal = Portal::standard(DEFAULT_PORTAL);
        let seeded =
            portal.seed(&text, now).map_err(|cause| StartError::InvalidSeed { path, cause })?;
        portal.id = self.portal_id.map_or(portal.id, PortalId);
        let portal_id = portal.id;
        let hub = Hub::default();
        let shelf = hub.add_portal(portal);
        let grant = |expires| Grant {
            portal: Arc::clone(&shelf),
            source: Arc::new(Source::app(APP_ID)),
            user: USER_ID.into(),
            expires,
            usage: Usage::default(),
        };
        for token in &seeded.tokens {
            hub.grant(&token.token, grant(token.expires_at.map(|at| at.0)));
        }
        let access_token = self.access_token.unwrap_or_else(random_token);
        hub.grant(&access_token, grant(None));
        let allowed = AllowedHosts::new(self.webhook_hosts);
        let webhooks = Webhooks::new(Arc::clone(&clock), allowed, Box::new(|_, _| true));
        let webhooks = Arc::new(webhooks);
        let listener: Arc<dyn Listener> = Arc::clone(&webhooks) as _;
        hub.listen(&listener);
        let developer_key = Uuid::new_v4().to_string().into();
        let server = Server { hub, clock, webhooks, developer_key };
        Ok(Ready { server: Arc::new(server), portal_id, access_token })
    }
}

/// The form of a private app's token.
fn random_token() -> String {
    format!("pat-na1-{}", Uuid::new_v4())
}

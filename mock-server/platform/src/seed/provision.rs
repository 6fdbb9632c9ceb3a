//! How a portal comes up: its content, its ready private app's token, and what else its seed
//! asks for. The same at the start and when a portal is added later.

use portal::{Account, Portal, PortalId, Secret, Timestamp, TokenFault, seed::SeedError};

use super::{
    access::{Access, Brought},
    app::Registered,
};
use crate::{
    oauth::{secret, tokens::Grant},
    platform::{Platform, PortalError},
    scopes::set as scopes,
};

/// A portal to be made.
#[derive(Clone, Debug, Default)]
pub struct NewPortal {
    /// Its number; the seed's or the next free one if there is none.
    pub id: Option<PortalId>,
    /// Its private app's token; a random one if there is none.
    pub access_token: Option<Secret>,
    /// What kind of account it is; the seed's, or the copied portal's, if there is none.
    pub account_type: Option<Box<str>>,
    /// What it holds.
    pub content: Content,
}

/// What a portal holds.
#[derive(Clone, Default)]
pub enum Content {
    /// What the ready portal held at the start.
    #[default]
    Copy,
    /// What a seed file says.
    Seed(String),
}

/// A seed has secrets.
impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Copy => "Copy",
            Self::Seed(_) => "Seed(…)",
        })
    }
}

/// How to reach a portal.
#[derive(Clone, Debug)]
pub struct MadePortal {
    /// Its number.
    pub portal_id: PortalId,
    /// A private app's token with all scopes.
    pub access_token: Secret,
}

/// Why a portal can't come up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetUpError {
    /// The seed has a mistake.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The hub can't take it.
    #[error(transparent)]
    Portal(#[from] PortalError),
    /// No such type of account.
    #[error("{0}")]
    AccountType(String),
    /// No header carries the access token.
    #[error(transparent)]
    AccessToken(#[from] TokenFault),
}

/// The ready portal's number, if nobody names another.
pub const DEFAULT_PORTAL: PortalId = PortalId(4_812_345);

impl Platform {
    /// Puts up another portal; a copy is one of the ready portal as it started.
    pub fn provision(&self, new: NewPortal) -> Result<MadePortal, SetUpError> {
        let NewPortal { id, access_token, account_type, content } = new;
        account_type
            .as_deref()
            .map_or(Ok(()), Account::check_type)
            .map_err(SetUpError::AccountType)?;
        let adapt = |portal: &mut Portal| {
            if let Some(account_type) = account_type {
                std::sync::Arc::make_mut(&mut portal.account).account_type = account_type;
            }
        };
        access_token.as_ref().map_or(Ok(()), Secret::check_token)?;
        let now = self.clock.now();
        match content {
            Content::Seed(text) => {
                // A seed that names no portal gets a number of its own.
                let mut portal = Portal::standard(PortalId(0));
                let access = Access::read(&portal.seed(&text, now)?, self)?;
                let named = Some(portal.id).filter(|id| *id != PortalId(0));
                portal.id = id.or(named).unwrap_or_else(|| self.next_portal_id());
                adapt(&mut portal);
                Ok(set_up(self, portal, access, access_token, now)?.0)
            }
            Content::Copy => {
                let ready = self.portal(self.home);
                let mut portal = ready
                    .map_or_else(|| Portal::standard(PortalId(0)), |handle| handle.start().clone());
                portal.id = id.unwrap_or_else(|| self.next_portal_id());
                adapt(&mut portal);
                Ok(set_up(self, portal, Access::default(), access_token, now)?.0)
            }
        }
    }

    /// Lets a private app's token lead to a portal.
    pub fn give_token(&self, portal: PortalId, token: Option<Secret>) -> Secret {
        let token = token.unwrap_or_else(|| secret::private_token(&self.rng));
        if let Some(installation) = self.install(&self.private_app, portal) {
            let grant = Grant { installation, scopes: scopes::all(), expires: None };
            self.tokens.keep_access(token.clone(), grant);
        }
        token
    }
}

/// Puts a portal up with its tokens and apps, or not at all.
pub fn set_up(
    platform: &Platform,
    portal: Portal,
    access: Access<'_>,
    access_token: Option<Secret>,
    now: Timestamp,
) -> Result<(MadePortal, Vec<Registered>), SetUpError> {
    let portal_id = portal.id;
    platform.add_portal_with(portal, access.limits.unwrap_or(platform.limits))?;
    let brought = access.bring(platform, portal_id, now);
    if brought.is_err() {
        platform.remove_portal(portal_id);
    }
    let Brought { token, apps } = brought?;
    let ready = token.filter(|_| access_token.is_none());
    let access_token = ready.unwrap_or_else(|| platform.give_token(portal_id, access_token));
    Ok((MadePortal { portal_id, access_token }, apps))
}

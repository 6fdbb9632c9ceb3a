//! An app in a portal.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use parking_lot::Mutex;
use portal::{PortalId, Secret, Source};

use super::app::App;
use crate::{limits::Usage, portals::handle::PortalHandle};

/// An app in a portal: what all of its tokens there have in common.
#[derive(Debug)]
pub struct Installation {
    /// The app.
    pub app: Arc<App>,
    /// The portal it is installed in.
    pub portal: Arc<PortalHandle>,
    /// That portal's number.
    pub portal_id: PortalId,
    /// Who writes with its tokens.
    pub source: Arc<Source>,
    /// The user who installed it.
    pub user: Box<str>,
    /// What was used of its limits.
    pub usage: Usage,
    gone: AtomicBool,
    /// What leads here, so that it is found when the installation goes.
    tokens: Mutex<BTreeSet<Secret>>,
}

/// The person who makes and installs apps here.
const USER_ID: &str = "62515001";

impl Installation {
    /// Installs an app in a portal.
    pub fn new(app: Arc<App>, portal: Arc<PortalHandle>, portal_id: PortalId) -> Self {
        Self {
            source: Arc::new(Source::app(&app.id.0.to_string())),
            user: USER_ID.into(),
            usage: Usage::new(Arc::clone(&portal.usage), app.public().is_some()),
            app,
            portal,
            portal_id,
            gone: AtomicBool::new(false),
            tokens: Mutex::default(),
        }
    }

    /// The user's number.
    pub fn user_id(&self) -> u64 {
        self.user.parse().unwrap_or_default()
    }

    /// The user's e-mail address.
    pub fn user_email(&self) -> String {
        format!("developer@{}", self.hub_domain())
    }

    /// The portal's domain.
    pub fn hub_domain(&self) -> String {
        format!("hub-{}.example.com", self.portal_id)
    }

    /// Notes that a token leads here.
    pub(super) fn hold(&self, token: Secret) {
        self.tokens.lock().insert(token);
    }

    /// Notes that a token doesn't lead here any more.
    pub(super) fn release(&self, token: &str) {
        self.tokens.lock().remove(token);
    }

    /// The same for all tokens.
    pub(super) fn release_all(&self) -> BTreeSet<Secret> {
        std::mem::take(&mut *self.tokens.lock())
    }

    /// From now on no token of it is worth anything.
    pub fn uninstall(&self) {
        self.gone.store(true, Ordering::Release);
    }

    /// Whether it was uninstalled.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }
}

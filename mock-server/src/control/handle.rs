//! The control API from Rust: what the calls under `/_mock` do, without the HTTP.

use std::{sync::Arc, time::Duration};

use platform::seed::access::Access;
use portal::{Portal, PortalId, Secret, Timestamp, TokenFault, seed::SeedError};

use super::{
    redact::Redactor,
    verify::{Expectation, Verdict},
};
use crate::{
    Server,
    hub::{
        PortalError, PortalHandle,
        revision::{RecordedChange, Since, SnapshotError},
    },
    journal::{Entry, Read},
    layer::fault::{NewRule, Rule, TooManyRules},
    setup::MadePortal,
};

/// Drives a server: portals, time, faults, journal.
///
/// ```
/// let hubspot = mock_server::MockServer::start();
/// let control = hubspot.control();
/// let mine = control.fork(hubspot.portal_id()).unwrap();
/// // … a test writes with `mine.access_token`, and nobody else sees it
/// assert!(control.changes(mine.portal_id.0, &"start".parse().unwrap()).unwrap().is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Control {
    server: Arc<Server>,
}

/// Why a control call fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// No portal has the number.
    #[error("there is no portal {0}")]
    NoPortal(u64),
    /// No app has the number.
    #[error("there is no app {0}")]
    NoApp(u64),
    /// A rule of faults for a path that is the server's own.
    #[error("faults are for HubSpot's paths; {0} is the server's own")]
    FaultOutside(Box<str>),
    /// A portal can't be put up.
    #[error(transparent)]
    Portal(#[from] PortalError),
    /// About a snapshot.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// A seed has a mistake.
    #[error("seed, {0}")]
    Seed(#[from] SeedError),
    /// Too many rules of faults.
    #[error(transparent)]
    TooManyRules(#[from] TooManyRules),
    /// No header carries the access token.
    #[error(transparent)]
    AccessToken(#[from] TokenFault),
}

/// A fork to be made.
#[derive(Clone, Debug, Default)]
pub struct NewFork {
    /// Its number; the next free one if there is none.
    pub id: Option<PortalId>,
    /// Its private app's token; a random one if there is none.
    pub access_token: Option<Secret>,
    /// Forks the portal as it was in a snapshot.
    pub snapshot: Option<Box<str>>,
}

impl Control {
    /// Of a server.
    pub fn new(server: &Arc<Server>) -> Self {
        Self { server: Arc::clone(server) }
    }

    /// The numbers of all portals.
    pub fn portals(&self) -> Vec<u64> {
        self.server.platform.portal_ids().into_iter().map(|id| id.0).collect()
    }

    pub(crate) fn handle(&self, portal: u64) -> Result<Arc<PortalHandle>, ControlError> {
        self.server.platform.portal(PortalId(portal)).ok_or(ControlError::NoPortal(portal))
    }

    fn now(&self) -> Timestamp {
        self.server.platform.clock.now()
    }

    /// A copy of a portal with a number and a token of its own. It takes microseconds and next to
    /// no memory, whatever the portal's size.
    pub fn fork(&self, portal: u64) -> Result<MadePortal, ControlError> {
        self.fork_as(portal, NewFork::default())
    }

    /// The same with a say in it.
    pub fn fork_as(&self, portal: u64, new: NewFork) -> Result<MadePortal, ControlError> {
        new.access_token.as_ref().map_or(Ok(()), Secret::check_token)?;
        let handle = self.handle(portal)?;
        let value = match &new.snapshot {
            Some(name) => handle.snapshot(name)?.value,
            None => handle.read(),
        };
        let portal_id = self.server.platform.fork(&handle, &value, new.id)?;
        let access_token = self.server.platform.give_token(portal_id, new.access_token);
        Ok(MadePortal { portal_id, access_token })
    }

    /// Takes a portal down; its token leads nowhere any more.
    pub fn delete(&self, portal: u64) -> Result<(), ControlError> {
        match self.server.platform.remove_portal(PortalId(portal)) {
            true => {
                self.clear_faults(Some(portal));
                Ok(())
            }
            false => Err(ControlError::NoPortal(portal)),
        }
    }

    /// Puts a portal back to how it started.
    pub fn reset(&self, portal: u64) -> Result<(), ControlError> {
        self.handle(portal)?.reset(self.now());
        Ok(())
    }

    /// What a portal holds, as a seed that brings back exactly that: ids, times, older values and
    /// what was deleted too, with its tokens, its apps and their secrets, and its limits.
    pub fn export(&self, portal: u64) -> Result<String, ControlError> {
        Ok(platform::seed::export::text(&self.server.platform, &*self.handle(portal)?))
    }

    /// Lets a portal hold what a seed says, instead of what it holds. Where the seed names tokens
    /// or apps, these take the place of the portal's, unless they are another portal's.
    pub fn import(&self, portal: u64, seed: &str) -> Result<(), ControlError> {
        let (platform, now, handle) = (&self.server.platform, self.now(), self.handle(portal)?);
        let mut value = Portal::standard(PortalId(portal));
        let access = Access::read(&value.seed(seed, now)?, platform)?;
        handle.restore(&value, now);
        if let Some(limits) = access.limits {
            handle.usage.set_limits(limits);
        }
        access.bring(platform, PortalId(portal), now)?;
        Ok(())
    }

    /// Keeps a portal as it is under a name.
    pub fn snapshot(&self, portal: u64, name: &str) -> Result<(), ControlError> {
        Ok(self.handle(portal)?.take_snapshot(name, self.now())?)
    }

    /// Puts a portal back to a snapshot.
    pub fn restore(&self, portal: u64, name: &str) -> Result<(), ControlError> {
        let handle = self.handle(portal)?;
        let snapshot = handle.snapshot(name)?;
        handle.restore(&snapshot.value, self.now());
        Ok(())
    }

    /// What happened in a portal, one write after the other.
    pub fn changes(&self, portal: u64, since: &Since) -> Result<Vec<RecordedChange>, ControlError> {
        Ok(self.handle(portal)?.changes(since)?)
    }

    /// Makes a rule by which some requests go wrong: HubSpot's, never `/health` or `/_mock`.
    ///
    /// # Errors
    ///
    /// If its portal or app is not there, its path is none of HubSpot's, or there are too many.
    pub fn add_fault(&self, rule: NewRule) -> Result<Arc<Rule>, ControlError> {
        if let Some(portal) = rule.portal {
            self.handle(portal.0)?;
        }
        if let Some(app) = rule.app {
            self.server.platform.apps.get(app).ok_or(ControlError::NoApp(app.0))?;
        }
        if let Some(path) = rule.path.as_ref().filter(|path| Rule::is_outside(path.as_str())) {
            return Err(ControlError::FaultOutside(path.as_str().into()));
        }
        Ok(self.server.platform.faults.add(rule, &self.server.platform.rng)?)
    }

    /// All rules of faults.
    pub fn faults(&self) -> Vec<Arc<Rule>> {
        self.server.platform.faults.rules()
    }

    /// Takes all rules of faults away, or those of one portal.
    pub fn clear_faults(&self, portal: Option<u64>) {
        let id = portal.map(PortalId);
        self.server.platform.faults.remove(|rule| id.is_none() || rule.says.portal == id);
    }

    /// What was asked of a portal; without one, what led to none.
    pub fn journal(&self, portal: Option<u64>) -> Result<Read, ControlError> {
        match portal {
            Some(portal) => Ok(self.handle(portal)?.journal.read()),
            None => Ok(self.server.platform.journals.outside()),
        }
    }

    /// What was asked of anybody, in order.
    pub fn whole_journal(&self) -> Read {
        let mut whole = self.server.platform.journals.outside();
        for handle in self.server.platform.handles() {
            let read = handle.journal.read();
            whole.dropped += read.dropped;
            whole.entries.extend(read.entries);
        }
        whole.entries.sort_by_key(|entry: &Entry| entry.number);
        whole
    }

    /// Forgets what was asked, of a portal or of everybody.
    pub fn clear_journal(&self, portal: Option<u64>) -> Result<(), ControlError> {
        if let Some(portal) = portal {
            self.handle(portal)?.journal.clear();
            return Ok(());
        }
        self.server.platform.journals.clear_outside();
        self.server.platform.handles().iter().for_each(|handle| handle.journal.clear());
        Ok(())
    }

    /// Whether what was asked is what was expected.
    pub fn verify(&self, expected: &Expectation) -> Result<Verdict, ControlError> {
        let read = match expected.portal {
            Some(id) => self.journal(Some(id.0))?,
            None => self.whole_journal(),
        };
        let redactor = Redactor::of(&self.server.platform);
        Ok(expected.judge(&read).redacted(&redactor))
    }

    /// Moves the clock on and does what is due then.
    pub async fn advance(&self, by: Duration) {
        self.server.platform.clock.advance(by);
        self.server.work.run_due(self.server.platform.clock.now()).await;
    }

    /// Waits until nothing is left to do, and lets search see every write.
    pub async fn until_idle(&self) {
        self.server.work.until_idle().await;
        self.server.platform.refresh_search();
    }
}

//! Webhooks of a platform: what happened is taken in, sorted into what is to be told, and told to
//! whoever delivers.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use parking_lot::{Mutex, MutexGuard};
use portal::{Event, Happened, Portal, PortalId, Secret, Timestamp, weight::VALUE_BYTES};
use tokio::sync::{Notify, futures::Notified};

use super::{
    delivery::Attempt,
    queue::{MAX_QUEUED, MAX_QUEUED_BYTES, Sending},
    signature::Signed,
    state::{Address, WebhookState},
    subscriber::Subscriber,
    target::AllowedHosts,
};
use crate::{clock::Clock, portals::handle::Listener};

/// Events that wait to be sorted. They are sorted as soon as a worker runs; what happens
/// beyond that is counted as lost and reported.
pub const MAX_INTAKE: usize = 500_000;
/// Bytes of these: of their values, once as they are told and once as the portal holds them that is
/// kept beside them, and of what a portal's value costs at least.
pub const MAX_INTAKE_BYTES: usize = 256 * 1_024 * 1_024;

/// Tells whether an app is in a portal.
type Installed = dyn Fn(u64, PortalId) -> bool + Send + Sync;

/// Webhooks of a server.
pub struct Webhooks {
    state: Mutex<WebhookState>,
    intake: Mutex<Intake>,
    listening: AtomicBool,
    /// Something is to be done.
    wake: Notify,
    /// A delivery came back.
    settled: Notify,
    /// The time.
    pub clock: Arc<Clock>,
    installed: Box<Installed>,
    seal: Secret,
    /// Where deliveries may go.
    pub allowed: AllowedHosts,
}

/// What happened and is not sorted yet, with the portals as they were then.
#[derive(Debug, Default)]
struct Intake {
    happened: VecDeque<(Arc<Portal>, Happened)>,
    events: usize,
    bytes: usize,
    lost: u64,
}

impl std::fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhooks").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

impl Listener for Webhooks {
    fn listens(&self) -> bool {
        self.listening.load(Ordering::Relaxed)
    }

    /// Takes note of what happened; constant time, whatever waits.
    fn on_events(&self, portal: &Arc<Portal>, happened: Happened) {
        let count = happened.events.len();
        let values = happened.events.iter().map(|event| event.what.bytes()).sum::<usize>();
        let bytes = 2 * values + count * size_of::<Event>() + VALUE_BYTES;
        let mut intake = self.intake.lock();
        intake.lost += happened.lost;
        if intake.events + count > MAX_INTAKE || intake.bytes + bytes > MAX_INTAKE_BYTES {
            if intake.lost == 0 {
                tracing::warn!(
                    "more than {MAX_INTAKE} events, or {MAX_INTAKE_BYTES} bytes of them, wait to be \
                     sorted; some are lost"
                );
            }
            intake.lost += count as u64;
        } else {
            intake.events += count;
            intake.bytes += bytes;
            intake.happened.push_back((Arc::clone(portal), happened));
        }
        drop(intake);
        self.wake.notify_one();
    }
}

impl Webhooks {
    /// Webhooks that nobody subscribed to yet.
    pub fn new(
        clock: Arc<Clock>,
        allowed: AllowedHosts,
        installed: Box<Installed>,
        seal: Secret,
    ) -> Self {
        Self {
            state: Mutex::default(),
            intake: Mutex::default(),
            listening: AtomicBool::new(false),
            wake: Notify::new(),
            settled: Notify::new(),
            clock,
            installed,
            seal,
            allowed,
        }
    }

    /// Lets an app subscribe. What it is told is signed with the secret. What an app of its number
    /// subscribed to is forgotten.
    pub fn register(&self, app: u64, client_secret: Secret) {
        let subscriber = Subscriber::new(app, client_secret);
        self.with_state(|state| state.replace(subscriber));
    }

    /// Reads the state or changes it, under its lock; then looks whether there is something to send.
    pub fn with_state<T>(&self, act: impl FnOnce(&mut WebhookState) -> T) -> T {
        let mut state = self.state.lock();
        let outcome = act(&mut state);
        self.listening.store(state.listens(), Ordering::Relaxed);
        drop(state);
        self.wake.notify_one();
        outcome
    }

    /// Looks at the state as it is.
    pub fn peek<T>(&self, look: impl FnOnce(&WebhookState) -> T) -> T {
        look(&self.state.lock())
    }

    /// Events that wait to be sorted, and their bytes.
    pub fn unsorted(&self) -> (usize, usize) {
        let intake = self.intake.lock();
        (intake.events, intake.bytes)
    }

    /// Forgets what waits to be told of a portal that is no more.
    pub fn forget_portal(&self, portal: PortalId) {
        drop(self.ingest());
        self.with_state(|state| state.queue.forget_portal(portal));
        self.settled.notify_waiters();
    }

    /// Whether an app is in a portal.
    pub fn is_installed(&self, app: u64, portal: PortalId) -> bool {
        (self.installed)(app, portal)
    }

    /// What makes the address of a file good until a moment, and only that one.
    pub fn seal(&self, path: &str, expires: Timestamp) -> String {
        let body = expires.0.to_string();
        let address =
            Signed { method: "GET", uri: path, body: body.as_bytes(), timestamp: expires.0 };
        address.v2(self.seal.expose())
    }

    /// What deliveries and addresses of files are signed with.
    pub fn secrets(&self) -> Vec<Secret> {
        let state = self.state.lock();
        let signing = state.subscribers().map(|subscriber| subscriber.client_secret.clone());
        signing.chain([self.seal.clone()]).collect()
    }

    /// Events that came faster than they could be taken in.
    pub fn lost(&self) -> u64 {
        self.intake.lock().lost
    }

    /// Forgets what waits and what was sent; subscriptions stay.
    pub fn reset(&self) {
        *self.intake.lock() = Intake::default();
        self.with_state(|state| {
            state.queue.reset();
            state.journals.reset();
        });
        self.settled.notify_waiters();
    }

    /// Turns what happened into notifications.
    pub fn ingest(&self) -> MutexGuard<'_, WebhookState> {
        let mut state = self.state.lock();
        let happened = {
            let mut intake = self.intake.lock();
            intake.events = 0;
            intake.bytes = 0;
            std::mem::take(&mut intake.happened)
        };
        let lost = state.queue.counts.lost;
        for (portal, happened) in happened {
            for event in &happened.events {
                state.enqueue(&portal, event, &self.installed);
            }
            state.journals.publish(self.clock.now());
        }
        if lost == 0 && state.queue.counts.lost > 0 {
            tracing::warn!(
                "more than {MAX_QUEUED} events, or {MAX_QUEUED_BYTES} bytes of them, wait to be \
                 delivered; some are lost"
            );
        }
        state
    }

    /// When something is due next.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.state.lock().queue.next_due(self.clock.now())
    }

    /// Whether something is on its way, or could be sent now: nothing, while deliveries are paused
    /// and nobody asks for them.
    pub fn is_busy(&self, asked: bool) -> bool {
        self.state.lock().is_busy(self.clock.now(), asked)
    }

    /// Notes what became of a delivery, and hands out the next one to the same app.
    pub fn settle(
        &self,
        sending: &Sending,
        attempt: Attempt,
        now: Timestamp,
        asked: bool,
    ) -> Option<(Sending, Address)> {
        let mut state = self.state.lock();
        let forgotten = state.queue.settle(sending.id, attempt);
        let next = state.take(sending.app, now, asked);
        // Taking old deliveries apart need not hold up anybody.
        drop(state);
        drop(forgotten);
        next
    }

    /// Comes back when something is to be done.
    pub fn woken(&self) -> Notified<'_> {
        self.wake.notified()
    }

    /// Something is to be done.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Comes back when deliveries came back.
    pub fn settled(&self) -> Notified<'_> {
        self.settled.notified()
    }

    /// Tells those who wait for it that deliveries came back.
    pub fn notify_settled(&self) {
        self.settled.notify_waiters();
    }
}

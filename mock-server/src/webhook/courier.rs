//! The courier: takes in what happened, sends what is due, and waits for what will be.

use std::{
    collections::VecDeque,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use parking_lot::{Mutex, MutexGuard};
use portal::{Happened, Portal, PortalId, Secret, Timestamp};
use tokio::sync::Notify;

use super::{
    delivery::{Attempt, Outcome},
    desk::{Address, Desk},
    post::{self, Poster, TIMEOUT_MILLIS},
    queue::{MAX_QUEUED, Sending},
    signature::Signed,
    target::AllowedHosts,
};
use crate::{clock::Clock, hub::Listener, wire::webhook_event};

/// Events that wait to be sorted. The courier sorts them as soon as it runs; what happens
/// beyond that is counted as lost and reported.
pub const MAX_INTAKE: usize = 500_000;

/// Tells whether an app is in a portal.
type Installed = dyn Fn(u64, PortalId) -> bool + Send + Sync;

type Alarm<'c> = Pin<Box<dyn Future<Output = ()> + Send + 'c>>;

/// Webhooks of a server.
pub struct Webhooks {
    desk: Mutex<Desk>,
    intake: Mutex<Intake>,
    listening: AtomicBool,
    /// Something is to be done.
    wake: Notify,
    /// A delivery came back.
    settled: Notify,
    poster: Poster,
    clock: Arc<Clock>,
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
    fn hear(&self, portal: &Arc<Portal>, happened: Happened) {
        let count = happened.events.len();
        let mut intake = self.intake.lock();
        intake.lost += happened.lost;
        if intake.events + count > MAX_INTAKE {
            if intake.lost == 0 {
                tracing::warn!("more than {MAX_INTAKE} events wait to be sorted; some are lost");
            }
            intake.lost += count as u64;
        } else {
            intake.events += count;
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
            desk: Mutex::default(),
            intake: Mutex::default(),
            listening: AtomicBool::new(false),
            wake: Notify::new(),
            settled: Notify::new(),
            poster: Poster::default(),
            clock,
            installed,
            seal,
            allowed,
        }
    }

    /// Looks at the desk, or changes it.
    pub fn at_desk<T>(&self, act: impl FnOnce(&mut Desk) -> T) -> T {
        let mut desk = self.desk.lock();
        let outcome = act(&mut desk);
        self.listening.store(desk.listens(), Ordering::Relaxed);
        drop(desk);
        self.wake.notify_one();
        outcome
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

    /// Events that came faster than they could be taken in.
    pub fn lost(&self) -> u64 {
        self.intake.lock().lost
    }

    /// Forgets what waits and what was sent; subscriptions stay.
    pub fn reset(&self) {
        *self.intake.lock() = Intake::default();
        self.at_desk(|desk| {
            desk.queue.reset();
            desk.journals.reset();
        });
        self.settled.notify_waiters();
    }

    /// Delivers for as long as the server runs.
    pub async fn run(self: Arc<Self>) {
        loop {
            self.dispatch(false);
            let next = self.desk.lock().queue.next_due(self.clock.now());
            match next {
                Some(due) => tokio::select! {
                    () = self.wake.notified() => {}
                    () = self.clock.until(due) => {}
                },
                None => self.wake.notified().await,
            }
        }
    }

    /// Sends everything that is due, retries that become due meanwhile included, even while
    /// deliveries are paused, and waits until all of it came back. False when that took too long.
    pub async fn flush(self: &Arc<Self>, patience: Duration) -> bool {
        self.send_due(true, patience).await
    }

    /// The same, but nothing is sent while deliveries are paused.
    pub async fn settle(self: &Arc<Self>, patience: Duration) -> bool {
        self.send_due(false, patience).await
    }

    async fn send_due(self: &Arc<Self>, asked: bool, patience: Duration) -> bool {
        let all = async {
            loop {
                let mut settled = pin!(self.settled.notified());
                settled.as_mut().enable();
                self.dispatch(asked);
                if !self.desk.lock().is_busy(self.clock.now(), asked) {
                    return;
                }
                settled.await;
            }
        };
        tokio::time::timeout(patience, all).await.is_ok()
    }

    /// Waits until nothing is left to be delivered. False when that took too long.
    pub async fn drained(self: &Arc<Self>, patience: Duration) -> bool {
        let empty = async {
            loop {
                let mut settled = pin!(self.settled.notified());
                settled.as_mut().enable();
                let left = self.sort().queue.counts.queued;
                if left == 0 {
                    return;
                }
                self.wake.notify_one();
                settled.await;
            }
        };
        tokio::time::timeout(patience, empty).await.is_ok()
    }

    /// Takes in what happened and starts to send what is due.
    fn dispatch(self: &Arc<Self>, asked: bool) {
        let mut desk = self.sort();
        for app in desk.queue.apps() {
            while let Some((sending, address)) = desk.take(app, self.clock.now(), asked) {
                tokio::spawn(Arc::clone(self).carry(sending, address, asked));
            }
        }
    }

    /// Turns what happened into notifications.
    pub fn sort(&self) -> MutexGuard<'_, Desk> {
        let mut desk = self.desk.lock();
        let happened = {
            let mut intake = self.intake.lock();
            intake.events = 0;
            std::mem::take(&mut intake.happened)
        };
        let lost = desk.queue.counts.lost;
        for (portal, happened) in happened {
            for event in &happened.events {
                desk.tell(&portal, event, &self.installed);
            }
            desk.journals.publish(self.clock.now());
        }
        if lost == 0 && desk.queue.counts.lost > 0 {
            tracing::warn!("more than {MAX_QUEUED} events wait to be delivered; some are lost");
        }
        desk
    }

    /// Sends a delivery, and when it came back the next one to the same app; for as long as
    /// something is due, if that was asked for.
    async fn carry(self: Arc<Self>, sending: Sending, address: Address, asked: bool) {
        let (app, mut at) = (sending.app, self.clock.now());
        let mut alarm = self.alarm(at);
        let mut next = Some((sending, address));
        while let Some((sending, address)) = next {
            let outcome = self.send_in_time(&sending, &address, at, &mut alarm).await;
            let back = self.clock.now();
            let attempt = Attempt {
                number: sending.attempt,
                at,
                took: back.0.saturating_sub(at.0),
                target: address.target,
                signature: address.signature,
                outcome,
            };
            at = back;
            let mut desk = self.desk.lock();
            let forgotten = desk.queue.settle(sending.id, attempt);
            next = desk.take(app, at, asked);
            // Taking old deliveries apart need not hold up anybody.
            drop(desk);
            drop(forgotten);
        }
        // Those who wait for the queue look at it again when nothing more is due, not every time.
        self.settled.notify_waiters();
        self.wake.notify_one();
    }

    /// Goes off when what was sent at an instant takes too long.
    fn alarm(&self, at: Timestamp) -> Alarm<'_> {
        Box::pin(self.clock.until(Timestamp(at.0.saturating_add(TIMEOUT_MILLIS))))
    }

    /// Sends, unless it takes too long. The alarm may be set for an earlier request: to look once
    /// too often costs less than to set it for every one.
    async fn send_in_time<'c>(
        &'c self,
        sending: &Sending,
        address: &Address,
        at: Timestamp,
        alarm: &mut Alarm<'c>,
    ) -> Outcome {
        let mut sent = pin!(self.send(sending, address, at));
        loop {
            tokio::select! {
                biased;
                outcome = sent.as_mut() => return outcome,
                () = alarm.as_mut() => {}
            }
            *alarm = self.alarm(at);
            if self.clock.now().0.saturating_sub(at.0) >= TIMEOUT_MILLIS {
                return Outcome::TimedOut;
            }
        }
    }

    async fn send(&self, sending: &Sending, address: &Address, at: Timestamp) -> Outcome {
        match self.allowed.resolve(&address.target).await {
            Err(forbidden) => {
                tracing::warn!("a webhook to {} was not sent: {forbidden}", address.target);
                Outcome::Forbidden(forbidden)
            }
            Ok(uri) => {
                let body =
                    webhook_event::body(sending.app, &sending.notifications, sending.attempt);
                let headers = post::headers(address, &body, at);
                self.poster.post(uri, headers, body).await
            }
        }
    }
}

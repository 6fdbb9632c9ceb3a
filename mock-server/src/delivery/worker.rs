//! The worker: sends what is due, and waits for what will be.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use platform::{
    clock::Clock,
    webhooks::{
        delivery::{Attempt, Outcome},
        intake::Webhooks,
        queue::Sending,
        state::Address,
    },
};
use portal::Timestamp;

use super::{
    resolve::resolve,
    sender::{self, HttpSender, TIMEOUT_MILLIS},
};
use crate::hubspot::webhooks::event;

type Alarm<'c> = Pin<Box<dyn Future<Output = ()> + Send + 'c>>;

/// Sends what waits in webhooks.
#[derive(Debug)]
pub struct DeliveryWorker {
    webhooks: Arc<Webhooks>,
    sender: HttpSender,
}

impl DeliveryWorker {
    /// A worker for these.
    pub fn new(webhooks: Arc<Webhooks>) -> Self {
        Self { webhooks, sender: HttpSender::default() }
    }

    /// What waits, and what was sent.
    pub fn webhooks(&self) -> &Webhooks {
        &self.webhooks
    }

    fn clock(&self) -> &Clock {
        &self.webhooks.clock
    }

    /// Delivers for as long as the server runs.
    pub async fn run(self: Arc<Self>) {
        loop {
            self.dispatch(false);
            match self.webhooks.next_due() {
                Some(due) => tokio::select! {
                    () = self.webhooks.woken() => {}
                    () = self.clock().until(due) => {}
                },
                None => self.webhooks.woken().await,
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
                let mut settled = pin!(self.webhooks.settled());
                settled.as_mut().enable();
                self.dispatch(asked);
                if !self.webhooks.is_busy(asked) {
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
                let mut settled = pin!(self.webhooks.settled());
                settled.as_mut().enable();
                let left = self.webhooks.ingest().queue.counts.queued;
                if left == 0 {
                    return;
                }
                self.webhooks.wake();
                settled.await;
            }
        };
        tokio::time::timeout(patience, empty).await.is_ok()
    }

    /// Takes in what happened and starts to send what is due.
    fn dispatch(self: &Arc<Self>, asked: bool) {
        let mut state = self.webhooks.ingest();
        for app in state.queue.apps() {
            while let Some((sending, address)) = state.take(app, self.clock().now(), asked) {
                tokio::spawn(Arc::clone(self).deliver(sending, address, asked));
            }
        }
    }

    /// Sends a delivery, and when it came back the next one to the same app; for as long as
    /// something is due, if that was asked for.
    async fn deliver(self: Arc<Self>, sending: Sending, address: Address, asked: bool) {
        let mut at = self.clock().now();
        let mut alarm = self.alarm(at);
        let mut next = Some((sending, address));
        while let Some((sending, address)) = next {
            let outcome = self.send_in_time(&sending, &address, at, &mut alarm).await;
            let back = self.clock().now();
            let attempt = Attempt {
                number: sending.attempt,
                at,
                took: back.0.saturating_sub(at.0),
                target: address.target,
                signature: address.signature,
                outcome,
            };
            at = back;
            next = self.webhooks.settle(&sending, attempt, at, asked);
        }
        // Those who wait for the queue look at it again when nothing more is due, not every time.
        self.webhooks.notify_settled();
        self.webhooks.wake();
    }

    /// Goes off when what was sent at an instant takes too long.
    fn alarm(&self, at: Timestamp) -> Alarm<'_> {
        Box::pin(self.clock().until(at.plus(TIMEOUT_MILLIS)))
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
            if self.clock().now().0.saturating_sub(at.0) >= TIMEOUT_MILLIS {
                return Outcome::TimedOut;
            }
        }
    }

    async fn send(&self, sending: &Sending, address: &Address, at: Timestamp) -> Outcome {
        match resolve(&self.webhooks.allowed, &address.target).await {
            Err(forbidden) => {
                // What follows the path may be a secret.
                let target = address.target.split('?').next().unwrap_or_default();
                tracing::warn!("a webhook to {target} was not sent: {forbidden}");
                Outcome::Forbidden(forbidden)
            }
            Ok(uri) => {
                let body = event::body(sending.app, &sending.notifications, sending.attempt);
                let headers = sender::headers(address, &body, at);
                self.sender.post(uri, headers, body).await
            }
        }
    }
}

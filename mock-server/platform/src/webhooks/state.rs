//! The state of webhooks: who is told of what, and what waits to be told. A plain value behind one
//! lock.

use std::{collections::BTreeMap, sync::Arc};

use portal::{Event, Portal, PortalId, Timestamp};

use super::{
    behaviour::Behaviour,
    delivery::Attempt,
    journal::Journals,
    notification::event_id,
    queue::{Queue, Sending},
    route::Routes,
    subscriber::{Refused, Settings, Subscriber},
    subscription::{Subscription, SubscriptionSpec},
};

/// Who is told of what, and what waits to be told.
#[derive(Debug)]
pub struct WebhookState {
    subscribers: BTreeMap<u64, Subscriber>,
    routes: Routes,
    last_subscription: u64,
    events: u64,
    /// What waits to be told.
    pub queue: Queue,
    /// How it is told.
    pub behaviour: Behaviour,
    /// What apps come to read.
    pub journals: Journals,
}

/// Numbers of subscriptions have this many digits at HubSpot.
const FIRST_SUBSCRIPTION: u64 = 4_000_000;

impl Default for WebhookState {
    fn default() -> Self {
        Self {
            subscribers: BTreeMap::new(),
            routes: Routes::default(),
            last_subscription: FIRST_SUBSCRIPTION,
            events: 0,
            queue: Queue::default(),
            behaviour: Behaviour::default(),
            journals: Journals::default(),
        }
    }
}

impl WebhookState {
    /// Puts an app in place of the one with its number; it has neither settings nor subscriptions.
    pub fn replace(&mut self, subscriber: Subscriber) {
        self.subscribers.insert(subscriber.app_id, subscriber);
        self.reroute();
    }

    /// All apps that may subscribe.
    pub fn subscribers(&self) -> impl Iterator<Item = &Subscriber> {
        self.subscribers.values()
    }

    /// An app.
    pub fn subscriber(&self, app: u64) -> Result<&Subscriber, Refused> {
        self.subscribers.get(&app).ok_or(Refused::UnknownApp(app))
    }

    fn subscriber_mut(&mut self, app: u64) -> Result<&mut Subscriber, Refused> {
        self.subscribers.get_mut(&app).ok_or(Refused::UnknownApp(app))
    }

    /// Says where an app is told.
    pub fn configure(&mut self, app: u64, settings: Settings) -> Result<Settings, Refused> {
        let settings = self.subscriber_mut(app)?.configure(settings)?.clone();
        self.reroute();
        Ok(settings)
    }

    /// Tells an app nothing any more; what waits for it is let go.
    pub fn clear_settings(&mut self, app: u64) -> Result<(), Refused> {
        self.subscriber_mut(app)?.settings = None;
        self.queue.cancel(app);
        self.reroute();
        Ok(())
    }

    /// Makes a subscription.
    pub fn subscribe(
        &mut self,
        app: u64,
        spec: SubscriptionSpec,
        now: Timestamp,
    ) -> Result<Subscription, Refused> {
        let id = self.last_subscription + 1;
        self.subscribe_as(app, Subscription { id, spec, created: now, updated: None })
    }

    /// The same under a number and with dates of its own.
    pub fn subscribe_as(&mut self, app: u64, new: Subscription) -> Result<Subscription, Refused> {
        let Subscription { id, spec, created, updated } = new;
        let subscriber = self.subscriber_mut(app)?;
        let made = subscriber.subscribe(id, spec, created)?.clone();
        subscriber.date(id, updated);
        self.last_subscription = self.last_subscription.max(id);
        self.reroute();
        Ok(Subscription { updated, ..made })
    }

    /// A number that no subscription had.
    pub fn next_subscription(&self) -> u64 {
        self.last_subscription + 1
    }

    /// Switches a subscription on or off.
    pub fn switch(
        &mut self,
        app: u64,
        id: u64,
        active: bool,
        now: Timestamp,
    ) -> Result<Subscription, Refused> {
        let switched = self.subscriber_mut(app)?.switch(id, active, now)?.clone();
        self.reroute();
        Ok(switched)
    }

    /// Takes a subscription away.
    pub fn unsubscribe(&mut self, app: u64, id: u64) -> Result<(), Refused> {
        self.subscriber_mut(app)?.unsubscribe(id);
        self.reroute();
        Ok(())
    }

    fn reroute(&mut self) {
        self.routes = Routes::to(self.subscribers.values());
    }

    /// Whether anybody wants to be told of anything.
    pub fn listens(&self) -> bool {
        !self.routes.is_empty() || self.journals.listen()
    }

    /// Tells an event to everybody who wants it and whose app is in the portal.
    pub fn enqueue(
        &mut self,
        portal: &Portal,
        event: &Event,
        installed: &dyn Fn(u64, PortalId) -> bool,
    ) {
        let Self { routes, events, queue, journals, .. } = self;
        let mut next_id = || {
            *events += 1;
            event_id(*events)
        };
        routes.notify(portal, event, &mut next_id, &mut |app, notification| {
            if installed(app, portal.id) {
                queue.offer(app, notification);
            }
        });
        journals.note(portal, event, installed);
    }

    /// The next delivery to an app, with where and how it is sent.
    pub fn take(&mut self, app: u64, now: Timestamp, asked: bool) -> Option<(Sending, Address)> {
        let address = self.address(app)?;
        let sending = self.queue.take(app, address.limit, &self.behaviour, now, asked)?;
        Some((sending, address))
    }

    /// Whether something is on its way, or could be sent now: nothing, while deliveries are paused
    /// and nobody asks for them.
    pub fn is_busy(&self, now: Timestamp, asked: bool) -> bool {
        match self.behaviour.paused && !asked {
            true => self.queue.counts.sending > 0,
            false => self.queue.is_busy(now),
        }
    }

    /// How an attempt was signed.
    pub fn signing(&self, app: u64, attempt: &Attempt) -> Option<Address> {
        let secret = self.subscribers.get(&app)?.client_secret.clone();
        let (target, signature) = (Arc::clone(&attempt.target), attempt.signature);
        Some(Address { target, secret, limit: 0, signature })
    }

    fn address(&self, app: u64) -> Option<Address> {
        let subscriber = self.subscribers.get(&app)?;
        let settings = subscriber.settings.as_ref()?;
        Some(Address {
            target: Arc::clone(&settings.target),
            secret: subscriber.client_secret.clone(),
            limit: settings.max_concurrent,
            signature: self.behaviour.signature,
        })
    }
}

/// Where and how a delivery is sent.
#[derive(Clone, Debug)]
pub struct Address {
    /// The URL.
    pub target: Arc<str>,
    /// What it is signed with.
    pub secret: portal::Secret,
    /// How many may be on their way at the same time.
    pub limit: u32,
    /// The version of the older signature.
    pub signature: super::behaviour::SignatureVersion,
}

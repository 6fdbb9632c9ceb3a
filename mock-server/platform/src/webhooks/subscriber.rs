//! Subscribers: apps with their target and their subscriptions.

use std::{collections::BTreeMap, sync::Arc};

use portal::{Secret, Timestamp};

use super::subscription::{NOT_SUBSCRIBABLE, Subject, Subscription, SubscriptionSpec};
use crate::webhooks::subscription::Action;

/// Subscriptions that an app may have.
pub const MAX_SUBSCRIPTIONS: usize = 1_000;
/// Requests that go to an app at the same time, unless it says otherwise.
pub const DEFAULT_CONCURRENCY: u32 = 10;
/// HubSpot's documentation: the limit must be greater than five.
pub const MIN_CONCURRENCY: u32 = 6;

/// An app that is told of events.
#[derive(Clone, Debug)]
pub struct Subscriber {
    /// The app's number.
    pub app_id: u64,
    /// What it is signed with.
    pub client_secret: Secret,
    /// Where it is told, if it said so.
    pub settings: Option<Settings>,
    /// Of what, by number.
    pub subscriptions: BTreeMap<u64, Subscription>,
}

/// Where an app is told, and how much at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The URL.
    pub target: Arc<str>,
    /// Requests at the same time.
    pub max_concurrent: u32,
    /// `SECONDLY` or `ROLLING_MINUTE`, which older clients send; nothing depends on it.
    pub period: Option<Box<str>>,
    /// When it was first said.
    pub created: Timestamp,
    /// When it was said again.
    pub updated: Option<Timestamp>,
}

/// Why a subscription, or a setting, is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such app, or it isn't the caller's.
    #[error("there is no app {0}")]
    UnknownApp(u64),
    /// No target was said.
    #[error("app {0} has no webhook settings")]
    NoSettings(u64),
    /// The target is no URL that is called.
    #[error("{0} is neither https nor on this machine")]
    Target(String),
    /// Too few requests at the same time.
    #[error("there are at least {MIN_CONCURRENCY} concurrent requests, not {0}")]
    Concurrency(i64),
    /// Nothing was said of how many requests at the same time.
    #[error("settings need throttling")]
    NoThrottling,
    /// The app has as many as it may have.
    #[error("an app can have {MAX_SUBSCRIPTIONS} subscriptions at the most")]
    TooMany,
    /// It has that one.
    #[error("there is such a subscription: {0}")]
    Exists(u64),
    /// No such subscription.
    #[error("there is no subscription {0}")]
    NotFound(u64),
    /// No such event type.
    #[error("there is no event type {0:?}")]
    EventType(String),
    /// It is about changes of a property, but doesn't say which.
    #[error("a subscription to changes of a property names the property")]
    NoProperty,
    /// Changes of that property are not told.
    #[error("property {0} can't be subscribed to")]
    Property(String),
    /// It is about some object type, but doesn't say which.
    #[error("a subscription to events of objects names the object type")]
    NoObjectType,
    /// No such object type.
    #[error("there is no object type {0:?}")]
    ObjectType(String),
}

impl Subscriber {
    /// An app that subscribed to nothing yet.
    pub fn new(app_id: u64, client_secret: Secret) -> Self {
        Self { app_id, client_secret, settings: None, subscriptions: BTreeMap::new() }
    }

    /// Says where it is told.
    pub fn configure(&mut self, new: Settings) -> Result<&Settings, Refused> {
        if new.max_concurrent < MIN_CONCURRENCY {
            return Err(Refused::Concurrency(new.max_concurrent.into()));
        }
        let settings = match self.settings.take() {
            Some(old) => Settings { created: old.created, updated: Some(new.created), ..new },
            None => new,
        };
        Ok(self.settings.insert(settings))
    }

    /// Where it is told.
    pub fn settings(&self) -> Result<&Settings, Refused> {
        self.settings.as_ref().ok_or(Refused::NoSettings(self.app_id))
    }

    /// Makes a subscription with a number that no other has.
    pub fn subscribe(
        &mut self,
        id: u64,
        spec: SubscriptionSpec,
        now: Timestamp,
    ) -> Result<&Subscription, Refused> {
        check(&spec)?;
        if self.subscriptions.len() >= MAX_SUBSCRIPTIONS {
            return Err(Refused::TooMany);
        }
        if let Some(same) = self.subscriptions.values().find(|known| known.spec.is_same(&spec)) {
            return Err(Refused::Exists(same.id));
        }
        let made = Subscription { id, spec, created: now, updated: None };
        Ok(self.subscriptions.entry(id).or_insert(made))
    }

    /// A subscription.
    pub fn subscription(&self, id: u64) -> Result<&Subscription, Refused> {
        self.subscriptions.get(&id).ok_or(Refused::NotFound(id))
    }

    /// Switches a subscription on or off.
    pub fn switch(
        &mut self,
        id: u64,
        active: bool,
        now: Timestamp,
    ) -> Result<&Subscription, Refused> {
        let found = self.subscriptions.get_mut(&id).ok_or(Refused::NotFound(id))?;
        found.spec.active = active;
        found.updated = Some(now);
        Ok(found)
    }

    /// Says when a subscription was switched last.
    pub(super) fn date(&mut self, id: u64, updated: Option<Timestamp>) {
        if let Some(found) = self.subscriptions.get_mut(&id) {
            found.updated = updated;
        }
    }

    /// Takes a subscription away; one that isn't there is as good as taken away.
    pub fn unsubscribe(&mut self, id: u64) {
        self.subscriptions.remove(&id);
    }

    /// What it is told of: nothing as long as nobody said where.
    pub fn active(&self) -> impl Iterator<Item = &Subscription> {
        let told = self.settings.is_some();
        self.subscriptions.values().filter(move |subscription| told && subscription.spec.active)
    }
}

fn check(spec: &SubscriptionSpec) -> Result<(), Refused> {
    if spec.event_type.subject == Subject::Object && spec.object_type.is_none() {
        return Err(Refused::NoObjectType);
    }
    let property = spec.property.as_deref().filter(|name| !name.is_empty());
    match (spec.event_type.action, property) {
        (Action::PropertyChange, None) => Err(Refused::NoProperty),
        (_, Some(name)) if NOT_SUBSCRIBABLE.contains(&name) => {
            Err(Refused::Property(name.to_owned()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhooks::subscription::EventType;

    fn spec(name: &str, property: Option<&str>) -> SubscriptionSpec {
        SubscriptionSpec {
            event_type: EventType::named(name).expect("a known name"),
            property: property.map(Into::into),
            object_type: None,
            event_type_name: None,
            active: true,
        }
    }

    fn subscriber() -> Subscriber {
        Subscriber::new(7, "secret".into())
    }

    /// Observed: the sentence names 1000.
    #[test]
    fn an_app_has_a_thousand_subscriptions_at_the_most() {
        let mut app = subscriber();
        for id in 0..1_000 {
            let property = format!("property_{id}");
            app.subscribe(id, spec("contact.propertyChange", Some(&property)), Timestamp(1))
                .expect("room");
        }
        let more = app.subscribe(1_000, spec("contact.creation", None), Timestamp(1));
        assert_eq!(more, Err(Refused::TooMany));
    }

    #[test]
    fn subscriptions_that_make_no_sense_are_refused() {
        let mut app = subscriber();
        let mut refused = |spec| app.subscribe(1, spec, Timestamp(1)).cloned().unwrap_err();
        assert_eq!(refused(spec("contact.propertyChange", None)), Refused::NoProperty);
        assert_eq!(refused(spec("object.creation", None)), Refused::NoObjectType);
        assert_eq!(
            refused(spec("contact.propertyChange", Some("hs_lastmodifieddate"))),
            Refused::Property("hs_lastmodifieddate".into())
        );
    }

    #[test]
    fn the_same_subscription_twice_is_refused_and_told_only_with_a_target() {
        let mut app = subscriber();
        app.subscribe(5, spec("deal.creation", None), Timestamp(1)).expect("new");
        let again = app.subscribe(6, spec("deal.creation", None), Timestamp(1));
        assert_eq!(again, Err(Refused::Exists(5)));
        assert_eq!(app.active().count(), 0);
        let settings = Settings {
            target: "http://127.0.0.1/".into(),
            max_concurrent: 10,
            period: None,
            created: Timestamp(1),
            updated: None,
        };
        app.configure(settings.clone()).expect("enough");
        assert_eq!(app.active().count(), 1);
        app.switch(5, false, Timestamp(2)).expect("known");
        assert_eq!(app.active().count(), 0);
        let few = Settings { max_concurrent: 5, ..settings };
        assert_eq!(app.configure(few), Err(Refused::Concurrency(5)));
        assert!(app.settings.is_some(), "a refusal changes nothing");
    }
}

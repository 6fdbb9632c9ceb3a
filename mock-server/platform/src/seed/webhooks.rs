//! An app's webhooks as they are set up in HubSpot's pages or by a project: in a seed file, with
//! a new app, or by a control call. Private apps have no API for that.

use portal::{ObjectTypeId, Timestamp, seed::Instant};
use serde::Deserialize;

use crate::webhooks::{
    intake::Webhooks,
    subscriber::{DEFAULT_CONCURRENCY, Settings},
    subscription::{EventType, Subscription, SubscriptionSpec},
    target,
};

/// What an app is told of, and where.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWebhooks {
    /// Where.
    #[serde(alias = "target_url")]
    pub target_url: Option<Box<str>>,
    /// How many requests may be on their way at the same time.
    #[serde(alias = "max_concurrent_requests")]
    pub max_concurrent_requests: Option<u32>,
    period: Option<Box<str>>,
    /// When the settings were made; now, if it isn't said.
    #[serde(alias = "created_at")]
    created_at: Option<Instant>,
    #[serde(alias = "updated_at")]
    updated_at: Option<Instant>,
    /// Of what.
    #[serde(default)]
    pub subscriptions: Vec<SubscriptionSeed>,
}

/// A subscription, active unless it says otherwise.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubscriptionSeed {
    /// Its number; a new one, if it isn't said.
    id: Option<u64>,
    #[serde(alias = "created_at")]
    created_at: Option<Instant>,
    #[serde(alias = "updated_at")]
    updated_at: Option<Instant>,
    #[serde(alias = "event_type")]
    event_type: String,
    #[serde(alias = "property_name")]
    property_name: Option<Box<str>>,
    #[serde(alias = "object_type_id")]
    object_type_id: Option<ObjectTypeId>,
    #[serde(alias = "event_type_name")]
    event_type_name: Option<Box<str>>,
    active: Option<bool>,
}

impl SubscriptionSeed {
    /// A subscription, whose number may be missing.
    fn subscription(self, now: Timestamp) -> Result<(Option<u64>, Subscription), String> {
        let unknown = || format!("there is no event type {:?}", self.event_type);
        let spec = SubscriptionSpec {
            event_type: EventType::named(&self.event_type).ok_or_else(unknown)?,
            property: self.property_name,
            object_type: self.object_type_id,
            event_type_name: self.event_type_name,
            active: self.active.unwrap_or(true),
        };
        let created = self.created_at.map_or(now, |Instant(at)| at);
        let updated = self.updated_at.map(|Instant(at)| at);
        Ok((self.id, Subscription { id: 0, spec, created, updated }))
    }
}

impl NewWebhooks {
    /// Adds this to what a known app has.
    pub fn apply(self, webhooks: &Webhooks, app: u64, now: Timestamp) -> Result<(), String> {
        self.check_target(webhooks)?;
        let max_concurrent = self.max_concurrent_requests.unwrap_or(DEFAULT_CONCURRENCY);
        let settings = self.target_url.map(|target| Settings {
            target: target.into(),
            max_concurrent,
            period: self.period,
            created: self.created_at.map_or(now, |Instant(at)| at),
            updated: self.updated_at.map(|Instant(at)| at),
        });
        let specs = self.subscriptions.into_iter().map(|spec| spec.subscription(now));
        let specs = specs.collect::<Result<Vec<_>, _>>()?;
        let applied = webhooks.with_state(|state| {
            state.subscriber(app)?;
            if let Some(settings) = settings {
                state.configure(app, settings)?;
            }
            specs.into_iter().try_for_each(|(id, new)| {
                let id = id.unwrap_or_else(|| state.next_subscription());
                state.subscribe_as(app, Subscription { id, ..new }).map(drop)
            })
        });
        applied.map_err(|refused| refused.to_string())
    }

    /// Whether the target is one that is called.
    pub fn check_target(&self, webhooks: &Webhooks) -> Result<(), String> {
        match &self.target_url {
            Some(target) => target::acceptable(target, &webhooks.allowed)
                .map_err(|why| format!("{target}: {why}")),
            None => Ok(()),
        }
    }
}

//! An app's webhooks as they are set up in HubSpot's pages or by a project: in a seed file, with
//! a new app, or by a control call. Private apps have no API for that.

use portal::{ObjectTypeId, Secret, Timestamp};
use serde::Deserialize;

use crate::{
    webhook::{
        courier::Webhooks,
        subscriber::{DEFAULT_CONCURRENCY, Settings, Subscriber},
        subscription::{EventType, NewSubscription},
        target,
    },
    wire::webhook::sentence,
};

/// What an app is told of, and where.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWebhooks {
    /// Where.
    pub target_url: Option<Box<str>>,
    /// How many requests may be on their way at the same time.
    pub max_concurrent_requests: Option<u32>,
    /// Of what.
    #[serde(default)]
    pub subscriptions: Vec<NewWish>,
}

/// A subscription, active unless it says otherwise.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWish {
    event_type: String,
    property_name: Option<Box<str>>,
    object_type_id: Option<ObjectTypeId>,
    event_type_name: Option<Box<str>>,
    active: Option<bool>,
}

impl NewWish {
    fn wish(self) -> Result<NewSubscription, String> {
        let unknown = || format!("there is no event type {:?}", self.event_type);
        Ok(NewSubscription {
            event_type: EventType::named(&self.event_type).ok_or_else(unknown)?,
            property: self.property_name,
            object_type: self.object_type_id,
            event_type_name: self.event_type_name,
            active: self.active.unwrap_or(true),
        })
    }
}

/// Lets an app subscribe. What it is told is signed with the secret.
pub fn register(webhooks: &Webhooks, app: u64, client_secret: Secret) {
    let subscriber = Subscriber::new(app, client_secret);
    webhooks.at_desk(|desk| desk.register(subscriber));
}

impl NewWebhooks {
    /// Adds this to what a known app has.
    pub fn apply(self, webhooks: &Webhooks, app: u64, now: Timestamp) -> Result<(), String> {
        let Self { target_url, max_concurrent_requests, subscriptions } = self;
        let wishes = subscriptions.into_iter().map(NewWish::wish).collect::<Result<Vec<_>, _>>()?;
        let max_concurrent = max_concurrent_requests.unwrap_or(DEFAULT_CONCURRENCY);
        let settings =
            target_url.map(|target| match target::is_acceptable(&target, &webhooks.allowed) {
                true => Ok(Settings {
                    target: target.into(),
                    max_concurrent,
                    period: None,
                    created: now,
                    updated: None,
                }),
                false => Err(format!("{target} is neither https nor on this machine")),
            });
        let settings = settings.transpose()?;
        let applied = webhooks.at_desk(|desk| {
            desk.subscriber(app)?;
            if let Some(settings) = settings {
                desk.configure(app, settings)?;
            }
            wishes.into_iter().try_for_each(|wish| desk.subscribe(app, wish, now).map(drop))
        });
        applied.map_err(|refused| sentence(&refused))
    }
}

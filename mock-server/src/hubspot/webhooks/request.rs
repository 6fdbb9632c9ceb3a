//! Settings and subscriptions of webhooks as HubSpot reads them.

use portal::{ObjectTypeId, Timestamp};
use serde::Deserialize;

use crate::{
    webhook::{
        subscriber::{Refused, Settings},
        subscription::{EventType, SubscriptionSpec},
        target::{self, AllowedHosts},
    },
    wire::{
        body::{Shaped, Word},
        jackson::{Maybe, Members, ObjectShape, Scalar, Shape},
    },
};

/// The body of a change of settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsIn<'a> {
    #[serde(borrow)]
    target_url: Word<'a>,
    throttling: Option<Members<ThrottlingIn>>,
    /// In the place where n8n's trigger sends it.
    #[serde(default)]
    max_concurrent_requests: Maybe<i32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThrottlingIn {
    max_concurrent_requests: Scalar<i32>,
    period: Maybe<Box<str>>,
}

const THROTTLING: ObjectShape = ObjectShape {
    class: "com.hubspot.webhooks.core.ThrottlingSettings$Json",
    fields: &[("maxConcurrentRequests", Shape::Integer), ("period", Shape::Text)],
    required: &["maxConcurrentRequests"],
};

impl Shaped for SettingsIn<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.core.SettingsChangeRequest$Json",
        fields: &[
            ("targetUrl", Shape::Text),
            ("throttling", Shape::Object(&THROTTLING)),
            ("maxConcurrentRequests", Shape::Integer),
        ],
        required: &["targetUrl"],
    });
}

impl SettingsIn<'_> {
    /// The settings, if the target is one that HubSpot takes, or that is called here.
    pub fn settings(self, allowed: &AllowedHosts, now: Timestamp) -> Result<Settings, Refused> {
        let target = self.target_url.0;
        if target::acceptable(&target, allowed).is_err() {
            return Err(Refused::Target(target.into_owned()));
        }
        let (given, period) = match (self.throttling, self.max_concurrent_requests) {
            (Some(Members(throttling)), _) => {
                (throttling.max_concurrent_requests.0, throttling.period.0)
            }
            (None, Maybe(Some(given))) => (given, None),
            (None, Maybe(None)) => return Err(Refused::NoThrottling),
        };
        let max_concurrent = given.try_into().map_err(|_| Refused::Concurrency(given.into()))?;
        let target = target.as_ref().into();
        Ok(Settings { target, max_concurrent, period, created: now, updated: None })
    }
}

/// The body of a new subscription.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionIn<'a> {
    #[serde(borrow)]
    event_type: Word<'a>,
    #[serde(borrow)]
    property_name: Option<Word<'a>>,
    #[serde(borrow)]
    object_type_id: Option<Word<'a>>,
    #[serde(borrow)]
    event_type_name: Option<Word<'a>>,
    active: Maybe<bool>,
}

impl Shaped for SubscriptionIn<'_> {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.core.SubscriptionCreateRequest$Json",
        fields: &[
            ("eventType", Shape::Text),
            ("propertyName", Shape::Text),
            ("objectTypeId", Shape::Text),
            ("eventTypeName", Shape::Text),
            ("active", Shape::Boolean),
        ],
        required: &["eventType"],
    });
}

impl SubscriptionIn<'_> {
    /// What is asked for; it is paused, unless it says otherwise.
    pub fn spec(self) -> Result<SubscriptionSpec, Refused> {
        let name = self.event_type.0;
        let event_type = EventType::named(&name).ok_or(Refused::EventType(name.into_owned()))?;
        let text = |word: Option<Word<'_>>| {
            let word = word.map(|Word(text)| text).filter(|text| !text.is_empty());
            word.map(|text| text.as_ref().into())
        };
        let object_type = text(self.object_type_id).map(|given: Box<str>| {
            given.parse::<ObjectTypeId>().map_err(|_| Refused::ObjectType(given.into()))
        });
        Ok(SubscriptionSpec {
            event_type,
            property: text(self.property_name),
            object_type: object_type.transpose()?,
            event_type_name: text(self.event_type_name),
            active: self.active.0.unwrap_or(false),
        })
    }
}

/// The body of a switch of one subscription.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct SwitchIn {
    /// Whether it is to be told.
    pub active: Maybe<bool>,
}

impl Shaped for SwitchIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.core.SubscriptionPatchRequest$Json",
        fields: &[("active", Shape::Boolean)],
        required: &[],
    });
}

/// The body of a switch of many.
#[derive(Clone, Debug, Deserialize)]
pub struct SwitchesIn {
    /// Each by its number.
    pub inputs: Vec<Members<NumberedSwitch>>,
}

/// A switch of one of many.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct NumberedSwitch {
    /// The subscription.
    pub id: Scalar<i64>,
    /// Whether it is to be told.
    pub active: Scalar<bool>,
}

impl Shaped for SwitchesIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.core.BatchInputSubscriptionBatchUpdateRequest$Json",
        fields: &[("inputs", Shape::List(&Shape::Object(&NUMBERED_SWITCH)))],
        required: &["inputs"],
    });
}

const NUMBERED_SWITCH: ObjectShape = ObjectShape {
    class: "com.hubspot.webhooks.core.SubscriptionBatchUpdateRequest$Json",
    fields: &[("id", Shape::Long), ("active", Shape::Boolean)],
    required: &["id", "active"],
};

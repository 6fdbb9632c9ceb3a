//! Settings and subscriptions of webhooks: as HubSpot writes and reads them, and what it says
//! when it refuses.

use axum::http::StatusCode;
use portal::{ObjectTypeId, Timestamp};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use super::{
    body::{Shaped, Word},
    error::{Envelope, Face},
    jackson::{Maybe, Members, ObjectShape, Scalar, Shape},
    object::Iso,
};
use crate::webhook::{
    subscriber::{MAX_SUBSCRIPTIONS, MIN_CONCURRENCY, Refused, Settings},
    subscription::{EventType, Subscription, SubscriptionSpec},
    target::{self, AllowedHosts},
};

/// Settings on the wire.
#[derive(Clone, Copy, Debug)]
pub struct SettingsOut<'a>(pub &'a Settings);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Throttling<'a> {
    max_concurrent_requests: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<&'a str>,
}

impl Serialize for SettingsOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.0;
        let throttling = Throttling {
            max_concurrent_requests: settings.max_concurrent,
            period: settings.period.as_deref(),
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("targetUrl", &*settings.target)?;
        map.serialize_entry("throttling", &throttling)?;
        dates(&mut map, settings.created, settings.updated)?;
        map.end()
    }
}

/// A subscription on the wire.
#[derive(Clone, Copy, Debug)]
pub struct SubscriptionOut<'a>(pub &'a Subscription);

impl Serialize for SubscriptionOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Subscription { id, spec, created, updated } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &id.to_string())?;
        map.serialize_entry("eventType", spec.event_type.name())?;
        if let Some(property) = &spec.property {
            map.serialize_entry("propertyName", property)?;
        }
        if let Some(object_type) = spec.object_type {
            map.serialize_entry("objectTypeId", &object_type)?;
        }
        if let Some(name) = &spec.event_type_name {
            map.serialize_entry("eventTypeName", name)?;
        }
        map.serialize_entry("active", &spec.active)?;
        dates(&mut map, *created, *updated)?;
        map.end()
    }
}

fn dates<M: SerializeMap>(
    map: &mut M,
    created: Timestamp,
    updated: Option<Timestamp>,
) -> Result<(), M::Error> {
    map.serialize_entry("createdAt", &Iso(created))?;
    match updated {
        Some(at) => map.serialize_entry("updatedAt", &Iso(at)),
        None => Ok(()),
    }
}

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
        if !target::is_acceptable(&target, allowed) {
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

/// Status and envelope of a refusal.
pub(super) fn face(refused: &Refused) -> Face {
    let status = match refused {
        Refused::UnknownApp(_) | Refused::NoSettings(_) | Refused::NotFound(_) => {
            StatusCode::NOT_FOUND
        }
        _ => StatusCode::BAD_REQUEST,
    };
    (status, envelope(refused))
}

/// What is wrong.
pub fn envelope(refused: &Refused) -> Envelope {
    let category = match refused {
        Refused::UnknownApp(_) | Refused::NoSettings(_) | Refused::NotFound(_) => {
            "OBJECT_NOT_FOUND"
        }
        _ => "VALIDATION_ERROR",
    };
    Envelope::new(sentence(refused)).category(category)
}

/// The same for a part of a batch.
pub fn left_out(refused: &Refused) -> Envelope {
    crate::explain::note("webhooks", || sentence(refused));
    envelope(refused)
}

/// Only the sentence about the maximum is HubSpot's own; the others are assumed.
pub fn sentence(refused: &Refused) -> String {
    match refused {
        Refused::UnknownApp(id) => format!("No app with id {id} was found"),
        Refused::NoSettings(id) => format!("No webhook settings were found for app {id}"),
        Refused::Target(url) => format!("targetUrl must be a secure URL (https), but given: {url}"),
        Refused::NoThrottling => {
            "Invalid input JSON: Some required fields were not set: [throttling]".to_owned()
        }
        Refused::Concurrency(given) => format!(
            "maxConcurrentRequests must be greater than {}, but given: {given}",
            MIN_CONCURRENCY - 1
        ),
        Refused::TooMany => format!(
            "Couldn't create another subscription. You've reached the maximum number allowed per \
             application ({MAX_SUBSCRIPTIONS})."
        ),
        Refused::Exists(id) => {
            format!("Couldn't create the subscription. It already exists with id {id}.")
        }
        Refused::NotFound(id) => {
            format!("No subscription with id {} was found", id.cast_signed())
        }
        Refused::EventType(name) => format!("{name} is not a valid event type"),
        Refused::NoProperty => "propertyName is required for propertyChange subscriptions".into(),
        Refused::Property(name) => format!("Property {name} can't be subscribed to"),
        Refused::NoObjectType => "objectTypeId is required for object subscriptions".into(),
        Refused::ObjectType(given) => format!("{given} is not a valid objectTypeId"),
    }
}

//! Settings and subscriptions of webhooks as HubSpot writes them.

use portal::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{
    webhook::{subscriber::Settings, subscription::Subscription},
    wire::shared::Iso,
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

//! The webhooks journal as HubSpot writes and reads it.

use super::words::{ACTIONS, KINDS, OPERATORS};
use portal::{PortalId, Timestamp};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{
    hubspot::webhook_journal::request::SnapshotIn,
    webhook::{
        journal::{Entry, Snapshot},
        journal_subscription::{Action, Condition, Filter, JournalEvent, JournalSubscription},
    },
    wire::shared::Iso,
};

fn name<T: PartialEq>(names: &[(&'static str, T)], wanted: &T) -> &'static str {
    names.iter().find(|(_, value)| value == wanted).map_or("", |(name, _)| name)
}

/// Where an entry can be read.
#[derive(Clone, Debug)]
pub struct FileOut {
    /// The file.
    pub url: String,
    /// How long.
    pub expires: Timestamp,
    /// The entry's name.
    pub offset: uuid::Uuid,
}

impl Serialize for FileOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("url", &self.url)?;
        map.serialize_entry("expiresAt", &Iso(self.expires))?;
        map.serialize_entry("currentOffset", &self.offset)?;
        map.end()
    }
}

/// An entry as a file.
#[derive(Clone, Copy, Debug)]
pub struct EntryOut<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Of which portal, if not of all.
    pub portal: Option<PortalId>,
}

impl Serialize for EntryOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { entry, portal } = self;
        let wanted = |event: &&JournalEvent| portal.is_none_or(|id| event.portal == id);
        let events: Vec<EventOut<'_>> = entry.events.iter().filter(wanted).map(EventOut).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("offset", &entry.offset)?;
        map.serialize_entry("journalEvents", &events)?;
        map.serialize_entry("publishedAt", &Iso(entry.published))?;
        map.end()
    }
}

struct EventOut<'a>(&'a JournalEvent);

impl Serialize for EventOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let event = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", name(&KINDS, &event.kind))?;
        map.serialize_entry("portalId", &event.portal)?;
        map.serialize_entry("occurredAt", &Iso(event.at))?;
        map.serialize_entry("action", name(&ACTIONS, &event.action))?;
        map.serialize_entry("objectTypeId", &event.record.object_type)?;
        map.serialize_entry("objectId", &event.record.id.0)?;
        if matches!(event.action, Action::Create | Action::Update | Action::Snapshot) {
            map.serialize_entry("propertyChanges", &Values(&event.values))?;
        }
        if let Some((other, label)) = event.other {
            map.serialize_entry("associatedObjectTypeId", &other.object_type)?;
            map.serialize_entry("associatedObjectId", &other.id.0)?;
            map.serialize_entry("associationTypeId", &label.id)?;
            map.serialize_entry("associationCategory", label.category.as_str())?;
        }
        map.end()
    }
}

struct Values<'a>(&'a [(Box<str>, Box<str>)]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A subscription on the wire; what wasn't said is null.
#[derive(Clone, Copy, Debug)]
pub struct JournalSubscriptionOut<'a> {
    /// The app.
    pub app: u64,
    /// The subscription.
    pub subscription: &'a JournalSubscription,
}

impl Serialize for JournalSubscriptionOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let JournalSubscription { id, spec, created, updated } = self.subscription;
        let actions: Vec<&str> = spec.actions.iter().map(|a| name(&ACTIONS, a)).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", id)?;
        map.serialize_entry("appId", &self.app)?;
        map.serialize_entry("subscriptionType", name(&KINDS, &spec.kind))?;
        map.serialize_entry("objectTypeId", &spec.type_id)?;
        map.serialize_entry("portalId", &spec.portal)?;
        map.serialize_entry("actions", &actions)?;
        map.serialize_entry("properties", &spec.properties)?;
        map.serialize_entry("objectIds", &spec.records)?;
        map.serialize_entry("associatedObjectTypeIds", &spec.associated)?;
        map.serialize_entry("listIds", &spec.lists)?;
        map.serialize_entry("createdAt", &Iso(*created))?;
        map.serialize_entry("updatedAt", &Iso(*updated))?;
        map.end()
    }
}

/// The answer to a new filter.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterId {
    /// Its number.
    pub filter_id: u64,
}

/// A filter on the wire.
#[derive(Clone, Copy, Debug)]
pub struct FilterOut<'a>(pub &'a Filter);

impl Serialize for FilterOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Conditions<'a> {
            conditions: Vec<ConditionOut<'a>>,
        }
        let conditions = self.0.conditions.iter().map(ConditionOut).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.0.id)?;
        map.serialize_entry("filter", &Conditions { conditions })?;
        map.serialize_entry("createdAt", &self.0.created.0)?;
        map.end()
    }
}

struct ConditionOut<'a>(&'a Condition);

impl Serialize for ConditionOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let condition = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("filterType", "CRM_OBJECT_PROPERTY")?;
        map.serialize_entry("property", &condition.property)?;
        map.serialize_entry("operator", name(&OPERATORS, &condition.operator))?;
        if let Some(value) = &condition.value {
            map.serialize_entry("value", value)?;
        }
        if let Some(values) = &condition.values {
            map.serialize_entry("values", values)?;
        }
        map.end()
    }
}

/// The answer to snapshots that were asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotsOut {
    /// One for each.
    pub snapshot_responses: Vec<SnapshotOut>,
}

/// Where the status of a snapshot is found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotOut {
    portal_id: i64,
    object_id: i64,
    object_type_id: Box<str>,
    snapshot_status_id: uuid::Uuid,
}

impl SnapshotOut {
    /// Of a request.
    pub fn of(asked: &SnapshotIn, snapshot: Snapshot) -> Self {
        Self {
            portal_id: *asked.portal_id,
            object_id: *asked.object_id,
            object_type_id: asked.object_type_id.0.clone(),
            snapshot_status_id: snapshot.id,
        }
    }
}

/// What became of a snapshot.
#[derive(Clone, Copy, Debug)]
pub struct StatusOut(pub Snapshot);

impl Serialize for StatusOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Snapshot { id, at, taken } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &id)?;
        map.serialize_entry("status", if taken { "COMPLETED" } else { "FAILED" })?;
        map.serialize_entry("initiatedAt", &at.0)?;
        map.serialize_entry("completedAt", &at.0)?;
        if !taken {
            map.serialize_entry("errorCode", "VALIDATION_ERROR")?;
            map.serialize_entry("message", "The object does not exist")?;
        }
        map.end()
    }
}

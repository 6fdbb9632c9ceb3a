//! What a delivery says.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{Error, RecordId, Result, open_enum::open_enum};

/// Something that happened.
///
/// Events come in any order and may come twice. Take them as a sign to look, not as the state:
/// read the record, or compare [`occurred_at`](Self::occurred_at).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "Wire")]
#[non_exhaustive]
pub struct Event {
    /// Its number. Not unique.
    pub event_id: u64,
    /// The subscription that it was sent for.
    pub subscription_id: u64,
    /// The account.
    pub portal_id: u64,
    /// The app.
    pub app_id: u64,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// How often it was sent before.
    pub attempt_number: u32,
    /// To what: `contact`, `company`, `object`, …
    pub object: String,
    /// The type of records, for `object.…`.
    pub object_type_id: Option<String>,
    /// To which record; nothing for associations.
    pub object_id: Option<RecordId>,
    /// What.
    pub change: Change,
    /// What has caused it.
    pub source: Option<ChangeSource>,
    /// Which one has, e.g. `userId:123`.
    pub source_id: Option<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A record was made.
    Created,
    /// A record was archived.
    Deleted,
    /// An archived record was brought back.
    Restored,
    /// A record was deleted for good.
    PrivacyDeleted,
    /// A property has another value.
    PropertyChanged {
        /// The property.
        name: String,
        /// Its value; nothing if it was cleared.
        value: Option<String>,
    },
    /// Records became one.
    Merged {
        /// The record that the others were merged into.
        primary: Option<RecordId>,
        /// The others.
        merged: Vec<RecordId>,
        /// The record that remains.
        new: Option<RecordId>,
    },
    /// Records were associated, or taken apart.
    AssociationChanged(AssociationChange),
    /// A message has come in.
    NewMessage {
        /// Its id.
        message_id: Option<String>,
    },
    /// Something that this version of the crate doesn't know: the subscription's type.
    Other(String),
}

/// Records that were associated, or taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssociationChange {
    /// One record.
    pub from: Option<RecordId>,
    /// The other.
    pub to: Option<RecordId>,
    /// How, e.g. `CONTACT_TO_COMPANY`.
    pub association_type: Option<String>,
    /// Whether they were taken apart.
    pub removed: bool,
    /// Whether it is the primary association.
    pub primary: bool,
}

open_enum! {
    /// What has caused a change.
    ChangeSource {
        /// A person.
        CrmUi = "CRM_UI",
        /// A person, for many records.
        CrmUiBulkAction = "CRM_UI_BULK_ACTION",
        /// An app.
        Integration = "INTEGRATION",
        /// A call.
        Api = "API",
        /// An import.
        Import = "IMPORT",
        /// A form.
        Form = "FORM",
        /// A workflow.
        AutomationPlatform = "AUTOMATION_PLATFORM",
        /// HubSpot itself.
        HubSpotInternal = "HUBSPOT_INTERNAL",
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Wire {
    event_id: u64,
    subscription_id: u64,
    portal_id: u64,
    app_id: u64,
    occurred_at: i64,
    subscription_type: String,
    attempt_number: u32,
    object_id: Option<RecordId>,
    object_type_id: Option<String>,
    change_source: Option<ChangeSource>,
    source_id: Option<String>,
    property_name: Option<String>,
    property_value: Option<String>,
    primary_object_id: Option<RecordId>,
    merged_object_ids: Vec<RecordId>,
    new_object_id: Option<RecordId>,
    association_type: Option<String>,
    from_object_id: Option<RecordId>,
    to_object_id: Option<RecordId>,
    association_removed: bool,
    is_primary_association: bool,
    message_id: Option<String>,
}

impl From<Wire> for Event {
    fn from(mut wire: Wire) -> Self {
        let subscription = std::mem::take(&mut wire.subscription_type);
        let (object, happening) = subscription.split_once('.').unwrap_or((&subscription, ""));
        Self {
            event_id: wire.event_id,
            subscription_id: wire.subscription_id,
            portal_id: wire.portal_id,
            app_id: wire.app_id,
            occurred_at: Timestamp::from_millisecond(wire.occurred_at).unwrap_or_default(),
            attempt_number: wire.attempt_number,
            object: object.to_owned(),
            object_type_id: wire.object_type_id.take(),
            object_id: wire.object_id.take(),
            source: wire.change_source.take(),
            source_id: wire.source_id.take(),
            change: wire.change(happening).unwrap_or_else(|| Change::Other(subscription.clone())),
        }
    }
}

impl Wire {
    fn change(self, happening: &str) -> Option<Change> {
        Some(match happening {
            "creation" => Change::Created,
            "deletion" => Change::Deleted,
            "restore" => Change::Restored,
            "privacyDeletion" => Change::PrivacyDeleted,
            "propertyChange" => Change::PropertyChanged {
                name: self.property_name?,
                value: self.property_value.filter(|value| !value.is_empty()),
            },
            "merge" => Change::Merged {
                primary: self.primary_object_id,
                merged: self.merged_object_ids,
                new: self.new_object_id,
            },
            "associationChange" => Change::AssociationChanged(AssociationChange {
                from: self.from_object_id,
                to: self.to_object_id,
                association_type: self.association_type,
                removed: self.association_removed,
                primary: self.is_primary_association,
            }),
            "newMessage" => Change::NewMessage { message_id: self.message_id },
            _ => return None,
        })
    }
}

/// Reads the events of a delivery.
///
/// ```
/// use hubspot_client::webhooks::{Change, events};
///
/// let body = br#"[{"eventId":1,"subscriptionId":2,"portalId":3,"appId":4,
///     "occurredAt":1700000000000,"subscriptionType":"contact.propertyChange","attemptNumber":0,
///     "objectId":501,"propertyName":"email","propertyValue":"ada@example.com",
///     "changeSource":"CRM_UI"}]"#;
/// let events = events(body)?;
/// assert_eq!(events[0].object, "contact");
/// assert!(matches!(&events[0].change, Change::PropertyChanged { name, .. } if name == "email"));
/// # Ok::<(), hubspot_client::Error>(())
/// ```
///
/// # Errors
///
/// If it isn't a list of events.
pub fn events(body: &[u8]) -> Result<Vec<Event>> {
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json)
        .map_err(|error| Error::invalid(format_args!("not a list of events: {error}")))
}

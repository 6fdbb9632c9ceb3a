//! Request bodies of the webhooks journal.

use portal::{PortalId, Timestamp};
use serde::{Deserialize, Deserializer, de::Error as _};

use super::{
    body::Shaped,
    jackson::{ObjectShape, Shape},
    webhook_journal::{ACTIONS, KINDS, OPERATORS},
};
use crate::webhook::journal_subscription::{
    Action, Condition, Filter, JournalWish, Kind, Operator,
};

/// A word of one of these lists.
#[derive(Debug)]
struct Known<T>(T);

macro_rules! known {
    ($type:ty, $names:ident) => {
        impl<'de> Deserialize<'de> for Known<$type> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                let found = $names.iter().find(|(name, _)| *name == word);
                let found = found.map(|(_, value)| Self(*value));
                found.ok_or_else(|| D::Error::custom(format!("{word} is not a known value")))
            }
        }
    };
}
known!(Kind, KINDS);
known!(Action, ACTIONS);
known!(Operator, OPERATORS);

/// The body of a subscription to the journal.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JournalSubscriptionIn {
    subscription_type: Known<Kind>,
    #[serde(alias = "eventTypeId")]
    object_type_id: Option<Box<str>>,
    portal_id: Option<PortalId>,
    #[serde(default)]
    actions: Vec<Known<Action>>,
    object_ids: Option<Vec<u64>>,
    properties: Option<Vec<Box<str>>>,
    associated_object_type_ids: Option<Vec<Box<str>>>,
    list_ids: Option<Vec<u64>>,
}

const TEXTS: Shape = Shape::List(&Shape::Text);
const NUMBERS: Shape = Shape::List(&Shape::Integer);

impl Shaped for JournalSubscriptionIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.journal.SubscriptionUpsertRequest",
        fields: &[
            ("subscriptionType", Shape::Text),
            ("objectTypeId", Shape::Text),
            ("eventTypeId", Shape::Text),
            ("portalId", Shape::Integer),
            ("actions", TEXTS),
            ("objectIds", NUMBERS),
            ("properties", TEXTS),
            ("associatedObjectTypeIds", TEXTS),
            ("listIds", NUMBERS),
        ],
        required: &["subscriptionType"],
    });
}

impl From<JournalSubscriptionIn> for JournalWish {
    fn from(body: JournalSubscriptionIn) -> Self {
        let filled = |list: Option<Vec<_>>| list.filter(|list: &Vec<Box<str>>| !list.is_empty());
        let numbers = |list: Option<Vec<u64>>| list.filter(|list| !list.is_empty());
        Self {
            kind: body.subscription_type.0,
            type_id: body.object_type_id.unwrap_or_default(),
            portal: body.portal_id,
            actions: body.actions.into_iter().map(|Known(action)| action).collect(),
            records: numbers(body.object_ids),
            properties: filled(body.properties),
            associated: filled(body.associated_object_type_ids),
            lists: numbers(body.list_ids),
        }
    }
}

/// The body of a new filter.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterIn {
    subscription_id: u64,
    filter: ConditionsIn,
}

#[derive(Debug, Deserialize)]
struct ConditionsIn {
    conditions: Vec<ConditionIn>,
}

#[derive(Debug, Deserialize)]
struct ConditionIn {
    property: Box<str>,
    operator: Known<Operator>,
    value: Option<Box<str>>,
    values: Option<Vec<Box<str>>>,
}

const CONDITION: ObjectShape = ObjectShape {
    class: "com.hubspot.webhooks.journal.Condition",
    fields: &[
        ("filterType", Shape::Text),
        ("property", Shape::Text),
        ("operator", Shape::Text),
        ("value", Shape::Text),
        ("values", TEXTS),
    ],
    required: &["filterType", "operator", "property"],
};
const FILTER: ObjectShape = ObjectShape {
    class: "com.hubspot.webhooks.journal.Filter",
    fields: &[("conditions", Shape::List(&Shape::Object(&CONDITION)))],
    required: &["conditions"],
};

impl Shaped for FilterIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.journal.FilterCreateRequest",
        fields: &[("subscriptionId", Shape::Integer), ("filter", Shape::Object(&FILTER))],
        required: &["filter", "subscriptionId"],
    });
}

impl FilterIn {
    /// The filter, without a number yet.
    pub fn filter(self, now: Timestamp) -> Filter {
        let condition = |body: ConditionIn| Condition {
            property: body.property,
            operator: body.operator.0,
            value: body.value,
            values: body.values,
        };
        let conditions = self.filter.conditions.into_iter().map(condition).collect();
        Filter { id: 0, subscription: self.subscription_id, conditions, created: now }
    }
}

/// The offsets of a batch read.
#[derive(Debug, Deserialize)]
pub struct OffsetsIn {
    /// The offsets.
    pub inputs: Vec<String>,
}

impl Shaped for OffsetsIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.journal.BatchInputString",
        fields: &[("inputs", TEXTS)],
        required: &["inputs"],
    });
}

/// The body of snapshots to be taken.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotsIn {
    /// Each of one record.
    pub snapshot_requests: Vec<SnapshotIn>,
}

/// A snapshot to be taken.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotIn {
    /// Where.
    pub portal_id: PortalId,
    /// Of which record.
    pub object_id: u64,
    /// Of which type it is.
    pub object_type_id: portal::ObjectTypeId,
    /// Which values.
    pub properties: Vec<Box<str>>,
}

const SNAPSHOT: ObjectShape = ObjectShape {
    class: "com.hubspot.webhooks.journal.CrmObjectSnapshotRequest",
    fields: &[
        ("portalId", Shape::Integer),
        ("objectId", Shape::Integer),
        ("objectTypeId", Shape::Text),
        ("properties", TEXTS),
    ],
    required: &["objectId", "objectTypeId", "portalId", "properties"],
};

impl Shaped for SnapshotsIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.journal.CrmObjectSnapshotBatchRequest",
        fields: &[("snapshotRequests", Shape::List(&Shape::Object(&SNAPSHOT)))],
        required: &["snapshotRequests"],
    });
}

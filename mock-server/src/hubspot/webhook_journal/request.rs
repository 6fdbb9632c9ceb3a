//! Request bodies of the webhooks journal.

use portal::{PortalId, Timestamp};
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{
    hubspot::webhook_journal::words::{ACTIONS, KINDS, OPERATORS},
    webhook::journal_subscription::{
        Action, Condition, Filter, JournalSubscriptionSpec, Kind, Operator,
    },
    wire::{
        body::{Shaped, texts},
        jackson::{Maybe, Members, ObjectShape, Scalar, Shape, WordShape},
    },
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
    object_type_id: Maybe<Box<str>>,
    event_type_id: Maybe<Box<str>>,
    portal_id: Maybe<i64>,
    actions: Option<Vec<Known<Action>>>,
    object_ids: Option<Vec<Scalar<i64>>>,
    properties: Option<Vec<Scalar<Box<str>>>>,
    associated_object_type_ids: Option<Vec<Scalar<Box<str>>>>,
    list_ids: Option<Vec<Scalar<i64>>>,
}

const TEXTS: Shape = Shape::List(&Shape::Text);
const NUMBERS: Shape = Shape::List(&Shape::Long);

/// The first of each pair.
const fn names<T, const N: usize>(pairs: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = pairs[at].0;
        at += 1;
    }
    names
}

const KIND: WordShape =
    WordShape { class: "com.hubspot.webhooks.journal.SubscriptionType", words: &names(&KINDS) };
const ACTION: WordShape =
    WordShape { class: "com.hubspot.webhooks.journal.Action", words: &names(&ACTIONS) };
const OPERATOR: WordShape =
    WordShape { class: "com.hubspot.webhooks.journal.Operator", words: &names(&OPERATORS) };

impl Shaped for JournalSubscriptionIn {
    const SHAPE: Shape = Shape::Object(&ObjectShape {
        class: "com.hubspot.webhooks.journal.SubscriptionUpsertRequest",
        fields: &[
            ("subscriptionType", Shape::Word(&KIND)),
            ("objectTypeId", Shape::Text),
            ("eventTypeId", Shape::Text),
            ("portalId", Shape::Long),
            ("actions", Shape::List(&Shape::Word(&ACTION))),
            ("objectIds", NUMBERS),
            ("properties", TEXTS),
            ("associatedObjectTypeIds", TEXTS),
            ("listIds", NUMBERS),
        ],
        required: &["subscriptionType"],
    });
}

impl From<JournalSubscriptionIn> for JournalSubscriptionSpec {
    fn from(body: JournalSubscriptionIn) -> Self {
        let filled = |list| texts(list).filter(|list| !list.is_empty());
        let numbers = |list: Option<Vec<Scalar<i64>>>| {
            let list = list.filter(|list| !list.is_empty())?;
            Some(list.into_iter().map(|number| number.cast_unsigned()).collect())
        };
        let actions = body.actions.unwrap_or_default();
        Self {
            kind: body.subscription_type.0,
            type_id: body.object_type_id.0.or(body.event_type_id.0).unwrap_or_default(),
            portal: body.portal_id.0.map(|id| PortalId(id.cast_unsigned())),
            actions: actions.into_iter().map(|Known(action)| action).collect(),
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
    subscription_id: Scalar<i64>,
    filter: Members<ConditionsIn>,
}

#[derive(Debug, Deserialize)]
struct ConditionsIn {
    conditions: Vec<Members<ConditionIn>>,
}

#[derive(Debug, Deserialize)]
struct ConditionIn {
    #[serde(rename = "filterType")]
    _filter_type: Scalar<Box<str>>,
    property: Scalar<Box<str>>,
    operator: Known<Operator>,
    value: Maybe<Box<str>>,
    values: Option<Vec<Scalar<Box<str>>>>,
}

const CONDITION: ObjectShape = ObjectShape {
    class: "com.hubspot.webhooks.journal.Condition",
    fields: &[
        ("filterType", Shape::Text),
        ("property", Shape::Text),
        ("operator", Shape::Word(&OPERATOR)),
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
        fields: &[("subscriptionId", Shape::Long), ("filter", Shape::Object(&FILTER))],
        required: &["filter", "subscriptionId"],
    });
}

impl FilterIn {
    /// The filter, without a number yet.
    pub fn filter(self, now: Timestamp) -> Filter {
        let condition = |Members(body): Members<ConditionIn>| Condition {
            property: body.property.0,
            operator: body.operator.0,
            value: body.value.0,
            values: texts(body.values),
        };
        let conditions = self.filter.0.conditions.into_iter().map(condition).collect();
        Filter {
            id: 0,
            subscription: self.subscription_id.cast_unsigned(),
            conditions,
            created: now,
        }
    }
}

/// The offsets of a batch read.
#[derive(Debug, Deserialize)]
pub struct OffsetsIn {
    /// The offsets.
    pub inputs: Vec<Scalar<Box<str>>>,
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
    pub snapshot_requests: Vec<Members<SnapshotIn>>,
}

/// A snapshot to be taken.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotIn {
    /// Where.
    pub portal_id: Scalar<i64>,
    /// Of which record.
    pub object_id: Scalar<i64>,
    /// Of which type it is.
    pub object_type_id: Scalar<Box<str>>,
    /// Which values.
    pub properties: Vec<Scalar<Box<str>>>,
}

const SNAPSHOT: ObjectShape = ObjectShape {
    class: "com.hubspot.webhooks.journal.CrmObjectSnapshotRequest",
    fields: &[
        ("portalId", Shape::Long),
        ("objectId", Shape::Long),
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

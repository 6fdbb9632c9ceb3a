//! Subscriptions: which events an app wants to hear of.

use std::{collections::BTreeMap, fmt, sync::LazyLock};

use portal::{ObjectTypeId, Timestamp};

/// An event type's name, as far as HubSpot has it: `contact.propertyChange`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventType {
    /// Of what.
    pub subject: Subject,
    /// What happened to it.
    pub action: Action,
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum Subject {
    Contact,
    Company,
    Deal,
    Ticket,
    Product,
    LineItem,
    /// A thread of messages; nothing here causes events of these.
    Conversation,
    /// Records of the type that the subscription names.
    Object,
    /// Events of an app's own; nothing here causes these.
    Event,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum Action {
    Creation,
    Deletion,
    Merge,
    Restore,
    PropertyChange,
    AssociationChange,
    PrivacyDeletion,
    NewMessage,
    Completed,
}

use Action::{
    AssociationChange, Completed, Creation, Deletion, Merge, NewMessage, PrivacyDeletion,
    PropertyChange, Restore,
};

const SUBJECTS: [(Subject, &str, &[Action]); 9] = [
    (
        Subject::Contact,
        "contact",
        &[Creation, Deletion, Merge, AssociationChange, Restore, PrivacyDeletion, PropertyChange],
    ),
    (Subject::Company, "company", RECORDS),
    (Subject::Deal, "deal", RECORDS),
    (Subject::Ticket, "ticket", RECORDS),
    (Subject::Product, "product", &[Creation, Deletion, Merge, Restore, PropertyChange]),
    (Subject::LineItem, "line_item", RECORDS),
    (
        Subject::Conversation,
        "conversation",
        &[Creation, Deletion, NewMessage, PrivacyDeletion, PropertyChange],
    ),
    (Subject::Object, "object", RECORDS),
    (Subject::Event, "event", &[Completed]),
];
const RECORDS: &[Action] = &[Creation, Deletion, Merge, AssociationChange, Restore, PropertyChange];

const ACTIONS: [(Action, &str); 9] = [
    (Creation, "creation"),
    (Deletion, "deletion"),
    (Merge, "merge"),
    (Restore, "restore"),
    (PropertyChange, "propertyChange"),
    (AssociationChange, "associationChange"),
    (PrivacyDeletion, "privacyDeletion"),
    (NewMessage, "newMessage"),
    (Completed, "completed"),
];

impl EventType {
    /// The event type of that name.
    pub fn named(name: &str) -> Option<Self> {
        let (subject, action) = name.split_once('.')?;
        let (action, _) = ACTIONS.into_iter().find(|(_, name)| *name == action)?;
        let (subject, _, actions) = SUBJECTS.into_iter().find(|(_, name, _)| *name == subject)?;
        actions.contains(&action).then_some(Self { subject, action })
    }

    /// Every name there is.
    pub fn all() -> impl Iterator<Item = Self> {
        SUBJECTS.into_iter().flat_map(|(subject, _, actions)| {
            actions.iter().map(move |action| Self { subject, action: *action })
        })
    }
}

/// Names by type, put together once: every event that is told needs one.
static NAMES: LazyLock<BTreeMap<EventType, String>> = LazyLock::new(|| {
    let name = |kind: EventType| {
        let subject = SUBJECTS.into_iter().find(|(subject, _, _)| *subject == kind.subject)?.1;
        let action = ACTIONS.into_iter().find(|(action, _)| *action == kind.action)?.1;
        Some((kind, format!("{subject}.{action}")))
    };
    EventType::all().filter_map(name).collect()
});

impl EventType {
    /// Its name.
    pub fn name(self) -> &'static str {
        NAMES.get(&self).map_or("", String::as_str)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Subject {
    /// The object type of a subject that is one.
    pub fn object_type(self) -> Option<ObjectTypeId> {
        match self {
            Self::Contact => Some(ObjectTypeId::CONTACT),
            Self::Company => Some(ObjectTypeId::COMPANY),
            Self::Deal => Some(ObjectTypeId::DEAL),
            Self::Ticket => Some(ObjectTypeId::TICKET),
            Self::Product => Some(ObjectTypeId::standard(7)),
            Self::LineItem => Some(ObjectTypeId::standard(8)),
            Self::Conversation | Self::Object | Self::Event => None,
        }
    }
}

/// What an app asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionSpec {
    /// The event type's name.
    pub event_type: EventType,
    /// Of which property, if it is about changes of one.
    pub property: Option<Box<str>>,
    /// Of which object type, if the event type doesn't say.
    pub object_type: Option<ObjectTypeId>,
    /// The name of an event of the app's own.
    pub event_type_name: Option<Box<str>>,
    /// Whether it is told from the start.
    pub active: bool,
}

/// An app's subscription, with its number and dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its number.
    pub id: u64,
    /// What it is about, and whether it is told.
    pub spec: SubscriptionSpec,
    /// When it was made.
    pub created: Timestamp,
    /// When it was switched last.
    pub updated: Option<Timestamp>,
}

impl SubscriptionSpec {
    /// The object type it is about, if it is about records.
    pub fn records(&self) -> Option<ObjectTypeId> {
        self.event_type.subject.object_type().or(self.object_type)
    }

    /// Whether both ask for the same events.
    pub fn is_same(&self, other: &Self) -> bool {
        let key = |spec: &Self| {
            (spec.event_type, spec.property.clone(), spec.object_type, spec.event_type_name.clone())
        };
        key(self) == key(other)
    }
}

/// Changes of these are not told.
pub const NOT_SUBSCRIBABLE: [&str; 2] = ["num_unique_conversion_events", "hs_lastmodifieddate"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        assert_eq!(EventType::all().count(), 48);
        for kind in EventType::all() {
            assert_eq!(EventType::named(&kind.to_string()), Some(kind));
        }
    }

    /// The specification's list.
    #[test]
    fn not_everything_happens_to_everything() {
        for name in [
            "product.associationChange",
            "company.privacyDeletion",
            "object.privacyDeletion",
            "contact.newMessage",
            "contact",
            "",
            "contact.",
        ] {
            assert_eq!(EventType::named(name), None, "{name}");
        }
    }
}

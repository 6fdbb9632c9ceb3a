//! What an app wants to find in its journal, and which events that is.

use std::sync::Arc;

use portal::{
    End, Event, Happening, ObjectTypeId, Portal, PortalId, RecordId, Timestamp, TypeRef,
    event::NamedValues,
};

/// What a subscription is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum Kind {
    Object,
    Association,
    Event,
    AppLifecycleEvent,
    ListMembership,
    GdprPrivacyDeletion,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum Action {
    Create,
    Update,
    Delete,
    Merge,
    Restore,
    AssociationAdded,
    AssociationRemoved,
    Snapshot,
    AppInstall,
    AppUninstall,
    AddedToList,
    RemovedFromList,
    GdprDelete,
}

/// What an app asks for. What is left out means everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalSubscriptionSpec {
    /// What it is about.
    pub kind: Kind,
    /// Records of which type; for events, which type of event.
    pub type_id: Box<str>,
    /// In which portal.
    pub portal: Option<PortalId>,
    /// What happens to them.
    pub actions: Vec<Action>,
    /// Which records.
    pub records: Option<Vec<u64>>,
    /// Which properties.
    pub properties: Option<Vec<Box<str>>>,
    /// Records of which types at the other end.
    pub associated: Option<Vec<Box<str>>>,
    /// Which lists.
    pub lists: Option<Vec<u64>>,
}

/// A subscription to the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalSubscription {
    /// Its number.
    pub id: u64,
    /// What it asks for.
    pub spec: JournalSubscriptionSpec,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last said.
    pub updated: Timestamp,
}

/// Conditions on a record's values; all of them must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Its number.
    pub id: u64,
    /// Of which subscription.
    pub subscription: u64,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// When it was made.
    pub created: Timestamp,
}

/// A condition on one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Of which property.
    pub property: Box<str>,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub value: Option<Box<str>>,
    /// With which.
    pub values: Option<Vec<Box<str>>>,
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "HubSpot's own names")]
pub enum Operator {
    Eq,
    NEq,
    Gt,
    Gte,
    Lt,
    Lte,
    Contains,
    StartsWith,
    EndsWith,
    In,
    NotIn,
    IsEmpty,
    IsNotEmpty,
}

/// An event as the journal tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEvent {
    /// Under which kind of subscription.
    pub kind: Kind,
    /// Where.
    pub portal: PortalId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub action: Action,
    /// To which record.
    pub record: End,
    /// The values that it has now, as far as they are asked for.
    pub values: NamedValues,
    /// The other end, and under which type.
    pub other: Option<(End, TypeRef)>,
}

impl JournalEvent {
    /// Bytes that it holds, its values included.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + portal::event::bytes_of(&self.values)
    }
}

impl JournalSubscriptionSpec {
    /// Whether it is about the same and takes the other's place.
    pub fn replaces(&self, other: &Self) -> bool {
        (self.kind, &self.type_id, self.portal) == (other.kind, &other.type_id, other.portal)
    }

    /// The event as this subscription is told of it, if it is.
    pub fn told(&self, portal: PortalId, event: &Event) -> Option<JournalEvent> {
        let told = Self::event(self.kind, portal, event)?;
        let right_place = self.portal.is_none_or(|id| id == portal);
        let right_type = *self.type_id == *told.record.object_type.to_string();
        let right_record = self.records.as_ref().is_none_or(|ids| ids.contains(&told.record.id.0));
        let right_other = self.associated.as_ref().is_none_or(|types| {
            told.other.is_none_or(|(end, _)| types.contains(&end.object_type.to_string().into()))
        });
        let wanted = right_place && right_type && right_record && right_other;
        if !wanted || !self.actions.contains(&told.action) {
            return None;
        }
        let values = self.chosen(&told.values);
        // An update of nothing that was asked for is none.
        let nothing = told.action == Action::Update && values.is_empty();
        (!nothing).then_some(JournalEvent { values, ..told })
    }

    fn chosen(&self, values: &NamedValues) -> NamedValues {
        let Some(names) = &self.properties else { return Arc::clone(values) };
        values.iter().filter(|(name, _)| names.contains(name)).cloned().collect()
    }

    fn event(kind: Kind, portal: PortalId, event: &Event) -> Option<JournalEvent> {
        let (action, record, values, other) = match (&event.what, kind) {
            (Happening::Created { record, values }, Kind::Object) => {
                (Action::Create, *record, Arc::clone(values), None)
            }
            (Happening::Changed { record, values }, Kind::Object) => {
                (Action::Update, *record, Arc::clone(values), None)
            }
            (Happening::Archived(record), Kind::Object) => {
                (Action::Delete, *record, Arc::default(), None)
            }
            (Happening::Restored(record), Kind::Object) => {
                (Action::Restore, *record, Arc::default(), None)
            }
            (Happening::Merged(merged), Kind::Object) => {
                let record = End { object_type: merged.object_type, id: merged.survivor };
                (Action::Merge, record, Arc::default(), None)
            }
            (Happening::Erased(record), Kind::GdprPrivacyDeletion) => {
                (Action::GdprDelete, *record, Arc::default(), None)
            }
            (Happening::Associated(associated), Kind::Association) => {
                let action = match associated.removed {
                    true => Action::AssociationRemoved,
                    false => Action::AssociationAdded,
                };
                let other = (associated.to, associated.label);
                (action, associated.from, Arc::default(), Some(other))
            }
            _ => return None,
        };
        Some(JournalEvent { kind, portal, at: event.at, action, record, values, other })
    }
}

impl Filter {
    /// Whether a record is one that the subscription wants. Of one that is no more, every value
    /// is empty.
    pub fn admits(&self, portal: &Portal, record: End, now: Timestamp) -> bool {
        self.conditions.iter().all(|condition| {
            let value = value_of(portal, record.object_type, record.id, &condition.property, now);
            condition.holds(&value)
        })
    }
}

/// A record's value, or the empty text.
pub fn value_of(
    portal: &Portal,
    object_type: ObjectTypeId,
    id: RecordId,
    property: &str,
    now: Timestamp,
) -> String {
    let Ok(table) = portal.table(object_type) else { return String::new() };
    let view = table.live(id).map(|record| portal.view(table, record, now));
    let value = view.and_then(|view| view.named(property).map(std::borrow::Cow::into_owned));
    value.unwrap_or_default()
}

impl Condition {
    fn holds(&self, value: &str) -> bool {
        let wanted = self.value.as_deref().unwrap_or_default();
        let among = || self.values.iter().flatten().any(|wanted| **wanted == *value);
        let order = compare(value, wanted);
        match self.operator {
            Operator::Eq => value == wanted,
            Operator::NEq => value != wanted,
            Operator::Gt => order.is_gt(),
            Operator::Gte => order.is_ge(),
            Operator::Lt => order.is_lt(),
            Operator::Lte => order.is_le(),
            Operator::Contains => value.contains(wanted),
            Operator::StartsWith => value.starts_with(wanted),
            Operator::EndsWith => value.ends_with(wanted),
            Operator::In => among(),
            Operator::NotIn => !among(),
            Operator::IsEmpty => value.is_empty(),
            Operator::IsNotEmpty => !value.is_empty(),
        }
    }
}

/// Numbers as numbers, everything else as texts.
fn compare(value: &str, wanted: &str) -> std::cmp::Ordering {
    match (value.parse::<f64>(), wanted.parse::<f64>()) {
        (Ok(value), Ok(wanted)) => value.total_cmp(&wanted),
        _ => value.cmp(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_compare() {
        let check = |operator, wanted: &str, value: &str, expected: bool| {
            let values = Some(wanted.split(',').map(Into::into).collect());
            let value_wanted = Some(wanted.into());
            let condition =
                Condition { property: "p".into(), operator, value: value_wanted, values };
            assert_eq!(condition.holds(value), expected, "{value} {operator:?} {wanted}");
        };
        check(Operator::Eq, "a", "a", true);
        check(Operator::NEq, "a", "a", false);
        check(Operator::Gt, "9", "10", true);
        check(Operator::Lt, "b", "a", true);
        check(Operator::Gte, "10", "10.0", true);
        check(Operator::Lte, "9", "10", false);
        check(Operator::Contains, "bc", "abcd", true);
        check(Operator::StartsWith, "bc", "abcd", false);
        check(Operator::EndsWith, "cd", "abcd", true);
        check(Operator::In, "a,b", "b", true);
        check(Operator::NotIn, "a,b", "c", true);
        check(Operator::IsEmpty, "", "", true);
        check(Operator::IsNotEmpty, "", "", false);
    }
}

//! HubSpot's words of the journal, for what is read and what is written.

use crate::webhook::journal_subscription::{Action, Kind, Operator};

pub(crate) const KINDS: [(&str, Kind); 6] = [
    ("OBJECT", Kind::Object),
    ("ASSOCIATION", Kind::Association),
    ("EVENT", Kind::Event),
    ("APP_LIFECYCLE_EVENT", Kind::AppLifecycleEvent),
    ("LIST_MEMBERSHIP", Kind::ListMembership),
    ("GDPR_PRIVACY_DELETION", Kind::GdprPrivacyDeletion),
];
pub(crate) const ACTIONS: [(&str, Action); 13] = [
    ("CREATE", Action::Create),
    ("UPDATE", Action::Update),
    ("DELETE", Action::Delete),
    ("MERGE", Action::Merge),
    ("RESTORE", Action::Restore),
    ("ASSOCIATION_ADDED", Action::AssociationAdded),
    ("ASSOCIATION_REMOVED", Action::AssociationRemoved),
    ("SNAPSHOT", Action::Snapshot),
    ("APP_INSTALL", Action::AppInstall),
    ("APP_UNINSTALL", Action::AppUninstall),
    ("ADDED_TO_LIST", Action::AddedToList),
    ("REMOVED_FROM_LIST", Action::RemovedFromList),
    ("GDPR_DELETE", Action::GdprDelete),
];
pub(crate) const OPERATORS: [(&str, Operator); 13] = [
    ("EQ", Operator::Eq),
    ("N_EQ", Operator::NEq),
    ("GT", Operator::Gt),
    ("GTE", Operator::Gte),
    ("LT", Operator::Lt),
    ("LTE", Operator::Lte),
    ("CONTAINS", Operator::Contains),
    ("STARTS_WITH", Operator::StartsWith),
    ("ENDS_WITH", Operator::EndsWith),
    ("IN", Operator::In),
    ("NOT_IN", Operator::NotIn),
    ("IS_EMPTY", Operator::IsEmpty),
    ("IS_NOT_EMPTY", Operator::IsNotEmpty),
];

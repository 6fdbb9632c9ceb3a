//! What associations are made of.

use serde::{Deserialize, Serialize};

use crate::{RecordId, open_enum::open_enum};

/// How two records are associated.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationType {
    /// Who has defined it. Numbers of different categories overlap.
    #[serde(rename = "associationCategory")]
    pub category: AssociationCategory,
    /// Its number. Each direction has its own.
    #[serde(rename = "associationTypeId")]
    pub type_id: u32,
}

open_enum! {
    /// Who has defined a type of association.
    AssociationCategory {
        /// HubSpot.
        HubSpotDefined = "HUBSPOT_DEFINED",
        /// The account.
        UserDefined = "USER_DEFINED",
        /// An app.
        IntegratorDefined = "INTEGRATOR_DEFINED",
        /// HubSpot, for work.
        Work = "WORK",
    }
}

/// Declares HubSpot's own types.
macro_rules! association_types {
    ($($(#[$doc:meta])* $constant:ident = $id:literal,)+) => {
        impl AssociationType {
            $($(#[$doc])* pub const $constant: Self = Self {
                category: AssociationCategory::HubSpotDefined,
                type_id: $id,
            };)+
        }
    };
}

association_types! {
    /// A contact and the company it belongs to first of all.
    CONTACT_TO_PRIMARY_COMPANY = 1,
    /// A contact and a company.
    CONTACT_TO_COMPANY = 279,
    /// A contact and a deal.
    CONTACT_TO_DEAL = 4,
    /// A contact and a ticket.
    CONTACT_TO_TICKET = 15,
    /// A company and a contact.
    COMPANY_TO_CONTACT = 280,
    /// A company and a deal.
    COMPANY_TO_DEAL = 342,
    /// A company and a ticket.
    COMPANY_TO_TICKET = 340,
    /// A deal and a contact.
    DEAL_TO_CONTACT = 3,
    /// A deal and a company.
    DEAL_TO_COMPANY = 341,
    /// A deal and the company it is made with first of all.
    DEAL_TO_PRIMARY_COMPANY = 5,
    /// A deal and a line item.
    DEAL_TO_LINE_ITEM = 19,
    /// A line item and a deal.
    LINE_ITEM_TO_DEAL = 20,
    /// A ticket and a contact.
    TICKET_TO_CONTACT = 16,
    /// A ticket and a company.
    TICKET_TO_COMPANY = 339,
    /// A note and a contact.
    NOTE_TO_CONTACT = 202,
    /// A note and a company.
    NOTE_TO_COMPANY = 190,
    /// A note and a deal.
    NOTE_TO_DEAL = 214,
    /// A task and a contact.
    TASK_TO_CONTACT = 204,
    /// A call and a contact.
    CALL_TO_CONTACT = 194,
    /// A meeting and a contact.
    MEETING_TO_CONTACT = 200,
    /// An e-mail and a contact.
    EMAIL_TO_CONTACT = 198,
}

impl AssociationType {
    /// A type that HubSpot has defined.
    pub const fn hubspot(type_id: u32) -> Self {
        Self { category: AssociationCategory::HubSpotDefined, type_id }
    }

    /// A label that the account has defined.
    pub const fn user(type_id: u32) -> Self {
        Self { category: AssociationCategory::UserDefined, type_id }
    }
}

/// An associated record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Association {
    /// The record at the other end.
    pub to_object_id: RecordId,
    /// How it is associated.
    #[serde(default)]
    pub association_types: Vec<Label>,
}

/// A type of association with its label.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Label {
    /// Who has defined it.
    pub category: AssociationCategory,
    /// Its number.
    pub type_id: u32,
    /// What people see; nothing for an association without a label.
    #[serde(default)]
    pub label: Option<String>,
}

impl From<&Label> for AssociationType {
    fn from(label: &Label) -> Self {
        Self { category: label.category.clone(), type_id: label.type_id }
    }
}

/// A label to define.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewLabel {
    /// What people see.
    pub label: String,
    /// The internal name: no hyphens, no digit at the beginning.
    pub name: String,
    /// What people see from the other end, if it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inverse_label: Option<String>,
}

/// The labels that an association has after it was written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Labelled {
    /// The record at this end.
    pub from_object_id: RecordId,
    /// The record at the other end.
    pub to_object_id: RecordId,
    /// All labels.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// How many associations of a type a record may have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssociationLimit {
    /// Who has defined the type.
    pub category: AssociationCategory,
    /// The type's number.
    pub type_id: u32,
    /// The limit.
    pub user_enforced_max_to_object_ids: Option<u32>,
    /// The type's label.
    #[serde(default)]
    pub label: Option<String>,
}

/// The name of a type of association in version 3.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AssociationName {
    /// The type's number.
    pub id: RecordId,
    /// E.g. `contact_to_company`.
    pub name: String,
}

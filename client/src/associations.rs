//! Associations between records, their labels and limits.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{
    Batch, HubSpot, ObjectType, Page, Paged, RecordId, Result,
    error::{ApiError, WireError},
    limit::Quota,
    open_enum::open_enum,
    request::{Call, path},
    version::Family,
};

/// The associations from records of one type to records of another one.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example_of("/crm/v4/associations/contacts/companies/labels", async |hubspot| {
/// use hubspot_client::{Company, Contact};
///
/// let ada = Contact { email: Some("ada@example.com".into()), ..Contact::default() };
/// let ada = hubspot.contacts().create(&ada).await?;
/// let mill = Company { name: Some("Mill".into()), ..Company::default() };
/// let mill = hubspot.companies().create(&mill).await?;
///
/// let employers = hubspot.associations("contacts", "companies");
/// employers.associate(&ada, &mill).await?;
///
/// let found = employers.of(&ada).all().await?;
/// assert_eq!(found[0].to_object_id, mill.id);
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
pub struct Associations {
    hubspot: HubSpot,
    from: ObjectType,
    to: ObjectType,
}

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

/// Two records.
#[derive(Clone, Debug, Serialize)]
struct Pair {
    from: Id,
    to: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<Vec<AssociationType>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Id {
    id: RecordId,
}

#[derive(Serialize)]
pub(crate) struct Inputs<T> {
    pub(crate) inputs: T,
}

#[derive(Deserialize)]
pub(crate) struct Results<T> {
    pub(crate) results: Vec<T>,
}

/// How many inputs HubSpot takes in one call.
const PAIRS: usize = 2_000;
const READS: usize = 1_000;
/// How many associations a page holds.
const PAGE: u32 = 500;

impl HubSpot {
    /// Associations between two types of records.
    pub fn associations(
        &self,
        from: impl Into<ObjectType>,
        to: impl Into<ObjectType>,
    ) -> Associations {
        Associations { hubspot: self.clone(), from: from.into(), to: to.into() }
    }
}

impl Associations {
    /// The same associations seen from the other end.
    pub fn reversed(&self) -> Self {
        Self { hubspot: self.hubspot.clone(), from: self.to.clone(), to: self.from.clone() }
    }

    fn of_record(&self, id: &RecordId, tail: &[&str]) -> String {
        let base = self.hubspot.base(Family::RecordAssociations);
        let record = path(&base, &[self.from.as_str(), id.as_str(), "associations"]);
        path(&record, tail)
    }

    fn of_types(&self, family: Family, tail: &[&str]) -> String {
        let base = self.hubspot.base(family);
        path(&path(&base, &[self.from.as_str(), self.to.as_str()]), tail)
    }

    /// What a record is associated with.
    pub fn of(&self, id: impl Into<RecordId>) -> Paged<Association> {
        let (associations, id) = (self.clone(), id.into());
        Paged::new(move |after| {
            let (associations, id) = (associations.clone(), id.clone());
            async move { associations.page(&id, after.as_deref()).await }
        })
    }

    async fn page(&self, id: &RecordId, after: Option<&str>) -> Result<Page<Association>> {
        let call = Call::get("associations.list", self.of_record(id, &[self.to.as_str()]));
        let call = call.query("limit", PAGE).query_if("after", after);
        self.hubspot.send(call.quota(Quota::Associations)).await
    }

    /// Associates two records without a label.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn associate(
        &self,
        from: impl Into<RecordId>,
        to: impl Into<RecordId>,
    ) -> Result<()> {
        let tail = ["default", self.to.as_str(), &to.into().to_string()];
        let call = Call::put("associations.associate", self.of_record(&from.into(), &tail));
        self.hubspot.send_only(call.quota(Quota::Associations)).await
    }

    /// Gives two records these labels and no others, associating them if they aren't yet.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn set_labels(
        &self,
        from: impl Into<RecordId>,
        to: impl Into<RecordId>,
        types: &[AssociationType],
    ) -> Result<Labelled> {
        let tail = [self.to.as_str(), &to.into().to_string()];
        let call = Call::put("associations.set_labels", self.of_record(&from.into(), &tail));
        self.hubspot.send(call.quota(Quota::Associations).json(types)?).await
    }

    /// Takes two records apart.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn remove(&self, from: impl Into<RecordId>, to: impl Into<RecordId>) -> Result<()> {
        let tail = [self.to.as_str(), &to.into().to_string()];
        let call = Call::delete("associations.remove", self.of_record(&from.into(), &tail));
        self.hubspot.send_only(call.quota(Quota::Associations)).await
    }

    /// The labels that associations can have.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn labels(&self) -> Result<Vec<Label>> {
        let path = self.of_types(Family::Associations, &["labels"]);
        let call = Call::get("associations.labels", path);
        let labels: Results<Label> = self.hubspot.send(call).await?;
        Ok(labels.results)
    }

    /// Defines a label. A pair of labels has a type for each direction.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn create_label(&self, label: &NewLabel) -> Result<Vec<Label>> {
        let path = self.of_types(Family::Associations, &["labels"]);
        let call = Call::post("associations.create_label", path).json(label)?;
        let labels: Results<Label> = self.hubspot.send(call).await?;
        Ok(labels.results)
    }

    /// Renames a label.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn rename_label(
        &self,
        type_id: u32,
        label: &str,
        inverse_label: Option<&str>,
    ) -> Result<()> {
        let path = self.of_types(Family::Associations, &["labels"]);
        let body = Renamed { association_type_id: type_id, label, inverse_label };
        let call = Call::put("associations.rename_label", path).json(&body)?;
        self.hubspot.send_only(call).await
    }

    /// Removes a label.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn delete_label(&self, type_id: u32) -> Result<()> {
        let path = self.of_types(Family::Associations, &["labels", &type_id.to_string()]);
        self.hubspot.send_only(Call::delete("associations.delete_label", path)).await
    }

    /// The limits that the account has set.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn limits(&self) -> Result<Vec<AssociationLimit>> {
        let path = self.of_types(Family::AssociationLimits, &[]);
        let limits: Results<AssociationLimit> =
            self.hubspot.send(Call::get("associations.limits", path)).await?;
        Ok(limits.results)
    }

    /// The names of the types in version 3, which
    /// [`Record::associations`](crate::Record::associations) speaks of.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn names(&self) -> Result<Vec<AssociationName>> {
        let path = self.of_types(Family::AssociationNames, &["types"]);
        let names: Results<AssociationName> =
            self.hubspot.send(Call::get("associations.names", path)).await?;
        Ok(names.results)
    }
}

/// Batches. Associating again changes nothing, so they are all safe to repeat.
impl Associations {
    /// Reads what many records are associated with. A record without associations has an empty
    /// list, not a failure.
    pub async fn batch_of<I>(&self, ids: impl IntoIterator<Item = I>) -> Batch<Vec<Association>>
    where
        I: Into<RecordId>,
    {
        let ids: Vec<RecordId> = ids.into_iter().map(Into::into).collect();
        let mut outcomes: Vec<Result<Vec<Association>>> =
            ids.iter().map(|_| Ok(Vec::new())).collect();
        let whole = ids.iter().enumerate().map(|(index, id)| (index, id, None));
        let mut open: VecDeque<(usize, &RecordId, Option<String>)> = whole.collect();
        while !open.is_empty() {
            let part: Vec<_> = open.drain(..open.len().min(READS)).collect();
            match self.read(&part).await {
                Ok(answer) => open.extend(answer.sort_out(&part, &mut outcomes)),
                Err(error) => {
                    for (index, ..) in part {
                        outcomes[index] = Err(error.clone());
                    }
                }
            }
        }
        Batch::from_outcomes(outcomes)
    }

    async fn read(&self, part: &[(usize, &RecordId, Option<String>)]) -> Result<Answer> {
        let inputs = part.iter().map(|(_, id, after)| Asked { id, after: after.as_deref() });
        let path = self.of_types(Family::Associations, &["batch", "read"]);
        let call = Call::repeatable_post("associations.batch_of", path);
        let call = call.quota(Quota::Associations);
        self.hubspot.send(call.json(&Inputs { inputs: inputs.collect::<Vec<_>>() })?).await
    }

    /// Associates many pairs of records without a label.
    pub async fn batch_associate<F, T>(&self, pairs: impl IntoIterator<Item = (F, T)>) -> Batch<()>
    where
        F: Into<RecordId>,
        T: Into<RecordId>,
    {
        let pairs = pairs.into_iter().map(|(from, to)| pair(from, to, None)).collect();
        self.write(&["batch", "associate", "default"], pairs).await
    }

    /// Associates many pairs of records with labels.
    pub async fn batch_label<F, T>(
        &self,
        pairs: impl IntoIterator<Item = (F, T, Vec<AssociationType>)>,
    ) -> Batch<()>
    where
        F: Into<RecordId>,
        T: Into<RecordId>,
    {
        let pairs = pairs.into_iter().map(|(from, to, types)| pair(from, to, Some(types)));
        self.write(&["batch", "create"], pairs.collect()).await
    }

    /// Takes labels from many pairs of records.
    pub async fn batch_remove_labels<F, T>(
        &self,
        pairs: impl IntoIterator<Item = (F, T, Vec<AssociationType>)>,
    ) -> Batch<()>
    where
        F: Into<RecordId>,
        T: Into<RecordId>,
    {
        let pairs = pairs.into_iter().map(|(from, to, types)| pair(from, to, Some(types)));
        self.write(&["batch", "labels", "archive"], pairs.collect()).await
    }

    /// Takes many pairs of records apart.
    pub async fn batch_remove<F, T>(&self, pairs: impl IntoIterator<Item = (F, T)>) -> Batch<()>
    where
        F: Into<RecordId>,
        T: Into<RecordId>,
    {
        let ends = pairs.into_iter().map(|(from, to)| Ends {
            from: Id { id: from.into() },
            to: vec![Id { id: to.into() }],
        });
        self.write(&["batch", "archive"], ends.collect()).await
    }

    async fn write<T: Serialize>(&self, tail: &[&str], inputs: Vec<T>) -> Batch<()> {
        let mut outcomes = Vec::with_capacity(inputs.len());
        for part in inputs.chunks(PAIRS) {
            let outcome = self.write_part(tail, part).await;
            outcomes.extend(part.iter().map(|_| outcome.clone()));
        }
        Batch::from_outcomes(outcomes)
    }

    /// HubSpot's errors here don't say which input they are about, so each input of the call has
    /// its first error.
    async fn write_part<T: Serialize>(&self, tail: &[&str], part: &[T]) -> Result<()> {
        let path = self.of_types(Family::Associations, tail);
        let call = Call::repeatable_post("associations.batch_write", path);
        let call = call.quota(Quota::Associations).json(&Inputs { inputs: part })?;
        let answer = self.hubspot.answer(&call).await?;
        if answer.status != http::StatusCode::MULTI_STATUS {
            return Ok(());
        }
        let errors = answer.read::<Errors>()?.errors;
        errors.into_iter().next().map_or(Ok(()), |error| Err(ApiError::from(error).into()))
    }
}

fn pair(
    from: impl Into<RecordId>,
    to: impl Into<RecordId>,
    types: Option<Vec<AssociationType>>,
) -> Pair {
    Pair { from: Id { id: from.into() }, to: Id { id: to.into() }, types }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Renamed<'a> {
    association_type_id: u32,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    inverse_label: Option<&'a str>,
}

#[derive(Serialize)]
struct Ends {
    from: Id,
    to: Vec<Id>,
}

#[derive(Serialize)]
struct Asked<'a> {
    id: &'a RecordId,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
}

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<WireError>,
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<OfRecord>,
    #[serde(default)]
    errors: Vec<WireError>,
}

#[derive(Deserialize)]
struct OfRecord {
    from: Id,
    to: Vec<Association>,
    #[serde(default, rename = "paging", deserialize_with = "crate::paging::next")]
    next: Option<String>,
}

/// That a record has no associations isn't a failure.
const NONE_FOUND: &str = "NO_ASSOCIATIONS_FOUND";

impl Answer {
    /// Puts what was found into the outcomes; returns what there is more of.
    fn sort_out<'a>(
        self,
        part: &[(usize, &'a RecordId, Option<String>)],
        outcomes: &mut [Result<Vec<Association>>],
    ) -> Vec<(usize, &'a RecordId, Option<String>)> {
        let mut more = Vec::new();
        for found in self.results {
            for (index, id, after) in part.iter().filter(|(_, id, _)| **id == found.from.id) {
                if let Ok(associations) = &mut outcomes[*index] {
                    associations.extend(found.to.iter().cloned());
                }
                if found.next.is_some() && found.next != *after {
                    more.push((*index, *id, found.next.clone()));
                }
            }
        }
        for error in self.errors.into_iter().map(ApiError::from) {
            let none = error.sub_category.as_ref().is_some_and(|kind| kind.contains(NONE_FOUND));
            if !none {
                let ids = error.context.get("fromObjectId").cloned().unwrap_or_default();
                let error = crate::Error::from(error);
                for (index, id, _) in part {
                    if ids.is_empty() || ids.iter().any(|named| named == id.as_str()) {
                        outcomes[*index] = Err(error.clone());
                    }
                }
            }
        }
        more
    }
}

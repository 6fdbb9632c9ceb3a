//! Associations between records, their labels and limits.

mod batch;
mod model;

use serde::Serialize;

use crate::{
    HubSpot, ObjectType, Page, Paged, RecordId, Result,
    envelope::Results,
    limit::Quota,
    request::{Call, path},
    version::Family,
};

pub use model::{
    Association, AssociationCategory, AssociationLimit, AssociationName, AssociationType, Label,
    Labelled, NewLabel,
};

/// The associations from records of one type to records of another one.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
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

    /// Defines a label. A label has a type for each direction, and the answer has both, without
    /// saying which is which: [`labels`](Self::labels) has those of this direction.
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
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Renamed<'a> {
    association_type_id: u32,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    inverse_label: Option<&'a str>,
}

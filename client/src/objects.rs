//! Records of one type: read, list, create, change, archive, merge.

mod create;

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    HubSpot, ObjectType, Page, Paged, Properties, Record, RecordId, Result,
    mapping::to_properties,
    record::{typed, wanted},
    request::{Call, path},
    version::Family,
};

pub use create::Create;

/// The records of one type. `P` is what their properties are read into.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// use hubspot_client::Contact;
///
/// let ada = Contact {
///     email: Some("ada@example.com".into()),
///     firstname: Some("Ada".into()),
///     ..Contact::default()
/// };
/// let made = hubspot.contacts().create(&ada).await?;
///
/// let read = hubspot.contacts().get(&made.id).await?;
/// assert_eq!(read.properties.firstname.as_deref(), Some("Ada"));
///
/// // The same again: the refusal names the record that is there.
/// let refused = hubspot.contacts().create(&ada).await.unwrap_err();
/// assert!(refused.is_conflict());
/// assert_eq!(refused.existing_id(), Some(made.id));
/// # Ok(()) });
/// ```
///
/// With a type of your own, the client asks for exactly the properties that it has fields for:
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Size {
///     #[serde(rename = "numberofemployees")]
///     employees: Option<u32>,
/// }
///
/// let companies = hubspot.companies().of::<Size>();
/// let made = companies.create(&Size { employees: Some(12) }).await?;
/// assert_eq!(companies.get(&made.id).await?.properties.employees, Some(12));
/// # Ok(()) });
/// ```
pub struct Objects<P = Properties> {
    pub(crate) hubspot: HubSpot,
    pub(crate) object_type: ObjectType,
    properties: PhantomData<fn() -> P>,
}

impl<P> Clone for Objects<P> {
    fn clone(&self) -> Self {
        Self::new(self.hubspot.clone(), self.object_type.clone())
    }
}

impl<P> fmt::Debug for Objects<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Objects").field(&self.object_type).finish()
    }
}

impl<P> Objects<P> {
    pub(crate) fn new(hubspot: HubSpot, object_type: ObjectType) -> Self {
        Self { hubspot, object_type, properties: PhantomData }
    }

    /// The same records with their properties read into another type.
    pub fn of<Q: DeserializeOwned>(self) -> Objects<Q> {
        Objects::new(self.hubspot, self.object_type)
    }

    /// The same records with properties as text.
    pub fn untyped(self) -> Objects<Properties> {
        self.of()
    }

    /// Which records these are.
    pub fn object_type(&self) -> &ObjectType {
        &self.object_type
    }

    pub(crate) fn path(&self, segments: &[&str]) -> String {
        let base = path(&self.hubspot.base(Family::Objects), &[self.object_type.as_str()]);
        path(&base, segments)
    }

    /// Makes a record. Await it, or say more first.
    ///
    /// What comes back is what HubSpot answers to writes: the properties that were sent and those
    /// that the write touched.
    pub fn create<T: Serialize + ?Sized>(&self, properties: &T) -> Create {
        let objects = Objects::new(self.hubspot.clone(), self.object_type.clone());
        Create::new(objects, to_properties(properties))
    }

    /// Changes a record. Fields that are `None` stay as they are.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn update<T: Serialize + ?Sized>(
        &self,
        id: impl Into<RecordId>,
        properties: &T,
    ) -> Result<Record> {
        self.change(id.into().as_str(), None, to_properties(properties)?).await
    }

    /// Changes the record that has a value of a unique property.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn update_by<T: Serialize + ?Sized>(
        &self,
        id_property: &str,
        value: &str,
        properties: &T,
    ) -> Result<Record> {
        self.change(value, Some(id_property), to_properties(properties)?).await
    }

    async fn change(
        &self,
        id: &str,
        id_property: Option<&str>,
        properties: Properties,
    ) -> Result<Record> {
        let call = Call::patch("objects.update", self.path(&[id]));
        let call = call.query_if("idProperty", id_property).json(&Changes { properties })?;
        self.hubspot.send(call).await
    }

    /// Archives a record. One that is archived or unknown already is no error.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn archive(&self, id: impl Into<RecordId>) -> Result<()> {
        let id = id.into();
        self.hubspot.send_only(Call::delete("objects.archive", self.path(&[id.as_str()]))).await
    }

    /// Merges a record into another one. What comes back is the record that remains; its id may be
    /// a new one.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses. When the outcome is unknown, look before you try again.
    pub async fn merge(
        &self,
        primary: impl Into<RecordId>,
        merged: impl Into<RecordId>,
    ) -> Result<Record> {
        let body = Merge { primary_object_id: primary.into(), object_id_to_merge: merged.into() };
        self.hubspot.send(Call::post("objects.merge", self.path(&["merge"])).json(&body)?).await
    }

    /// Deletes a record for good, as privacy laws ask for.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn gdpr_delete(&self, id: impl Into<RecordId>) -> Result<()> {
        let id = id.into();
        self.purge(id.as_str(), None).await
    }

    /// Deletes the record that has a value of a unique property for good.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn gdpr_delete_by(&self, id_property: &str, value: &str) -> Result<()> {
        self.purge(value, Some(id_property)).await
    }

    async fn purge(&self, object_id: &str, id_property: Option<&str>) -> Result<()> {
        let call = Call::repeatable_post("objects.gdpr_delete", self.path(&["gdpr-delete"]));
        self.hubspot.send_only(call.json(&Purge { object_id, id_property })?).await
    }
}

impl<P: DeserializeOwned> Objects<P> {
    /// Reads a record. Await it, or say more first.
    pub fn get(&self, id: impl Into<RecordId>) -> Get<P> {
        Get::new(self.clone(), id.into(), None)
    }

    /// Reads the record that has a value of a unique property, e.g. an e-mail address.
    pub fn get_by(&self, id_property: &str, value: &str) -> Get<P> {
        Get::new(self.clone(), value.into(), Some(id_property.to_owned()))
    }

    /// Lists records in the order of their ids.
    pub fn list(&self) -> List<P> {
        List { objects: self.clone(), selection: Selection::default(), limit: None }
    }
}

#[derive(Serialize)]
struct Changes {
    properties: Properties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Merge {
    primary_object_id: RecordId,
    object_id_to_merge: RecordId,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Purge<'a> {
    object_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_property: Option<&'a str>,
}

/// What is to come back of a record.
#[derive(Clone, Debug, Default)]
struct Selection {
    properties: Option<Vec<String>>,
    history: Vec<String>,
    associations: Vec<ObjectType>,
    archived: bool,
}

impl Selection {
    fn ask<P: DeserializeOwned>(&self, call: Call) -> Call {
        let listed = |names: &[String]| (!names.is_empty()).then(|| names.join(","));
        let associations: Vec<&str> = self.associations.iter().map(ObjectType::as_str).collect();
        call.query_if("properties", listed(&wanted::<P>(self.properties.clone())))
            .query_if("propertiesWithHistory", listed(&self.history))
            .query_if("associations", (!associations.is_empty()).then(|| associations.join(",")))
            .query_if("archived", self.archived.then_some(true))
    }
}

/// Declares the choices that reading and listing share.
macro_rules! selecting {
    ($name:ident) => {
        impl<P> $name<P> {
            /// Asks for these properties instead of the fields of `P`.
            pub fn properties<N: Into<String>>(
                mut self,
                names: impl IntoIterator<Item = N>,
            ) -> Self {
                self.selection.properties = Some(names.into_iter().map(Into::into).collect());
                self
            }

            /// Asks for former values of these properties too.
            pub fn history<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
                self.selection.history = names.into_iter().map(Into::into).collect();
                self
            }

            /// Asks for the ids of associated records of these types too.
            pub fn associations<T: Into<ObjectType>>(
                mut self,
                object_types: impl IntoIterator<Item = T>,
            ) -> Self {
                self.selection.associations = object_types.into_iter().map(Into::into).collect();
                self
            }

            /// Asks for archived records instead of live ones.
            pub fn archived(mut self) -> Self {
                self.selection.archived = true;
                self
            }
        }
    };
}

selecting!(Get);
selecting!(List);

/// Reading of one record. Await it.
#[derive(Clone, Debug)]
#[must_use = "await it"]
pub struct Get<P = Properties> {
    objects: Objects<P>,
    id: RecordId,
    id_property: Option<String>,
    selection: Selection,
}

impl<P: DeserializeOwned> Get<P> {
    fn new(objects: Objects<P>, id: RecordId, id_property: Option<String>) -> Self {
        Self { objects, id, id_property, selection: Selection::default() }
    }

    /// Reads the record; nothing if there is none.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, or the record doesn't fit `P`.
    pub async fn find(self) -> Result<Option<Record<P>>> {
        match self.read().await {
            Ok(record) => Ok(Some(record)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn read(self) -> Result<Record<P>> {
        let call = Call::get("objects.get", self.objects.path(&[self.id.as_str()]));
        let call = self.selection.ask::<P>(call.query_if("idProperty", self.id_property));
        let record: Record = self.objects.hubspot.send(call).await?;
        Ok(record.typed()?)
    }
}

impl<P: DeserializeOwned + 'static> IntoFuture for Get<P> {
    type Output = Result<Record<P>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.read())
    }
}

/// A list of records.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// let mut companies = hubspot.companies().list().associations(["contacts"]).stream();
/// while let Some(company) = companies.try_next().await? {
///     println!("{:?} has {} contacts", company.properties.name, company.associated("contacts").len());
/// }
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
#[must_use = "ask it for a page or a stream"]
pub struct List<P = Properties> {
    objects: Objects<P>,
    selection: Selection,
    limit: Option<u32>,
}

/// How many records a page holds at most; with former values half of that.
const PAGE: u32 = 100;
const PAGE_WITH_HISTORY: u32 = 50;

impl<P> List<P> {
    /// How many records a page is to hold; as many as HubSpot allows if you don't say.
    pub fn page_size(self, limit: u32) -> Self {
        Self { limit: Some(limit), ..self }
    }
}

impl<P: DeserializeOwned> List<P> {
    /// One page: the first, or the one that begins where another one ended.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses, or a record doesn't fit `P`.
    pub async fn page(&self, after: Option<&str>) -> Result<Page<Record<P>>> {
        let most = if self.selection.history.is_empty() { PAGE } else { PAGE_WITH_HISTORY };
        let call = Call::get("objects.list", self.objects.path(&[]));
        let call = call.query("limit", self.limit.unwrap_or(most)).query_if("after", after);
        let page: Page<Record> = self.objects.hubspot.send(self.selection.ask::<P>(call)).await?;
        page.try_map(typed)
    }
}

impl<P: DeserializeOwned + Send + 'static> List<P> {
    /// All records, page by page.
    pub fn stream(self) -> Paged<Record<P>> {
        Paged::new(move |after| {
            let list = Self { objects: self.objects.clone(), ..self.clone_selection() };
            async move { list.page(after.as_deref()).await }
        })
    }

    fn clone_selection(&self) -> Self {
        let (objects, selection) = (self.objects.clone(), self.selection.clone());
        Self { objects, selection, limit: self.limit }
    }
}

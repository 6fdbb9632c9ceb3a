//! The people whom records belong to.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    HubSpot, Page, Paged, Result,
    open_enum::open_enum,
    request::{Call, path},
    version::Family,
};

/// The owners of an account.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// let owners = hubspot.owners().list().all().await?;
/// for owner in &owners {
///     println!("{} {:?}", owner.id, owner.email);
/// }
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
pub struct Owners {
    hubspot: HubSpot,
}

/// An owner.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Owner {
    /// Its id: what the property `hubspot_owner_id` holds.
    pub id: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// A person or a queue.
    #[serde(rename = "type")]
    pub kind: Option<OwnerType>,
    /// The given name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// The family name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// The user; nothing if it is gone.
    pub user_id: Option<u64>,
    /// The user, even if it is gone.
    pub user_id_including_inactive: Option<u64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// The teams it belongs to.
    #[serde(default)]
    pub teams: Vec<Team>,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Team {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is the owner's main one.
    #[serde(default)]
    pub primary: bool,
}

open_enum! {
    /// What an owner is.
    OwnerType {
        /// Somebody.
        Person = "PERSON",
        /// A queue.
        Queue = "QUEUE",
    }
}

/// How many owners a page holds.
const PAGE: u32 = 500;

impl HubSpot {
    /// The people whom records belong to.
    pub fn owners(&self) -> Owners {
        Owners { hubspot: self.clone() }
    }
}

impl Owners {
    /// All owners.
    pub fn list(&self) -> Paged<Owner> {
        self.pages(None, false)
    }

    /// All owners who are gone.
    pub fn archived(&self) -> Paged<Owner> {
        self.pages(None, true)
    }

    /// The owner with an e-mail address, if there is one.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn find_by_email(&self, email: &str) -> Result<Option<Owner>> {
        self.pages(Some(email.to_owned()), false).try_next().await
    }

    fn pages(&self, email: Option<String>, archived: bool) -> Paged<Owner> {
        let owners = self.clone();
        Paged::new(move |after| {
            let (owners, email) = (owners.clone(), email.clone());
            async move { owners.page(email, archived, after).await }
        })
    }

    async fn page(
        &self,
        email: Option<String>,
        archived: bool,
        after: Option<String>,
    ) -> Result<Page<Owner>> {
        let call = Call::get("owners.list", self.hubspot.base(Family::Owners));
        let call = call.query("limit", PAGE).query_if("email", email).query_if("after", after);
        self.hubspot.send(call.query_if("archived", archived.then_some(true))).await
    }

    /// One owner.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn get(&self, id: &str) -> Result<Owner> {
        let path = path(&self.hubspot.base(Family::Owners), &[id]);
        self.hubspot.send(Call::get("owners.get", path)).await
    }

    /// The owner that a user is.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn get_by_user(&self, user_id: u64) -> Result<Owner> {
        let path = path(&self.hubspot.base(Family::Owners), &[&user_id.to_string()]);
        self.hubspot.send(Call::get("owners.get", path).query("idProperty", "userId")).await
    }
}

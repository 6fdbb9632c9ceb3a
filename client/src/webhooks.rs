//! Webhooks: what HubSpot sends when something changes, and what it is to send.
//!
//! With axum (feature `axum`), the extractor `Events` verifies a delivery and hands over its
//! events. Elsewhere, [`signature::verify`] and [`events`] do.

pub mod event;
#[cfg(feature = "axum")]
pub mod extractor;
pub mod signature;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    HubSpot, Result, Secret,
    batch::INPUTS,
    envelope::{Inputs, Results},
    request::{Call, path},
    version::Family,
};

pub use event::{Change, Event, events};
#[cfg(feature = "axum")]
pub use extractor::Events;
pub use signature::{InvalidSignature, Verifier};

/// The webhooks of an app: where they go, and which there are.
///
/// ```no_run
/// # async fn example(developer: hubspot_client::HubSpot) -> hubspot_client::Result<()> {
/// use hubspot_client::webhooks::NewSubscription;
///
/// let webhooks = developer.webhooks(1234567).developer_key("…");
/// webhooks.set_target("https://example.com/webhooks", 10).await?;
/// webhooks.subscribe(&NewSubscription::property_change("contact", "email")).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Webhooks {
    hubspot: HubSpot,
    app_id: u64,
    developer_key: Option<Secret>,
}

/// Where webhooks go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Settings {
    /// The address.
    pub target_url: String,
    /// How many at once.
    pub throttling: Throttling,
    /// Since when.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

/// How many webhooks are sent at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Throttling {
    /// How many.
    pub max_concurrent_requests: u32,
}

/// What HubSpot sends.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Subscription {
    /// Its number.
    pub id: String,
    /// What happens, e.g. `contact.creation`.
    pub event_type: String,
    /// The property, for changes.
    #[serde(default)]
    pub property_name: Option<String>,
    /// The type of records, for `object.…`.
    #[serde(default)]
    pub object_type_id: Option<String>,
    /// Whether it is sent.
    #[serde(default)]
    pub active: bool,
    /// Since when it is there.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
}

/// What HubSpot is to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewSubscription {
    /// What happens, e.g. `contact.creation`.
    pub event_type: String,
    /// The property, for changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property_name: Option<String>,
    /// The type of records, for `object.…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_type_id: Option<String>,
    /// Whether it is sent from now on.
    pub active: bool,
}

impl NewSubscription {
    /// Sends something that happens, from now on.
    pub fn new(event_type: impl Into<String>) -> Self {
        let event_type = event_type.into();
        Self { event_type, property_name: None, object_type_id: None, active: true }
    }

    /// Sends changes of a property of e.g. a `contact`, from now on.
    pub fn property_change(object: &str, property: impl Into<String>) -> Self {
        let subscription = Self::new(format!("{object}.propertyChange"));
        Self { property_name: Some(property.into()), ..subscription }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    target_url: &'a str,
    throttling: Throttling,
}

#[derive(Serialize)]
struct Switch<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    active: bool,
}

impl HubSpot {
    /// The webhooks of an app.
    ///
    /// A token of an account isn't enough: the client needs a developer's token, or the webhooks
    /// a [`developer_key`](Webhooks::developer_key).
    pub fn webhooks(&self, app_id: u64) -> Webhooks {
        Webhooks { hubspot: self.clone(), app_id, developer_key: None }
    }
}

impl Webhooks {
    /// Calls with the key of a developer account instead of the client's token.
    #[must_use]
    pub fn developer_key(self, key: impl Into<Secret>) -> Self {
        Self { developer_key: Some(key.into()), ..self }
    }

    fn path(&self, segments: &[&str]) -> String {
        let base = path(&self.hubspot.base(Family::Webhooks), &[&self.app_id.to_string()]);
        path(&base, segments)
    }

    fn signed(&self, call: Call) -> Call {
        call.developer_key(self.developer_key.clone())
    }

    /// Where webhooks go.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn settings(&self) -> Result<Settings> {
        let call = Call::get("webhooks.settings", self.path(&["settings"]));
        self.hubspot.send(self.signed(call)).await
    }

    /// Sends webhooks to an address, so many at once. It may take five minutes.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn set_target(&self, url: &str, at_once: u32) -> Result<Settings> {
        let throttling = Throttling { max_concurrent_requests: at_once };
        let call = Call::put("webhooks.set_target", self.path(&["settings"]));
        let call = call.json(&Target { target_url: url, throttling })?;
        self.hubspot.send(self.signed(call)).await
    }

    /// Sends no webhooks any more.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn clear_target(&self) -> Result<()> {
        let call = Call::delete("webhooks.clear_target", self.path(&["settings"]));
        self.hubspot.send_only(self.signed(call)).await
    }

    /// What HubSpot sends.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>> {
        let call = Call::get("webhooks.subscriptions", self.path(&["subscriptions"]));
        Ok(self.hubspot.send::<Results<_>>(self.signed(call)).await?.results)
    }

    /// One subscription.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn subscription(&self, id: &str) -> Result<Subscription> {
        let call = Call::get("webhooks.subscription", self.path(&["subscriptions", id]));
        self.hubspot.send(self.signed(call)).await
    }

    /// Adds a subscription.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn subscribe(&self, subscription: &NewSubscription) -> Result<Subscription> {
        let call = Call::post("webhooks.subscribe", self.path(&["subscriptions"]));
        self.hubspot.send(self.signed(call.json(subscription)?)).await
    }

    /// Switches a subscription on or off.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn set_active(&self, id: &str, active: bool) -> Result<Subscription> {
        let call = Call::patch("webhooks.set_active", self.path(&["subscriptions", id]));
        self.hubspot.send(self.signed(call.json(&Switch { id: None, active })?)).await
    }

    /// Switches subscriptions on or off.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn batch_set_active(&self, ids: &[&str], active: bool) -> Result<Vec<Subscription>> {
        let mut switched = Vec::new();
        for part in ids.chunks(INPUTS) {
            let inputs: Vec<_> = part.iter().map(|id| Switch { id: Some(id), active }).collect();
            let path = self.path(&["subscriptions", "batch", "update"]);
            let call = Call::repeatable_post("webhooks.batch_set_active", path);
            let call = self.signed(call.json(&Inputs { inputs })?);
            switched.extend(self.hubspot.send::<Results<_>>(call).await?.results);
        }
        Ok(switched)
    }

    /// Removes a subscription.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn unsubscribe(&self, id: &str) -> Result<()> {
        let call = Call::delete("webhooks.unsubscribe", self.path(&["subscriptions", id]));
        self.hubspot.send_only(self.signed(call)).await
    }
}

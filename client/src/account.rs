//! What there is to know of the account.

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    HubSpot, Result,
    envelope::Results,
    open_enum::open_enum,
    request::{Call, path},
    version::Family,
};

/// The account.
///
/// ```
/// # mod portal { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/portal.rs")); }
/// # portal::example(async |hubspot| {
/// let details = hubspot.account().details().await?;
/// println!("portal {} in {:?}", details.portal_id, details.time_zone);
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
pub struct Account {
    hubspot: HubSpot,
}

/// What there is to know of the account.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountDetails {
    /// Its number.
    pub portal_id: u64,
    /// What it is for.
    pub account_type: Option<AccountType>,
    /// E.g. `US/Eastern`.
    pub time_zone: Option<String>,
    /// E.g. `USD`.
    pub company_currency: Option<String>,
    /// Others.
    #[serde(default)]
    pub additional_currencies: Vec<String>,
    /// E.g. `-05:00`.
    pub utc_offset: Option<String>,
    /// Where people use it, e.g. `app.hubspot.com`.
    pub ui_domain: Option<String>,
    /// Where its data is, e.g. `na1`.
    pub data_hosting_location: Option<String>,
    /// Its name, in newer versions.
    pub portal_name: Option<String>,
}

open_enum! {
    /// What an account is for.
    AccountType {
        /// Work.
        Standard = "STANDARD",
        /// Tests of apps.
        DeveloperTest = "DEVELOPER_TEST",
        /// Tests of settings.
        Sandbox = "SANDBOX",
        /// Apps.
        AppDeveloper = "APP_DEVELOPER",
    }
}

/// How many calls private apps have made today.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DailyUsage {
    /// What is counted.
    pub name: String,
    /// How many may be made.
    pub usage_limit: u64,
    /// How many were made.
    pub current_usage: u64,
    /// When they were counted.
    pub collected_at: Option<Timestamp>,
    /// When the count begins anew.
    pub resets_at: Option<Timestamp>,
}

impl HubSpot {
    /// What there is to know of the account.
    pub fn account(&self) -> Account {
        Account { hubspot: self.clone() }
    }
}

impl Account {
    fn path(&self, segments: &[&str]) -> String {
        path(&self.hubspot.base(Family::Account), segments)
    }

    /// The account's number, time zone, currencies, …
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn details(&self) -> Result<AccountDetails> {
        self.hubspot.send(Call::get("account.details", self.path(&["details"]))).await
    }

    /// How many calls private apps have made today.
    ///
    /// # Errors
    ///
    /// If HubSpot refuses.
    pub async fn daily_usage(&self) -> Result<Vec<DailyUsage>> {
        let path = self.path(&["api-usage", "daily", "private-apps"]);
        let call = Call::get("account.daily_usage", path);
        Ok(self.hubspot.send::<Results<_>>(call).await?.results)
    }
}

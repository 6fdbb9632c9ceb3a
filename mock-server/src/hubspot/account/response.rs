//! Account information as HubSpot writes it.

use portal::{Account, Portal, Timestamp};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::wire::shared::Iso;

/// `account-info/…/details`.
#[derive(Clone, Copy, Debug)]
pub struct Details<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// The offset from UTC changes with the season.
    pub now: Timestamp,
    /// 2026-09 adds the portal's name and age.
    pub named: bool,
}

impl Serialize for Details<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Account {
            account_type,
            name,
            created,
            time_zone,
            company_currency,
            additional_currencies,
            ui_domain,
            data_hosting_location,
        } = &*self.portal.account;
        let offset = self.portal.account.utc_offset(self.now);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("portalId", &self.portal.id)?;
        map.serialize_entry("accountType", account_type)?;
        map.serialize_entry("timeZone", time_zone)?;
        map.serialize_entry("companyCurrency", company_currency)?;
        map.serialize_entry("additionalCurrencies", additional_currencies)?;
        map.serialize_entry("utcOffset", &clock(offset))?;
        map.serialize_entry("utcOffsetMilliseconds", &millis(offset))?;
        map.serialize_entry("uiDomain", ui_domain)?;
        map.serialize_entry("dataHostingLocation", data_hosting_location)?;
        if self.named {
            map.serialize_entry("portalName", name)?;
            map.serialize_entry("createdAt", &Iso(*created))?;
        }
        map.end()
    }
}

/// `integrations/v1/me`, the older form of the same.
#[derive(Clone, Copy, Debug)]
pub struct Me<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// The offset from UTC changes with the season.
    pub now: Timestamp,
}

impl Serialize for Me<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let account = &self.portal.account;
        let offset = account.utc_offset(self.now);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("portalId", &self.portal.id)?;
        map.serialize_entry("timeZone", &account.time_zone)?;
        map.serialize_entry("accountType", &account.account_type)?;
        map.serialize_entry("currency", &account.company_currency)?;
        map.serialize_entry("utcOffset", &clock(offset))?;
        map.serialize_entry("utcOffsetMilliseconds", &millis(offset))?;
        map.end()
    }
}

/// `-04:00`.
fn clock(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn millis(seconds: i32) -> i64 {
    i64::from(seconds) * 1000
}

/// What an app used of a daily limit.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DailyUsage {
    name: &'static str,
    usage_limit: u32,
    current_usage: u32,
    collected_at: Iso,
    fetch_status: &'static str,
    resets_at: Iso,
}

impl DailyUsage {
    /// The calls of private apps.
    pub fn of_private_apps(limit: u32, used: u32, now: Timestamp, resets: Timestamp) -> Self {
        Self {
            name: "private-apps-api-calls-daily",
            usage_limit: limit,
            current_usage: used,
            collected_at: Iso(now),
            fetch_status: "SUCCESS",
            resets_at: Iso(resets),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_have_a_sign_and_two_digits() {
        assert_eq!(clock(-4 * 3600), "-04:00");
        assert_eq!(clock(5 * 3600 + 1800), "+05:30");
        assert_eq!(clock(0), "+00:00");
    }
}

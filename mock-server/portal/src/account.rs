//! What a portal tells of itself: time zone, currency, where it is hosted.

use jiff::tz::TimeZone;

use crate::Timestamp;

/// What `accountType` can be.
pub const ACCOUNT_TYPES: [&str; 4] = ["STANDARD", "DEVELOPER_TEST", "SANDBOX", "APP_DEVELOPER"];

/// What `account-info` tells of a portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// One of [`ACCOUNT_TYPES`].
    pub account_type: Box<str>,
    /// What people call it.
    pub name: Box<str>,
    /// When it was made.
    pub created: Timestamp,
    /// `US/Eastern`.
    pub time_zone: Box<str>,
    /// `USD`.
    pub company_currency: Box<str>,
    /// Others that amounts may be in.
    pub additional_currencies: Vec<Box<str>>,
    /// `app.hubspot.com`, in whose pages records open.
    pub ui_domain: Box<str>,
    /// `na1`.
    pub data_hosting_location: Box<str>,
}

/// 2026-03-02T14:00:00Z, when the fresh portal's sample records were made.
const CREATED: Timestamp = Timestamp(1_772_460_000_000);

impl Default for Account {
    fn default() -> Self {
        Self {
            account_type: "STANDARD".into(),
            name: "Local HubSpot".into(),
            created: CREATED,
            time_zone: "US/Eastern".into(),
            company_currency: "USD".into(),
            additional_currencies: Vec::new(),
            ui_domain: "app.hubspot.com".into(),
            data_hosting_location: "na1".into(),
        }
    }
}

impl Account {
    /// Whether a portal can be of that type; if not, what to write instead.
    pub fn check_type(name: &str) -> Result<(), String> {
        match ACCOUNT_TYPES.contains(&name) {
            true => Ok(()),
            false => {
                Err(format!("{name:?} is no account type; there are {}", ACCOUNT_TYPES.join(", ")))
            }
        }
    }

    /// Whether there is a time zone of that name.
    pub fn knows_time_zone(name: &str) -> bool {
        TimeZone::get(name).is_ok()
    }

    /// How far the portal's clocks are ahead of UTC at a moment, in seconds.
    pub fn utc_offset(&self, now: Timestamp) -> i32 {
        // jiff's instants end a day before the last year does.
        let instant = jiff::Timestamp::from_millisecond(now.0).unwrap_or(jiff::Timestamp::MAX);
        let zone = TimeZone::get(&self.time_zone);
        zone.map_or(0, |zone| zone.to_offset(instant).seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The offsets of two recordings: 2026-03-12 and 2022-02-23.
    #[test]
    fn the_offset_follows_the_seasons() {
        let at = |text| Account::default().utc_offset(Timestamp::parse_iso(text).expect("valid"));
        assert_eq!(at("2026-03-12T07:35:05Z"), -4 * 3600);
        assert_eq!(at("2022-02-23T23:39:15Z"), -5 * 3600);
    }

    #[test]
    fn time_zones_are_known_by_name() {
        assert!(Account::knows_time_zone("Asia/Kolkata"));
        assert!(!Account::knows_time_zone("Mars/Olympus"));
    }
}

//! `/account-info` and `/integrations/v1/me`.

use serde_json::json;

use crate::api::Api;

const SEED: &str = r#"{
  "portal": {"id": 147893286, "timeZone": "Asia/Kolkata", "companyCurrency": "INR",
             "additionalCurrencies": ["USD"], "uiDomain": "app-eu1.hubspot.com",
             "dataHostingLocation": "eu1", "accountType": "SANDBOX", "name": "Tea",
             "createdAt": "2025-01-02T03:04:05Z"}
}"#;

/// The form recorded 2026-03-12; India has no summer time, so the offset is the same all year.
const DETAILS: &str = r#"{"portalId":147893286,"accountType":"SANDBOX","timeZone":"Asia/Kolkata","companyCurrency":"INR","additionalCurrencies":["USD"],"utcOffset":"+05:30","utcOffsetMilliseconds":19800000,"uiDomain":"app-eu1.hubspot.com","dataHostingLocation":"eu1""#;

#[test]
fn details_are_as_recorded_and_the_newest_dialect_tells_more() {
    let api = Api::seeded(SEED).unwrap();
    for version in ["v3", "2025-09", "2026-03"] {
        let details = api.get(&format!("/account-info/{version}/details"));
        assert_eq!(details.text, format!("{DETAILS}}}"), "{version}");
    }
    let newest = api.get("/account-info/2026-09/details");
    assert_eq!(
        newest.text,
        format!("{DETAILS},\"portalName\":\"Tea\",\"createdAt\":\"2025-01-02T03:04:05Z\"}}")
    );
}

/// Tools look at the type before they write.
#[test]
fn what_kind_of_account_it_is_can_be_chosen() {
    let api = Api::new();
    let make = |account_type: &str| {
        api.post("/_mock/portals", json!({"seed": "empty", "account_type": account_type}))
    };
    for account_type in ["STANDARD", "DEVELOPER_TEST", "SANDBOX", "APP_DEVELOPER"] {
        let made = make(account_type).expect(201);
        let token = made["access_token"].as_str().expect("a token");
        let details = api.get_as(token, "/account-info/v3/details").json();
        assert_eq!(details["accountType"], account_type);
    }
    let refused = make("TEST");
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("DEVELOPER_TEST"), "{}", refused.text);
    assert!(Api::seeded(r#"{"portal": {"accountType": "TEST"}}"#).is_err());
}

#[test]
fn a_new_portal_is_in_the_eastern_time_zone() {
    let details = Api::fresh().get("/account-info/v3/details").expect(200);
    assert_eq!(details["accountType"], "STANDARD");
    assert_eq!(details["timeZone"], "US/Eastern");
    assert_eq!(details["dataHostingLocation"], "na1");
    assert_eq!(details["additionalCurrencies"], json!([]));
    assert!(["-04:00", "-05:00"].contains(&details["utcOffset"].as_str().expect("a text")));
}

/// The form recorded 2022-02-23.
#[test]
fn the_older_form_has_the_older_names() {
    let api = Api::seeded(SEED).unwrap();
    let me = api.get("/integrations/v1/me");
    assert_eq!(
        me.text,
        r#"{"portalId":147893286,"timeZone":"Asia/Kolkata","accountType":"SANDBOX","currency":"INR","utcOffset":"+05:30","utcOffsetMilliseconds":19800000}"#
    );
}

#[test]
fn calls_of_the_day_are_counted() {
    let api = Api::fresh();
    api.freeze("2026-03-02T14:00:00Z");
    let path = "/account-info/v3/api-usage/daily/private-apps";
    api.get("/crm/v3/owners").expect(200);
    let usage = api.get(path).expect(200)["results"][0].clone();
    assert_eq!(usage["name"], "private-apps-api-calls-daily");
    assert_eq!((&usage["usageLimit"], &usage["currentUsage"]), (&json!(250_000), &json!(2)));
    assert_eq!(usage["fetchStatus"], "SUCCESS");
    let resets = usage["resetsAt"].as_str().expect("an instant");
    assert_eq!(resets, "2026-03-03T05:00:00Z", "midnight in US/Eastern");
    let again = api.get(path).expect(200)["results"][0]["currentUsage"].clone();
    assert_eq!(again, 3);
}

#[test]
fn a_time_zone_that_is_none_is_a_mistake_in_the_seed() {
    let seed = SEED.replace("Asia/Kolkata", "Mars/Olympus");
    let error = Api::seeded(&seed).expect_err("no such zone");
    assert!(error.to_string().contains(": \"Mars/Olympus\" is no time zone"), "{error}");
}

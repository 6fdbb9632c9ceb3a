//! Every operator, by property type.
//!
//! Semantics are the documentation's unless a test says otherwise.

use serde_json::{Value, json};

use super::{find, search};
use crate::api::Api;

/// Contacts by first name: Ada, Brian, Cleo, Dora. Dora has a name and nothing else.
fn contacts() -> Api {
    let api = Api::new();
    for properties in [
        json!({
            "firstname": "Ada", "email": "ada@example.org", "company": "Analytical Engines Ltd",
            "linkedinconnections": "9", "closedate": "2026-03-01T00:00:00Z",
            "hs_job_change_detected_date": "2026-03-01", "hs_lead_status": "NEW",
            "hs_buying_role": "CHAMPION;BLOCKER", "hs_facebook_ad_clicked": "true",
        }),
        json!({
            "firstname": "Brian", "email": "brian@example.com", "company": "engines of growth",
            "linkedinconnections": "10", "closedate": "2026-03-01T00:00:00.001Z",
            "hs_job_change_detected_date": "2026-03-02", "hs_lead_status": "OPEN",
            "hs_buying_role": "CHAMPION", "hs_facebook_ad_clicked": "false",
        }),
        json!({
            "firstname": "Cleo", "company": "Example", "linkedinconnections": "-1.50",
            "closedate": "1999-12-31T23:59:59Z", "hs_job_change_detected_date": "2025-12-31",
            "hs_lead_status": "IN_PROGRESS", "hs_buying_role": "OTHER",
        }),
        json!({ "firstname": "Dora" }),
    ] {
        api.make("contacts", properties);
    }
    api
}

#[track_caller]
fn check(api: &Api, filters: &[(Value, &[&str])]) {
    for (filter, expected) in filters {
        assert_eq!(find(api, "contacts", "firstname", filter.clone()), *expected, "{filter}");
    }
}

fn filter(name: &str, operator: &str, value: impl Into<Value>) -> Value {
    json!({ "propertyName": name, "operator": operator, "value": value.into() })
}

fn listed(name: &str, operator: &str, values: &[&str]) -> Value {
    json!({ "propertyName": name, "operator": operator, "values": values })
}

const ALL: &[&str] = &["Ada", "Brian", "Cleo", "Dora"];
const SET: &[&str] = &["Ada", "Brian", "Cleo"];

#[test]
fn eq_and_neq() {
    let api = contacts();
    check(
        &api,
        &[
            // Strings without case (recorded: an e-mail in another case is found).
            (filter("firstname", "EQ", "ADA"), &["Ada"]),
            (filter("email", "EQ", "Ada@Example.org"), &["Ada"]),
            (filter("firstname", "EQ", "Ad"), &[]),
            // Enumerations with it.
            (filter("hs_lead_status", "EQ", "NEW"), &["Ada"]),
            (filter("hs_lead_status", "EQ", "new"), &[]),
            // Of several options, one is enough (assumed).
            (filter("hs_buying_role", "EQ", "CHAMPION"), &["Ada", "Brian"]),
            (filter("hs_buying_role", "NEQ", "CHAMPION"), &["Cleo"]),
            // Numbers as numbers, sent as such or as texts.
            (filter("linkedinconnections", "EQ", "9.0"), &["Ada"]),
            (filter("linkedinconnections", "EQ", -1.5), &["Cleo"]),
            (filter("hs_facebook_ad_clicked", "EQ", "true"), &["Ada"]),
            (filter("hs_facebook_ad_clicked", "EQ", true), &["Ada"]),
            // Instants to the millisecond, however they are written.
            (filter("closedate", "EQ", "2026-03-01"), &["Ada"]),
            (filter("closedate", "EQ", "1772323200000"), &["Ada"]),
            (filter("closedate", "EQ", 1_772_323_200_001_i64), &["Brian"]),
            (filter("closedate", "EQ", "2026-03-01T02:00:00+02:00"), &["Ada"]),
            (filter("hs_job_change_detected_date", "EQ", "2026-03-01"), &["Ada"]),
            (filter("hs_job_change_detected_date", "EQ", "1772323200000"), &["Ada"]),
            // Who has no value differs from nothing (assumed).
            (filter("company", "NEQ", "example"), &["Ada", "Brian"]),
        ],
    );
}

#[test]
fn lt_lte_gt_gte_and_between() {
    let api = contacts();
    let between = |name: &str, low: &str, high: &str| json!({"propertyName": name, "operator": "BETWEEN", "value": low, "highValue": high});
    check(
        &api,
        &[
            // 9 is less than 10, which it wouldn't be as a text.
            (filter("linkedinconnections", "LT", "10"), &["Ada", "Cleo"]),
            (filter("linkedinconnections", "LTE", "9"), &["Ada", "Cleo"]),
            (filter("linkedinconnections", "GT", "9"), &["Brian"]),
            (filter("linkedinconnections", "GTE", "9"), &["Ada", "Brian"]),
            (filter("closedate", "GT", "2026-03-01"), &["Brian"]),
            (filter("closedate", "LT", "2000-01-01"), &["Cleo"]),
            (filter("hs_job_change_detected_date", "GTE", "2026-03-01"), &["Ada", "Brian"]),
            (filter("firstname", "GT", "brian"), &["Cleo", "Dora"]),
            // Both ends belong to it.
            (between("linkedinconnections", "-1.5", "9"), &["Ada", "Cleo"]),
            (between("closedate", "2026-03-01", "2026-03-02"), &["Ada", "Brian"]),
            (between("closedate", "2026-03-02", "2026-03-01"), &[]),
        ],
    );
}

#[test]
fn in_and_not_in() {
    let api = contacts();
    check(
        &api,
        &[
            (listed("firstname", "IN", &["ada", "cleo", "nobody"]), &["Ada", "Cleo"]),
            // Texts in a list must be in lower case.
            (listed("firstname", "IN", &["Ada"]), &[]),
            (listed("firstname", "NOT_IN", &["ada", "cleo"]), &["Brian", "Dora"]),
            (listed("hs_lead_status", "IN", &["NEW", "OPEN"]), &["Ada", "Brian"]),
            (listed("hs_lead_status", "NOT_IN", &["NEW"]), &["Brian", "Cleo"]),
            (listed("hs_buying_role", "IN", &["BLOCKER", "OTHER"]), &["Ada", "Cleo"]),
            (listed("hs_buying_role", "NOT_IN", &["BLOCKER", "OTHER"]), &["Brian"]),
            (listed("linkedinconnections", "IN", &["9.0", "10"]), &["Ada", "Brian"]),
        ],
    );
}

#[test]
fn has_property_and_not_has_property() {
    let api = contacts();
    let has = |name: &str, operator: &str| json!({"propertyName": name, "operator": operator});
    check(
        &api,
        &[
            (has("company", "HAS_PROPERTY"), SET),
            (has("company", "NOT_HAS_PROPERTY"), &["Dora"]),
            (has("createdate", "HAS_PROPERTY"), ALL),
        ],
    );
    // A cleared value is none.
    let found = search(&api, "contacts", json!({"filters": [filter("firstname", "EQ", "ada")]}));
    let path = format!("/crm/v3/objects/contacts/{}", found["results"][0]["id"].as_str().unwrap());
    let body = json!({"properties": {"company": ""}});
    api.patch(&path, body).expect(200);
    check(
        &api,
        &[
            (has("company", "HAS_PROPERTY"), &["Brian", "Cleo"]),
            (has("company", "NOT_HAS_PROPERTY"), &["Ada", "Dora"]),
            (filter("company", "NEQ", "x"), &["Brian", "Cleo"]),
        ],
    );
}

#[test]
fn contains_token_and_not_contains_token() {
    let api = contacts();
    check(
        &api,
        &[
            // Recorded: a domain is found within an e-mail.
            (filter("email", "CONTAINS_TOKEN", "example.org"), &["Ada"]),
            (filter("email", "CONTAINS_TOKEN", "example"), &["Ada", "Brian"]),
            (filter("company", "CONTAINS_TOKEN", "ENGINES"), &["Ada", "Brian"]),
            (filter("company", "CONTAINS_TOKEN", "analytical engines"), &["Ada"]),
            // A part of a word is no word, but for a star.
            (filter("company", "CONTAINS_TOKEN", "engine"), &[]),
            (filter("company", "CONTAINS_TOKEN", "engine*"), &["Ada", "Brian"]),
            (filter("company", "CONTAINS_TOKEN", "*lytical"), &["Ada"]),
            (filter("email", "CONTAINS_TOKEN", "*@example.com"), &["Brian"]),
            (filter("company", "NOT_CONTAINS_TOKEN", "engines"), &["Cleo"]),
        ],
    );
}

#[test]
fn computed_values_are_found_like_stored_ones() {
    let api = contacts();
    let ids: Vec<Value> = search(&api, "contacts", json!({}))["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["id"].clone())
        .collect();
    check(
        &api,
        &[
            (filter("hs_object_id", "EQ", ids[1].clone()), &["Brian"]),
            (filter("hs_object_id", "GT", ids[1].clone()), &["Cleo", "Dora"]),
            (
                json!({"propertyName": "hs_object_id", "operator": "IN", "values": ids[..2]}),
                &["Ada", "Brian"],
            ),
            (filter("hs_email_domain", "EQ", "example.com"), &["Brian"]),
            (filter("createdate", "GT", "2001-01-01"), ALL),
            (filter("lastmodifieddate", "LT", "2001-01-01"), &[]),
            (filter("num_associated_deals", "EQ", "0"), ALL),
        ],
    );
}

#[test]
fn associations_are_pseudo_properties() {
    let api = contacts();
    let company = api.make("companies", json!({"name": "Acme"}));
    let other = api.make("companies", json!({"name": "Other"}));
    for (name, company) in [("Eve", &company), ("Finn", &other)] {
        let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]);
        api.post(
            "/crm/v3/objects/contacts",
            json!({
                "properties": {"firstname": name},
                "associations": [{"to": {"id": company}, "types": types}],
            }),
        )
        .expect(201);
    }
    check(
        &api,
        &[
            (filter("associations.company", "EQ", company.as_str()), &["Eve"]),
            (filter("associations.companies", "EQ", company.as_str()), &["Eve"]),
            (listed("associations.company", "IN", &[&company, &other]), &["Eve", "Finn"]),
            (filter("associations.deal", "EQ", "1"), &[]),
        ],
    );
}

#[test]
fn stages_are_found_as_the_pipeline_tells() {
    let api = Api::new();
    api.make("deals", json!({"dealname": "won", "dealstage": "closedwon"}));
    api.make("deals", json!({"dealname": "open", "dealstage": "appointmentscheduled"}));
    let names =
        |value: &str| find(&api, "deals", "dealname", filter("hs_is_closed_won", "EQ", value));
    assert_eq!(names("true"), ["won"]);
    assert_eq!(names("false"), ["open"]);
}

//! What HubSpot makes of phone numbers.

use serde_json::{Value, json};

use crate::api::Api;

const CALCULATED: &str = "hs_calculated_phone_number,hs_calculated_phone_number_country_code,\
    hs_calculated_phone_number_region_code,hs_calculated_phone_number_area_code,\
    hs_searchable_calculated_phone_number,hs_searchable_calculated_international_phone_number";

/// International number, country, area and what search finds it by.
#[track_caller]
fn check(properties: Value, wanted: [Option<&str>; 4]) {
    let api = Api::new();
    let id = api.make("contacts", properties);
    let values = api.values("contacts", &id, CALCULATED);
    let [international, country, area, searchable] = wanted;
    let is = |name: &str, wanted: Option<&str>| assert_eq!(values[name].as_str(), wanted, "{name}");
    is("hs_calculated_phone_number", international);
    is("hs_calculated_phone_number_country_code", country);
    is("hs_calculated_phone_number_region_code", country);
    is("hs_calculated_phone_number_area_code", area);
    is("hs_searchable_calculated_phone_number", searchable);
    let digits = international.map(|number| &number[1..]);
    is("hs_searchable_calculated_international_phone_number", digits);
}

#[test]
fn numbers_follow_the_rules_of_their_country() {
    // Source: recordings (2024-11 and 2025-03) for the form of each and for the default country.
    for phone in ["(202) 555-0143", "202.555.0143", "+1 202 555 0143", "1-202-555-0143"] {
        let wanted = [Some("+12025550143"), Some("US"), Some("202"), Some("2025550143")];
        check(json!({"phone": phone}), wanted);
    }
    let london = [Some("+442079460018"), Some("GB"), Some("20"), Some("2079460018")];
    check(json!({"phone": "+44 (0)20 7946 0018"}), london);
    check(json!({"phone": "020 7946 0018", "hs_country_region_code": "GB"}), london);
    let mobile = [Some("+5511955550143"), Some("BR"), Some("11"), Some("11955550143")];
    check(json!({"phone": "+55 011 95555-0143"}), mobile);
}

#[test]
fn what_is_no_number_is_found_by_its_digits() {
    // Source: recording (2026-03). The zero that goes is told without a recording.
    check(json!({"phone": "+1 555-1234"}), [None, None, None, Some("15551234")]);
    check(json!({"phone": "020 7946 0018"}), [None, None, None, Some("2079460018")]);
    check(json!({"phone": "ask Ada"}), [None; 4]);
    check(json!({}), [None; 4]);
}

#[test]
fn the_text_stays_as_it_is_and_a_new_one_counts() {
    let api = Api::new();
    let made = api.post(
        "/crm/v3/objects/contacts",
        json!({"properties": {"phone": "(202) 555-0143", "mobilephone": "+1 202 555 0144"}}),
    );
    let made = made.json();
    let values = &made["properties"];
    assert_eq!(values["phone"], "(202) 555-0143");
    assert_eq!(values["hs_calculated_phone_number"], "+12025550143");
    assert_eq!(values["hs_calculated_phone_number_country_code"], "US");
    let path = format!("/crm/v3/objects/contacts/{}", made["id"].as_str().unwrap());
    let changed = api.patch(&path, json!({"properties": {"phone": "+1 202 555 0199"}})).json();
    assert_eq!(changed["properties"]["hs_calculated_phone_number"], "+12025550199");
    let read = api.get(&format!("{path}?properties=hs_calculated_mobile_number")).json();
    assert_eq!(read["properties"]["hs_calculated_mobile_number"], "+12025550144");
}

#[test]
fn companies_have_them_too_and_search_finds_them() {
    let api = Api::new();
    let id = api.make("companies", json!({"name": "Acme", "phone": "(202) 555-0143"}));
    let names = "hs_calculated_phone_number,hs_searchable_calculated_phone_number";
    let values = api.values("companies", &id, names);
    assert_eq!(values["hs_calculated_phone_number"], "+12025550143");
    assert_eq!(values["hs_searchable_calculated_phone_number"], "2025550143");
    api.make("contacts", json!({"phone": "(202) 555-0143"}));
    let found = api.post("/crm/v3/objects/contacts/search", json!({"query": "2025550143"})).json();
    assert_eq!(found["total"], 1);
}

//! Properties that are computed: by a formula of their own, or from associated records.

use serde_json::{Value, json};

use super::CONTACTS;
use crate::api::{Api, Reply};

const DEALS: &str = "/crm/v3/properties/deals";

fn calculated(name: &str, kind: &str, formula: &str) -> Value {
    json!({"name": name, "label": "Computed", "type": kind, "fieldType": "number",
        "groupName": "dealinformation", "calculationFormula": formula})
}

#[track_caller]
fn made(api: &Api, name: &str, kind: &str, formula: &str) -> Value {
    api.post(DEALS, calculated(name, kind, formula)).expect(201)
}

fn refused(api: &Api, kind: &str, formula: &str, status: u16) -> Value {
    api.post(DEALS, calculated("refused", kind, formula)).refusal(status)
}

fn message(refusal: &Value) -> &str {
    refusal["message"].as_str().unwrap()
}

#[test]
fn a_formula_makes_a_calculated_property() {
    // Source: recorded 2025 (the shape), observed 2026 (field type, spelling, numbers on GET only).
    let api = Api::new();
    let body = made(&api, "net", "number", "IF amount>2.50 THEN 10amount ELSE 0");
    assert_eq!(
        (&body["fieldType"], &body["calculated"]),
        (&json!("calculation_equation"), &json!(true))
    );
    assert_eq!(
        body["modificationMetadata"],
        json!({"archivable": true, "readOnlyDefinition": false, "readOnlyValue": true})
    );
    assert_eq!(body["calculationFormula"], "if amount > 2.50 then (10 * amount) else 0");
    let read = api.get(&format!("{DEALS}/net")).json();
    assert_eq!(read["calculationFormula"], "if amount > 2.5 then (10 * amount) else 0");
    let deal = api.make("deals", json!({"dealname": "A", "amount": "3.10"}));
    let path = format!("/crm/v3/objects/deals/{deal}");
    let write = api.patch(&path, json!({"properties": {"net": "1"}})).refusal(400);
    assert_eq!(write["category"], "VALIDATION_ERROR");
    assert_eq!(api.values("deals", &deal, "net")["net"], "31.00");
}

#[test]
fn values_follow_what_they_are_computed_from() {
    let api = Api::new();
    api.freeze("2026-03-02T00:00:00Z");
    made(&api, "open_for", "number", "(closedate - createdate) / 86400000");
    made(&api, "title", "string", "concatenate(string(dealname), '!')");
    made(&api, "big", "bool", "amount >= 100");
    made(&api, "sooner", "datetime", "closedate - 86400000");
    made(&api, "chance", "number", "100 * pipeline_probability(string(dealstage))");
    made(&api, "twice", "number", "2 * open_for");
    let deal = json!({"dealname": "A", "amount": "100", "dealstage": "closedwon",
        "closedate": "2026-03-12T00:00:00Z"});
    let deal = api.make("deals", deal);
    let names = "open_for,title,big,sooner,chance,twice";
    let values = api.values("deals", &deal, names);
    assert_eq!(values["open_for"], "10");
    assert_eq!(values["title"], "A!");
    assert_eq!(values["big"], "true");
    assert_eq!(values["sooner"], "2026-03-11T00:00:00Z");
    assert_eq!(values["chance"], "100");
    assert_eq!(values["twice"], "20");
    let path = format!("/crm/v3/objects/deals/{deal}");
    api.patch(&path, json!({"properties": {"amount": "1", "closedate": ""}})).expect(200);
    let values = api.values("deals", &deal, names);
    assert_eq!((&values["big"], &values["open_for"]), (&json!("false"), &json!(null)));
}

#[test]
fn search_filters_and_sorts_by_computed_values() {
    let api = Api::new();
    made(&api, "double", "number", "2 * amount");
    for amount in ["5", "40", "7"] {
        api.make("deals", json!({"amount": amount}));
    }
    let search = json!({
        "filterGroups": [{"filters": [{"propertyName": "double", "operator": "GT", "value": "10"}]}],
        "sorts": [{"propertyName": "double", "direction": "ASCENDING"}],
        "properties": ["double"],
    });
    let found = api.post("/crm/v3/objects/deals/search", search).json();
    let found = found["results"].as_array().unwrap();
    let values: Vec<_> = found.iter().map(|deal| deal["properties"]["double"].clone()).collect();
    assert_eq!(values, ["14", "80"]);
}

#[test]
fn what_is_no_formula_is_refused() {
    // Source: observed 2026 (square brackets, `if(`, TARGET, 404 of a missing property); the
    // sentences, and that the result has to fit, are assumed.
    let api = Api::new();
    for formula in ["", "amount +", "[amount]", "if(amount > 1) then 1 else 2", "TARGET.amount"] {
        let refusal = refused(&api, "number", formula, 400);
        assert_eq!(refusal["category"], "VALIDATION_ERROR", "{formula}");
        assert!(message(&refusal).starts_with("Invalid calculation formula: "), "{formula}");
    }
    let refusal = refused(&api, "number", "amount + no_such", 404);
    assert_eq!(refusal["category"], "OBJECT_NOT_FOUND");
    for (kind, formula) in [("number", "'a'"), ("string", "1"), ("bool", "1"), ("datetime", "'a'")]
    {
        let refusal = refused(&api, kind, formula, 400);
        assert!(message(&refusal).contains(kind), "{refusal}");
    }
    for field_type in ["calculation_rollup", "calculation_score", "calculation_read_time"] {
        let mut property = calculated("refused", "number", "1");
        property.as_object_mut().unwrap().remove("calculationFormula");
        property["fieldType"] = json!(field_type);
        assert_eq!(api.post(DEALS, property).status, 400, "{field_type}");
    }
    assert_eq!(api.get(&format!("{DEALS}/refused")).status, 404);
}

#[test]
fn a_formula_can_be_changed_but_never_builds_on_itself() {
    let api = Api::new();
    made(&api, "a", "number", "amount");
    made(&api, "b", "number", "a + 1");
    let change =
        |formula: &str| api.patch(&format!("{DEALS}/a"), json!({ "calculationFormula": formula }));
    assert_eq!(change("3.0 * amount").expect(200)["calculationFormula"], "(3.0 * amount)");
    for circle in ["a", "b", "amount + b * 2"] {
        let refusal = change(circle).refusal(400);
        assert!(message(&refusal).contains("calculated from itself"), "{refusal}");
    }
    let deal = api.make("deals", json!({"amount": "2"}));
    assert_eq!(api.values("deals", &deal, "b")["b"], "7");
    // A label leaves the formula alone, and so does a field type.
    let change = json!({"label": "New", "fieldType": "number"});
    let changed = api.patch(&format!("{DEALS}/a"), change).expect(200);
    assert_eq!(changed["fieldType"], "calculation_equation");
    assert_eq!(api.values("deals", &deal, "b")["b"], "7");
}

#[test]
fn formulas_build_on_each_other_up_to_a_limit() {
    let api = Api::new();
    // Every level names the one below as often as a formula may: computed once each, it is fast.
    let row = |name: &str| vec![name; 100].join(" + ");
    made(&api, "level_1", "number", "amount");
    for level in 2..=8 {
        let below = format!("level_{}", level - 1);
        made(&api, &format!("level_{level}"), "number", &row(&below));
    }
    let refusal = refused(&api, "number", "level_8", 400);
    assert!(message(&refusal).contains("more than 8"), "{refusal}");
    let deal = api.make("deals", json!({"amount": "2"}));
    assert_eq!(api.values("deals", &deal, "level_8")["level_8"], "200000000000000");
}

#[test]
fn the_deepest_formulas_are_computed() {
    let api = Api::new();
    made(&api, "deep_1", "number", "amount");
    for level in 2..=8 {
        let below = format!("deep_{}", level - 1);
        let formula = format!("{}{below}{}", "round_up(".repeat(60), ")".repeat(60));
        made(&api, &format!("deep_{level}"), "number", &formula);
    }
    let deal = api.make("deals", json!({"amount": "1.5"}));
    assert_eq!(api.values("deals", &deal, "deep_8")["deep_8"], "2");
}

#[test]
fn what_others_are_computed_from_stays() {
    // Source: recorded 2026 (body), one use; that several are counted together is assumed.
    let api = Api::new();
    let property = json!({"name": "cost", "label": "Cost", "type": "number", "fieldType": "number",
        "groupName": "dealinformation"});
    api.post(DEALS, property).expect(201);
    made(&api, "margin", "number", "amount - cost");
    let path = format!("{DEALS}/cost");
    let in_use = json!({
        "message": "Property: cost of object type 0-3 is currently used in 1 places and cannot be deleted",
        "errors": [{
            "subCategory": "PropertyValidationError.PROPERTY_USAGE",
            "context": {"parentType": ["CALCULATED_PROPERTY"], "parentName": ["0-3/margin"]},
        }],
        "context": {"usageCount": ["1"]},
        "category": "VALIDATION_ERROR",
        "subCategory": "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE",
    });
    assert_eq!(api.delete(&path).refusal(400), in_use);
    let batch = |names: [&str; 2]| {
        let inputs = names.map(|name| json!({ "name": name }));
        api.post(&format!("{DEALS}/batch/archive"), json!({ "inputs": inputs }))
    };
    assert_eq!(batch(["cost", "margin"]).refusal(400), in_use);
    assert_eq!(batch(["margin", "cost"]).status, 204);
    assert_eq!(api.get(&path).status, 404);
}

#[test]
fn hubspots_own_formulas_are_shown_and_computed() {
    // Source: recorded 2026 (formulas); a past close date is "0" in recordings.
    let api = Api::new();
    api.freeze("2026-03-02T12:00:00Z");
    let shown = api.get(&format!("{DEALS}/days_to_close")).json();
    let formula = "max(0, round_down(((closedate - createdate) / 86400000), 0))";
    assert_eq!(shown["calculationFormula"], formula);
    let deal = |closes: &str| {
        let made = json!({"amount": "5", "dealstage": "closedwon", "closedate": closes});
        let deal = api.make("deals", made);
        api.values("deals", &deal, "days_to_close,hs_days_to_close_raw,hs_closed_won_date")
    };
    let past = deal("2026-02-02T00:00:00Z");
    assert_eq!((&past["days_to_close"], &past["hs_days_to_close_raw"]), (&json!("0"), &json!("0")));
    let soon = deal("2026-03-04T20:00:00Z");
    assert_eq!(soon["days_to_close"], "2");
    assert_eq!(soon["hs_days_to_close_raw"], "2.333333");
    assert_eq!(soon["hs_closed_won_date"], "2026-03-04T20:00:00Z");
}

fn rollup(api: &Api, company: &str, name: &str) -> Value {
    api.values("companies", company, name)[name].clone()
}

fn connect(api: &Api, company: &str, deal: &str) -> Reply {
    api.put_empty(&format!("/crm/v4/objects/companies/{company}/associations/default/deals/{deal}"))
}

#[test]
fn rollups_follow_the_associated_records() {
    // Source: documented (what HubSpot's own are called and mean), values without deals assumed;
    // a seed's `rollup` is ours.
    let rolled = |name: &str, rollup: Value| {
        json!({"name": name, "label": "Rolled up", "type": "number",
            "fieldType": "calculation_rollup", "groupName": "companyinformation",
            "rollup": rollup})
    };
    let of = |aggregate: &str| json!({"objectType": "deals", "aggregate": aggregate, "property": "amount"});
    let won =
        json!({"objectType": "0-3", "aggregate": "count", "only": {"dealstage": "closedwon"}});
    let seed = json!({"properties": {"companies": [
        rolled("mean", of("average")), rolled("least", of("min")), rolled("most", of("max")),
        rolled("won", won),
    ]}});
    let api = Api::seeded(&seed.to_string()).unwrap();
    let company = api.make("companies", json!({"name": "Acme"}));
    let names = ["total_revenue", "recent_deal_amount", "recent_deal_close_date", "mean", "won"];
    let before = names.map(|name| rollup(&api, &company, name));
    assert_eq!(before, [json!(null), json!(null), json!(null), json!(null), json!("0")]);
    for (amount, stage, closes) in [
        ("10", "closedwon", "2026-01-02T00:00:00Z"),
        ("25", "closedwon", "2026-01-01T00:00:00Z"),
        ("3", "appointmentscheduled", "2026-01-03T00:00:00Z"),
    ] {
        let deal = json!({"amount": amount, "dealstage": stage, "closedate": closes});
        assert_eq!(connect(&api, &company, &api.make("deals", deal)).status, 200);
    }
    let check = |name: &str, value: &str| assert_eq!(rollup(&api, &company, name), value, "{name}");
    check("total_revenue", "35");
    check("recent_deal_amount", "10");
    check("recent_deal_close_date", "2026-01-02T00:00:00Z");
    check("num_associated_deals", "3");
    check("hs_num_open_deals", "1");
    check("mean", "12.666667");
    check("least", "3");
    check("most", "25");
    check("won", "2");
    check("hs_total_deal_value", "3");
    let child = api.make("companies", json!({"name": "Acme Labs"}));
    let parent_to_child =
        json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 13}]);
    let path = format!("/crm/v4/objects/companies/{company}/associations/companies/{child}");
    api.put(&path, parent_to_child).expect(201);
    check("hs_num_child_companies", "1");
    assert_eq!(rollup(&api, &child, "hs_num_child_companies"), "0");
    let write = json!({"properties": {"mean": "1"}});
    assert_eq!(api.patch(&format!("/crm/v3/objects/companies/{company}"), write).status, 400);
}

#[test]
fn a_rollups_choices_count_one_by_one() {
    let api = Api::new();
    let company = api.make("companies", json!({"name": "Acme"}));
    for (email, role) in [("a", "BLOCKER;CHAMPION"), ("b", "CHAMPION"), ("c", "")] {
        let contact = json!({"email": format!("{email}@example.com"), "hs_buying_role": role});
        let contact = api.make("contacts", contact);
        let path =
            format!("/crm/v4/objects/companies/{company}/associations/default/contacts/{contact}");
        assert_eq!(api.put_empty(&path).status, 200);
    }
    assert_eq!(rollup(&api, &company, "hs_num_blockers"), "1");
    assert_eq!(rollup(&api, &company, "hs_num_contacts_with_buying_roles"), "2");
    assert_eq!(rollup(&api, &company, "hs_num_decision_makers"), "0");
}

#[test]
fn what_a_rollup_reads_stays() {
    let seed = json!({"properties": {
        "deals": [{"name": "cost", "label": "L", "type": "number", "fieldType": "number",
            "groupName": "dealinformation"}],
        "companies": [{"name": "costs", "label": "L", "type": "number",
            "fieldType": "calculation_rollup", "groupName": "companyinformation",
            "rollup": {"objectType": "deals", "aggregate": "sum", "property": "cost"}}],
    }});
    let api = Api::seeded(&seed.to_string()).unwrap();
    let refusal = api.delete(&format!("{DEALS}/cost")).refusal(400);
    assert_eq!(refusal["errors"][0]["context"]["parentName"], json!(["0-2/costs"]));
}

#[test]
fn rollups_of_rollups_end() {
    let one = |name: &str, group: &str, to: &str, of: &str| {
        json!({"name": name, "label": "L", "type": "number", "fieldType": "calculation_rollup",
            "groupName": group,
            "rollup": {"objectType": to, "aggregate": "sum", "property": of}})
    };
    let seed = json!({"properties": {
        "companies": [one("there", "companyinformation", "deals", "back")],
        "deals": [one("back", "dealinformation", "companies", "there")],
    }});
    let api = Api::seeded(&seed.to_string()).unwrap();
    let company = api.make("companies", json!({"name": "Acme"}));
    for _ in 0..20 {
        connect(&api, &company, &api.make("deals", json!({"amount": "1"})));
    }
    assert_eq!(rollup(&api, &company, "there"), json!(null));
}

#[test]
fn seeds_may_name_properties_that_come_later() {
    let property = |name: &str, formula: &str| {
        json!({"name": name, "label": "L", "type": "number", "fieldType": "number",
            "groupName": "dealinformation", "calculationFormula": formula})
    };
    let cost = json!({"name": "cost", "label": "L", "type": "number", "fieldType": "number",
        "groupName": "dealinformation"});
    let seed = json!({"properties": {"deals": [
        property("share", "margin / amount"), property("margin", "amount - cost"), cost,
    ]}});
    let api = Api::seeded(&seed.to_string()).unwrap();
    let deal = api.make("deals", json!({"amount": "8", "cost": "6"}));
    assert_eq!(api.values("deals", &deal, "share")["share"], "0.25");
    let refused = |property: Value| {
        let seed = json!({"properties": {"deals": [property]}});
        Api::seeded(&seed.to_string()).err().unwrap().to_string()
    };
    assert!(refused(property("share", "nowhere + 1")).contains("nowhere"));
    assert!(refused(property("share", "1 +")).contains("incomplete"));
    let mut rolled = property("share", "1");
    rolled["rollup"] = json!({"objectType": "contacts", "aggregate": "sum"});
    assert!(refused(rolled).contains("needs `property`"));
}

#[test]
fn formulas_travel_with_an_export() {
    let api = Api::new();
    made(&api, "net", "number", "amount * 2.50");
    let deal = api.make("deals", json!({"amount": "3"}));
    let portal = api.portal_id();
    let export = api.get(&format!("/_mock/portals/{portal}/export")).json();
    let other = Api::seeded(&export.to_string()).unwrap();
    assert_eq!(other.get(&format!("{DEALS}/net")).json()["calculationFormula"], "(amount * 2.5)");
    assert_eq!(other.values("deals", &deal, "net")["net"], "7.5");
}

#[test]
fn contacts_know_whether_anybody_works_on_them() {
    // Source: recorded 2026 (formulas).
    let api = Api::new();
    let formula = &api.get(&format!("{CONTACTS}/hs_is_unworked")).json()["calculationFormula"];
    assert!(formula.as_str().unwrap().contains("hubspot_owner_assigneddate"));
    let contact = api.make("contacts", json!({"email": "a@example.com"}));
    assert_eq!(api.values("contacts", &contact, "hs_is_unworked")["hs_is_unworked"], "true");
}

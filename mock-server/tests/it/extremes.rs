//! Numbers, times and depths that nobody means: refused in HubSpot's words, or answered at once and
//! in few bytes.

use axum::http::Method;
use portal::Timestamp;
use serde_json::{Value, json};

use crate::api::{Api, Reply};

/// No answer about one record or one mistake is longer.
const MAX_ANSWER: usize = 64 * 1024;

/// Numbers that no double is near.
const TOO_MUCH: [&str; 8] = [
    "1e-9000000000000000000",
    "1e9000000000000000000",
    "-1e-400000000",
    "1e-50000000",
    "1e309",
    "1e-400",
    "0e-9000000000000000000",
    "1e99999999999999999999",
];

fn short(reply: Reply) -> Reply {
    assert!(reply.text.len() <= MAX_ANSWER, "{} bytes", reply.text.len());
    reply
}

#[track_caller]
fn refused(reply: Reply, property: &str, value: &str) {
    let body = short(reply).refusal(400);
    let details = body["errors"].as_array().unwrap();
    let detail = details.iter().find(|d| d["context"]["propertyName"][0] == property).unwrap();
    assert_eq!(detail["code"], "INVALID_LONG");
    let message = detail["message"].as_str().unwrap();
    assert!(message.starts_with(&format!("{value} was not a valid long.")), "{message}");
}

#[test]
fn a_number_that_no_double_holds_is_none() {
    let api = Api::new();
    let line = api.make("line_items", json!({"name": "x", "price": "10"}));
    for number in TOO_MUCH {
        let deal = json!({"properties": {"amount": number, "dealstage": "qualifiedtobuy"}});
        refused(api.post("/crm/v3/objects/deals", deal), "amount", number);
        // As a number of JSON's, it has the same text.
        let deal = format!("{{\"properties\":{{\"amount\":{number}}}}}");
        refused(api.post_text("/crm/v3/objects/deals", &deal), "amount", number);
        for property in ["price", "discount", "hs_discount_percentage", "quantity"] {
            let line_item = json!({"properties": {property: number}});
            let path = format!("/crm/v3/objects/line_items/{line}");
            refused(api.patch(&path, line_item), property, number);
        }
    }
    let long = format!("0.{}", "3".repeat(1_000_000));
    let deal = json!({"properties": {"amount": long, "dealstage": "qualifiedtobuy"}});
    assert_eq!(api.post("/crm/v3/objects/deals", deal).status, 400);
}

#[test]
fn the_largest_and_smallest_numbers_are_calculated_with() {
    let api = Api::new();
    for (price, quantity, amount) in [
        ("1e308", "1e-308", Some("1")),
        ("5e-324", "5e-324", Some("0")),
        ("1e308", "1e308", None),
        ("-1e-300", "3", Some("0")),
    ] {
        let properties =
            json!({"price": price, "quantity": quantity, "hs_discount_percentage": "0"});
        let id = api.make("line_items", properties);
        let values = short(api.get(&format!("/crm/v3/objects/line_items/{id}?properties=amount")));
        let shown = values.json()["properties"]["amount"].as_str().map(str::to_owned);
        let number = |text: &str| text.parse::<f64>().unwrap();
        assert_eq!(shown.as_deref().map(number), amount.map(number), "{price} times {quantity}");
    }
    let deal = json!({"amount": "1e308", "dealstage": "qualifiedtobuy"});
    let id = api.make("deals", deal);
    let path = format!("/crm/v3/objects/deals/{id}?properties=hs_projected_amount");
    let values = short(api.get(&path)).json();
    assert!(values["properties"]["hs_projected_amount"].as_str().unwrap().len() > 300);
}

#[test]
fn a_search_takes_the_same_numbers() {
    let api = Api::new();
    api.make("deals", json!({"amount": "5e-324"}));
    let search = |value: Value| {
        let filter = json!({"propertyName": "amount", "operator": "EQ", "value": value});
        let body = json!({"filterGroups": [{"filters": [filter]}]});
        short(api.post("/crm/v3/objects/deals/search", body))
    };
    assert_eq!(search("5e-324".into()).json()["total"], 1);
    for number in TOO_MUCH {
        assert_eq!(search(number.into()).status, 400, "{number}");
    }
}

#[test]
fn a_probability_is_one_of_these_numbers() {
    let api = Api::new();
    for number in TOO_MUCH {
        let stage =
            json!({"label": number, "displayOrder": 1, "metadata": {"probability": number}});
        let reply = short(api.post("/crm/v3/pipelines/deals/default/stages", stage));
        assert_eq!(reply.status, 400, "{number}");
    }
    let stage = json!({"label": "S", "displayOrder": 1, "metadata": {"probability": "5e-324"}});
    let stage = api.post("/crm/v3/pipelines/deals/default/stages", stage).expect(201);
    let id = api.make("deals", json!({"amount": "5e-324", "dealstage": stage["id"]}));
    short(api.get(&format!("/crm/v3/objects/deals/{id}?properties=hs_projected_amount")));
}

#[test]
fn whole_numbers_of_json_stay_in_their_range() {
    let api = Api::new();
    let huge = "9".repeat(100_000);
    for number in ["1e400", "-1e400", "1e-9000000000000000000", "99999999999999999999", &huge] {
        for (path, body) in [
            ("/crm/v3/objects/contacts/search", format!("{{\"limit\":{number}}}")),
            ("/crm/v3/objects/contacts/search", format!("{{\"after\":{number}}}")),
            ("/crm/v3/objects/contacts/search", format!("{{\"sorts\":[{number}]}}")),
            (
                "/crm/v3/properties/contacts/groups",
                format!("{{\"name\":\"g\",\"label\":\"G\",\"displayOrder\":{number}}}"),
            ),
            ("/crm/v3/objects/contacts", format!("{{\"properties\":{{}},\"x\":{number}}}")),
        ] {
            let reply = api.post_text(path, &body);
            assert!(reply.status.as_u16() < 500, "{path} {}: {}", reply.status, reply.text);
            let syntax = reply.text.contains("Invalid numeric value");
            assert!(!syntax, "{path}: it is JSON, be it as large as it may: {}", reply.text);
        }
    }
    let reply = api.post_text("/crm/v3/objects/contacts/search", &format!("{{\"limit\":{huge}}}"));
    let message = short(reply).refusal(400)["message"].as_str().unwrap().to_owned();
    assert!(message.contains("([Integer with 100000 digits]) out of range of int"), "{message}");
    for id in ["18446744073709551615", "9223372036854775808", &huge[..1_000]] {
        let reply = api.get(&format!("/crm/v3/objects/contacts?after={id}"));
        assert_eq!(reply.status, 400);
        let reply = api.get(&format!("/crm/v3/objects/contacts?limit={id}"));
        assert_eq!(reply.status, 400);
    }
}

#[test]
fn times_have_one_range_in_both_forms() {
    let api = Api::new();
    for (sent, kept) in [
        ("9999-12-31", "9999-12-31T00:00:00Z"),
        ("253402300799999", "9999-12-31T23:59:59.999Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ("9999-12-31T23:59:59-00:00", "9999-12-31T23:59:59Z"),
        ("-62167219200000", "0000-01-01T00:00:00Z"),
        ("0000-01-01", "0000-01-01T00:00:00Z"),
        ("2026-03-12T10:00:00", "2026-03-12T10:00:00Z"),
    ] {
        let id = api.make("deals", json!({"dealname": sent, "closedate": sent}));
        assert_eq!(api.values("deals", &id, "closedate")["closedate"], kept);
        let path = format!("/crm/v3/objects/deals/{id}");
        api.patch(&path, json!({"properties": {"closedate": kept}})).expect(200);
        let filter = |name: &str, value: &str| json!({"propertyName": name, "operator": "EQ", "value": value});
        let filters = [filter("closedate", kept), filter("dealname", sent)];
        let body = json!({"filterGroups": [{"filters": filters}]});
        assert_eq!(
            api.post("/crm/v3/objects/deals/search", body).expect(200)["total"],
            1,
            "{sent}"
        );
    }
    for outside in [
        "253402300800000",
        "-62167219200001",
        "9999-12-31T23:59:59-00:01",
        "10000-01-01",
        "9223372036854775807",
        "-9223372036854775808",
        "1e400",
    ] {
        let deal = json!({"properties": {"closedate": outside}});
        refused(api.post("/crm/v3/objects/deals", deal), "closedate", outside);
    }
}

#[test]
fn the_clock_has_the_same_range() {
    let api = Api::new();
    let set = |body: &str| api.send(Method::PUT, "/_mock/clock", Some(body.to_owned()));
    for (now, shown) in [
        ("\"9999-12-31T23:59:59.999Z\"", "9999-12-31T23:59:59.999Z"),
        ("253402300799999", "9999-12-31T23:59:59.999Z"),
        ("\"-62167219200000\"", "0000-01-01T00:00:00Z"),
    ] {
        assert_eq!(set(&format!("{{\"now\":{now}}}")).expect(200)["now"], shown);
        // Everything that looks at the time can.
        let made = api.make("deals", json!({"dealstage": "closedwon", "amount": "1"}));
        api.values("deals", &made, "hs_createdate,days_to_close,hs_time_in_closedwon");
        assert_eq!(api.get("/account-info/v3/details").status, 200);
        assert_eq!(set("{\"advance\":\"36500d\"}").status, 200);
    }
    set("{\"now\":\"9999-12-31\"}").expect(200);
    assert_eq!(set("{\"advance\":\"30d\"}").expect(200)["now"], Timestamp::LAST.text());
    for outside in ["253402300800000", "\"10000-01-01\"", "-9223372036854775808", "1e300", "true"] {
        assert_eq!(set(&format!("{{\"now\":{outside}}}")).status, 400, "{outside}");
    }
}

#[test]
fn depth_has_a_limit() {
    let api = Api::new();
    let nested =
        |depth: usize, open: &str, close: &str| open.repeat(depth) + "1" + &close.repeat(depth);
    let refuses = |path: &str, body: &str| {
        let reply = api.post_text(path, body);
        let message = short(reply).refusal(400)["message"].as_str().unwrap().to_owned();
        assert!(message.contains("Document nesting depth (1001) exceeds"), "{message}");
    };
    for depth in [1_001, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = nested(depth, open, close);
            refuses("/crm/v3/objects/contacts", &deep);
            refuses("/crm/v3/objects/contacts", &format!("{{\"properties\":{{\"city\":{deep}}}}}"));
            refuses("/crm/v3/objects/contacts", &format!("{{\"properties\":{{}},\"x\":{deep}}}"));
            refuses("/crm/v3/objects/contacts/search", &format!("{{\"filterGroups\":{deep}}}"));
            refuses("/crm/v3/objects/contacts/batch/create", &format!("{{\"inputs\":[{deep}]}}"));
            let control = api.send(Method::PUT, "/_mock/clock", Some(deep));
            assert_eq!(control.status, 400);
        }
    }
    let deep = nested(990, "[", "]");
    let ignored = format!("{{\"properties\":{{\"city\":\"Turin\"}},\"x\":{deep}}}");
    api.post_text("/crm/v3/objects/contacts", &ignored).expect(201);
    // What is wrong elsewhere is told all the same.
    let wrong = format!("{{\"x\":{deep},\"properties\":7}}");
    let message = api.post_text("/crm/v3/objects/contacts", &wrong).refusal(400)["message"].clone();
    assert!(message.as_str().unwrap().contains("from Number value (7)"), "{message}");
    let broken = format!("{{\"x\":{},\"properties\":7}}", &deep[..deep.len() - 1]);
    api.post_text("/crm/v3/objects/contacts", &broken).refusal(400);
}

#[test]
fn seeds_keep_within_the_bounds() {
    let property = |name: &str, value: &str| {
        json!({"records": {"deals": [{"properties": {name: value, "dealname": "x"}}]}}).to_string()
    };
    for number in TOO_MUCH {
        assert!(Api::seeded(&property("amount", number)).is_err(), "{number}");
        // What another portal held is taken as it is, and nothing is calculated with it.
        let mut seed: Value = serde_json::from_str(&property("amount", number)).unwrap();
        let record = &mut seed["records"]["deals"][0];
        record["verbatim"] = true.into();
        record["id"] = "77".into();
        record["properties"]["dealstage"] = "qualifiedtobuy".into();
        record["properties"]["pipeline"] = "default".into();
        let api = Api::seeded(&seed.to_string()).unwrap();
        let names = "amount,hs_projected_amount,hs_forecast_amount,amount_in_home_currency";
        let read =
            short(api.get(&format!("/crm/v3/objects/deals/77?properties={names}"))).expect(200);
        assert_eq!(read["properties"]["amount"], number);
        assert_eq!(read["properties"]["hs_projected_amount"], Value::Null);
    }
    assert!(Api::seeded(&property("closedate", "253402300800000")).is_err());
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert!(Api::seeded(&format!("{{\"records\":{deep}}}")).is_err());
    assert!(Api::seeded(&format!("{{\"records\":{{\"contacts\":[{deep}]}}}}")).is_err());
    assert!(Api::seeded(&format!("{{\"apps\":{deep}}}")).is_err());
    assert!(Api::seeded(&format!("{{\"exact\":{deep}}}")).is_err());
}

//! Rate limits: what is counted, what is told, what is refused.

use axum::http::Method;
use mock_server::{Options, Seed};
use serde_json::{Value, json};

use crate::{
    api::{Api, Reply},
    oauth::access,
};

const PATH: &str = "/crm/v3/objects/contacts";
const NOON: &str = "2026-03-02T12:00:00Z";

/// A portal whose limits are enforced, at noon, with the clock stopped.
fn limited(plan: &str) -> Api {
    let rate_limit = plan.parse().unwrap();
    let api = Api::with(Options { rate_limit, seed: Seed::Empty, ..Options::default() });
    api.freeze(NOON);
    api
}

/// Limits of one's own, so that they are reached soon.
fn set(api: &Api, limits: Value) -> Value {
    let reply = api.put(&format!("/_mock/portals/{}/rate-limit", api.portal_id()), limits);
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

fn search(api: &Api, token: &str) -> Reply {
    api.send_as(token, Method::POST, &format!("{PATH}/search"), Some(&json!({})))
}

fn told(reply: &Reply) -> [String; 7] {
    [
        "max",
        "remaining",
        "secondly",
        "secondly-remaining",
        "interval-milliseconds",
        "daily",
        "daily-remaining",
    ]
    .map(|name| reply.header(&format!("x-hubspot-ratelimit-{name}")).to_owned())
}

#[test]
fn headers_count_down_and_nothing_is_refused_by_default() {
    // Source: recorded 2024 to 2026 in a free portal.
    let api = Api::new();
    api.freeze(NOON);
    assert_eq!(told(&api.get(PATH)), ["100", "99", "10", "9", "10000", "250000", "249999"]);
    assert_eq!(told(&api.get(PATH)), ["100", "98", "10", "8", "10000", "250000", "249998"]);
    for _ in 0..120 {
        assert_eq!(api.get(PATH).status, 200);
    }
    assert_eq!(told(&api.get(PATH))[1..4], ["0", "10", "0"]);
}

#[test]
fn plans_have_their_numbers() {
    // Source: documentation; 100, 190, 250,000 and 1,000,000 recorded.
    let check = |plan, expected: [&str; 3]| {
        let told = told(&limited(plan).get(PATH));
        assert_eq!([&*told[0], &*told[2], &*told[5]], expected, "{plan}");
    };
    check("free", ["100", "10", "250000"]);
    check("starter", ["100", "10", "250000"]);
    check("professional", ["190", "19", "625000"]);
    check("enterprise", ["190", "19", "1000000"]);
    check("enterprise+1", ["250", "25", "2000000"]);
}

#[test]
fn the_hundred_and_first_call_in_ten_seconds_is_refused() {
    // Source: pasted in an issue 2022-07; the group's name for private apps is observed.
    let api = limited("free");
    for _ in 0..100 {
        assert_eq!(api.get(PATH).status, 200);
    }
    let reply = api.get(PATH);
    let order = ["status", "message", "errorType", "correlationId", "policyName", "groupName"];
    assert_eq!(reply.keys(""), order);
    assert_eq!(reply.header("retry-after"), "");
    let body = reply.refusal(429);
    let group = body["groupName"].as_str().unwrap();
    let parts: Vec<&str> = group.split(':').collect();
    let portal = api.portal_id().to_string();
    assert_eq!(parts[..2], ["publicapi", "private_app-api-calls-ten-secondly"]);
    assert!(parts[2].parse::<u64>().is_ok_and(|app| app > 0), "{group}");
    assert_eq!(parts[3..], [&*portal]);
    let expected = json!({
        "message": "You have reached your ten_secondly_rolling limit.",
        "errorType": "RATE_LIMIT",
        "policyName": "TEN_SECONDLY_ROLLING",
        "groupName": group,
    });
    assert_eq!(body, expected);
    api.advance(10);
    assert_eq!(api.get(PATH).status, 200);
}

#[test]
fn the_window_rolls() {
    let api = limited("free");
    set(&api, json!({"burst": 4}));
    let statuses = |seconds: &[u64]| -> Vec<u16> {
        let call = |wait: &u64| {
            api.advance(*wait);
            api.get(PATH).status.as_u16()
        };
        seconds.iter().map(call).collect()
    };
    // At 0, 0, 8, 8 and 9 seconds: a window that starts anew at 10 would let four more through.
    assert_eq!(statuses(&[0, 0, 8, 0, 1]), [200, 200, 200, 200, 429]);
    assert_eq!(statuses(&[1, 0, 0]), [200, 200, 429]);
    assert_eq!(statuses(&[8, 0, 0]), [200, 200, 429]);
}

#[test]
fn each_app_has_a_burst_of_its_own_and_private_apps_share_the_day() {
    let api = limited("free");
    set(&api, json!({"burst": 2, "daily": 5}));
    let other = api.post("/_mock/apps", json!({"kind": "private"})).json();
    let other = other["access_token"].as_str().unwrap();
    let statuses: Vec<u16> = [api.token(), api.token(), api.token(), other, other, other]
        .map(|token| api.get_as(token, PATH).status.as_u16())
        .to_vec();
    assert_eq!(statuses, [200, 200, 429, 200, 200, 429]);
    let reply = api.get(PATH).refusal(429);
    assert_eq!(
        (&reply["policyName"], &reply["message"]),
        (&json!("DAILY"), &json!("You have reached your daily limit."))
    );
}

#[test]
fn the_day_ends_at_midnight_in_the_portals_time_zone() {
    // Source: documentation.
    for (seed, before, after) in [
        (
            r#"{"portal": {"timeZone": "US/Eastern"}}"#,
            "2026-03-03T04:59:59Z",
            "2026-03-03T05:00:00Z",
        ),
        (
            r#"{"portal": {"timeZone": "Asia/Kolkata"}}"#,
            "2026-03-02T18:29:59Z",
            "2026-03-02T18:30:00Z",
        ),
    ] {
        let api = Api::seeded(seed).unwrap();
        api.freeze(NOON);
        set(&api, json!({"daily": 1}));
        assert_eq!(api.get(PATH).status, 200);
        api.freeze(before);
        assert_eq!(api.get(PATH).refusal(429)["policyName"], "DAILY");
        api.freeze(after);
        assert_eq!(told(&api.get(PATH))[6], "0");
    }
}

#[test]
fn searches_are_five_a_second_for_a_whole_portal() {
    // Source: recorded 2022-02 (69 samples): the daily pair, which a refused search takes from as
    // well. The body begins so since 2026; its policy is assumed.
    let api = limited("enterprise");
    let public = access(&api, &["crm.objects.contacts.read"]);
    for token in [api.token(), api.token(), &public, &public, &public] {
        assert_eq!(search(&api, token).status, 200);
    }
    let reply = search(&api, api.token());
    assert_eq!(told(&reply), ["", "", "", "", "", "1000000", "999997"]);
    let order = ["status", "message", "errorType", "correlationId", "policyName"];
    assert_eq!(reply.keys(""), order);
    let expected = json!({
        "message": "You have reached your secondly limit.",
        "errorType": "RATE_LIMIT",
        "policyName": "SECONDLY",
    });
    assert_eq!(reply.refusal(429), expected);
    let reply = search(&api, &public);
    assert_eq!((reply.status.as_u16(), told(&reply)), (429, [(); 7].map(|()| String::new())));
    assert_eq!(told(&api.get(PATH))[1], "189", "searches are no part of the burst");
    api.advance(1);
    assert_eq!(search(&api, api.token()).status, 200);
}

#[test]
fn public_apps_have_no_daily_limit_and_a_burst_in_each_portal() {
    // Source: recorded (no daily headers with OAuth, 260 samples), documentation (110).
    let api = limited("free");
    set(&api, json!({"plan": "free", "daily": 2}));
    let token = access(&api, &["crm.objects.contacts.read"]);
    assert_eq!(told(&api.get_as(&token, PATH)), ["110", "109", "11", "10", "10000", "", ""]);
    for _ in 1..110 {
        assert_eq!(api.get_as(&token, PATH).status, 200);
    }
    assert_eq!(api.get_as(&token, PATH).refusal(429)["policyName"], "TEN_SECONDLY_ROLLING");
    assert_eq!(api.get(PATH).status, 200, "others have their own");
}

#[test]
fn associations_are_counted_apart() {
    // Source: documentation (a limit of their own); which headers they carry is assumed.
    let api = limited("professional");
    let path = "/crm/v4/associations/contacts/companies/labels";
    assert_eq!(told(&api.get(path))[..2], ["150", "149"]);
    assert_eq!(told(&api.get(PATH))[..2], ["190", "189"]);
}

#[test]
fn refusals_count_and_oauth_does_not() {
    // Source: recorded 2022 (headers on 400), 2024 (on 404), 2018 (none on /oauth).
    let api = limited("free");
    api.get(&format!("{PATH}/1")).refusal(404);
    api.get("/crm/v3/objects/widgets").refusal(400);
    assert_eq!(told(&api.get(PATH))[..2], ["100", "97"]);
    let oauth = api.get("/oauth/v1/access-tokens/nothing");
    assert_eq!(told(&oauth), [(); 7].map(|()| String::new()));
}

#[test]
fn limits_are_a_portals_own_and_come_back_with_a_reset() {
    let api = Api::new();
    let second = api.post("/_mock/portals", json!({})).json();
    let other = second["access_token"].as_str().unwrap();
    assert_eq!(set(&api, json!({"plan": "enterprise"}))["enforced"], true);
    assert_eq!(told(&api.get(PATH))[0], "190");
    assert_eq!(told(&api.get_as(other, PATH))[0], "100");
    assert_eq!(set(&api, json!({"burst": 0}))["burst"], 0);
    api.get(PATH).refusal(429);
    assert_eq!(api.post("/_mock/reset", json!({})).status, 204);
    assert_eq!(told(&api.get(PATH))[..2], ["100", "99"]);
    for mistake in [json!({"plan": "gold"}), json!({"burst": 1_000_000}), json!({"speed": 1})] {
        let path = format!("/_mock/portals/{}/rate-limit", api.portal_id());
        assert_eq!(api.put(&path, mistake).status, 400);
    }
    assert_eq!(api.get("/_mock/portals/1/rate-limit").status, 404);
}

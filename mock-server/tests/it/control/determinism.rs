//! Equal seeds and equal requests give equal bytes.

use mock_server::{Options, Seed};
use serde_json::{Value, json};

use super::{CONTACTS, call, fork, home};
use crate::api::{Api, Reply};

/// Everything that came back: status, headers in order, body.
fn bytes(reply: &Reply) -> String {
    let headers: Vec<String> =
        reply.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    format!("{} {}\n{}\n", reply.status, headers.join("\n"), reply.text)
}

/// Some three hundred calls of all kinds.
fn script(seed: u64) -> String {
    let options = Options { deterministic: Some(seed), seed: Seed::B2b, ..Options::default() };
    let api = Api::with(options);
    let mut said = api.token().to_owned();
    let mut say = |reply: Reply| {
        said.push_str(&bytes(&reply));
        serde_json::from_str::<Value>(&reply.text).unwrap_or_default()
    };
    for number in 0..40 {
        let contact = json!({"properties": {"email": format!("c{number}@example.com")}});
        let made = say(api.post(CONTACTS, contact));
        let id = made["id"].as_str().unwrap().to_owned();
        let path = format!("{CONTACTS}/{id}");
        say(api.patch(&path, json!({"properties": {"firstname": format!("N{number}")}})));
        say(api.get(&format!("{path}?propertiesWithHistory=firstname&associations=companies")));
        say(api.put("/_mock/clock", json!({"advance": "1s"})));
        if number % 5 == 0 {
            say(api.delete(&path));
            say(api.post(CONTACTS, json!({"properties": {"nonsense": "1"}})));
        }
        if number % 7 == 0 {
            let search = json!({"query": "example", "limit": 5, "sorts": ["createdate"]});
            say(api.post(&format!("{CONTACTS}/search"), search));
        }
    }
    say(api.post("/_mock/faults", json!({"fault": "locked", "probability": 0.3})));
    for _ in 0..30 {
        say(api.get(CONTACTS));
    }
    say(api.delete("/_mock/faults"));
    let (portal, token) = fork(&api, home(&api));
    for number in 0..20 {
        let company = json!({"properties": {"name": format!("Company {number}")}});
        say(call(&api, &token, "POST", "/crm/v3/objects/companies", Some(company)));
    }
    say(api.post("/_mock/apps", json!({"redirectUris": ["http://localhost:3000/back"]})));
    say(api.get(&format!("/_mock/portals/{portal}/changes")));
    say(api.get("/_mock/journal"));
    said
}

#[test]
fn two_runs_are_equal_byte_for_byte() {
    let first = script(42);
    assert!(first.matches("x-hubspot-correlation-id").count() > 180);
    // Not `assert_eq`, which would print both.
    assert!(first == script(42), "two runs differ");
    assert!(first != script(43), "the seed says nothing");
}

#[test]
fn answers_of_the_control_api_tell_the_servers_time() {
    let api = Api::with(Options { deterministic: Some(1), ..Options::default() });
    for path in ["/_mock/portals", "/_mock/nope", "/_mock/journal"] {
        assert_eq!(api.get(path).header("date"), "Mon, 02 Mar 2026 14:00:00 GMT", "{path}");
    }
}

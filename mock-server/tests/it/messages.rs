//! What people are told of their mistakes: words, the place, the nearest name. Never Rust's own
//! debug texts.

use mock_server::{MockServer, Options, Secret, StartError, setup::NewPortal};
use portal::{Portal, PortalId, Timestamp};
use serde_json::{Value, json};

use crate::api::Api;

/// No text that only Rust's `Debug` writes.
#[track_caller]
fn plain(text: &str) {
    for trace in [" { ", "Some(", "None", "[\"", "(\"", "::", "Err(", "Ok("] {
        assert!(!text.contains(trace), "{trace}: {text}");
    }
}

#[track_caller]
fn mistake(seed: &str) -> String {
    let seeded = Portal::standard(PortalId(1)).seed(seed, Timestamp(0));
    let error = seeded.expect_err(&seed[..seed.len().min(200)]);
    let message = error.to_string();
    plain(&message);
    message
}

#[track_caller]
fn with_property(property: &str) -> String {
    mistake(&format!(
        "{{\"records\":{{\"contacts\":[\n  {{\"properties\":\n    {{{property}}}}}]}}}}"
    ))
}

#[test]
fn a_mistake_in_a_seed_says_where_and_what_was_meant() {
    assert_eq!(
        with_property("\"emial\":\"a@example.com\""),
        "line 3, column 6: there is no property \"emial\"; did you mean \"email\"?"
    );
    assert_eq!(
        with_property("\"email\":\"a@example.com\", \"zzz\":\"1\""),
        "line 3, column 31: there is no property \"zzz\""
    );
    assert_eq!(
        with_property("\"email\":7"),
        "line 3, column 14: invalid type: integer `7`, expected a string"
    );
    assert_eq!(
        mistake("{\"records\":{\"contcts\":[\n  {}]}}"),
        "line 2, column 3: unknown object type \"contcts\"; did you mean \"contacts\"?"
    );
    assert!(mistake("{\n  \"records\": nonsense}").starts_with("line 2, column 15: "));
}

#[test]
fn every_value_that_does_not_fit_is_told_in_words() {
    let long = format!("\"firstname\":\"{}\"", "x".repeat(70_000));
    for (property, part) in [
        ("\"email\":\"nobody\"", "\"nobody\" is no e-mail address"),
        (
            "\"lifecyclestage\":\"hero\"",
            "\"hero\" is no option of \"lifecyclestage\"; there are: subscriber, lead",
        ),
        (&*long, "65536 characters at the most"),
    ] {
        let message = with_property(property);
        assert!(message.starts_with("line 3, column 6: ") && message.contains(part), "{message}");
    }
    for (record, part) in [
        ("\"contacts\":[{\"associations\":[{\"to\":\"ada\"}]}]", "leads to \"type/ref\""),
        ("\"deals\":[{\"properties\":{\"dealstage\":\"nowhere\"}}]", "nowhere"),
        ("\"deals\":[{\"properties\":{\"amount\":\"many\"}}]", "\"many\" is no number"),
        ("\"deals\":[{\"properties\":{\"closedate\":\"soon\"}}]", "soon"),
    ] {
        let message = mistake(&format!("{{\"records\":{{{record}}}}}"));
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn every_fault_is_told_in_words() {
    let api = Api::new();
    for (fault, what) in [
        (json!({"fault": "rate_limit"}), "429, the ten-secondly limit"),
        (json!({"fault": "rate_limit_secondly"}), "429, the secondly limit"),
        (json!({"fault": "rate_limit_daily"}), "429, the daily limit"),
        (json!({"fault": "unauthorized"}), "401, the token has expired"),
        (json!({"fault": "locked"}), "423"),
        (json!({"fault": "migration"}), "477, retry after 86400 s"),
        (json!({"fault": "status", "status": 503, "retry_after": 2}), "503, retry after 2 s"),
        (json!({"fault": "gateway"}), "502 as an HTML page"),
        (json!({"fault": "gateway_timeout"}), "524 as an HTML page"),
        (json!({"fault": "latency", "duration": "250ms"}), "the answer comes late, after 250ms"),
        (
            json!({"fault": "latency", "min": "1s", "max": "2m"}),
            "the answer comes late, after 1s to 120s",
        ),
        (
            json!({"fault": "latency", "median": "1s", "p99": "2s"}),
            "the answer comes late, half of the time within 1s, 99 % within 2s",
        ),
        (json!({"fault": "reset_before"}), "the connection breaks before the request"),
        (json!({"fault": "reset_after"}), "the connection breaks after the request"),
        (json!({"fault": "truncate"}), "the answer ends in the middle"),
        (json!({"fault": "slow_body", "duration": "3s"}), "the answer takes 3s"),
    ] {
        let made = api.post("/_mock/faults", &fault).json();
        assert_eq!(made["what"], what, "{fault}");
        plain(what);
    }
}

#[test]
fn explanations_are_told_in_words() {
    let api = Api::fresh();
    let limited = json!({"fault": "rate_limit", "times": 1});
    api.post("/_mock/faults", &limited);
    let requests: [(&str, Value); 7] = [
        ("/crm/v3/objects/contacts", json!({"properties": {"emial": "x"}})),
        ("/crm/v3/objects/contacts/merge", json!({"primaryObjectId": "1", "objectIdToMerge": "2"})),
        (
            "/crm/v3/objects/contacts/batch/update",
            json!({"inputs": [
            {"id": "1", "properties": {"firstname": "a"}}, {"id": "1", "properties": {"firstname": "b"}}]}),
        ),
        ("/crm/v3/objects/tickets", json!({"properties": {}})),
        (
            "/crm/v3/objects/contacts",
            json!({"properties": {"email": "a@example.com"}, "associations": [
            {"to": {"id": "99"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]}]}),
        ),
        (
            "/crm/v3/schemas",
            json!({"name": "cars", "labels": {"singular": "Car", "plural": "Cars"},
            "requiredProperties": ["x"], "properties": [], "associatedObjects": []}),
        ),
        (
            "/crm/v3/properties/contacts",
            json!({"name": "x", "label": "X", "type": "number", "fieldType": "select",
            "groupName": "contactinformation"}),
        ),
    ];
    for (path, body) in requests {
        let reply = api.post(path, &body);
        let told = reply.headers.get("x-hubspot-mock-explain");
        if let Some(told) = told {
            plain(told.to_str().unwrap());
        }
        assert!(told.is_some() || reply.status.is_success(), "{path}: {}", reply.text);
    }
    let page = api.get("/oauth/authorize?client_id=nobody");
    let told = page.headers.get("x-hubspot-mock-explain").unwrap().to_str().unwrap();
    assert!(told.contains("client ID is missing or unknown"), "{told}");
}

#[test]
fn a_mistake_in_a_control_call_is_told_in_words() {
    let api = Api::new();
    for (path, body, part) in [
        ("/_mock/portals", json!({"seed": "frsh"}), "did you mean \"fresh\"?"),
        ("/_mock/portals", json!({"sed": "fresh"}), "did you mean \"seed\"?"),
        (
            "/_mock/portals",
            json!({"seed": {"records": {"contacts": [{"properties": {"emial": "x"}}]}}}),
            "\"email\"?",
        ),
        ("/_mock/faults", json!({"fault": "flood"}), "there is no value \"flood\""),
        ("/_mock/faults", json!({"fault": "latency", "duration": "soon"}), "250ms"),
    ] {
        let reply = api.post(path, &body);
        let message = reply.json()["message"].as_str().unwrap().to_owned();
        assert!(reply.status == 400 && message.contains(part), "{path} {body}: {message}");
        plain(&message);
    }
}

const BAD_TOKENS: [(&str, &str); 5] = [
    ("", "can't be empty"),
    ("a\nb", "its character 2 is a line break"),
    ("two words", "its character 4 is a blank"),
    ("schlüssel", "its character 5 is not an ASCII character"),
    ("a\u{7f}", "its character 2 is a control character"),
];

#[test]
fn a_token_that_no_header_carries_is_refused_everywhere() {
    let hubspot = MockServer::start();
    let api = Api::new();
    let portal = api.portal_id();
    for (token, part) in BAD_TOKENS {
        let secret = || Some(Secret::from(token));
        let check = |message: String| {
            assert!(message.contains(part), "{token:?}: {message}");
            plain(&message);
        };
        let options = Options { access_token: secret(), ..Options::default() };
        let refused = options.prepare().unwrap_err();
        assert!(matches!(refused, StartError::AccessToken(_)));
        check(refused.to_string());
        let new = NewPortal { access_token: secret(), ..NewPortal::default() };
        check(hubspot.add_portal(new).unwrap_err().to_string());
        check(mistake(&json!({"accessTokens": [{"token": token}]}).to_string()));
        let private = json!({"name": "x", "kind": "private", "accessTokens": [{"token": token}]});
        let seed = json!({"apps": [private]});
        check(Api::seeded(&seed.to_string()).unwrap_err().to_string());
        let fork = format!("/_mock/portals/{portal}/fork");
        for (path, body) in [
            ("/_mock/portals", json!({"access_token": token})),
            (&*fork, json!({"access_token": token})),
            ("/_mock/apps", json!({"kind": "private", "access_token": token})),
        ] {
            let reply = api.post(path, &body);
            assert_eq!(reply.status, 400, "{path} {token:?}: {}", reply.text);
            check(reply.json()["message"].as_str().unwrap().to_owned());
        }
    }
}

//! What goes wrong on purpose.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use mock_server::MockServer;
use serde_json::{Value, json};

use super::{CONTACTS, call, fork, home};
use crate::api::Api;

#[track_caller]
fn check(fault: Value, status: u16, header: (&str, &str)) {
    let api = Api::new();
    assert_eq!(api.post("/_mock/faults", &fault).status, 201, "{fault}");
    let reply = api.get(CONTACTS);
    assert_eq!(reply.status, status, "{fault}: {}", reply.text);
    assert!(reply.header(header.0).contains(header.1), "{fault}: {:?}", reply.headers);
    assert!(reply.header("x-hubspot-mock-explain").starts_with("fault (rule 1)"));
    assert_eq!(api.delete("/_mock/faults").status, 204);
    assert_eq!(api.get(CONTACTS).status, 200);
}

#[test]
fn hubspots_errors_and_those_of_what_stands_before_it() {
    let json = ("content-type", "application/json");
    check(json!({"fault": "rate_limit"}), 429, json);
    check(json!({"fault": "rate_limit_secondly"}), 429, json);
    check(json!({"fault": "rate_limit_daily"}), 429, json);
    check(json!({"fault": "unauthorized"}), 401, json);
    check(json!({"fault": "locked", "retry_after": 2}), 423, ("retry-after", "2"));
    check(json!({"fault": "migration"}), 477, ("retry-after", "86400"));
    check(json!({"fault": "status", "status": 503}), 503, json);
    check(json!({"fault": "gateway"}), 502, ("content-type", "text/html"));
    check(json!({"fault": "gateway_timeout"}), 524, ("server", "cloudflare"));
}

#[test]
fn a_limit_on_purpose_tells_what_a_real_one_tells() {
    // Source: recordings (2022): a refused search tells of the day, and of nothing else.
    let api = Api::new();
    api.post("/_mock/faults", json!({"fault": "rate_limit_secondly", "times": 1}));
    let refused = api.post("/crm/v3/objects/contacts/search", json!({}));
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("x-hubspot-ratelimit-daily"), "250000");
    assert!(!refused.headers.contains_key("x-hubspot-ratelimit-max"));
    api.post("/_mock/faults", json!({"fault": "rate_limit", "times": 1}));
    let refused = api.get(CONTACTS);
    assert_eq!((refused.status.as_u16(), refused.header("x-hubspot-ratelimit-max")), (429, "100"));
}

#[test]
fn rules_choose_by_method_path_portal_and_count() {
    let api = Api::new();
    let (other, token) = fork(&api, home(&api));
    let rule = json!({"fault": "locked", "method": "GET", "path": "/crm/*/objects/contacts",
        "portal": other, "skip": 1, "times": 2});
    api.post("/_mock/faults", rule);
    assert_eq!(api.get(CONTACTS).status, 200);
    let statuses: Vec<u16> =
        (0..4).map(|_| call(&api, &token, "GET", CONTACTS, None).status.as_u16()).collect();
    assert_eq!(statuses, [200, 423, 423, 200]);
    assert_eq!(call(&api, &token, "GET", "/crm/v3/objects/deals", None).status, 200);
    let shown = api.get("/_mock/faults").expect(200)["faults"][0].clone();
    assert_eq!((&shown["matched"], &shown["struck"]), (&json!(4), &json!(2)));
    assert_eq!(api.delete("/_mock/faults/1").status, 204);
    assert_eq!(api.delete("/_mock/faults/1").status, 404);
}

#[test]
fn a_probability_with_a_seed_is_the_same_every_time() {
    let run = || {
        let api = Api::new();
        api.post("/_mock/faults", json!({"fault": "locked", "probability": 0.5, "seed": 7}));
        (0..32).map(|_| api.get(CONTACTS).status.as_u16()).collect::<Vec<_>>()
    };
    let statuses = run();
    assert_eq!(statuses, run());
    assert!(statuses.contains(&200) && statuses.contains(&423));
}

#[test]
fn latency_is_noted_and_not_waited_for_where_the_clock_stands() {
    let api = Api::new();
    api.put("/_mock/clock", json!({"mode": "frozen"}));
    api.post("/_mock/faults", json!({"fault": "latency", "min": "100s", "max": "200s"}));
    assert_eq!(api.get(CONTACTS).status, 200);
    let took = api.get("/_mock/journal").expect(200)["entries"][0]["duration_us"].as_u64().unwrap();
    assert!((100_000_000..200_000_000).contains(&took), "{took}");
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    let api = Api::new();
    for rule in [
        json!({"fault": "earthquake"}),
        json!({"fault": "latency"}),
        json!({"fault": "latency", "duration": "20m"}),
        json!({"fault": "locked", "probability": 2}),
        json!({"fault": "status", "status": 200}),
        json!({"fault": "slow_body"}),
        json!({"fault": "locked", "colour": "red"}),
    ] {
        assert_eq!(api.post("/_mock/faults", &rule).status, 400, "{rule}");
    }
}

#[test]
fn a_rule_for_somebody_who_is_not_there_is_refused() {
    let api = Api::new();
    let refused = api.post("/_mock/faults", json!({"fault": "locked", "portal": 5})).expect(404);
    assert_eq!(refused["message"], "there is no portal 5");
    let refused = api.post("/_mock/faults", json!({"fault": "locked", "app": 5})).expect(404);
    assert_eq!(refused["message"], "there is no app 5");
    let app = api.app().app.id.0;
    let rule = json!({"fault": "locked", "portal": home(&api), "app": app});
    assert_eq!(api.post("/_mock/faults", rule).status, 201);
    let (other, _) = fork(&api, home(&api));
    api.post("/_mock/faults", json!({"fault": "locked", "portal": other})).expect(201);
    api.delete(&format!("/_mock/portals/{other}")).expect(204);
    let left = api.get("/_mock/faults").json();
    assert_eq!(left["faults"].as_array().unwrap().len(), 1, "it goes with its portal: {left}");
}

#[test]
fn the_servers_own_paths_are_never_struck() {
    let api = Api::new();
    for rule in [
        json!({"fault": "gateway"}),
        json!({"fault": "reset_before", "path": "**"}),
        json!({"fault": "status", "status": 503, "path": "/*"}),
    ] {
        api.post("/_mock/faults", rule).expect(201);
    }
    assert_eq!(api.get("/health").status, 200);
    assert_eq!(api.get("/_mock/portals").status, 200);
    assert_eq!(api.get(CONTACTS).status, 502);
    for path in ["/health", "/_mock/**", "/_mock"] {
        let refused = api.post("/_mock/faults", json!({"fault": "locked", "path": path}));
        assert_eq!(refused.status, 400, "{path}");
    }
}

#[test]
fn what_a_rule_does_is_said_in_words() {
    let api = Api::new();
    let rule = json!({"fault": "status", "status": 503, "retry_after": 2});
    let made = api.post("/_mock/faults", rule).expect(201);
    assert_eq!(made["what"], "503, retry after 2 s");
    let made = api.post("/_mock/faults", json!({"fault": "rate_limit"})).expect(201);
    assert_eq!(made["what"], "429, the ten-secondly limit");
}

/// All that comes back on a connection, or how it broke.
fn talk(hubspot: &MockServer, method: &str, path: &str, body: &str) -> std::io::Result<String> {
    let address = hubspot.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address)?;
    let token = hubspot.access_token();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn a_connection_breaks_before_or_after_the_write() {
    let hubspot = MockServer::start();
    let count = || {
        let changes = hubspot.control().changes(hubspot.portal_id(), &"start".parse().unwrap());
        changes.unwrap().len()
    };
    for (fault, written) in [("reset_before", 0), ("reset_after", 1)] {
        let rule = json!({"fault": fault, "method": "POST", "times": 1, "path": CONTACTS});
        talk(&hubspot, "POST", "/_mock/faults", &rule.to_string()).unwrap();
        let body = r#"{"properties":{"email":"ada@example.com"}}"#;
        let broken = talk(&hubspot, "POST", CONTACTS, body);
        let kind = broken.unwrap_err().kind();
        assert_eq!(kind, std::io::ErrorKind::ConnectionReset, "{fault}");
        assert_eq!(count(), written, "{fault}");
    }
    assert!(talk(&hubspot, "GET", CONTACTS, "").unwrap().contains("ada@example.com"));
}

#[test]
fn a_body_ends_in_the_middle() {
    let hubspot = MockServer::start();
    let whole = talk(&hubspot, "GET", CONTACTS, "").unwrap();
    talk(&hubspot, "POST", "/_mock/faults", r#"{"fault":"truncate"}"#).unwrap();
    let half = talk(&hubspot, "GET", CONTACTS, "").unwrap();
    assert!(half.starts_with("HTTP/1.1 200") && half.len() < whole.len(), "{half}");
    let head = half.split_once("\r\n\r\n").unwrap().0.to_ascii_lowercase();
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(promised.parse::<usize>().unwrap() > half.split_once("\r\n\r\n").unwrap().1.len());
}

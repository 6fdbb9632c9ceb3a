//! Seed files: loading, mistakes that name their line, reset.

use mock_server::{Options, Seed};
use portal::{Portal, PortalId, Timestamp};
use serde_json::json;

use crate::api::Api;

#[track_caller]
fn check(seed: &str, line: usize, part: &str) {
    let mut portal = Portal::standard(PortalId(1));
    let error = portal.seed(seed, Timestamp(0)).unwrap_err();
    assert_eq!(error.line, line, "{error}");
    assert!(error.message.contains(part), "{error}");
}

#[test]
fn mistakes_name_their_line() {
    check("{\n\"records\": nonsense}", 2, "expected");
    check("{\n\"recordz\": {}}", 2, "unknown field `recordz`");
    check("{\"records\":{\n\"widgets\":[\n{}]}}", 3, "widgets");
    check(
        "{\"records\":{\"contacts\":[\n{\"properties\":{\"email\":\"a@example.com\"}},\n{\"properties\":{\"email\":\"a@example.com\"}}]}}",
        3,
        "has that e-mail",
    );
    check(
        "{\"records\":{\"contacts\":[\n{\"properties\":\n{\"nonsense\":\"1\"}}]}}",
        3,
        "nonsense",
    );
    check("{\"records\":{\"contacts\":[\n{\"properties\":\n{\"email\":7}}]}}", 3, "string");
    check(
        "{\"records\":{\"deals\":[\n{\"associations\":[{\"to\":\"contacts/ada\"}]}]}}",
        2,
        "no earlier record",
    );
    check("{\"properties\":{\"contacts\":[\n{\"name\":\"x\"}]}}", 2, "missing field");
    check("{\"accessTokens\":[\n{\"token\":\"x\",\"expiresAt\":\"soon\"}]}", 2, "ISO 8601");
}

#[test]
fn the_ready_made_portals_load() {
    for seed in [Seed::Fresh, Seed::B2b] {
        let api = Api::with(Options { seed, ..Options::default() });
        let contacts = api.get("/crm/v3/objects/contacts?limit=100&associations=companies").json();
        let contacts = contacts["results"].as_array().unwrap();
        assert!(contacts.len() >= 2);
        assert!(contacts.iter().any(|contact| contact.get("associations").is_some()));
    }
}

#[test]
fn a_reset_brings_the_start_back() {
    let api = Api::with(Options { seed: Seed::B2b, ..Options::default() });
    let list = || api.get("/crm/v3/objects/companies?limit=100").json();
    let before = list();
    api.make("companies", json!({"name": "Passing"}));
    let first = before["results"][0]["id"].as_str().unwrap();
    api.delete(&format!("/crm/v3/objects/companies/{first}"));
    assert_ne!(list(), before);
    assert_eq!(api.post("/_mock/reset", json!({})).status, 204);
    assert_eq!(list(), before);
}

#[test]
fn the_readmes_example_loads() {
    let readme = include_str!("../../../README.md");
    let example = readme.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let mut portal = Portal::standard(PortalId(1));
    portal.seed(example, Timestamp(0)).unwrap();
    assert_eq!(portal.table(portal::ObjectTypeId::CONTACT).unwrap().len(), 1);
}

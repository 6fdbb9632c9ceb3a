//! Portals, apps and tokens are strangers to each other: for every operation that HubSpot
//! publishes and this server answers, in every dialect, nothing leaks and nothing changes.

use std::sync::Arc;

use axum::http::Method;
use portal::{Portal, PortalId};
use serde_json::{Value, json};

use crate::{
    api::{Api, Reply},
    oauth::{access, client, token},
};

/// Stands in everything that belongs to the first portal.
const MARK: &str = "zebra";

/// A portal with marked records, a marked property and a marked schema.
fn marked() -> (Api, String) {
    let seed = r#"{"records": {
        "contacts": [{"ref": "a", "id": "501", "properties": {"email": "zebra@example.com", "firstname": "zebra"}}],
        "companies": [{"id": "502", "properties": {"name": "zebra"}, "associations": [{"to": "contacts/a"}]}],
        "deals": [{"id": "503", "properties": {"dealname": "zebra"}}],
        "tickets": [{"id": "504", "properties": {"subject": "zebra", "hs_pipeline_stage": "1"}}]
    }}"#;
    let api = Api::seeded(seed).unwrap();
    let property = json!({"name": "zebra_code", "label": "zebra", "type": "string", "fieldType": "text", "groupName": "contactinformation"});
    assert_eq!(api.post("/crm/v3/properties/contacts", property).status, 201);
    let schema = json!({
        "name": "zebra_car",
        "labels": {"singular": "zebra", "plural": "zebras"},
        "primaryDisplayProperty": "vin",
        "requiredProperties": [],
        "properties": [{"name": "vin", "label": "VIN", "type": "string", "fieldType": "text"}],
        "associatedObjects": [],
    });
    let made = api.post("/crm/v3/schemas", schema);
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["objectTypeId"].as_str().unwrap().to_owned();
    (api, id)
}

/// Requests for every operation, with what leads to the first portal's things in their paths.
fn requests(custom: &str) -> Vec<(Method, String)> {
    let fill = |template: &str, word: &str, id: &str| -> String {
        let part = |part: &str| match part {
            "{objectType}" | "{fromObjectType}" | "{objectTypeId}" | "{fromObjectTypeId}" => {
                word.to_owned()
            }
            "{toObjectType}" | "{toObjectTypeId}" => "companies".into(),
            "{toObjectId}" => "502".into(),
            "{propertyName}" | "{name}" => "zebra_code".into(),
            "{idProperty}" => "email".into(),
            part if part.starts_with('{') => id.to_owned(),
            part => part.to_owned(),
        };
        template.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    let mut all = Vec::new();
    for fixtures::operations::Operation { method, template, .. } in fixtures::operations::all() {
        let method: Method = method.parse().unwrap();
        if template.starts_with("/oauth/") {
            continue;
        }
        for (word, id) in [("contacts", "501"), ("deals", "503"), (custom, "505")] {
            all.push((method.clone(), fill(template, word, id)));
        }
    }
    all.dedup();
    all
}

/// A body that would do something where it is taken.
fn body(method: &Method, path: &str) -> Option<Value> {
    let inputs = json!({"inputs": [{"id": "501", "properties": {"firstname": "intruder"}}]});
    match *method {
        Method::GET | Method::DELETE => None,
        _ if path.contains("/batch/") => Some(inputs),
        _ if path.ends_with("/search") => Some(json!({"query": MARK})),
        _ => Some(json!({"properties": {"firstname": "intruder"}, "label": "intruder"})),
    }
}

fn portal(api: &Api) -> Arc<Portal> {
    api.server().platform.portal(PortalId(api.portal_id())).unwrap().read()
}

fn is_emulated(reply: &Reply) -> bool {
    reply.status != 501
}

/// Sends every request with a token that must not get anywhere.
#[track_caller]
fn check(api: &Api, custom: &str, token: &str, expected: &[u16]) {
    let before = portal(api);
    let mut answered = 0;
    for (method, path) in requests(custom) {
        let reply = api.send_as(token, method.clone(), &path, body(&method, &path).as_ref());
        if !is_emulated(&reply) {
            continue;
        }
        answered += 1;
        let status = reply.status.as_u16();
        assert!(
            !reply.text.contains(MARK) || path.contains(MARK),
            "{method} {path}: {}",
            reply.text
        );
        assert!(expected.is_empty() || expected.contains(&status), "{method} {path}: {status}");
        assert!(Arc::ptr_eq(&before, &portal(api)), "{method} {path} changed the portal");
    }
    assert!(answered > 200, "{answered} operations");
}

#[test]
fn another_portals_token_gets_nowhere() {
    let (api, custom) = marked();
    let other = api.post("/_mock/portals", json!({"seed": "empty"})).json();
    check(&api, &custom, other["access_token"].as_str().unwrap(), &[]);
}

#[test]
fn an_expired_token_gets_nowhere() {
    let (api, custom) = marked();
    api.freeze("2026-11-24T12:00:00Z");
    let token = access(&api, &["crm.objects.contacts.read", "crm.objects.contacts.write"]);
    api.advance(1_800);
    check(&api, &custom, &token, &[401]);
}

#[test]
fn a_revoked_token_gets_nowhere() {
    let (api, custom) = marked();
    let token = access(&api, &["crm.objects.contacts.read", "crm.objects.contacts.write"]);
    let left = api.send_as(&token, Method::DELETE, "/appinstalls/v3/external-install", None);
    assert_eq!(left.status, 204);
    check(&api, &custom, &token, &[401]);
    check(&api, &custom, "nothing", &[401]);
}

/// Without a scope for it, nothing of a portal can be read, and nothing written.
#[test]
fn a_token_without_scopes_gets_nowhere() {
    let (api, custom) = marked();
    let app = api.post("/_mock/apps", json!({"kind": "private", "scopes": ["oauth"]})).json();
    check(&api, &custom, app["access_token"].as_str().unwrap(), &[]);
}

/// A read-only token reads, and changes nothing.
#[test]
fn a_reading_token_changes_nothing() {
    let (api, custom) = marked();
    let reading: Vec<&str> = mock_server::layer::scope::rules()
        .all()
        .into_iter()
        .filter(|name| name.ends_with(".read"))
        .collect();
    let app = api.post("/_mock/apps", json!({"kind": "private", "scopes": reading})).json();
    let token = app["access_token"].as_str().unwrap();
    let before = portal(&api);
    for (method, path) in requests(&custom) {
        // Searching builds indexes, which changes the value but nothing that can be read.
        if path.ends_with("/search") {
            continue;
        }
        api.send_as(token, method.clone(), &path, body(&method, &path).as_ref());
        assert!(Arc::ptr_eq(&before, &portal(&api)), "{method} {path} changed the portal");
    }
}

/// The other direction of what is above: the same requests do get somewhere with a token of the
/// portal's own, so that the tests here test something.
#[test]
fn the_portals_own_token_gets_there() {
    let (api, custom) = marked();
    let before = portal(&api);
    let mut seen = 0;
    for (method, path) in requests(&custom) {
        let reply = api.send_as(api.token(), method.clone(), &path, body(&method, &path).as_ref());
        seen += usize::from(is_emulated(&reply) && reply.text.contains(MARK));
    }
    assert!(seen > 20, "{seen} answers show what is the portal's");
    assert!(!Arc::ptr_eq(&before, &portal(&api)));
}

#[test]
fn each_portal_is_reached_by_its_own_tokens() {
    let api = Api::new();
    let made = api.post("/_mock/portals", json!({"id": 77, "access_token": "second"}));
    assert_eq!(made.text, r#"{"portal_id":77,"access_token":"second"}"#);
    let contact = json!({"properties": {"email": "a@example.com"}});
    for token in [api.token(), "second"] {
        let reply = api.send_as(token, Method::POST, "/crm/v3/objects/contacts", Some(&contact));
        assert_eq!(reply.status, 201, "the same address in each");
    }
    let details = |token| api.get_as(token, "/account-info/v3/details").json()["portalId"].clone();
    assert_eq!((details("second"), details(api.token())), (json!(77), json!(api.portal_id())));
    let (id, _) = client(&api);
    let consent =
        json!({"client_id": id, "portal_id": 77, "scopes": ["crm.objects.contacts.read"]});
    let code = api.post("/_mock/oauth/grant", consent).json()["code"].as_str().unwrap().to_owned();
    let fields = [("grant_type", "authorization_code"), ("code", &*code)];
    let tokens = token(&api, "v1", &fields).json();
    assert_eq!(tokens["hub_id"], 77);
    assert_eq!(details(tokens["access_token"].as_str().unwrap()), 77);
    assert_eq!(api.get("/_mock/portals").json(), json!({"portals": [77, api.portal_id()]}));
    assert_eq!(api.post("/_mock/portals", json!({"id": 77})).status, 409);
    assert_eq!(api.delete("/_mock/portals/77").status, 204);
    api.get_as("second", "/crm/v3/objects/contacts").refusal(401);
    assert_eq!(api.delete("/_mock/portals/77").status, 404);
}

#[test]
fn a_further_portal_starts_as_it_is_told() {
    let api = Api::fresh();
    let count = |made: &Value| {
        let token = made["access_token"].as_str().unwrap();
        let page = api.get_as(token, "/crm/v3/objects/contacts").json();
        page["results"].as_array().unwrap().len()
    };
    api.make("contacts", json!({"email": "later@example.com"}));
    let make = |body: Value| api.post("/_mock/portals", body).json();
    assert_eq!(count(&make(json!({}))), 2, "as the ready portal started");
    assert_eq!(count(&make(json!({"seed": "empty"}))), 0);
    let own =
        json!({"seed": {"records": {"contacts": [{"properties": {"email": "b@example.com"}}]}}});
    assert_eq!(count(&make(own)), 1);
    let mistake = api.post("/_mock/portals", json!({"seed": {"records": {"widgets": [{}]}}}));
    assert_eq!(mistake.status, 400);
    assert!(mistake.text.contains("seed, line 1"), "{}", mistake.text);
    assert_eq!(api.post("/_mock/portals", json!({"seed": "nowhere.json"})).status, 400);
}

#[test]
fn seeds_bring_apps_and_their_mistakes_name_the_line() {
    let seed = r#"{"apps": [
        {"name": "Sync", "appId": 31, "clientId": "sync", "clientSecret": "s", "redirectUris": ["https://app.example/cb"],
         "requiredScopes": ["crm.objects.contacts.read"], "refreshToken": "kept"},
        {"kind": "private", "name": "Report", "accessToken": "pat-report", "scopes": ["tickets"]}
    ]}"#;
    let api = Api::seeded(seed).unwrap();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "kept"),
        ("client_id", "sync"),
        ("client_secret", "s"),
    ];
    let tokens = api.form("/oauth/v1/token", &fields).json();
    assert_eq!(tokens["scopes"], json!(["crm.objects.contacts.read", "oauth"]));
    assert_eq!(api.get_as("pat-report", "/crm/v3/objects/tickets").status, 200);
    let check = |seed: &str, part: &str| {
        let error = Api::seeded(seed).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    };
    check("{\"apps\": [\n{\"nam\": \"x\"}]}", "line 2, column 6: unknown field `nam`");
    check(
        "{\"apps\": [\n{},\n{\"redirectUris\": [\"http://evil.example/\"]}]}",
        "line 3, column 1: redirect URI",
    );
    check(
        "{\"apps\": [\n{\"appId\": 1},\n{\"appId\": 1}]}",
        "line 3, column 1: there is an app with the id 1",
    );
}

/// What is secret is in no debug output.
#[test]
fn debug_output_shows_no_secret() {
    let api = Api::seeded(r#"{"accessTokens": [{"token": "seeded-token"}]}"#).unwrap();
    let (_, secret) = client(&api);
    let token = access(&api, &["oauth"]);
    let refresh = api.app().refresh_token.as_ref().unwrap().expose().to_owned();
    let shown = format!("{:?}", api.server());
    let key = api.server().platform.developer_key.expose();
    for hidden in [api.token(), "seeded-token", &secret, &token, &refresh, key] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    assert!(!format!("{api:?}").contains(&secret));
}

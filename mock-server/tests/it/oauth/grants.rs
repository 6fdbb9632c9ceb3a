//! What is handed out, and what is told of it.

use std::{sync::Arc, thread};

use axum::http::Method;
use mock_server::Options;
use serde_json::json;

use super::{VERSIONS, access, client, code, exchange, token};
use crate::api::Api;

const SCOPES: [&str; 2] = ["crm.objects.contacts.read", "tickets"];

#[test]
fn a_code_brings_tokens_in_every_version() {
    // Source: documentation; field order observed on v1, v3 and 2026-03. Cache-Control recorded.
    let api = Api::new();
    for version in VERSIONS {
        let code = code(&api, &SCOPES);
        let fields = [("grant_type", "authorization_code"), ("code", &*code)];
        let reply = token(&api, version, &fields);
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.header("cache-control"), "no-store, no-transform");
        assert_eq!(reply.header("x-hubspot-ratelimit-max"), "");
        let order = [
            "token_type",
            "refresh_token",
            "access_token",
            "hub_id",
            "scopes",
            "expires_in",
            "token_use",
        ];
        assert_eq!(reply.keys(""), order);
        let body = reply.json();
        assert_eq!(body["token_type"], "bearer");
        assert_eq!(body["hub_id"], api.portal_id());
        assert_eq!(body["scopes"], json!(["crm.objects.contacts.read", "oauth", "tickets"]));
        assert_eq!(
            (&body["expires_in"], &body["token_use"]),
            (&json!(1800), &json!("access_token"))
        );
        assert!(body["refresh_token"].as_str().unwrap().starts_with("na1-"));
        let access = body["access_token"].as_str().unwrap();
        assert_eq!(api.get_as(access, "/crm/v3/objects/contacts").status, 200);
    }
}

#[test]
fn a_refresh_keeps_the_refresh_token_and_older_access_tokens() {
    // Source: documentation.
    let api = Api::new();
    let first = exchange(&api, &code(&api, &SCOPES));
    let refresh = first["refresh_token"].as_str().unwrap();
    for version in VERSIONS {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let next = token(&api, version, &fields).json();
        assert_eq!(next["refresh_token"], refresh);
        assert_eq!(next["scopes"], first["scopes"]);
        assert_ne!(next["access_token"], first["access_token"]);
        for answer in [&first, &next] {
            let access = answer["access_token"].as_str().unwrap();
            assert_eq!(api.get_as(access, "/crm/v3/objects/contacts").status, 200);
        }
    }
}

#[test]
fn version_1_takes_its_fields_from_the_query_as_well() {
    // Source: HubSpot's specification.
    let api = Api::new();
    let (id, secret) = client(&api);
    let refresh = api.app().refresh_token.as_ref().unwrap().expose().to_owned();
    let query = format!(
        "?grant_type=refresh_token&client_id={id}&client_secret={secret}&refresh_token={refresh}"
    );
    assert_eq!(api.form(&format!("/oauth/v1/token{query}"), &[]).status, 200);
    let newer = api.form(&format!("/oauth/v3/token{query}"), &[]);
    assert_eq!(newer.json()["status"], "BAD_GRANT_TYPE");
}

#[test]
fn the_ready_app_is_installed() {
    let api = Api::new();
    let refresh = api.app().refresh_token.as_ref().unwrap().expose().to_owned();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    let access = token(&api, "v3", &fields).json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(api.get_as(&access, "/crm/v3/schemas").status, 200);
}

#[test]
fn an_app_has_tokens_of_its_own_that_lead_to_no_portal() {
    // Source: documentation; what they do on a portal's paths is assumed.
    let api = Api::new();
    let fields =
        [("grant_type", "client_credentials"), ("scope", "developer.webhooks_journal.read")];
    for version in ["v1", "v3", "2026-03"] {
        let reply = token(&api, version, &fields);
        let order = ["token_type", "access_token", "scopes", "expires_in", "token_use"];
        assert_eq!(reply.keys(""), order, "{}", reply.text);
        assert_eq!(reply.json()["token_use"], "client_credentials");
        let own = reply.json()["access_token"].as_str().unwrap().to_owned();
        let body = api.get_as(&own, "/crm/v3/objects/contacts").refusal(401);
        assert_eq!(body["category"], "INVALID_AUTHENTICATION");
    }
    assert_eq!(token(&api, "2026-09", &fields).json()["status"], "BAD_GRANT_TYPE");
}

#[test]
fn an_access_token_tells_of_itself_to_anybody() {
    // Source: recorded 2026-03 (in 2018 in another order), observed (no credentials needed).
    let api = Api::new();
    let access = access(&api, &SCOPES);
    let plain = axum::http::Request::get(format!("/oauth/v1/access-tokens/{access}"));
    let reply = api.call(plain.body(axum::body::Body::empty()).unwrap());
    let order = [
        "token",
        "user",
        "hub_domain",
        "scopes",
        "signed_access_token",
        "token_type",
        "user_id",
        "is_private_distribution",
        "hub_id",
        "expires_in",
        "app_id",
    ];
    assert_eq!(reply.keys(""), order);
    let body = reply.json();
    assert_eq!((&body["token"], &body["token_type"]), (&json!(access), &json!("access")));
    assert_eq!(body["hub_id"], api.portal_id());
    assert_eq!(body["app_id"], api.app().app.id.0);
    assert_eq!(body["signed_access_token"]["hublet"], "na1");
    assert!((1_795..=1_800).contains(&body["expires_in"].as_i64().unwrap()));
    for unknown in ["nothing", api.token()] {
        api.get(&format!("/oauth/v1/access-tokens/{unknown}")).refusal(404);
    }
}

#[test]
fn a_refresh_token_tells_of_itself_and_can_be_deleted() {
    // Source: documentation: access tokens that it brought live on.
    let api = Api::new();
    let tokens = exchange(&api, &code(&api, &SCOPES));
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let path = format!("/oauth/v1/refresh-tokens/{refresh}");
    let reply = api.get(&path);
    let order =
        ["token", "user", "hub_domain", "scopes", "hub_id", "client_id", "user_id", "token_type"];
    assert_eq!(reply.keys(""), order);
    assert_eq!(reply.json()["client_id"], client(&api).0);
    assert_eq!(reply.json()["token_type"], "refresh");
    assert_eq!(api.delete(&path).status, 204);
    api.get(&path).refusal(404);
    api.delete(&path).refusal(404);
    let again = token(&api, "v1", &[("grant_type", "refresh_token"), ("refresh_token", refresh)]);
    assert_eq!(again.json()["status"], "BAD_REFRESH_TOKEN");
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(api.get_as(access, "/crm/v3/objects/contacts").status, 200);
}

#[test]
fn introspection_and_revocation() {
    // Source: HubSpot's specification and SDKs; field names of the guide. Dead: observed.
    let api = Api::new();
    let (id, secret) = client(&api);
    for version in &VERSIONS[1..] {
        let tokens = exchange(&api, &code(&api, &SCOPES));
        let (access, refresh) =
            (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
        let ask = |what: &str, field: &str, token: &str| {
            let fields = [("client_id", &*id), ("client_secret", &*secret), (field, token)];
            api.form(&format!("/oauth/{version}/token/{what}"), &fields)
        };
        let reply = ask("introspect", "token", access);
        let order = [
            "active",
            "token",
            "hub_id",
            "user_id",
            "client_id",
            "app_id",
            "user",
            "hub_domain",
            "scopes",
            "signed_access_token",
            "expires_in",
            "is_private_distribution",
            "token_use",
            "token_type",
        ];
        assert_eq!(reply.keys(""), order);
        assert_eq!(reply.json()["token_use"], "access_token");
        let body = ask("introspect", "refresh_token", refresh).json();
        assert_eq!((&body["active"], &body["token_use"]), (&json!(true), &json!("refresh_token")));
        assert_eq!(body.get("signed_access_token"), None);
        assert_eq!(ask("introspect", "token", "nothing").text, r#"{"active":false}"#);
        let revoked = ask("revoke", "token", refresh);
        assert_eq!((revoked.status.as_u16(), &*revoked.text), (200, ""));
        assert_eq!(ask("introspect", "token", refresh).text, r#"{"active":false}"#);
        assert_eq!(api.get_as(access, "/crm/v3/objects/contacts").status, 200);
        ask("revoke", "token", access);
        assert_eq!(api.get_as(access, "/crm/v3/objects/contacts").status, 401);
    }
}

#[test]
fn a_private_apps_token_tells_of_itself() {
    // Source: client code (HubSpot's MCP server).
    let api = Api::new();
    let path = "/oauth/v2/private-apps/get/access-token-info";
    let reply = api.post(path, json!({"tokenKey": api.token()}));
    assert_eq!(reply.keys(""), ["userId", "hubId", "appId", "scopes"]);
    assert_eq!(reply.json()["hubId"], api.portal_id());
    let scopes = reply.json()["scopes"].as_array().unwrap().len();
    assert!(scopes > 60, "{scopes}");
    let access = access(&api, &SCOPES);
    for unknown in ["nothing", &access] {
        api.post(path, json!({"tokenKey": unknown})).refusal(404);
    }
}

#[test]
fn an_app_leaves_a_portal_and_all_its_tokens_die() {
    // Source: documentation. That a private app can't leave is assumed.
    let api = Api::new();
    for base in ["v3", "2026-03", "2026-09"] {
        let (tokens, waiting) = (exchange(&api, &code(&api, &SCOPES)), code(&api, &SCOPES));
        let (access, refresh) =
            (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
        let path = format!("/appinstalls/{base}/external-install");
        assert_eq!(api.delete(&path).refusal(401)["category"], "INVALID_AUTHENTICATION");
        assert_eq!(api.send_as(access, Method::DELETE, &path, None).status, 204);
        api.get_as(access, "/crm/v3/objects/contacts").refusal(401);
        for (kind, field, value, status) in [
            ("refresh_token", "refresh_token", refresh, "BAD_REFRESH_TOKEN"),
            ("authorization_code", "code", &waiting, "BAD_AUTH_CODE"),
        ] {
            let reply = token(&api, "v1", &[("grant_type", kind), (field, value)]);
            assert_eq!(reply.json()["status"], status);
        }
        assert_eq!(api.get("/crm/v3/objects/contacts").status, 200, "others stay");
    }
}

/// Whatever others do with the same grant, a token that was handed out works at once and until it
/// expires.
#[test]
fn a_thousand_refreshes_at_once_bring_no_token_that_is_refused() {
    const THREADS: usize = 8;
    const REFRESHES: usize = 125;
    let ready = Arc::new(Options::default().prepare().unwrap());
    let work = |ready: Arc<mock_server::options::Ready>| {
        let api = Api::sharing(&ready);
        let refresh = ready.app.refresh_token.as_ref().unwrap().expose().to_owned();
        let mut before: Option<String> = None;
        for _ in 0..REFRESHES {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
            let reply = token(&api, "v1", &fields);
            assert_eq!(reply.status, 200, "{}", reply.text);
            let access = reply.json()["access_token"].as_str().unwrap().to_owned();
            for token in [Some(&access), before.as_ref()].into_iter().flatten() {
                assert_eq!(api.get_as(token, "/crm/v3/owners").status, 200);
            }
            before = Some(access);
        }
    };
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let ready = Arc::clone(&ready);
            thread::spawn(move || work(ready))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn a_code_is_exchanged_once_however_many_try() {
    let ready = Arc::new(Options::default().prepare().unwrap());
    let code = code(&Api::sharing(&ready), &SCOPES);
    let attempt = |ready: Arc<mock_server::options::Ready>, code: String| {
        let fields = [("grant_type", "authorization_code"), ("code", &*code)];
        token(&Api::sharing(&ready), "v1", &fields).status == 200
    };
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (ready, code) = (Arc::clone(&ready), code.clone());
            thread::spawn(move || attempt(ready, code))
        })
        .collect();
    let successes = threads.into_iter().filter(|_| true).map(|thread| thread.join().unwrap());
    assert_eq!(successes.filter(|success| *success).count(), 1);
}

//! Every refusal of the token endpoint.

use axum::http::{Request, header};
use serde_json::json;

use super::{REDIRECT, client, code, token};
use crate::api::Api;

/// The whole body, which has OAuth's fields and HubSpot's, the same text twice.
#[track_caller]
fn check(api: &Api, fields: &[(&str, &str)], status: &str, error: &str, message: &str) {
    for version in ["v1", "2026-03"] {
        let reply = api.form(&format!("/oauth/{version}/token"), fields);
        assert_eq!(reply.status, 400, "{}", reply.text);
        let order = ["error", "error_description", "status", "message", "correlationId"];
        assert_eq!(reply.keys(""), order);
        let mut body = reply.json();
        let id = body.as_object_mut().unwrap().remove("correlationId").unwrap();
        assert_eq!(id, reply.header("x-hubspot-correlation-id"));
        let expected = json!({"error": error, "error_description": message, "status": status, "message": message});
        assert_eq!(body, expected);
        assert_eq!(reply.header("x-hubspot-ratelimit-max"), "");
    }
}

/// The same of the ready app, which proves itself.
#[track_caller]
fn check_own(fields: &[(&str, &str)], status: &str, error: &str, message: &str) {
    let api = Api::new();
    let (id, secret) = client(&api);
    let mut all = vec![("client_id", &*id), ("client_secret", &*secret)];
    all.extend_from_slice(fields);
    check(&api, &all, status, error, message);
}

#[test]
fn grant_types() {
    // Assumed, the sentence too.
    let message = "missing or unknown grant type";
    for fields in [&[][..], &[("grant_type", "password")]] {
        check_own(fields, "BAD_GRANT_TYPE", "unsupported_grant_type", message);
    }
}

#[test]
fn clients() {
    // Source: documentation (status, `error`); the sentences are assumed.
    let api = Api::new();
    let (id, _) = client(&api);
    let refresh = ("grant_type", "refresh_token");
    for fields in [vec![refresh], vec![refresh, ("client_id", "nobody")]] {
        check(&api, &fields, "BAD_CLIENT_ID", "invalid_client", "missing or unknown client id");
    }
    let own = ("client_id", &*id);
    for fields in [vec![refresh, own], vec![refresh, own, ("client_secret", "wrong")]] {
        let message = "missing or invalid client secret";
        check(&api, &fields, "BAD_CLIENT_SECRET", "invalid_client", message);
    }
}

#[test]
fn codes_and_refresh_tokens() {
    // Source: recorded 2018 and pasted since; `error` of refresh tokens observed 2026-10, of
    // codes documented.
    for code in ["", "nothing"] {
        check_own(
            &[("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT)],
            "BAD_AUTH_CODE",
            "invalid_grant",
            "missing or unknown auth code",
        );
    }
    for (token, message) in
        [("", "missing or unknown refresh token"), ("nothing", "missing or invalid refresh token")]
    {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        check_own(&fields, "BAD_REFRESH_TOKEN", "invalid_request", message);
    }
}

#[test]
fn scopes_that_an_app_has_not_by_itself() {
    // Source: documentation (status, `error`); the sentence is assumed.
    for scope in ["", "crm.objects.contacts.read"] {
        let fields = [("grant_type", "client_credentials"), ("scope", scope)];
        check_own(&fields, "BAD_SCOPES", "invalid_scope", "missing or invalid scopes");
    }
}

#[test]
fn a_code_goes_back_to_where_it_was_sent() {
    let api = Api::new();
    let (id, secret) = client(&api);
    let code = code(&api, &["oauth"]);
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", &*id),
        ("client_secret", &*secret),
        ("code", &*code),
    ];
    let missing = "missing or invalid redirect uri";
    check(&api, &fields, "BAD_REDIRECT_URI", "invalid_request", missing);
    fields.push(("redirect_uri", "http://localhost:3000/oauth-callback/"));
    let other = "redirect_uri does not match initial auth code URI";
    check(&api, &fields, "BAD_REDIRECT_URI", "invalid_grant", other);
}

#[test]
fn pkce_binds_a_code_to_its_verifier() {
    // Source: RFC 7636, appendix B; the sentence is assumed.
    let api = Api::new();
    let (id, secret) = client(&api);
    let consent = json!({
        "client_id": id,
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    });
    let code = api.post("/_mock/oauth/grant", consent).json()["code"].as_str().unwrap().to_owned();
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", &*id),
        ("client_secret", &*secret),
        ("redirect_uri", REDIRECT),
        ("code", &*code),
    ];
    let wrong = "missing or invalid code verifier";
    check(&api, &fields, "BAD_CODE_VERIFIER", "invalid_grant", wrong);
    fields.push(("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"));
    check(&api, &fields, "BAD_CODE_VERIFIER", "invalid_grant", wrong);
    fields.push(("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    // Observed 2026-07: a verifier takes the place of no secret.
    let mut open = fields.clone();
    open.retain(|(name, _)| *name != "client_secret");
    check(&api, &open, "BAD_CLIENT_SECRET", "invalid_client", "missing or invalid client secret");
    assert_eq!(api.form("/oauth/v1/token", &fields).status, 200);
}

#[test]
fn what_is_one_apps_is_not_anothers() {
    // Source: the sentence about refresh tokens is quoted by clients.
    let api = Api::new();
    let made = json!({"redirect_uris": [REDIRECT]});
    let other = api.post("/_mock/apps", made).json();
    let (id, secret) =
        (other["client_id"].as_str().unwrap(), other["client_secret"].as_str().unwrap());
    let (code, refresh) =
        (code(&api, &["oauth"]), api.app().refresh_token.as_ref().unwrap().expose().to_owned());
    let client = [("client_id", id), ("client_secret", secret), ("redirect_uri", REDIRECT)];
    let with = |more: [(&'static str, &'static str); 1], field, value| {
        let mut fields = client.to_vec();
        fields.extend(more);
        fields.push((field, value));
        fields
    };
    let fields = with([("grant_type", "authorization_code")], "code", &*code);
    check(&api, &fields, "BAD_AUTH_CODE", "invalid_grant", "missing or unknown auth code");
    let fields = with([("grant_type", "refresh_token")], "refresh_token", &*refresh);
    let not_issued = "refresh token was not issued to this client";
    check(&api, &fields, "BAD_REFRESH_TOKEN", "invalid_grant", not_issued);
    let dead = api.form("/oauth/v3/token/introspect", &with([("x", "")], "token", &*refresh));
    assert_eq!(dead.text, r#"{"active":false}"#);
    assert_eq!(
        api.form("/oauth/v3/token/revoke", &with([("x", "")], "token", &*refresh)).status,
        200
    );
    let own = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    assert_eq!(token(&api, "v1", &own).status, 200, "it was not revoked");
}

#[test]
fn a_portal_that_is_gone() {
    let api = Api::new();
    let made = api.post("/_mock/portals", json!({})).json();
    let portal = made["portal_id"].as_u64().unwrap();
    let (id, secret) = client(&api);
    let consent = json!({"client_id": id, "portal_id": portal});
    let code = api.post("/_mock/oauth/grant", consent).json()["code"].as_str().unwrap().to_owned();
    let fields = [("grant_type", "authorization_code"), ("code", &*code)];
    let refresh = token(&api, "v1", &fields).json()["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(api.delete(&format!("/_mock/portals/{portal}")).status, 204);
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", &*id),
        ("client_secret", &*secret),
        ("refresh_token", &*refresh),
    ];
    check(&api, &fields, "BAD_HUB", "access_denied", "missing or unknown hub id");
}

#[test]
fn json_is_not_read() {
    // Assumed: its fields count as missing.
    let api = Api::new();
    let (id, secret) = client(&api);
    let body = json!({"grant_type": "refresh_token", "client_id": id, "client_secret": secret});
    let request = Request::post("/oauth/v1/token")
        .header(header::CONTENT_TYPE, "application/json")
        .body(axum::body::Body::from(body.to_string()));
    assert_eq!(api.call(request.unwrap()).json()["status"], "BAD_GRANT_TYPE");
}

#[test]
fn introspection_is_for_apps_only() {
    let api = Api::new();
    for what in ["introspect", "revoke"] {
        let reply = api.form(&format!("/oauth/v3/token/{what}"), &[("token", "x")]);
        assert_eq!(
            (reply.status.as_u16(), &reply.json()["status"]),
            (400, &json!("BAD_CLIENT_ID"))
        );
    }
}

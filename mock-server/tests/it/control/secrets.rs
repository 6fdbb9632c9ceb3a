//! No secret shows in what the journal tells, wherever and however it was sent.

use axum::http::Method;
use base64::{Engine, engine::general_purpose::STANDARD};
use mock_server::control::apps::RegisteredApp;
use serde_json::json;

use super::{fork, home};
use crate::api::Api;

/// Every kind of secret that a server knows.
fn secrets(api: &Api) -> Vec<(&'static str, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let app = json!(RegisteredApp::from(api.app()));
    let (client, secret) = (text(&app["client_id"]), text(&app["client_secret"]));
    let chosen = "chosen/token+of mine".replace(' ', "-");
    let made = api.post(
        &format!("/_mock/portals/{}/fork", home(api)),
        json!({"access_token": chosen.clone()}),
    );
    assert_eq!(made.status, 201);
    let granted = api.post("/_mock/oauth/grant", json!({"client_id": client})).expect(201);
    let redirect = text(&granted["redirect"]).split('?').next().unwrap().to_owned();
    let form = format!(
        "grant_type=authorization_code&client_id={client}&client_secret={secret}\
         &redirect_uri={redirect}&code={}",
        text(&granted["code"])
    );
    let request = axum::http::Request::post("/oauth/v1/token")
        .header("host", "127.0.0.1:4010")
        .header("content-type", "application/x-www-form-urlencoded");
    let tokens = api.call(request.body(form.into()).unwrap()).expect(200);
    let waiting = api.post("/_mock/oauth/grant", json!({"client_id": client})).expect(201);
    vec![
        ("private app's token", api.token().to_owned()),
        ("chosen token", chosen),
        ("access token", text(&tokens["access_token"])),
        ("refresh token", text(&tokens["refresh_token"])),
        ("used code", text(&granted["code"])),
        ("code", text(&waiting["code"])),
        ("client secret", secret),
        ("developer key", text(&app["developer_api_key"])),
    ]
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A secret as it may be sent: as it is, encoded for URLs, and as Basic authentication sends it.
fn forms(secret: &str) -> [String; 5] {
    let component: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    [
        secret.to_owned(),
        component,
        percent_encoded(secret),
        percent_encoded(&percent_encoded(secret)),
        STANDARD.encode(format!("some-client-id:{secret}")),
    ]
}

/// Wherever a client may put it: path, query, names, JSON, what isn't JSON, forms.
fn send_everywhere(api: &Api, form: &str, token: &str) {
    let in_url: String = form_urlencoded::byte_serialize(form.as_bytes()).collect();
    let get = |path: String| drop(api.send_as(token, Method::GET, &path, None));
    for name in ["tokenKey", "client%5Fsecret", "hapi%6bey", "colour", "x%22y"] {
        get(format!("/crm/v3/objects/contacts?{name}={in_url}"));
        get(format!("/oauth/v1/authorize?{name}={in_url}"));
    }
    get(format!("/crm/v3/objects/contacts/{in_url}"));
    get(format!("/crm/v3/objects/contacts?{in_url}=1"));
    get(format!("/oauth/v1/access-tokens/{in_url}"));
    get(format!("/oauth/v1/refresh%2Dtokens/{in_url}"));
    let bodies = [
        json!({"tokenKey": form}).to_string(),
        json!({"properties": {"firstname": form}}).to_string(),
        json!({"properties": {form: "x"}}).to_string(),
        json!([[{"x": format!("before {form} after")}]]).to_string(),
        format!("{{\"client_secret\":\"{form}\","),
        format!("{{\"x\": \"{form}"),
        format!("x={in_url}&client%5Fsecret={in_url}"),
    ];
    for body in bodies {
        for path in ["/crm/v3/objects/contacts", "/oauth/v1/token", "/oauth/v3/introspect"] {
            api.send(Method::POST, path, Some(body.clone()));
        }
    }
}

#[test]
fn no_secret_shows_in_any_place() {
    let api = Api::new();
    let (_, other) = fork(&api, home(&api));
    let secrets = secrets(&api);
    for (kind, secret) in &secrets {
        api.delete("/_mock/journal");
        let forms = forms(secret);
        for form in &forms {
            send_everywhere(&api, form, &other);
        }
        let journal = api.get("/_mock/journal?limit=100000").text;
        assert!(journal.contains("[redacted]"));
        let near = json!({"times": 1, "request": {"method": "PUT", "path": "/nowhere",
            "query": {"client_secret": secret}, "body": {"tokenKey": secret, "x": 1}}});
        let verdict = api.post("/_mock/verify", near).text;
        let places = [("journal", &journal), ("verify", &verdict)];
        for ((place, text), form) in places.iter().flat_map(|p| forms.iter().map(move |f| (p, f))) {
            let at = text.find(form.as_str());
            let around = at.map(|at| &text[at.saturating_sub(200)..(at + 80).min(text.len())]);
            assert_eq!(around, None, "{kind} in the {place}");
        }
    }
}

#[test]
fn verify_says_that_a_secret_differs_and_not_how() {
    let api = Api::new();
    let sent = r#"{"client_secret": "hush-hush", "grant_type": "x"}"#;
    api.post_text("/oauth/v1/token", sent);
    let expected = json!({"times": 1, "request": {"path": "/oauth/v1/token",
        "body": {"client_secret": "other", "grant_type": "x"}}});
    let verdict = api.post("/_mock/verify", expected).expect(417);
    let differs = &verdict["near_misses"][0]["differs"];
    assert_eq!(differs, &json!(["body.client_secret is another secret"]));
}

#[test]
fn a_change_tells_the_end_of_a_long_token_only() {
    let api = Api::new();
    let portal = format!("/_mock/portals/{}", home(&api));
    let fork = api.post(&format!("{portal}/fork"), json!({"access_token": "short-one"}));
    let id = fork.expect(201)["portal_id"].clone();
    let sent = json!({"properties": {"email": "ada@example.com"}});
    api.send_as("short-one", Method::POST, "/crm/v3/objects/contacts", Some(&sent)).expect(201);
    let changes = api.get(&format!("/_mock/portals/{id}/changes")).expect(200);
    assert_eq!(changes["changes"][0]["by"]["token"], "…");
    let journal = api.get(&format!("/_mock/journal?portal={id}")).expect(200);
    assert_eq!(journal["entries"][0]["token"], "…");
}

//! How long codes and tokens live, on a clock that is moved on.

use serde_json::json;

use super::{code, exchange, token};
use crate::api::Api;

const SCOPES: [&str; 1] = ["crm.objects.contacts.read"];
const PATH: &str = "/crm/v3/objects/contacts";

#[test]
fn an_access_token_lives_thirty_minutes() {
    // Source: documentation (1,800 s); the sentence is observed.
    let api = Api::new();
    api.freeze("2026-03-02T12:00:00Z");
    let tokens = exchange(&api, &code(&api, &SCOPES));
    let access = tokens["access_token"].as_str().unwrap();
    api.advance(1_799);
    assert_eq!(api.get_as(access, PATH).status, 200);
    let left = api.get(&format!("/oauth/v1/access-tokens/{access}")).json()["expires_in"].clone();
    assert_eq!(left, 1);
    api.advance(1);
    let expired = json!({
        "message": "The OAuth token used to make this call expired 0 second(s) ago.",
        "category": "EXPIRED_AUTHENTICATION",
        "context": {"expire time": ["2026-03-02T12:30:00Z"]},
    });
    assert_eq!(api.get_as(access, PATH).refusal(401), expired);
    api.advance(75);
    let message = api.get_as(access, PATH).refusal(401)["message"].clone();
    assert_eq!(message, "The OAuth token used to make this call expired 75 second(s) ago.");
    api.get(&format!("/oauth/v1/access-tokens/{access}")).refusal(404);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    api.advance(10 * 365 * 86_400);
    let next = token(&api, "v1", &[("grant_type", "refresh_token"), ("refresh_token", refresh)]);
    let access = next.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(api.get_as(&access, PATH).status, 200);
}

#[test]
fn a_code_lives_ten_minutes_and_is_good_for_one_exchange() {
    // Source: documentation ("a short window", single use); ten minutes are assumed.
    let api = Api::new();
    api.freeze("2026-03-02T12:00:00Z");
    let (used, late) = (code(&api, &SCOPES), code(&api, &SCOPES));
    exchange(&api, &used);
    let refusal = |code: &str| {
        let fields = [("grant_type", "authorization_code"), ("code", code)];
        let reply = token(&api, "v1", &fields);
        assert_eq!(reply.status, 400);
        (reply.json()["status"].clone(), reply.json()["message"].clone())
    };
    assert_eq!(refusal(&used), (json!("BAD_AUTH_CODE"), json!("missing or unknown auth code")));
    api.advance(599);
    exchange(&api, &code(&api, &SCOPES));
    api.advance(1);
    assert_eq!(refusal(&late), (json!("BAD_AUTH_CODE"), json!(format!("{late} expired"))));
}

#[test]
fn a_refused_exchange_leaves_the_code_unused() {
    // Assumed.
    let api = Api::new();
    let code = code(&api, &SCOPES);
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", "http://localhost:3000/other"),
    ];
    assert_eq!(token(&api, "v1", &fields).json()["status"], "BAD_REDIRECT_URI");
    exchange(&api, &code);
}

#[test]
fn the_clock_is_moved_by_control_calls() {
    let api = Api::new();
    let clock = |body| api.put("/_mock/clock", body).json();
    let frozen = clock(json!({"now": "2026-03-02T12:00:00Z"}));
    assert_eq!(frozen, json!({"now": "2026-03-02T12:00:00Z", "mode": "frozen"}));
    assert_eq!(clock(json!({"advance": "30m"}))["now"], "2026-03-02T12:30:00Z");
    assert_eq!(
        clock(json!({"now": "2027-01-01", "advance": "36h"}))["now"],
        "2027-01-02T12:00:00Z"
    );
    let id = api.make("contacts", json!({"email": "a@example.com"}));
    let created = api.get(&format!("{PATH}/{id}")).json()["createdAt"].clone();
    assert_eq!(created, "2027-01-02T12:00:00Z");
    assert_eq!(clock(json!({"mode": "real"}))["mode"], "real");
    assert_eq!(clock(json!({"advance": "1d"}))["mode"], "ahead");
    assert_eq!(api.get("/_mock/clock").json()["mode"], "ahead");
    for mistake in [json!({"advance": "soon"}), json!({"now": "soon"}), json!({"later": 1})] {
        assert_eq!(api.put("/_mock/clock", mistake).status, 400);
    }
}

//! Why something was refused, and what was ignored.

use mock_server::Options;
use serde_json::json;

use super::CONTACTS;
use crate::api::Api;

const EXPLAIN: &str = "x-hubspot-mock-explain";

#[test]
fn refusals_name_their_rule() {
    let api = Api::new();
    let reply = api.post(CONTACTS, json!({"properties": {"shoe": "44"}}));
    assert!(reply.header(EXPLAIN).starts_with("property-unknown (shoe): "));
    api.make("contacts", json!({"email": "ada@example.com"}));
    let reply = api.post(CONTACTS, json!({"properties": {"email": "ada@example.com"}}));
    assert!(reply.header(EXPLAIN).starts_with("contact-exists"));
    assert!(api.get("/crm/v3/nothing").header(EXPLAIN).starts_with("unknown-path"));
    let journal = api.get("/_mock/journal?status=409").expect(200);
    let explained = &journal["entries"][0]["explained"][0];
    assert_eq!(
        (&explained["rule"], &explained["evidence"]),
        (&json!("contact-exists"), &json!("quoted by clients"))
    );
}

#[test]
fn what_is_ignored_is_told() {
    let api = Api::new();
    let ada = api.make("contacts", json!({"email": "a@example.com", "lifecyclestage": "customer"}));
    let path = format!("{CONTACTS}/{ada}");
    let explained = |reply: crate::api::Reply| {
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.header(EXPLAIN).to_owned()
    };
    assert_eq!(explained(api.get(&path)), "");
    let reply = explained(api.get(&format!("{path}?properties=email,shoe,sock")));
    assert!(reply.contains("ignored-property (shoe)") && reply.contains("(sock)"), "{reply}");
    let reply = explained(api.patch(&path, json!({"properties": {"lifecyclestage": "lead"}})));
    assert!(reply.starts_with("ignored-lifecycle-stage (lifecyclestage)"), "{reply}");
    let reply = explained(api.patch(&path, json!({"properties": {"city": "Ulm"}, "colour": 1})));
    assert!(reply.starts_with("ignored-field (colour)"), "{reply}");
    let property = json!({"name": "shoe", "label": "Shoe", "type": "string", "fieldType": "text",
        "groupName": "contactinformation"});
    assert_eq!(api.post("/crm/v3/properties/contacts", property).status, 201);
    let change = json!({"hasUniqueValue": true});
    let reply = explained(api.patch("/crm/v3/properties/contacts/shoe", change));
    assert!(reply.starts_with("ignored-unique-flag"), "{reply}");
}

#[test]
fn explanations_can_be_switched_off() {
    let api = Api::with(Options { no_explanations: true, ..Options::default() });
    assert_eq!(api.get("/crm/v3/nothing").header(EXPLAIN), "");
    assert_eq!(api.get(&format!("{CONTACTS}?properties=shoe")).header(EXPLAIN), "");
}

//! What quotes do to their line items.

use serde_json::json;

use crate::api::Api;

const LINES: &str = "/crm/v3/objects/line_items";

/// A quote of a status with one line.
fn quoted(api: &Api, status: &str) -> (String, String) {
    let quote = api.make("quotes", json!({"hs_title": "Q", "hs_expiration_date": "2030-01-01"}));
    let line = api.post(LINES, on_quote(&quote)).expect(201);
    let path = format!("/crm/v3/objects/quotes/{quote}");
    api.patch(&path, json!({"properties": {"hs_status": status}})).expect(200);
    (quote, line["id"].as_str().unwrap().to_owned())
}

fn on_quote(quote: &str) -> serde_json::Value {
    json!({"properties": {"name": "x", "price": "5"}, "associations": [{"to": {"id": quote},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 68}]}]})
}

#[test]
fn lines_of_a_published_quote_stay_as_they_are() {
    // Source: observed by a client; the sentence is our own.
    for status in ["APPROVAL_NOT_NEEDED", "APPROVED"] {
        let api = Api::new();
        let (quote, line) = quoted(&api, status);
        let line = format!("{LINES}/{line}");
        api.patch(&line, json!({"properties": {"quantity": "3"}})).refusal(400);
        api.post(LINES, on_quote(&quote)).refusal(400);
        api.delete(&line).refusal(400);
        let draft = json!({"properties": {"hs_status": "DRAFT"}});
        api.patch(&format!("/crm/v3/objects/quotes/{quote}"), draft).expect(200);
        api.patch(&line, json!({"properties": {"quantity": "3"}})).expect(200);
        api.delete(&line).expect(204);
    }
    let api = Api::new();
    let (_, line) = quoted(&api, "PENDING_APPROVAL");
    api.patch(&format!("{LINES}/{line}"), json!({"properties": {"quantity": "3"}})).expect(200);
}

#[test]
fn a_quote_takes_its_lines_along() {
    // Source: observed by a client.
    let api = Api::new();
    let (quote, line) = quoted(&api, "APPROVED");
    let (_, other) = quoted(&api, "APPROVED");
    api.delete(&format!("/crm/v3/objects/quotes/{quote}")).expect(204);
    assert_eq!(api.get(&format!("{LINES}/{line}")).status, 404);
    assert_eq!(api.get(&format!("{LINES}/{line}?archived=true")).status, 200);
    assert_eq!(api.get(&format!("{LINES}/{other}")).status, 200);
}

//! What writes return: what was sent and what they touched, neither more nor less.

use serde_json::{Value, json};

use crate::api::{Api, Reply};

#[track_caller]
fn check(reply: &Reply, expected: &str) {
    let mut names: Vec<&str> = expected.split_whitespace().collect();
    names.sort_unstable();
    assert_eq!(reply.keys("properties"), names);
}

#[test]
fn a_new_contact() {
    // Source: recording (2026-03).
    let api = Api::new();
    let reply = api.post(
        "/crm/v3/objects/contacts",
        json!({"properties": {"email": "t@example.com", "firstname": "Test", "phone": "+1 555-1234"}}),
    );
    check(
        &reply,
        "email firstname phone createdate hs_all_contact_vids hs_associated_target_accounts \
         hs_currently_enrolled_in_prospecting_agent hs_email_domain hs_full_name_or_email \
         hs_is_contact hs_is_unworked hs_lifecyclestage_lead_date \
         hs_membership_has_accessed_private_content hs_object_id hs_object_source \
         hs_object_source_id hs_object_source_label hs_pipeline \
         hs_prospecting_agent_actively_enrolled_count hs_prospecting_agent_total_enrolled_count \
         hs_registered_member hs_searchable_calculated_phone_number \
         hs_sequences_actively_enrolled_count hs_v2_date_entered_current_stage \
         hs_v2_time_in_current_stage lastmodifieddate lifecyclestage num_notes",
    );
    let properties = &reply.json()["properties"];
    assert_eq!(properties["hs_searchable_calculated_phone_number"], "15551234");
    assert_eq!(properties["lifecyclestage"], "lead");
    // In milliseconds here, in ISO 8601 when it is read.
    let millis = properties["hs_lifecyclestage_lead_date"].as_str().unwrap();
    assert!(millis.len() == 13 && millis.bytes().all(|b| b.is_ascii_digit()), "{millis}");
}

#[test]
fn a_changed_contact() {
    // Source: recording (2026-03): no e-mail unless it was sent.
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "t@example.com"}));
    let reply = api.patch(
        &format!("/crm/v3/objects/contacts/{id}"),
        json!({"properties": {"firstname": "Updated"}}),
    );
    check(
        &reply,
        "firstname createdate hs_is_unworked hs_object_id hs_object_source hs_object_source_id \
         hs_object_source_label hs_pipeline hs_v2_date_entered_current_stage \
         hs_v2_time_in_current_stage lastmodifieddate lifecyclestage",
    );
}

#[test]
fn a_new_company_gets_its_website_from_its_domain() {
    // Source: recording (2026-03).
    let api = Api::new();
    let reply = api.post(
        "/crm/v3/objects/companies",
        json!({"properties": {"name": "Acme", "domain": "acme.example.com"}}),
    );
    check(
        &reply,
        "name domain createdate hs_annual_revenue_currency_code hs_lastmodifieddate \
         hs_num_blockers hs_num_child_companies hs_num_contacts_with_buying_roles \
         hs_num_decision_makers hs_num_open_deals hs_object_id hs_object_source \
         hs_object_source_id hs_object_source_label hs_pipeline hs_task_label \
         hs_v2_date_entered_current_stage hs_v2_time_in_current_stage lifecyclestage \
         num_associated_contacts num_notes website",
    );
    assert_eq!(reply.json()["properties"]["website"], "acme.example.com");
}

#[test]
fn a_deal_that_moves_to_a_stage() {
    // Source: recording (2026-03), values included.
    let api = Api::new();
    let id = api.make("deals", json!({"dealname": "Big", "amount": 1}));
    let reply = api.patch(
        &format!("/crm/v3/objects/deals/{id}"),
        json!({"properties": {"amount": 15000, "dealstage": "qualifiedtobuy"}}),
    );
    let properties = &reply.json()["properties"];
    let expect = |name: &str, value: &str| assert_eq!(properties[name], value, "{name}");
    expect("amount", "15000");
    expect("pipeline", "default");
    expect("hs_is_closed", "false");
    expect("hs_is_open_count", "1");
    expect("hs_closed_amount", "0");
    expect("hs_deal_stage_probability", "0.40000000000000002220446049250313080847263336181640625");
    expect("hs_projected_amount", "6000.00000000000033306690738754696212708950042724609375000");
}

#[test]
fn a_won_deal_counts() {
    let api = Api::new();
    let id =
        api.make("deals", json!({"dealname": "Won", "amount": "100", "dealstage": "closedwon"}));
    let path = format!(
        "/crm/v3/objects/deals/{id}?properties=hs_is_closed,hs_is_closed_won,hs_closed_amount,closedate,days_to_close"
    );
    let properties = &api.get(&path).json()["properties"];
    assert_eq!(properties["hs_is_closed"], "true");
    assert_eq!(properties["hs_is_closed_won"], "true");
    assert_eq!(properties["hs_closed_amount"], "100");
    assert_eq!(properties["days_to_close"], "0");
    assert!(properties["closedate"].is_string());
}

#[test]
fn a_deal_without_a_stage_has_none() {
    // Source: recording (2026-03): the API applies no default.
    let api = Api::new();
    let id = api.make("deals", json!({"dealname": "Plain"}));
    let properties = &api.get(&format!("/crm/v3/objects/deals/{id}")).json()["properties"];
    assert_eq!((&properties["dealstage"], &properties["pipeline"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_completed_task() {
    // Source: recording (2026-03).
    let api = Api::new();
    let id = api.make(
        "tasks",
        json!({"hs_timestamp": "2999-03-15T10:00:00Z", "hs_task_subject": "Call", "hs_task_type": "TODO"}),
    );
    let reply = api.patch(
        &format!("/crm/v3/objects/tasks/{id}"),
        json!({"properties": {"hs_task_status": "COMPLETED", "hs_task_body": "<p>Done</p>"}}),
    );
    let properties = &reply.json()["properties"];
    let expect = |name: &str, value: &str| assert_eq!(properties[name], value, "{name}");
    expect("hs_pipeline_stage", "61bafb31-e7fa-46ed-aaa9-1322438d6e67");
    expect("hs_task_is_completed", "1");
    expect("hs_task_is_open", "false");
    expect("hs_task_completion_count", "1");
    expect("hs_body_preview", "Done");
    expect("hs_body_preview_is_truncated", "false");
    assert!(properties["hs_task_completion_date"].is_string());
}

#[test]
fn lifecycle_stages_only_move_forward_unless_cleared() {
    // Source: documentation.
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "t@example.com", "lifecyclestage": "customer"}));
    let path = format!("/crm/v3/objects/contacts/{id}");
    let stage = |value: &str| {
        let reply = api.patch(&path, json!({"properties": {"lifecyclestage": value}}));
        assert_eq!(reply.status, 200);
        let read = api.get(&format!("{path}?properties=lifecyclestage")).json();
        read["properties"]["lifecyclestage"].clone()
    };
    assert_eq!(stage("lead"), "customer");
    assert_eq!(stage(""), "");
    assert_eq!(stage("lead"), "lead");
}

#[test]
fn a_line_item_takes_over_its_product() {
    // Source: documentation.
    let api = Api::new();
    let product = api.make("products", json!({"name": "Widget", "price": "12.50"}));
    let item = api.make("line_items", json!({"hs_product_id": product, "quantity": "3"}));
    let path = format!("/crm/v3/objects/line_items/{item}?properties=name,price,amount,quantity");
    let properties = &api.get(&path).json()["properties"];
    assert_eq!(properties["name"], "Widget");
    assert_eq!(properties["amount"], "37.50");
}

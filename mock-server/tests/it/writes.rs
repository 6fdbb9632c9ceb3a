//! What writes return: what was sent and what they touched, neither more nor less.

use serde_json::{Value, json};

use crate::api::{Api, Reply};

const NULL: Value = Value::Null;

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
    // Source: recording (2026-03): no e-mail unless it was sent; the update was without effect.
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "t@example.com", "firstname": "Updated"}));
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

/// Recorded 2025-08: a new name brings the full one, and 2026-03: the same name again doesn't.
/// Recorded 2024-10 and 2025-08: a new address doesn't bring its domain.
#[test]
fn a_contacts_name_is_returned_when_it_changes() {
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "t@example.com", "lastname": "Vale"}));
    let patch = |properties: Value| {
        let path = format!("/crm/v3/objects/contacts/{id}");
        api.patch(&path, json!({"properties": properties})).expect(200)["properties"].clone()
    };
    assert_eq!(patch(json!({"lastname": "Vale"}))["hs_full_name_or_email"], NULL);
    let other = patch(json!({"email": "t@example.org", "firstname": "Tess"}));
    assert_eq!(other["hs_full_name_or_email"], "Tess Vale");
    assert_eq!(other["hs_email_domain"], NULL);
    assert_eq!(api.values("contacts", &id, "hs_email_domain")["hs_email_domain"], "example.org");
}

/// Recorded 2022 of a creation; assumed alike of updates and batches.
#[test]
fn a_null_that_was_sent_is_repeated() {
    let api = Api::new();
    let sent = json!({"properties": {"firstname": "Ada", "hubspot_owner_id": null}});
    let has = |answer: &Value| answer["properties"].get("hubspot_owner_id") == Some(&NULL);
    let made = api.post("/crm/v3/objects/contacts", &sent).expect(201);
    assert!(has(&made), "{made}");
    let id = made["id"].as_str().unwrap();
    assert!(has(&api.patch(&format!("/crm/v3/objects/contacts/{id}"), &sent).expect(200)));
    let batch = json!({"inputs": [sent]});
    let made = api.post("/crm/v3/objects/contacts/batch/create", batch).expect(201);
    assert!(has(&made["results"][0]), "{made}");
}

const OWNERS: &str = r#"{"owners": [
    {"id": "101", "email": "ada@example.com", "userId": 9001},
    {"id": "102", "email": "bob@example.com", "archived": true, "userId": 9002}
]}"#;

/// Recorded 2024-09: whoever owns a record stands in the answer to every update.
#[test]
fn an_update_returns_the_owner() {
    for object_type in ["companies", "contacts", "deals", "products", "notes"] {
        let api = Api::seeded(OWNERS).unwrap();
        api.freeze("2026-03-12T07:00:00Z");
        let (name, rest) = match object_type {
            "companies" | "products" => ("name", json!({})),
            "contacts" => ("firstname", json!({})),
            "deals" => ("dealname", json!({})),
            _ => ("hs_note_body", json!({"hs_timestamp": "2026-03-12T07:00:00Z"})),
        };
        let mut properties = json!({name: "One", "hubspot_owner_id": "101"});
        properties.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        let id = api.make(object_type, properties);
        let patch = |properties: Value| {
            let path = format!("/crm/v3/objects/{object_type}/{id}");
            api.patch(&path, json!({"properties": properties})).expect(200)["properties"].clone()
        };
        let names = [
            "hubspot_owner_id",
            "hs_all_owner_ids",
            "hs_user_ids_of_all_owners",
            "hubspot_owner_assigneddate",
        ];
        let owner = |answer: &Value| names.map(|name| answer[name].clone());
        let first = [json!("101"), json!("101"), json!("9001"), json!("2026-03-12T07:00:00Z")];
        api.advance(60);
        assert_eq!(owner(&patch(json!({name: "Two"}))), first, "{object_type}");
        // Recorded twice in 2024-10: the same owner again was assigned when he was.
        assert_eq!(owner(&patch(json!({"hubspot_owner_id": "101"}))), first, "{object_type}");
        // An owner who left has no user any more.
        let second = [json!("102"), json!("102"), Value::Null, json!("2026-03-12T07:01:00Z")];
        assert_eq!(owner(&patch(json!({"hubspot_owner_id": "102"}))), second, "{object_type}");
        patch(json!({"hubspot_owner_id": ""}));
        let none = patch(json!({name: "Three"}));
        assert_eq!(none.get("hubspot_owner_id"), None, "{object_type}");
    }
}

/// Recorded 2026-03: the update of a company's name returns its domain and not its website.
#[test]
fn a_changed_company() {
    let api = Api::new();
    let id = api.make("companies", json!({"name": "Acme", "domain": "acme.com"}));
    let expected = "name domain createdate hs_lastmodifieddate hs_object_id hs_object_source \
                    hs_object_source_id hs_object_source_label hs_pipeline hs_task_label \
                    hs_v2_date_entered_current_stage hs_v2_time_in_current_stage lifecyclestage";
    let reply = api.patch(
        &format!("/crm/v3/objects/companies/{id}"),
        json!({"properties": {"name": "Acme & Co"}}),
    );
    check(&reply, expected);
}

/// Recorded 2025-08, and what is new in creations since then 2026-03.
#[test]
fn a_new_deal_in_a_stage() {
    let api = Api::new();
    let plain = json!({"dealname": "Nine", "amount": "1500.00"});
    let reply = api.post("/crm/v3/objects/deals", json!({"properties": plain}));
    let without = reply.keys("properties");
    let staged = json!({
        "dealname": "Nine", "amount": "1500.00", "pipeline": "default",
        "dealstage": "contractsent", "closedate": "2020-12-07T16:50:06.678Z",
    });
    for (path, pointer) in
        [("/crm/v3/objects/deals", "properties"), ("/crm/v3/objects/deals/batch/create", "")]
    {
        let one = json!({"properties": staged});
        let body = if pointer.is_empty() { json!({"inputs": [one]}) } else { one };
        let answer = api.post(path, body).expect(201);
        let answer = if pointer.is_empty() { &answer["results"][0] } else { &answer };
        let properties = &answer["properties"];
        let names = properties.as_object().unwrap().keys();
        let more: Vec<&str> =
            names.map(String::as_str).filter(|name| !without.iter().any(|n| n == name)).collect();
        let expected = "closedate dealstage hs_actual_duration hs_closed_deal_close_date \
                        hs_closed_deal_create_date hs_duration hs_is_closed hs_is_closed_count \
                        hs_is_open_count hs_open_amount_in_home_currency hs_open_deal_create_date \
                        hs_v2_date_entered_current_stage hs_v2_time_in_current_stage pipeline";
        assert_eq!(more, expected.split_whitespace().collect::<Vec<_>>());
        let zero = [
            "days_to_close",
            "hs_days_to_close_raw",
            "hs_actual_duration",
            "hs_duration",
            "hs_closed_deal_close_date",
            "hs_projected_amount",
            "hs_projected_amount_in_home_currency",
        ];
        for name in zero {
            assert_eq!(properties[name], "0", "{name}");
        }
        assert_eq!(properties["hs_open_amount_in_home_currency"], "1500.00");
        assert_eq!(properties["hs_is_open_count"], "1");
        // It is weighted when it is read.
        let id = answer["id"].as_str().unwrap();
        let read = api.values("deals", id, "hs_projected_amount,days_to_close");
        assert!(read["hs_projected_amount"].as_str().unwrap().starts_with("1350.00"), "{read}");
        assert_eq!(read["days_to_close"], "0");
    }
}

/// Recorded 2024-10: six places.
#[test]
fn days_to_close_have_six_places() {
    let api = Api::new();
    api.freeze("2024-10-07T05:01:20.320Z");
    let id = api.make("deals", json!({"closedate": "2025-10-07T05:01:36.281Z"}));
    let read = api.values("deals", &id, "hs_days_to_close_raw,days_to_close");
    assert_eq!(
        (&read["hs_days_to_close_raw"], &read["days_to_close"]),
        (&json!("365.000185"), &json!("365"))
    );
}

/// Recorded of deals and tickets, assumed alike for every type that can have pipelines.
#[test]
fn a_record_in_a_stage_tells_since_when() {
    let api = Api::new();
    api.freeze("2026-03-12T07:00:00Z");
    let pet = json!({
        "name": "pet", "labels": {"singular": "Pet", "plural": "Pets"},
        "primaryDisplayProperty": "name", "requiredProperties": ["name"],
        "properties": [{"name": "name", "label": "Name", "type": "string", "fieldType": "text"}],
    });
    let pets = api.post("/crm/v3/schemas", pet).expect(201)["objectTypeId"].clone();
    for (word, name) in
        [("orders", "hs_order_name"), ("services", "hs_name"), (pets.as_str().unwrap(), "name")]
    {
        let stage =
            |id: &str| json!({"stageId": id, "label": id, "displayOrder": 0, "metadata": {}});
        let stages = [stage(&format!("{word}_one")), stage(&format!("{word}_two"))];
        let pipeline = json!({
            "pipelineId": format!("{word}_all"), "label": "All", "displayOrder": 9, "stages": stages,
        });
        api.post(&format!("/crm/v3/pipelines/{word}"), pipeline).expect(201);
        let path = format!("/crm/v3/objects/{word}");
        let sent = json!({
            name: "One",
            "hs_pipeline": format!("{word}_all"),
            "hs_pipeline_stage": format!("{word}_one"),
        });
        let made = api.post(&path, json!({"properties": sent})).expect(201);
        let since =
            |answer: &Value| answer["properties"]["hs_v2_date_entered_current_stage"].clone();
        assert_eq!(since(&made), made["createdAt"], "{word}");
        let path = format!("{path}/{}", made["id"].as_str().unwrap());
        api.advance(60);
        let moved = json!({"properties": {"hs_pipeline_stage": format!("{word}_two")}});
        let moved = api.patch(&path, moved).expect(200);
        assert_eq!(since(&moved), moved["updatedAt"], "{word}");
        assert_eq!(moved["properties"]["hs_pipeline"], format!("{word}_all"));
        let named = api.patch(&path, json!({"properties": {name: "Two"}})).expect(200);
        assert_eq!(since(&named), NULL, "{word}");
    }
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

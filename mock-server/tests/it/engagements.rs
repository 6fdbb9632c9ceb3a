//! Notes, calls, tasks, meetings, e-mails, communications and postal mail; and an integration
//! that scores leads from them.

use serde_json::{Value, json};

use crate::api::Api;

fn objects(object_type: &str) -> String {
    format!("/crm/v3/objects/{object_type}")
}

/// Observed 2026-04 for calls.
#[test]
fn an_activity_has_a_time() {
    let api = Api::new();
    for (object_type, legacy, missing) in [
        ("notes", "NOTE", json!(["hs_timestamp"])),
        ("calls", "CALL", json!(["hs_timestamp"])),
        ("tasks", "TASK", json!(["hs_timestamp"])),
        ("meetings", "MEETING_EVENT", json!(["hs_timestamp"])),
        ("emails", "EMAIL", json!(["hs_timestamp", "hs_email_direction"])),
        (
            "communications",
            "COMMUNICATION",
            json!(["hs_timestamp", "hs_communication_channel_type"]),
        ),
        ("postal_mail", "POSTAL_MAIL", json!(["hs_timestamp"])),
    ] {
        let refusal = api.post(&objects(object_type), json!({"properties": {}})).refusal(400);
        let message = format!("Error creating {legacy}. Some required properties were not set.");
        assert_eq!(refusal["message"], message.as_str());
        assert_eq!(refusal["context"]["properties"], missing);
        assert_eq!(refusal["category"], "VALIDATION_ERROR");
    }
}

#[test]
fn a_meeting_takes_its_time_from_its_start() {
    let api = Api::new();
    let start = "2026-03-12T10:00:00Z";
    let id = api.make("meetings", json!({"hs_meeting_start_time": start}));
    assert_eq!(api.values("meetings", &id, "hs_timestamp")["hs_timestamp"], start);
}

#[test]
fn choices_are_hubspots() {
    let api = Api::new();
    let at = "2026-03-12T10:00:00Z";
    for (object_type, property, good, bad) in [
        ("calls", "hs_call_direction", "INBOUND", "SIDEWAYS"),
        ("calls", "hs_call_status", "NO_ANSWER", "SHY"),
        ("calls", "hs_call_disposition", "f240bbac-87c9-4f6e-bf70-924b57d47db7", "Connected"),
        ("emails", "hs_email_direction", "INCOMING_EMAIL", "UP"),
        ("emails", "hs_email_status", "SENT", "LOST"),
        ("meetings", "hs_meeting_outcome", "NO_SHOW", "FUN"),
        ("tasks", "hs_task_status", "WAITING", "STARTED"),
        ("tasks", "hs_task_priority", "HIGH", "HIGHEST"),
        ("tasks", "hs_task_type", "CALL", "CHAT"),
        ("communications", "hs_communication_channel_type", "SMS", "PIGEON"),
        ("communications", "hs_communication_logged_from", "CRM", "PHONE"),
    ] {
        let with = |value: &str| {
            let mut properties = json!({
                "hs_timestamp": at,
                "hs_email_direction": "EMAIL",
                "hs_communication_channel_type": "SMS",
            });
            let own = properties.as_object_mut().expect("an object");
            own.retain(|name, _| match name.as_str() {
                "hs_email_direction" => object_type == "emails",
                "hs_communication_channel_type" => object_type == "communications",
                _ => true,
            });
            own.insert(property.to_owned(), json!(value));
            json!({"properties": properties})
        };
        api.post(&objects(object_type), with(good)).expect(201);
        let refusal = api.post(&objects(object_type), with(bad)).refusal(400);
        assert_eq!(refusal["errors"][0]["code"], "INVALID_OPTION", "{property}");
    }
}

/// The documentation: https only. The sentence is assumed.
#[test]
fn recordings_are_reached_over_https() {
    let api = Api::new();
    let call = |url: &str| {
        let at = "2026-03-12T10:00:00Z";
        json!({"properties": {"hs_timestamp": at, "hs_call_recording_url": url}})
    };
    api.post(&objects("calls"), call("https://example.com/a.mp3")).expect(201);
    let refusal = api.post(&objects("calls"), call("http://example.com/a.mp3")).refusal(400);
    assert_eq!(refusal["errors"][0]["context"]["propertyName"], json!(["hs_call_recording_url"]));
}

/// The note recorded 2026-03-12, with ids and dates of this portal.
#[test]
fn a_notes_answer_is_as_recorded() {
    let api = Api::new();
    let sent = json!({
        "hs_timestamp": "2026-03-12T10:00:00Z",
        "hs_note_body": "Test note created via Nango action",
        "hubspot_owner_id": "62515001",
    });
    let made = api.post(&objects("notes"), json!({"properties": sent})).expect(201);
    let (id, at) = (&made["id"], &made["createdAt"]);
    let expected = json!({
        "hs_all_owner_ids": "62515001",
        "hs_body_preview": "Test note created via Nango action",
        "hs_body_preview_html":
            "<html>\n<head></head>\n<body>\nTest note created via Nango action\n</body>\n</html>",
        "hs_body_preview_is_truncated": "false",
        "hs_createdate": at,
        "hs_lastmodifieddate": at,
        "hs_note_body": "Test note created via Nango action",
        "hs_obj_coords": format!("0-46-{}", id.as_str().expect("a text")),
        "hs_object_id": id,
        "hs_object_source": "INTEGRATION",
        "hs_object_source_id": "18221010",
        "hs_object_source_label": "INTEGRATION",
        "hs_timestamp": "2026-03-12T10:00:00Z",
        "hs_user_ids_of_all_owners": "62515001",
        "hubspot_owner_assigneddate": at,
        "hubspot_owner_id": "62515001",
    });
    assert_eq!(made["properties"], expected);
}

/// The creation and the update recorded 2026-03-12.
#[test]
fn a_tasks_answers_are_as_recorded() {
    let api = Api::new();
    let sent = json!({
        "hs_task_subject": "Test task from Nango", "hs_task_type": "TODO",
        "hs_task_priority": "MEDIUM", "hs_timestamp": "2024-12-31T23:59:59Z",
        "hs_task_status": "NOT_STARTED",
    });
    let made = api.post(&objects("tasks"), json!({"properties": sent})).expect(201);
    let names: Vec<&String> = made["properties"].as_object().expect("an object").keys().collect();
    assert_eq!(
        names,
        [
            "hs_createdate",
            "hs_engagements_last_contacted",
            "hs_lastmodifieddate",
            "hs_obj_coords",
            "hs_object_id",
            "hs_object_source",
            "hs_object_source_id",
            "hs_object_source_label",
            "hs_start_date_with_fallback",
            "hs_task_completion_count",
            "hs_task_family",
            "hs_task_for_object_type",
            "hs_task_is_all_day",
            "hs_task_is_completed",
            "hs_task_is_completed_call",
            "hs_task_is_completed_email",
            "hs_task_is_completed_linked_in",
            "hs_task_is_completed_sequence",
            "hs_task_is_overdue",
            "hs_task_is_past_due_date",
            "hs_task_is_sub_task",
            "hs_task_missed_due_date",
            "hs_task_missed_due_date_count",
            "hs_task_priority",
            "hs_task_status",
            "hs_task_subject",
            "hs_task_type",
            "hs_timestamp",
        ]
    );
    let path = format!("{}/{}", objects("tasks"), made["id"].as_str().expect("a text"));
    let change = json!({
        "hs_task_subject": "Updated Test Task", "hs_task_status": "COMPLETED",
        "hs_task_body": "This task has been updated via the action", "hs_task_priority": "HIGH",
    });
    let updated = api.patch(&path, json!({"properties": change})).expect(200);
    let values = &updated["properties"];
    assert_eq!(values.as_object().map(serde_json::Map::len), Some(31));
    assert_eq!(values["hs_pipeline"], "3d314325-1b2a-4225-9388-375f49c57ec3");
    assert_eq!(values["hs_pipeline_stage"], "61bafb31-e7fa-46ed-aaa9-1322438d6e67");
    assert_eq!(values["hs_task_completion_date"], values["hs_lastmodifieddate"]);
    assert_eq!(
        (&values["hs_task_is_completed"], &values["hs_task_is_open"]),
        (&json!("1"), &json!("false"))
    );
    assert_eq!(values["hs_body_preview"], "This task has been updated via the action");
}

#[test]
fn a_tasks_stage_follows_its_status() {
    let api = Api::new();
    let at = "2026-03-12T10:00:00Z";
    let id = api.make("tasks", json!({"hs_timestamp": at, "hs_task_status": "IN_PROGRESS"}));
    let values = api.values("tasks", &id, "hs_pipeline_stage");
    assert_eq!(values["hs_pipeline_stage"], "60b5c368-04c4-4d32-9b4a-457e159f49b7");
}

#[test]
fn headers_tell_sender_and_receivers() {
    let api = Api::new();
    let headers = json!({
        "from": {"email": "ada@example.com", "firstName": "Ada", "lastName": "King"},
        "to": [{"email": "bob@example.com", "firstName": "Bob"}, {"email": "eve@example.com"}],
        "cc": [], "bcc": [],
    });
    let id = api.make(
        "emails",
        json!({
            "hs_timestamp": "2026-03-12T10:00:00Z", "hs_email_direction": "EMAIL",
            "hs_email_headers": headers.to_string(), "hs_email_html": "<p>Hello</p><p>Bye</p>",
        }),
    );
    let names = "hs_email_from_email,hs_email_from_firstname,hs_email_from_lastname,\
                 hs_email_to_email,hs_email_to_firstname,hs_email_to_lastname,hs_body_preview";
    let values = api.values("emails", &id, names);
    assert_eq!(values["hs_email_from_email"], "ada@example.com");
    assert_eq!(values["hs_email_from_firstname"], "Ada");
    assert_eq!(values["hs_email_from_lastname"], "King");
    assert_eq!(values["hs_email_to_email"], "bob@example.com;eve@example.com");
    assert_eq!(values["hs_email_to_firstname"], "Bob");
    assert_eq!(values["hs_email_to_lastname"], Value::Null);
    assert_eq!(values["hs_body_preview"], "Hello Bye");
    let to_eve = json!({"to": [{"email": "eve@example.com"}]}).to_string();
    let path = format!("{}/{id}", objects("emails"));
    api.patch(&path, json!({"properties": {"hs_email_headers": to_eve}})).expect(200);
    let values = api.values("emails", &id, names);
    assert_eq!(values["hs_email_to_email"], "eve@example.com");
    assert_eq!(values["hs_email_from_email"], "");
    let own = json!({"properties": {"hs_email_from_email": "eve@example.com"}});
    let refusal = api.patch(&format!("{}/{id}", objects("emails")), &own).refusal(400);
    assert_eq!(refusal["errors"][0]["code"], "READ_ONLY_VALUE");
}

#[test]
fn a_long_body_is_cut_in_its_preview() {
    let api = Api::new();
    let body = format!("<div>{}</div>", "word ".repeat(100));
    let note = json!({"hs_timestamp": "2026-03-12T10:00:00Z", "hs_note_body": body});
    let id = api.make("notes", note);
    let values = api.values("notes", &id, "hs_body_preview,hs_body_preview_is_truncated");
    assert_eq!(values["hs_body_preview_is_truncated"], "true");
    assert!(values["hs_body_preview"].as_str().is_some_and(|text| text.starts_with("word word")));
}

/// An integration reads who somebody is and what was done with them, and writes a score back.
/// HubSpot's own scores can't be written (`readOnlyValue` is recorded on `hubspotscore`), and
/// nobody can make a property whose name starts like HubSpot's.
#[test]
fn leads_are_scored_as_far_as_hubspot_lets_an_integration() {
    let api = Api::new();
    let contact = api.make("contacts", json!({"email": "cto@example.com", "jobtitle": "CTO"}));
    for (object_type, association) in
        [("notes", 202), ("calls", 194), ("meetings", 200), ("tasks", 204)]
    {
        let body = json!({
            "properties": {"hs_timestamp": "2026-03-12T10:00:00Z"},
            "associations": [{
                "to": {"id": contact},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": association}],
            }],
        });
        api.post(&objects(object_type), &body).expect(201);
    }
    let one = format!("{}/{contact}", objects("contacts"));
    let read = api
        .get(&format!("{one}?properties=jobtitle&associations=notes,calls,meetings,tasks,emails"));
    let read = read.expect(200);
    assert_eq!(read["properties"]["jobtitle"], "CTO");
    let activities = read["associations"].as_object().expect("an object");
    let count: usize =
        activities.values().map(|page| page["results"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!((activities.len(), count), (4, 4));

    let write = |name: &str| api.patch(&one, json!({"properties": {name: "85"}}));
    let refusal = write("hubspotscore").refusal(400);
    assert_eq!(
        refusal["errors"],
        json!([{
            "message": "\"hubspotscore\" is a read only property; its value cannot be set.",
            "code": "READ_ONLY_VALUE",
            "context": {"propertyName": ["hubspotscore"]},
        }])
    );
    let refusal = write("hs_lead_score").refusal(400);
    assert_eq!(refusal["errors"][0]["message"], "Property \"hs_lead_score\" does not exist");
    let property = |name: &str| {
        let face = json!({
            "name": name, "label": "Lead score", "type": "number", "fieldType": "number",
            "groupName": "contactinformation",
        });
        api.post("/crm/v3/properties/contacts", &face)
    };
    property("hs_lead_score").refusal(400);
    property("lead_score").expect(201);
    assert_eq!(write("lead_score").expect(200)["properties"]["lead_score"], "85");
}

/// Recorded 2022, fifteen times.
#[test]
fn a_meetings_source_is_told() {
    let api = Api::new();
    let sent = json!({"hs_timestamp": "2026-03-12T10:00:00Z"});
    let made = api.post(&objects("meetings"), json!({"properties": sent})).expect(201);
    assert_eq!(made["properties"]["hs_meeting_source"], "CRM_UI");
    let id = made["id"].as_str().expect("a text");
    assert_eq!(api.values("meetings", id, "hs_meeting_source")["hs_meeting_source"], "CRM_UI");
}

/// Recorded 2024-10: an update of the text alone returns no counters, and 2026-03: one of the
/// status returns them all.
#[test]
fn a_tasks_update_returns_what_it_touches() {
    let api = Api::new();
    let id = api.make("tasks", json!({"hs_timestamp": "2999-03-15T10:00:00Z"}));
    let patch = |properties: Value| {
        let path = format!("{}/{id}", objects("tasks"));
        let reply = api.patch(&path, json!({"properties": properties}));
        let named = |name: &String| name.starts_with("hs_task") || name == "hs_timestamp";
        reply.keys("properties").into_iter().filter(named).collect::<Vec<_>>()
    };
    assert_eq!(patch(json!({"hs_task_body": "Call them"})), ["hs_task_body"]);
    let due = patch(json!({"hs_timestamp": "2999-03-16T10:00:00Z"}));
    let lateness = [
        "hs_task_is_overdue",
        "hs_task_is_past_due_date",
        "hs_task_missed_due_date",
        "hs_task_missed_due_date_count",
        "hs_timestamp",
    ];
    assert_eq!(due, lateness);
    let done = patch(json!({"hs_task_status": "COMPLETED"}));
    assert!(done.contains(&"hs_task_completion_count".to_owned()), "{done:?}");
    assert!(done.contains(&"hs_task_completion_date".to_owned()), "{done:?}");
}

/// Assumed of what was late: it was recorded only of a task completed in time, and of open ones.
#[test]
fn a_task_that_was_completed_late_stays_late() {
    let api = Api::new();
    api.freeze("2026-03-12T10:00:00Z");
    let late = |id: &str| {
        let names = "hs_task_is_overdue,hs_task_is_past_due_date,hs_task_missed_due_date,\
                     hs_task_missed_due_date_count";
        let values = api.values("tasks", id, names);
        let of = |name: &str| values[name].as_str().expect("a text").to_owned();
        names.split(',').map(of).collect::<Vec<_>>().join(" ")
    };
    let done = |id: &str| {
        let path = format!("{}/{id}", objects("tasks"));
        let change = json!({"properties": {"hs_task_status": "COMPLETED"}});
        api.patch(&path, change).expect(200);
    };
    let task = |at: &str| api.make("tasks", json!({"hs_timestamp": at}));
    let (overdue, early) = (task("2026-03-12T09:00:00Z"), task("2026-03-12T11:00:00Z"));
    assert_eq!((&*late(&overdue), &*late(&early)), ("true true true 1", "false false false 0"));
    done(&overdue);
    done(&early);
    assert_eq!((&*late(&overdue), &*late(&early)), ("false true true 1", "false false false 0"));
    // What was done in time was not missed when its time comes.
    api.advance(7_200);
    assert_eq!((&*late(&overdue), &*late(&early)), ("false true true 1", "false false false 0"));
}

//! What records tell of the activities they are associated with: counters, the last and the next.

use serde_json::{Value, json};

use crate::api::Api;

const NAMES: &str = "num_notes,num_contacted_notes,notes_last_updated,notes_last_contacted,\
                     notes_next_activity_date";

/// Association types from an activity to a contact.
const TO_CONTACT: [(&str, u32); 5] =
    [("notes", 202), ("tasks", 204), ("calls", 194), ("emails", 198), ("meetings", 200)];

fn told(api: &Api, object_type: &str, id: &str) -> [Value; 5] {
    let values = api.values(object_type, id, NAMES);
    let names: Vec<&str> = NAMES.split(',').collect();
    std::array::from_fn(|place| values[names[place]].clone())
}

fn activity(api: &Api, object_type: &str, at: &str, contact: Option<&str>) -> String {
    let label = TO_CONTACT.iter().find(|(word, _)| *word == object_type).expect("an activity").1;
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": label}]);
    let associations: Vec<Value> =
        contact.iter().map(|id| json!({"to": {"id": id}, "types": types})).collect();
    let properties = match object_type {
        "emails" => json!({"hs_timestamp": at, "hs_email_direction": "EMAIL"}),
        _ => json!({"hs_timestamp": at}),
    };
    let body = json!({"properties": properties, "associations": associations});
    let made = api.post(&format!("/crm/v3/objects/{object_type}"), body).expect(201);
    made["id"].as_str().expect("a text").to_owned()
}

/// Documented of the kinds; recorded 2026-03 that a note of the future is not the last activity.
#[test]
fn activities_are_counted_by_kind() {
    let api = Api::new();
    api.freeze("2026-03-12T12:00:00Z");
    let contact = api.make("contacts", json!({"email": "ada@example.com"}));
    let null = Value::Null;
    let none = [json!("0"), null.clone(), null.clone(), null.clone(), null.clone()];
    assert_eq!(told(&api, "contacts", &contact), none);
    let (mut all, mut contacted) = (0, 0);
    for (hour, (kind, _)) in TO_CONTACT.into_iter().enumerate() {
        let at = format!("2026-03-12T0{hour}:00:00Z");
        activity(&api, kind, &at, Some(&contact));
        all += 1;
        contacted += u32::from(!matches!(kind, "notes" | "tasks"));
        let count = if contacted == 0 { null.clone() } else { json!(contacted.to_string()) };
        let last = if contacted == 0 { null.clone() } else { json!(at) };
        let expected = [json!(all.to_string()), count, json!(at), last, null.clone()];
        assert_eq!(told(&api, "contacts", &contact), expected, "{kind}");
    }
    // What is to come counts, but is not the last; a note is nothing that is planned.
    activity(&api, "notes", "2026-03-12T13:00:00Z", Some(&contact));
    let [count, _, last, _, next] = told(&api, "contacts", &contact);
    assert_eq!((count, last, next), (json!("6"), json!("2026-03-12T04:00:00Z"), null));
    activity(&api, "meetings", "2026-03-12T15:00:00Z", Some(&contact));
    let task = activity(&api, "tasks", "2026-03-12T14:00:00Z", Some(&contact));
    let next = |api: &Api| told(api, "contacts", &contact)[4].clone();
    assert_eq!(next(&api), "2026-03-12T14:00:00Z");
    let done = json!({"properties": {"hs_task_status": "COMPLETED"}});
    api.patch(&format!("/crm/v3/objects/tasks/{task}"), done).expect(200);
    assert_eq!(next(&api), "2026-03-12T15:00:00Z");
    // Time passes, and what was planned has happened.
    api.advance(4 * 3_600);
    let [_, _, last, contacted, next] = told(&api, "contacts", &contact);
    let meeting = json!("2026-03-12T15:00:00Z");
    assert_eq!((last, contacted, next), (meeting.clone(), meeting, Value::Null));
}

/// The same however an activity comes to a record, and leaves it.
#[test]
fn counters_follow_every_way_to_associate() {
    let api = Api::new();
    api.freeze("2026-03-12T12:00:00Z");
    let contact = api.make("contacts", json!({"email": "ada@example.com"}));
    let call = activity(&api, "calls", "2026-03-10T09:00:00Z", None);
    let path = format!("/crm/v4/objects/calls/{call}/associations/default/contacts/{contact}");
    let count = |api: &Api| {
        let [all, _, last, ..] = told(api, "contacts", &contact);
        (all.as_str().expect("a text").to_owned(), last.as_str().map(str::to_owned))
    };
    let some = |at: &str| ("1".to_owned(), Some(at.to_owned()));
    let none = ("0".to_owned(), None);
    assert_eq!(count(&api), none);
    api.put_empty(&path).expect(200);
    assert_eq!(count(&api), some("2026-03-10T09:00:00Z"));
    let moved = json!({"properties": {"hs_timestamp": "2026-03-11T09:00:00Z"}});
    api.patch(&format!("/crm/v3/objects/calls/{call}"), moved).expect(200);
    assert_eq!(count(&api), some("2026-03-11T09:00:00Z"));
    // An update of the contact tells it, and a search finds it.
    let named = json!({"properties": {"firstname": "Ada"}});
    let answer = api.patch(&format!("/crm/v3/objects/contacts/{contact}"), named).expect(200);
    assert_eq!(answer["properties"]["notes_last_updated"], "2026-03-11T09:00:00Z");
    let filter = json!({"propertyName": "notes_last_updated", "operator": "GT",
        "value": "2026-03-11T00:00:00Z"});
    let found = api.post(
        "/crm/v3/objects/contacts/search",
        json!({"filterGroups": [{"filters": [filter]}], "properties": ["num_notes"]}),
    );
    let found = found.expect(200);
    assert_eq!((&found["total"], &found["results"][0]["id"]), (&json!(1), &json!(contact)));
    // A merge brings both records' activities together.
    let other = api.make("contacts", json!({"email": "a.king@example.com"}));
    activity(&api, "notes", "2026-03-12T11:00:00Z", Some(&other));
    let both = json!({"primaryObjectId": contact, "objectIdToMerge": other});
    api.post("/crm/v3/objects/contacts/merge", both).expect(200);
    assert_eq!(count(&api), ("2".to_owned(), Some("2026-03-12T11:00:00Z".to_owned())));
    api.delete(&format!("/crm/v3/objects/calls/{call}"));
    assert_eq!(count(&api), some("2026-03-12T11:00:00Z"));
}

/// Tickets have names of their own besides; deals count calls by direction and overdue tasks.
#[test]
fn tickets_and_deals_have_counters_of_their_own() {
    let api = Api::new();
    api.freeze("2026-03-12T12:00:00Z");
    let ticket = api.make("tickets", json!({"subject": "Help", "hs_pipeline_stage": "1"}));
    let deal = api.make("deals", json!({"dealname": "Nine"}));
    let call = json!({"hs_timestamp": "2026-03-12T08:00:00Z", "hs_call_direction": "INBOUND"});
    let call = api.make("calls", call);
    let task = api.make("tasks", json!({"hs_timestamp": "2026-03-12T09:00:00Z"}));
    for (kind, id) in [("calls", &call), ("tasks", &task)] {
        for (word, record) in [("tickets", &ticket), ("deals", &deal)] {
            let base = format!("/crm/v4/objects/{kind}/{id}/associations/default");
            api.put_empty(&format!("{base}/{word}/{record}")).expect(200);
        }
    }
    let names = "hs_num_times_contacted,hs_lastcontacted,hs_lastactivitydate,num_notes";
    let values = api.values("tickets", &ticket, names);
    assert_eq!(values["hs_num_times_contacted"], "1");
    assert_eq!(values["hs_lastcontacted"], "2026-03-12T08:00:00Z");
    assert_eq!(values["hs_lastactivitydate"], "2026-03-12T09:00:00Z");
    assert_eq!(values["num_notes"], "2");
    let names = "hs_number_of_call_engagements,hs_number_of_inbound_calls,\
                 hs_number_of_outbound_calls,hs_number_of_overdue_tasks";
    let count = |api: &Api| {
        let values = api.values("deals", &deal, names);
        names.split(',').map(|name| values[name].as_str().unwrap_or("-").to_owned()).collect()
    };
    let counts: Vec<String> = count(&api);
    assert_eq!(counts, ["1", "1", "0", "1"]);
    let done = json!({"properties": {"hs_task_status": "COMPLETED"}});
    api.patch(&format!("/crm/v3/objects/tasks/{task}"), done).expect(200);
    assert_eq!(count(&api)[3], "0");
}

/// A copy of a live record tells of the activities that were not copied, until it gets its own.
#[test]
fn a_verbatim_record_tells_what_it_told_elsewhere() {
    let seed = r#"{"records": {"contacts": [{"id": "6", "verbatim": true, "properties": {
        "firstname": "Ada", "num_notes": "3", "notes_last_updated": "2026-02-01T00:00:00Z"}}]}}"#;
    let api = Api::seeded(seed).expect("a seed");
    api.freeze("2026-03-12T12:00:00Z");
    let [count, _, last, ..] = told(&api, "contacts", "6");
    assert_eq!((count, last), (json!("3"), json!("2026-02-01T00:00:00Z")));
    activity(&api, "notes", "2026-03-01T00:00:00Z", Some("6"));
    let [count, _, last, ..] = told(&api, "contacts", "6");
    assert_eq!((count, last), (json!("1"), json!("2026-03-01T00:00:00Z")));
}

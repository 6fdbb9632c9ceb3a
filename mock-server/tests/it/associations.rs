//! Associations: what is written one way is read every way, and what HubSpot refuses is refused.

#![allow(clippy::needless_pass_by_value, reason = "`json!` values read best in place")]

mod definitions;
mod numbered;
mod v3;

use serde_json::{Value, json};

use crate::api::Api;

/// A portal's dialects with numbered types: where records stand, and where batches do.
const DIALECTS: [(&str, &str); 5] = [
    ("/crm/v4/objects", "/crm/v4/associations"),
    ("/crm/objects/2025-09", "/crm/associations/2025-09"),
    ("/crm/objects/2026-03", "/crm/associations/2026-03"),
    ("/crm/objects/2026-09", "/crm/associations/2026-09"),
    ("/crm/objects/2026-09-beta", "/crm/associations/2026-09-beta"),
];
const V4: (&str, &str) = DIALECTS[0];

/// What a record is associated with: ids, and types as `category first letter + id`.
fn read(api: &Api, from: &str, id: &str, to: &str) -> Vec<(String, Vec<String>)> {
    let path = format!("/crm/v4/objects/{from}/{id}/associations/{to}");
    let page = api.get(&path).expect(200);
    let row = |row: &Value| {
        assert!(row["toObjectId"].is_u64(), "an id in a read is a number");
        let kinds = row["associationTypes"].as_array().expect("a list");
        let kind = |kind: &Value| {
            format!("{}{}", &kind["category"].as_str().expect("a text")[..1], kind["typeId"])
        };
        (row["toObjectId"].to_string(), kinds.iter().map(kind).collect())
    };
    page["results"].as_array().expect("a list").iter().map(row).collect()
}

#[track_caller]
fn check(api: &Api, from: &str, id: &str, to: &str, expected: &[(&str, &[&str])]) {
    let texts = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let expected: Vec<(String, Vec<String>)> =
        expected.iter().map(|(id, kinds)| ((*id).to_owned(), texts(kinds))).collect();
    assert_eq!(read(api, from, id, to), expected);
}

/// An empty record's id.
fn empty(api: &Api, object_type: &str) -> String {
    api.make(object_type, json!({}))
}

/// A HubSpot-defined type.
fn hubspot(id: u32) -> Value {
    json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id})
}

/// A type of the portal's own.
fn own(id: u32) -> Value {
    json!({"associationCategory": "USER_DEFINED", "associationTypeId": id})
}

/// A validation error as clients parse it.
fn invalid(message: &str) -> Value {
    json!({"message": message, "category": "VALIDATION_ERROR"})
}

/// A batch answer without its times.
fn untimed(mut body: Value) -> Value {
    let map = body.as_object_mut().expect("an object");
    assert!(map.remove("startedAt").is_some_and(|at| at.is_string()));
    assert!(map.remove("completedAt").is_some_and(|at| at.is_string()));
    assert_eq!(map.remove("status"), Some(json!("COMPLETE")));
    body
}

#[test]
fn records_are_created_with_associations_or_not_at_all() {
    let api = Api::new();
    let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
    let create = |object_type: &str, to: &str, label: Value| {
        let associations = json!([{"to": {"id": to}, "types": [label]}]);
        let timed = matches!(object_type, "meetings" | "notes");
        let properties =
            if timed { json!({"hs_timestamp": "2026-01-02T03:04:05Z"}) } else { json!({}) };
        let body = json!({"properties": properties, "associations": associations});
        api.post(&format!("/crm/v3/objects/{object_type}"), &body)
    };
    let deal = create("deals", &company, hubspot(341)).expect(201)["id"].clone();
    let deal = deal.as_str().expect("a text");
    check(&api, "deals", deal, "companies", &[(&*company, &["H5", "H341"])]);
    // Observed: a type that starts elsewhere.
    let refused = create("meetings", &contact, hubspot(199));
    assert_eq!(
        refused.refusal(400),
        invalid("invalid from object type 0-47 for associations to be created. expected: 0-1")
    );
    // Observed: a target that isn't there.
    assert_eq!(
        create("notes", "123", hubspot(202)).refusal(400),
        json!({
            "message": "One or more associations are invalid",
            "context": {
                "INVALID_OBJECT_IDS": ["CONTACT=123 is not valid"],
                "objectId": ["123"],
                "objectType": ["CONTACT"],
            },
            "category": "VALIDATION_ERROR",
        })
    );
    let notes = api.get("/crm/v3/objects/notes").expect(200);
    assert_eq!(notes["results"], json!([]));
}

#[test]
fn archived_records_take_their_associations_along() {
    let api = Api::new();
    let (contact, company) = (empty(&api, "contacts"), empty(&api, "companies"));
    let path =
        format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}");
    api.put_empty(&path).expect(200);
    api.delete(&format!("/crm/v3/objects/contacts/{contact}")).expect(204);
    check(&api, "companies", &company, "contacts", &[]);
    assert_eq!(
        api.put_empty(&path).refusal(400)["message"],
        "One or more associations are invalid"
    );
}

#[test]
fn merged_records_bring_their_associations() {
    let api = Api::new();
    let [kept, gone] = [(); 2].map(|()| empty(&api, "contacts"));
    let [shared, other] = [(); 2].map(|()| empty(&api, "companies"));
    let associate = |contact: &str, company: &str, label: u32| {
        let path = format!("/crm/v4/objects/contacts/{contact}/associations/companies/{company}");
        api.put(&path, json!([hubspot(label)])).expect(201);
    };
    associate(&kept, &shared, 279);
    associate(&gone, &other, 279);
    associate(&gone, &shared, 931);
    let merge = json!({"primaryObjectId": kept, "objectIdToMerge": gone});
    api.post("/crm/v3/objects/contacts/merge", &merge).expect(200);
    let expected: [(&str, &[&str]); 2] =
        [(&*shared, &["H1", "H279", "H931"]), (&*other, &["H279"])];
    check(&api, "contacts", &kept, "companies", &expected);
    // A merged id leads to the survivor.
    check(&api, "contacts", &gone, "companies", &expected);
}

#[test]
fn a_record_shows_a_hundred_of_each_kind_and_where_there_are_more() {
    let api = Api::new();
    let deal = empty(&api, "deals");
    let inputs: Vec<Value> = (0..101)
        .map(|_| json!({"from": {"id": deal}, "to": {"id": empty(&api, "contacts")}}))
        .collect();
    let path = "/crm/v4/associations/deals/contacts/batch/associate/default";
    api.post(path, json!({"inputs": inputs})).expect(200);
    let record =
        api.get(&format!("/crm/v3/objects/deals/{deal}?associations=contacts")).expect(200);
    let shown = &record["associations"]["contacts"];
    let rows = shown["results"].as_array().expect("a list");
    assert_eq!(rows.len(), 100);
    assert_eq!(rows[0]["type"], "deal_to_contact");
    let next = &shown["paging"]["next"];
    // The form of the link and of the cursor is recorded.
    let link = next["link"].as_str().expect("a text");
    let after = next["after"].as_str().expect("a text");
    let start = format!("http://127.0.0.1:4010/crm/v3/objects/0-3/{deal}/associations/0-1?");
    assert_eq!(link, format!("{start}portalId=4812345&after={after}"));
    let rest = api.get(link.trim_start_matches("http://127.0.0.1:4010")).expect(200);
    assert_eq!(rest["results"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest["paging"], Value::Null);
}

/// Thread 2023: a second parent company takes the first one's place, without an error.
#[test]
fn a_company_has_one_parent() {
    for (objects, _) in DIALECTS {
        let api = Api::new();
        let [child, first, second] = [(); 3].map(|()| empty(&api, "companies"));
        let relate = |from: &str, to: &str, id: u32| {
            let path = format!("{objects}/companies/{from}/associations/companies/{to}");
            assert!(api.put(&path, json!([hubspot(id)])).status.is_success());
        };
        let parent = |id: &str| api.values("companies", id, "hs_parent_company_id");
        relate(&child, &first, 14);
        check(&api, "companies", &child, "companies", &[(&first, &["H14", "H450"])]);
        assert_eq!(parent(&child)["hs_parent_company_id"], first);
        relate(&child, &second, 14);
        check(&api, "companies", &child, "companies", &[(&second, &["H14", "H450"])]);
        check(&api, "companies", &first, "companies", &[]);
        // The same said from the parent, which may have several children.
        relate(&first, &child, 13);
        relate(&first, &second, 13);
        check(&api, "companies", &child, "companies", &[(&first, &["H14", "H450"])]);
        let children = api.values("companies", &first, "hs_num_child_companies");
        assert_eq!(children["hs_num_child_companies"], "2");
        assert_eq!(parent(&child)["hs_parent_company_id"], first);
    }
}

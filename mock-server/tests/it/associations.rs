//! Associations: what is written one way is read every way, and what HubSpot refuses is refused.

#![allow(clippy::needless_pass_by_value, reason = "`json!` values read best in place")]

mod definitions;
mod numbered;
mod v3;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use mock_server::{Options, Seed, layer::Door};
use serde_json::{Value, json};
use tower::ServiceExt;

const TOKEN: &str = "pat-na1-test";
/// A portal's dialects with numbered types: where records stand, and where batches do.
const DIALECTS: [(&str, &str); 5] = [
    ("/crm/v4/objects", "/crm/v4/associations"),
    ("/crm/objects/2025-09", "/crm/associations/2025-09"),
    ("/crm/objects/2026-03", "/crm/associations/2026-03"),
    ("/crm/objects/2026-09", "/crm/associations/2026-09"),
    ("/crm/objects/2026-09-beta", "/crm/associations/2026-09-beta"),
];
const V4: (&str, &str) = DIALECTS[0];

/// A portal without records.
struct Api {
    router: Door,
    runtime: tokio::runtime::Runtime,
}

#[derive(Debug)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Api {
    fn new() -> Self {
        let options = Options {
            access_token: Some(TOKEN.into()),
            seed: Seed::Empty,
            portal_id: Some(4_812_345),
            ..Options::default()
        };
        let ready = options.prepare().expect("no file is needed");
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let router = Arc::clone(&ready.server).service();
        Self { router, runtime: runtime.expect("a runtime") }
    }

    fn send(&self, method: Method, path: &str, body: Option<String>) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1:4010")
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(body.map_or(Body::empty(), Body::from))
            .expect("the parts are valid");
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("it can't fail");
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.expect("it is in memory");
            let body = match bytes.is_empty() {
                true => Value::Null,
                false => serde_json::from_slice(&bytes).expect("answers are JSON"),
            };
            Reply { status: parts.status, headers: parts.headers, body }
        })
    }

    fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None)
    }

    fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None)
    }

    fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, Some(body.to_string()))
    }

    fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::PUT, path, Some(body.to_string()))
    }

    /// A PUT without a body.
    fn put_empty(&self, path: &str) -> Reply {
        self.send(Method::PUT, path, None)
    }

    /// Makes a record and returns its id.
    fn create(&self, object_type: &str) -> String {
        let made = self
            .post(&format!("/crm/v3/objects/{object_type}"), &json!({"properties": {}}))
            .expect(201);
        made["id"].as_str().expect("an id is a text").to_owned()
    }

    /// What a record is associated with: ids, and types as `category first letter + id`.
    fn read(&self, from: &str, id: &str, to: &str) -> Vec<(String, Vec<String>)> {
        let path = format!("/crm/v4/objects/{from}/{id}/associations/{to}");
        let page = self.get(&path).expect(200);
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
    fn check(&self, from: &str, id: &str, to: &str, expected: &[(&str, &[&str])]) {
        let expected: Vec<(String, Vec<String>)> = expected
            .iter()
            .map(|(id, kinds)| {
                ((*id).to_owned(), kinds.iter().map(|kind| (*kind).to_owned()).collect())
            })
            .collect();
        assert_eq!(self.read(from, id, to), expected);
    }
}

impl Reply {
    #[track_caller]
    fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// A refusal without its correlation id.
    #[track_caller]
    fn refused(self, status: u16) -> Value {
        let correlation = self.headers["x-hubspot-correlation-id"].to_str().map(str::to_owned);
        let mut body = self.expect(status);
        assert_eq!(body["correlationId"].as_str(), correlation.ok().as_deref());
        body.as_object_mut().expect("an object").remove("correlationId");
        body
    }
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
    json!({"status": "error", "message": message, "category": "VALIDATION_ERROR"})
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
    let (contact, company) = (api.create("contacts"), api.create("companies"));
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
    api.check("deals", deal, "companies", &[(&*company, &["H5", "H341"])]);
    // Observed: a type that starts elsewhere.
    let refused = create("meetings", &contact, hubspot(199));
    assert_eq!(
        refused.refused(400),
        invalid("invalid from object type 0-47 for associations to be created. expected: 0-1")
    );
    // Observed: a target that isn't there.
    assert_eq!(
        create("notes", "123", hubspot(202)).refused(400),
        json!({
            "status": "error",
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
    let (contact, company) = (api.create("contacts"), api.create("companies"));
    let path =
        format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}");
    api.put_empty(&path).expect(200);
    api.delete(&format!("/crm/v3/objects/contacts/{contact}")).expect(204);
    api.check("companies", &company, "contacts", &[]);
    assert_eq!(
        api.put_empty(&path).refused(400)["message"],
        "One or more associations are invalid"
    );
}

#[test]
fn merged_records_bring_their_associations() {
    let api = Api::new();
    let [kept, gone] = [(); 2].map(|()| api.create("contacts"));
    let [shared, other] = [(); 2].map(|()| api.create("companies"));
    let associate = |contact: &str, company: &str, label: u32| {
        let path = format!("/crm/v4/objects/contacts/{contact}/associations/companies/{company}");
        api.put(&path, &json!([hubspot(label)])).expect(201);
    };
    associate(&kept, &shared, 279);
    associate(&gone, &other, 279);
    associate(&gone, &shared, 931);
    let merge = json!({"primaryObjectId": kept, "objectIdToMerge": gone});
    api.post("/crm/v3/objects/contacts/merge", &merge).expect(200);
    let expected: [(&str, &[&str]); 2] =
        [(&*shared, &["H1", "H279", "H931"]), (&*other, &["H279"])];
    api.check("contacts", &kept, "companies", &expected);
    // A merged id leads to the survivor.
    api.check("contacts", &gone, "companies", &expected);
}

#[test]
fn a_record_shows_a_hundred_of_each_kind_and_where_there_are_more() {
    let api = Api::new();
    let deal = api.create("deals");
    let inputs: Vec<Value> = (0..101)
        .map(|_| json!({"from": {"id": deal}, "to": {"id": api.create("contacts")}}))
        .collect();
    let path = "/crm/v4/associations/deals/contacts/batch/associate/default";
    api.post(path, &json!({"inputs": inputs})).expect(200);
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

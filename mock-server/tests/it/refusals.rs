//! Refusals: HubSpot's envelopes, sentence by sentence.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use mock_server::{Options, Seed};
use serde_json::{Value, json};

use crate::api::Api;

#[test]
fn credentials_missing_unknown_or_expired() {
    // Source: recordings (missing), three independent observations (unknown), 2022 (expired).
    let file =
        std::env::temp_dir().join(format!("hubspot-mock-tokens-{}.json", std::process::id()));
    let seed = r#"{"accessTokens":[{"token":"old","expiresAt":"2022-06-21T10:37:52.040Z"},{"token":"good"}]}"#;
    std::fs::write(&file, seed).unwrap();
    let api = Api::with(Options { seed: Seed::File(file.clone()), ..Options::default() });
    std::fs::remove_file(file).unwrap();
    let ask = |authorization: Option<&str>| {
        let mut request = Request::get("/crm/v3/objects/widgets");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        api.call(request.body(Body::empty()).unwrap())
    };
    for missing in [None, Some("Basic abc"), Some("Bearer"), Some("Bearer ")] {
        let refusal = ask(missing).refusal(401);
        assert_eq!(refusal["category"], "INVALID_AUTHENTICATION");
        assert!(
            refusal["message"]
                .as_str()
                .unwrap()
                .starts_with("Authentication credentials not found.")
        );
    }
    let unknown = ask(Some("Bearer garbage")).refusal(401);
    assert_eq!(unknown["category"], "EXPIRED_AUTHENTICATION");
    assert_eq!(unknown["context"], json!({"expire time": ["1970-01-01T00:00:00Z"]}));
    let days = unknown["message"].as_str().unwrap();
    assert!(days.ends_with(" day(s) ago."), "{days}");
    let expired = ask(Some("Bearer old")).refusal(401);
    assert_eq!(expired["context"], json!({"expire time": ["2022-06-21T10:37:52.040Z"]}));
    assert_eq!(ask(Some("Bearer good")).status, 400);
}

#[test]
fn an_account_key_is_told_so() {
    let api = Api::new();
    let request = Request::get("/crm/v3/objects/contacts?hapikey=x").body(Body::empty());
    let refusal = api.call(request.unwrap()).refusal(401);
    assert_eq!(refusal["links"], json!({"api key": "https://app.hubspot.com/l/api-key/"}));
    // Beside a token it doesn't matter.
    assert_eq!(api.get("/crm/v3/objects/contacts?hapikey=x").status, 200);
}

#[test]
fn unknown_object_types() {
    // Source: recordings; no category.
    let api = Api::new();
    let word = api.get("/crm/v3/objects/widgets").refusal(400);
    assert_eq!(word, json!({"message": "Unable to infer object type from: widgets"}));
    let id = api.get("/crm/v3/objects/0-9999").refusal(400);
    assert_eq!(id, json!({"message": "Invalid object or event type id: 0-9999"}));
    let record = api.make("contacts", json!({"email": "a@example.com"}));
    let associations = api.get(&format!("/crm/v3/objects/contacts/{record}?associations=widgets"));
    assert_eq!(associations.refusal(400)["message"], "Unable to infer object type from: widgets");
}

#[test]
fn missing_records() {
    // Source: recordings and observation.
    let api = Api::new();
    let body = json!({"properties": {"city": "Bern"}});
    let missing = api.patch("/crm/v3/objects/companies/1", body.clone());
    assert_eq!(missing.refusal(404), json!({"message": "resource not found"}));
    let word = api.patch("/crm/v3/objects/contacts/abc", body.clone()).refusal(404);
    assert_eq!(
        word,
        json!({
            "message": "Object not found.  objectId are usually numeric.",
            "context": {"id": ["abc"]},
            "category": "OBJECT_NOT_FOUND",
        })
    );
    let email = api.patch("/crm/v3/objects/contacts/x@example.com?idProperty=email", body);
    assert_eq!(email.refusal(404), json!({"message": "resource not found"}));
}

#[test]
fn bodies_that_are_not_what_they_should_be() {
    // Source: recordings for the wording; class names of other inputs are assumed.
    let api = Api::new();
    let check = |path: &str, body: &str, expected: Value| {
        assert_eq!(api.post_text(path, body).refusal(400), expected, "{body}");
    };
    let create = "/crm/v3/objects/contacts";
    check(
        create,
        "",
        json!({"message": "Invalid JSON input: a request body was expected, but none found", "category": "VALIDATION_ERROR"}),
    );
    check(
        create,
        " null\n",
        json!({"message": "validation error", "errors": ["The request body may not be null"]}),
    );
    check(
        create,
        "{}",
        json!({"message": "Invalid input JSON on line 1, column 2. Some required fields were not set: [properties]", "category": "VALIDATION_ERROR"}),
    );
    check(
        create,
        "%",
        json!({"message": "Invalid input JSON on line 1, column 2: Unexpected character ('%' (code 37)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"}),
    );
    check(
        "/crm/v3/objects/contacts/batch/update",
        "{\n  \"inputs\": [\n        []\n  ]\n}",
        json!({"message": "Invalid input JSON on line 3, column 9: Cannot deserialize value of type `com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectBatchInput$Json` from Array value (token `JsonToken.START_ARRAY`)"}),
    );
    check(
        create,
        "{\"properties\":{\"email\":{}}}",
        json!({"message": "Invalid input JSON on line 1, column 24: Cannot deserialize value of type `java.lang.String` from Object value (token `JsonToken.START_OBJECT`)"}),
    );
    check(
        create,
        r#"{"properties":{}, "properties":{}}"#,
        json!({"message": "Invalid input JSON on line 1, column 19: Duplicate field 'properties'"}),
    );
    check(
        "/crm/v3/objects/contacts/batch/archive",
        r#"{"inputs":[{"id":"1"},["2"]]}"#,
        json!({"message": "Invalid input JSON on line 1, column 23: Cannot deserialize value of type `com.hubspot.inbounddb.publicobject.core.v2.SimplePublicObjectId$Json` from Array value (token `JsonToken.START_ARRAY`)"}),
    );
    check(
        "/crm/v3/objects/contacts/batch/archive",
        r#"{"inputs":[{"id":"1"},null]}"#,
        json!({"message": "Invalid input JSON on line 1, column 28: Cannot construct instance of `com.hubspot.inbounddb.publicobject.core.v2.BatchInput$Json`, problem: inputs element"}),
    );
}

#[test]
fn unknown_json_fields_and_trailing_newlines_are_fine() {
    let api = Api::new();
    let body = "{\"properties\":{\"email\":\"a@example.com\"},\"associations\":[],\"surprise\":{\"a\":[1]}}\n";
    assert_eq!(api.post_text("/crm/v3/objects/contacts", body).status, 201);
}

#[test]
fn an_update_needs_a_property() {
    // Source: observed (2026-04).
    let api = Api::new();
    let id = api.make("contacts", json!({"email": "a@example.com"}));
    let reply = api.patch(&format!("/crm/v3/objects/contacts/{id}"), json!({"properties": {}}));
    assert_eq!(
        reply.refusal(400)["message"],
        "No properties found to update, please provide at least one."
    );
}

#[test]
fn a_new_record_needs_its_required_properties() {
    // Source: observed (2026-04).
    let api = Api::new();
    let reply = api.post("/crm/v3/objects/calls", json!({"properties": {"hs_call_title": "x"}}));
    assert_eq!(
        reply.refusal(400),
        json!({
            "message": "Error creating CALL. Some required properties were not set.",
            "context": {"properties": ["hs_timestamp"]},
            "category": "VALIDATION_ERROR",
        })
    );
}

#[test]
fn associations_of_a_creation_are_checked() {
    // Source: observed in clients.
    let api = Api::new();
    let create = |to: &str, type_id: u32| {
        let types =
            json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]);
        let properties = json!({"hs_timestamp": "2026-03-12T10:00:00Z"});
        let body =
            json!({"properties": properties, "associations": [{"to": {"id": to}, "types": types}]});
        api.post("/crm/v3/objects/meetings", body).refusal(400)
    };
    assert_eq!(
        create("1", 199)["message"],
        "invalid from object type 0-47 for associations to be created. expected: 0-1"
    );
    let missing = create("123", 200);
    assert_eq!(missing["message"], "One or more associations are invalid");
    assert_eq!(
        missing["context"],
        json!({"INVALID_OBJECT_IDS": ["CONTACT=123 is not valid"], "objectId": ["123"], "objectType": ["CONTACT"]})
    );
    assert_eq!(api.get("/crm/v3/objects/meetings").json(), json!({"results": []}));
}

#[test]
fn what_is_not_emulated_says_so() {
    let api = Api::new();
    let refusal = api.get("/crm/v3/lists/12").refusal(501);
    assert_eq!(refusal["category"], "NOT_EMULATED");
    assert!(
        refusal["message"].as_str().unwrap().starts_with("GET /crm/v3/lists/12 exists at HubSpot")
    );
}

#[test]
fn wrong_methods_and_media_types() {
    // Source: 405 without a body is recorded for PUT; 415 is assumed.
    let api = Api::new();
    let put = api.send(Method::PUT, "/crm/v3/objects/contacts/1", Some("{}".to_owned()));
    assert_eq!((put.status.as_u16(), put.text.as_str()), (405, ""));
    let form = api
        .request(Method::POST, "/crm/v3/objects/contacts")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("a=b"));
    assert_eq!(api.call(form.unwrap()).refusal(415)["message"], "HTTP 415 Unsupported Media Type");
}

/// Observed 2026-04, without `Accept`.
#[test]
fn a_records_id_is_above_zero() {
    let api = Api::new();
    let refused = api.get("/crm/v3/objects/contacts/0").refusal(404);
    let expected = json!({
        "message": "Object not found.  objectId is usually positive.",
        "context": {"id": ["0"]},
        "category": "OBJECT_NOT_FOUND",
    });
    assert_eq!(refused, expected);
}

/// A production Singer tap reads tickets there.
#[test]
fn version_4_lists_records() {
    let api = Api::new();
    let id = api.make("tickets", json!({"subject": "Help", "hs_pipeline_stage": "1"}));
    let page = api.get("/crm/v4/objects/tickets?limit=1&properties=subject").expect(200);
    assert_eq!(page["results"][0]["id"], id);
    assert_eq!(page["results"][0]["properties"]["subject"], "Help");
}

#[test]
fn very_long_targets_and_bodies() {
    // Source: observed (414); 413 is assumed.
    let api = Api::new();
    let names = "x".repeat(16_200);
    let long = api.get(&format!("/crm/v3/objects/contacts?properties={names}"));
    assert_eq!((long.status.as_u16(), long.header("content-type")), (414, "text/html"));
    assert!(long.text.contains("<center><h1>414 Request-URI Too Large</h1></center>"));
    assert_eq!(
        api.get(&format!("/crm/v3/objects/contacts?properties={}", &names[..10_000])).status,
        200
    );
    let body = format!("{{\"properties\":{{\"message\":\"{}\"}}}}", "x".repeat(11 * 1024 * 1024));
    assert_eq!(api.post_text("/crm/v3/objects/contacts", &body).status, 413);
}

#[test]
fn query_parameters_that_can_not_be_read() {
    let api = Api::new();
    let refusal = api.get("/crm/v3/objects/contacts?archived=maybe").refusal(400);
    assert_eq!(refusal["message"], "Unable to parse value for query parameter: archived");
}

#[test]
fn archived_meetings_are_not_listed() {
    // Source: observed by two clients; other types can be listed.
    let api = Api::new();
    let refusal = api.get("/crm/v3/objects/meetings?archived=true").refusal(400);
    assert_eq!(refusal["message"], "Paging through deleted objects is not yet supported");
    api.get("/crm/v3/objects/meetings").expect(200);
    api.get("/crm/v3/objects/calls?archived=true").expect(200);
}

#[test]
fn a_write_names_its_record_by_a_unique_property() {
    // Source: threads, and observed live.
    let api = Api::new();
    let id = api.make("companies", json!({"name": "Acme"}));
    let write = |verb: &str, object_type: &str, property: &str, value: &str| {
        let input = json!({"id": value, "idProperty": property, "properties": {"name": "B"}});
        let path = format!("/crm/v3/objects/{object_type}/batch/{verb}");
        api.post(&path, json!({"inputs": [input]})).refusal(400)
    };
    let sentence = |number: u32, property: &str| {
        format!(
            "Unable to perform update/upsert by non-unique 0-{number} property {property} in \
             portal ID 4812345"
        )
    };
    for verb in ["update", "upsert"] {
        let refusal = write(verb, "companies", "hs_object_id", &id);
        assert_eq!(refusal["message"], sentence(2, "hs_object_id"));
        assert_eq!(refusal["category"], "VALIDATION_ERROR");
        assert_eq!(write(verb, "deals", "dealname", "D")["message"], sentence(3, "dealname"));
    }
    // Reading by it is something else.
    let read = json!({"idProperty": "hs_object_id", "inputs": [{"id": id}]});
    api.post("/crm/v3/objects/companies/batch/read", read).expect(200);
}

#[test]
fn ids_of_records_are_positive() {
    // Source: observed (2026-04).
    let api = Api::new();
    for id in ["0", "-1"] {
        let refusal = api.get(&format!("/crm/v3/objects/contacts/{id}")).refusal(404);
        assert_eq!(refusal["message"], "Object not found.  objectId is usually positive.");
        assert_eq!(refusal["context"]["id"], json!([id]));
    }
}

//! `/crm/…/pipelines`: pipelines and stages, their properties and the records in them.

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};

use crate::api::{Api, Reply};

const DEALS: &str = "/crm/v3/pipelines/deals";
const TICKETS: &str = "/crm/v3/pipelines/tickets";

fn stage(id: &str, label: &str, order: i32, probability: &str) -> Value {
    json!({
        "stageId": id,
        "label": label,
        "displayOrder": order,
        "metadata": {"probability": probability},
    })
}

/// A pipeline with the stages `one` and `two`.
fn pipeline(id: &str, label: &str) -> Value {
    let stages =
        [stage(&format!("{id}_one"), "One", 0, "0.5"), stage(&format!("{id}_two"), "Two", 1, "1")];
    json!({"pipelineId": id, "label": label, "displayOrder": 1, "stages": stages})
}

/// As curl asks: for anything.
fn anything(hubspot: &Api, path: &str) -> Reply {
    let request = hubspot.request(Method::GET, path).header(header::ACCEPT, "*/*");
    hubspot.call(request.body(Body::empty()).unwrap())
}

fn ids(stages: &Value) -> Vec<&str> {
    let stages = stages.as_array().expect("a list");
    stages.iter().map(|stage| stage["id"].as_str().expect("a text")).collect()
}

/// Recorded 2026-03-12, byte for byte.
#[test]
fn the_sales_pipeline_is_as_recorded() {
    let start = r#"{"results":[{"label":"Sales Pipeline","displayOrder":0,"id":"default","stages":[{"label":"Appointment Scheduled","displayOrder":0,"metadata":{"isClosed":"false","probability":"0.2"},"id":"appointmentscheduled","createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:00:00Z","writePermissions":"CRM_PERMISSIONS_ENFORCEMENT","archived":false},{"label":"Qualified To Buy""#;
    let end = r#"{"label":"Closed Lost","displayOrder":6,"metadata":{"isClosed":"true","probability":"0.0"},"id":"closedlost","createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:00:00Z","writePermissions":"CRM_PERMISSIONS_ENFORCEMENT","archived":false}],"createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:00:00Z","archived":false}]}"#;
    let reply = Api::fresh().get(DEALS);
    assert!(reply.text.starts_with(start), "{}", reply.text);
    assert!(reply.text.ends_with(end), "{}", reply.text);
}

/// Recorded: contacts and companies have their lifecycle, orders have no pipeline. Tasks have one
/// that HubSpot hides.
#[test]
fn each_type_lists_its_pipelines() {
    let hubspot = Api::fresh();
    for (object_type, expected) in [
        ("contacts", &["contacts-lifecycle-pipeline"][..]),
        ("0-2", &["companies-lifecycle-pipeline"]),
        ("TICKET", &["0"]),
        ("leads", &["lead-pipeline-id"]),
        ("orders", &[]),
        ("tasks", &[]),
        ("products", &[]),
    ] {
        let list = hubspot.get(&format!("/crm/v3/pipelines/{object_type}")).expect(200);
        assert_eq!(ids(&list["results"]), expected, "{object_type}");
    }
    hubspot.get("/crm/v3/pipelines/spaceships").refusal(400);
}

#[test]
fn every_dialect_writes_and_reads() {
    let hubspot = Api::new();
    for (at, base) in [
        "/crm/v3/pipelines",
        "/crm/pipelines/2025-09",
        "/crm/pipelines/2026-03",
        "/crm/pipelines/2026-09",
        "/crm/pipelines/2026-09-beta",
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("p{at}");
        let made = hubspot.post(&format!("{base}/0-3"), pipeline(&id, &id)).expect(201);
        let one = format!("{base}/deals/{id}");
        assert_eq!(hubspot.get(&one).expect(200)["id"], made["id"]);
        let change = json!({"label": format!("{id} again")});
        assert_eq!(hubspot.patch(&one, &change).expect(200)["label"], change["label"]);
        assert_eq!(hubspot.get(&format!("{one}/stages")).expect(200)["results"][0]["label"], "One");
        assert_eq!(hubspot.delete(&one).status, 204);
        assert_eq!(hubspot.get(&one).status, 404);
    }
}

/// Observed live, Oct 2026: ids are kept, the answer repeats what was sent, and reads show the
/// probability as a double. `isClosed` follows, unknown keys are dropped.
#[test]
fn a_write_echoes_and_a_read_canonicalises() {
    let hubspot = Api::new();
    let body = json!({
        "pipelineId": "my-pipeline", "label": "Mine", "displayOrder": 3,
        "stages": [
            {"stageId": "first", "label": "First", "displayOrder": 0,
             "metadata": {"probability": "0.50", "colour": "red"}},
            {"stageId": "won", "label": "Won", "displayOrder": 1, "metadata": {"probability": "1"}},
        ],
    });
    let made = hubspot.post(DEALS, &body).expect(201);
    assert_eq!(made["id"], "my-pipeline");
    let metadata = |pipeline: &Value, at: usize| pipeline["stages"][at]["metadata"].clone();
    assert_eq!(metadata(&made, 0), json!({"isClosed": "false", "probability": "0.50"}));
    assert_eq!(metadata(&made, 1), json!({"isClosed": "true", "probability": "1"}));
    let read = hubspot.get(&format!("{DEALS}/my-pipeline")).expect(200);
    assert_eq!(metadata(&read, 0), json!({"isClosed": "false", "probability": "0.5"}));
    assert_eq!(metadata(&read, 1), json!({"isClosed": "true", "probability": "1.0"}));
    let stage = hubspot.get(&format!("{DEALS}/my-pipeline/stages/first")).expect(200);
    assert_eq!(stage, read["stages"][0]);
}

/// Facts 8.5: numbers, and a stage's is its pipeline's and a little more.
#[test]
fn generated_ids_are_numbers() {
    let hubspot = Api::new();
    let bare = |label: &str| json!({"label": label, "displayOrder": 0, "metadata": {"probability": "0.1"}});
    let body = json!({"label": "Mine", "displayOrder": 1, "stages": [bare("A"), bare("B")]});
    let made = hubspot.post(DEALS, &body).expect(201);
    let number = |id: &Value| id.as_str().and_then(|id| id.parse::<u64>().ok()).expect("digits");
    let pipeline = number(&made["id"]);
    let stages = made["stages"].as_array().expect("a list");
    assert_eq!(stages.iter().map(|s| number(&s["id"]) - pipeline).collect::<Vec<_>>(), [1, 2]);
    // Two stages at one place are numbered anew.
    assert_eq!(
        stages.iter().map(|s| s["displayOrder"].as_i64()).collect::<Vec<_>>(),
        [Some(0), Some(1)]
    );
}

#[test]
fn put_replaces_and_deletes_what_is_not_sent() {
    let hubspot = Api::new();
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    let body = json!({
        "label": "Other", "displayOrder": 5,
        "stages": [stage("p_two", "Second", 0, "0.9"), stage("p_three", "Third", 1, "0")],
    });
    let put = hubspot.put(&format!("{DEALS}/p"), &body).expect(200);
    assert_eq!((&put["label"], &put["displayOrder"]), (&json!("Other"), &json!(5)));
    let read = hubspot.get(&format!("{DEALS}/p/stages")).expect(200);
    assert_eq!(ids(&read["results"]), ["p_two", "p_three"]);
    hubspot.put(&format!("{DEALS}/nowhere"), &body).refusal(404);
}

#[test]
fn stages_are_made_changed_and_deleted() {
    let hubspot = Api::new();
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    let stages = format!("{DEALS}/p/stages");
    let made = hubspot.post(&stages, stage("p_new", "New", 1, "0.70")).expect(201);
    // It came after the one whose place it took.
    assert_eq!(made["displayOrder"], 2);
    assert_eq!(made["metadata"]["probability"], "0.70");
    let one = format!("{stages}/p_new");
    assert_eq!(hubspot.get(&one).expect(200)["metadata"]["probability"], "0.7");
    let patched = hubspot.patch(&one, json!({"label": "Newer"})).expect(200);
    assert_eq!(
        (&patched["label"], &patched["metadata"]["probability"]),
        (&json!("Newer"), &json!("0.7"))
    );
    let put = hubspot.put(&one, stage("", "Newest", 0, "1.0")).expect(200);
    assert_eq!((&put["id"], &put["metadata"]["isClosed"]), (&json!("p_new"), &json!("true")));
    assert_eq!(hubspot.delete(&one).status, 204);
    // Observed live: a stage that isn't there is deleted all the same.
    assert_eq!(hubspot.delete(&one).status, 204);
    assert_eq!(ids(&hubspot.get(&stages).expect(200)["results"]), ["p_one", "p_two"]);
}

/// The table of observed refusals, Sep and Oct 2026.
#[test]
fn refusals_are_hubspots() {
    let hubspot = Api::new();
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    let stages = format!("{DEALS}/p/stages");
    let with = |base: &Value, key: &str, value: Value| {
        let mut changed = base.clone();
        changed[key] = value;
        changed
    };
    let new = pipeline("q", "New");
    let no_probability = json!({"label": "X", "displayOrder": 0, "metadata": {}});
    let validation = json!("VALIDATION_ERROR");
    for (path, body, status, message, category, sub_category) in [
        (
            DEALS,
            with(&new, "stages", json!([])),
            400,
            "Pipeline must have at least one stage",
            validation.clone(),
            Value::Null,
        ),
        (
            DEALS,
            with(&new, "label", json!("Mine")),
            400,
            "An active pipeline with label Mine already exists.",
            validation.clone(),
            Value::Null,
        ),
        (
            DEALS,
            with(&new, "pipelineId", json!("p")),
            400,
            "There's another pipeline in this portal with pipelineId (p).",
            validation.clone(),
            Value::Null,
        ),
        (
            DEALS,
            with(&new, "stages", json!([stage("p_one", "One", 0, "0.1")])),
            409,
            "There's another pipeline in this portal with one of the same stages",
            json!("OBJECT_ALREADY_EXISTS"),
            json!("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"),
        ),
        (
            DEALS,
            with(&new, "pipelineId", json!("contacts-lifecycle-pipeline")),
            409,
            "There's another pipeline in this portal with one of the same stages",
            json!("OBJECT_ALREADY_EXISTS"),
            json!("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"),
        ),
        (
            DEALS,
            with(&new, "pipelineId", json!("x".repeat(37))),
            500,
            "internal error",
            Value::Null,
            Value::Null,
        ),
        (
            DEALS,
            with(&new, "displayOrder", json!(-1)),
            400,
            "Pipeline display order cannot be negative",
            Value::Null,
            Value::Null,
        ),
        (
            &stages,
            stage(&"x".repeat(101), "Long", 0, "0.1"),
            500,
            "internal error",
            Value::Null,
            Value::Null,
        ),
        (
            &stages,
            stage("closedwon", "Won", 0, "1"),
            400,
            "An existing active stage in another pipeline is already using stage id closedwon",
            Value::Null,
            Value::Null,
        ),
        (
            &stages,
            stage("s", "One", 0, "1"),
            400,
            "Stage with label One already exists",
            validation.clone(),
            json!("PipelineError.STAGE_LABEL_EXISTS"),
        ),
        (
            &stages,
            stage("s", "S", -1, "1"),
            400,
            "Pipeline display order cannot be negative",
            Value::Null,
            Value::Null,
        ),
        (
            &stages,
            no_probability,
            400,
            "must specify probability when writing a dealstage",
            Value::Null,
            Value::Null,
        ),
        (
            &stages,
            stage("s", "S", 0, "1.1"),
            400,
            "dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)",
            Value::Null,
            Value::Null,
        ),
        (
            &stages,
            stage("Upper", "S", 0, "0.1"),
            400,
            "Property name must be lowercase, but given: hs_date_entered_Upper",
            validation.clone(),
            Value::Null,
        ),
        (
            "/crm/v3/pipelines/tickets/0/stages",
            json!({"label": "T", "displayOrder": 9, "metadata": {"ticketState": "AJAR"}}),
            400,
            "Failed to deserialize metadata for object type TICKET",
            validation.clone(),
            json!("PipelineError.INVALID_PIPELINE_STAGE_METADATA"),
        ),
        (
            DEALS,
            json!({"label": "L"}),
            400,
            "Invalid input JSON on line 1, column 13. Some required fields were not set: [displayOrder, stages]",
            validation.clone(),
            Value::Null,
        ),
    ] {
        let refusal = hubspot.post(path, &body).refusal(status);
        assert_eq!(refusal["message"], message);
        assert_eq!(
            (&refusal["category"], &refusal["subCategory"]),
            (&category, &sub_category),
            "{message}"
        );
    }
    // A refused write changed nothing.
    assert_eq!(ids(&hubspot.get(DEALS).expect(200)["results"]), ["default", "p"]);
}

/// Observed live: reads give a page or nothing, writes an envelope.
#[test]
fn what_is_missing_is_missing_in_its_own_way() {
    let hubspot = Api::new();
    for path in [format!("{DEALS}/nowhere"), format!("{DEALS}/default/stages/nowhere")] {
        let silent = hubspot.get(&path);
        assert_eq!((silent.status.as_u16(), &*silent.text), (404, ""));
        assert_eq!(silent.header("x-hubspot-notfound"), "true");
        let page = anything(&hubspot, &path);
        assert_eq!(page.status, 404);
        assert!(page.text.starts_with("<html>\n<head>"), "{}", page.text);
    }
    let stages = hubspot.get(&format!("{DEALS}/nowhere/stages")).refusal(404);
    assert_eq!(stages, json!({"message": "resource not found"}));
    let delete = hubspot.delete(&format!("{DEALS}/nowhere")).refusal(404);
    assert_eq!(delete["message"], "No pipeline found with id nowhere");
    assert_eq!(delete["category"], "OBJECT_NOT_FOUND");
}

/// The specification: `archived` is for bringing back. Observed live: a deleted pipeline is gone
/// from every read, and its id, label and stages are free.
#[test]
fn archived_false_brings_back_and_true_is_refused() {
    let hubspot = Api::new();
    let made = hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    let one = format!("{DEALS}/p");
    hubspot.patch(&one, json!({"archived": true})).refusal(400);
    assert_eq!(hubspot.delete(&one).status, 204);
    let list = hubspot.get(&format!("{DEALS}?archived=true")).expect(200);
    assert_eq!(ids(&list["results"]), ["default"]);
    hubspot.patch(&one, json!({"label": "Mine"})).refusal(404);
    let back = hubspot.patch(&one, json!({"archived": false})).expect(200);
    assert_eq!((&back["id"], &back["createdAt"]), (&made["id"], &made["createdAt"]));
    assert_eq!(hubspot.delete(&format!("{one}/stages/p_one")).status, 204);
    hubspot.patch(&format!("{one}/stages/p_one"), json!({"archived": false})).expect(200);
    assert_eq!(hubspot.delete(&one).status, 204);
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
}

/// The documentation's body; observed live with one stage and one record.
#[test]
fn a_stage_in_use_is_kept_if_that_is_asked_for() {
    let hubspot = Api::new();
    let beta = "/crm/pipelines/2026-09-beta/deals/p";
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    let deal = hubspot.make("deals", json!({"pipeline": "p", "dealstage": "p_one"}));
    let expected = json!({
        "message": format!("Stage IDs: [p_one] are being referenced by object IDs: [{deal}]"),
        "context": {"stageIds": ["[p_one]"], "objectIds": [format!("[{deal}]")]},
        "category": "VALIDATION_ERROR",
        "subCategory": "PipelineError.STAGE_ID_IN_USE",
    });
    let two =
        json!({"label": "Mine", "displayOrder": 1, "stages": [stage("p_two", "Two", 0, "1")]});
    for refusal in [
        hubspot.delete(&format!("{DEALS}/p?validateReferencesBeforeDelete=true")),
        hubspot.delete(&format!("{DEALS}/p?validateDealStageUsagesBeforeDelete=true")),
        hubspot.delete(&format!("{DEALS}/p/stages/p_one?validateReferencesBeforeDelete=true")),
        hubspot.put(&format!("{DEALS}/p?validateReferencesBeforeDelete=true"), &two),
        hubspot.delete(beta),
        hubspot.delete(&format!("{beta}/stages/p_one")),
    ] {
        assert_eq!(refusal.refusal(400), expected);
    }
    assert_eq!(hubspot.delete(&format!("{DEALS}/p/stages/p_one")).status, 204);
    assert_eq!(hubspot.values("deals", &deal, "dealstage")["dealstage"], "p_one");
    assert_eq!(hubspot.delete(beta).status, 204);
}

#[test]
fn tickets_keep_a_closed_stage() {
    let hubspot = Api::new();
    let refusal = hubspot.delete(&format!("{TICKETS}/0/stages/4")).refusal(400);
    assert_eq!(refusal["message"], "TICKET pipeline: 0 must have at least one closed stage");
    assert_eq!(refusal["subCategory"], "PipelineError.MISSING_CLOSED_STAGE");
    let open = json!({"label": "Later", "displayOrder": 9, "metadata": {}});
    let made = hubspot.post(&format!("{TICKETS}/0/stages"), &open).expect(201);
    assert_eq!(made["metadata"], json!({"isClosed": "false", "ticketState": "OPEN"}));
    let closed = json!({"metadata": {"ticketState": "CLOSED"}});
    let id = made["id"].as_str().expect("a text");
    let closed = hubspot.patch(&format!("{TICKETS}/0/stages/{id}"), &closed).expect(200);
    assert_eq!(closed["metadata"], json!({"isClosed": "true", "ticketState": "CLOSED"}));
    assert_eq!(hubspot.delete(&format!("{TICKETS}/0/stages/4")).status, 204);
}

/// The documentation: newest first, and the object is a text of JSON.
#[test]
fn the_audit_tells_what_was_done() {
    let hubspot = Api::new();
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    hubspot.patch(&format!("{DEALS}/p/stages/p_one"), json!({"label": "Uno"})).expect(200);
    let audit = hubspot.get(&format!("{DEALS}/p/audit")).expect(200);
    let entries = audit["results"].as_array().expect("a list");
    let actions: Vec<_> = entries.iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["UPDATE", "CREATE"]);
    assert_eq!(entries[1]["message"], "User defined. pipeline created");
    assert_eq!(entries[0]["fromUserId"], 62_515_001);
    assert!(entries[0]["identifier"].as_str().is_some_and(|id| id.ends_with(":p")));
    let raw = entries[0]["rawObject"].as_str().expect("a text");
    let raw: Value = serde_json::from_str(raw).expect("of JSON");
    assert_eq!((&raw["pipelineId"], &raw["objectType"]), (&json!("p"), &json!("DEAL")));
    assert_eq!(raw["stages"][0]["label"], "Uno");
    let stage = hubspot.get(&format!("{DEALS}/p/stages/p_one/audit")).expect(200);
    assert_eq!(stage["results"].as_array().map(Vec::len), Some(2));
    let other = hubspot.get(&format!("{DEALS}/p/stages/p_two/audit")).expect(200);
    assert_eq!(other["results"].as_array().map(Vec::len), Some(1));
    hubspot.delete(&format!("{DEALS}/p"));
    let after = hubspot.get(&format!("{DEALS}/p/audit")).expect(200);
    assert_eq!(after["results"][0]["action"], "DELETE");
}

#[test]
fn properties_follow_the_pipelines() {
    let hubspot = Api::new();
    let property = |name: &str| hubspot.get(&format!("/crm/v3/properties/deals/{name}"));
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    let values = |property: Value| -> Vec<String> {
        let options = property["options"].as_array().expect("a list");
        options.iter().map(|o| o["value"].as_str().expect("a text").to_owned()).collect()
    };
    assert_eq!(values(property("pipeline").expect(200)), ["default", "p"]);
    assert!(values(property("dealstage").expect(200)).contains(&"p_two".to_owned()));
    for (name, kind) in [
        ("hs_date_entered_p_one", "datetime"),
        ("hs_date_exited_p_one", "datetime"),
        ("hs_time_in_p_one", "number"),
        ("hs_v2_date_entered_p_one", "datetime"),
        ("hs_v2_date_exited_p_one", "datetime"),
        ("hs_v2_latest_time_in_p_one", "number"),
        ("hs_v2_cumulative_time_in_p_one", "number"),
    ] {
        assert_eq!(property(name).expect(200)["type"], kind, "{name}");
    }
    let made = property("hs_v2_date_entered_p_one").expect(200);
    assert_eq!(made["label"], "Date entered \"One (Mine)\"");
    assert_eq!(made["groupName"], "dealstages");
    hubspot.delete(&format!("{DEALS}/p"));
    assert_eq!(property("hs_v2_date_entered_p_one").status, 404);
    assert_eq!(values(property("pipeline").expect(200)), ["default"]);
}

#[test]
fn a_deal_moves_between_stages() {
    let hubspot = Api::new();
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    let deal = hubspot.make("deals", json!({"dealname": "D", "dealstage": "p_one"}));
    let names = "pipeline,closedate,hs_is_closed_won,hs_v2_date_entered_p_one,hs_v2_date_exited_p_one,\
                 hs_v2_date_entered_p_two,hs_v2_latest_time_in_p_one,hs_v2_latest_time_in_p_two,\
                 hs_time_in_p_one,hs_time_in_p_two";
    let before = hubspot.values("deals", &deal, names);
    assert_eq!(before["pipeline"], "p");
    assert!(before["hs_v2_date_entered_p_one"].is_string());
    assert!(before["hs_v2_date_exited_p_one"].is_null());
    let path = format!("/crm/v3/objects/deals/{deal}");
    hubspot.patch(&path, json!({"properties": {"dealstage": "p_two"}})).expect(200);
    let after = hubspot.values("deals", &deal, names);
    assert_eq!(after["hs_v2_date_exited_p_one"], after["hs_v2_date_entered_p_two"]);
    assert!(after["hs_v2_latest_time_in_p_one"].is_string());
    assert!(after["hs_v2_latest_time_in_p_two"].is_null());
    assert!(after["hs_time_in_p_two"].is_string());
    assert_eq!(after["hs_is_closed_won"], "true");
    assert!(after["closedate"].is_string());
    hubspot.patch(&path, json!({"properties": {"dealstage": ""}})).expect(200);
    let left = hubspot.values("deals", &deal, names);
    assert!(left["hs_v2_latest_time_in_p_two"].is_string());
}

/// The wording of 2026: values only. A stage of another pipeline is no option either.
#[test]
fn a_stage_that_is_not_there_is_refused() {
    let hubspot = Api::new();
    hubspot.post(DEALS, pipeline("p", "Mine")).expect(201);
    for (properties, name, options) in [
        (json!({"pipeline": "p", "dealstage": "closedwon"}), "dealstage", "[p_one, p_two]"),
        (json!({"pipeline": "q"}), "pipeline", "[default, p]"),
    ] {
        let body = json!({"properties": properties});
        let refusal = hubspot.post("/crm/v3/objects/deals", &body).refusal(400);
        let message = refusal["errors"][0]["message"].as_str().expect("a text");
        assert!(
            message.ends_with(&format!("was not one of the allowed options: {options}")),
            "{message}"
        );
        assert_eq!(refusal["errors"][0]["code"], "INVALID_OPTION");
        assert_eq!(refusal["errors"][0]["context"]["propertyName"], json!([name]));
    }
    let unknown = json!({"properties": {"dealstage": "nowhere"}});
    hubspot.post("/crm/v3/objects/deals", &unknown).refusal(400);
}

#[test]
fn pipelines_come_with_the_seed() {
    let seed = r#"{
  "pipelines": {
    "deals": [
      {"id": "renewals", "label": "Renewals", "displayOrder": 1, "stages": [
        {"id": "asked", "label": "Asked", "metadata": {"probability": "0.3"}},
        {"id": "renewed", "label": "Renewed", "metadata": {"probability": "1"}}]},
      {"id": "default", "label": "Sales", "displayOrder": 0, "stages": [
        {"id": "open", "label": "Open", "metadata": {"probability": "0.3"}}]}
    ]
  },
  "records": {"deals": [{"id": "7", "properties": {"dealname": "D", "dealstage": "renewed"}}]}
}"#;
    let hubspot = Api::seeded(seed).unwrap();
    let list = hubspot.get(DEALS).expect(200);
    assert_eq!(ids(&list["results"]), ["default", "renewals"]);
    assert_eq!(ids(&list["results"][0]["stages"]), ["open"]);
    let deal = hubspot.values("deals", "7", "pipeline,hs_is_closed_won");
    assert_eq!(
        (&deal["pipeline"], &deal["hs_is_closed_won"]),
        (&json!("renewals"), &json!("true"))
    );
    let wrong = seed.replace("{\"probability\": \"1\"}", "{}");
    let error = Api::seeded(&wrong).expect_err("a stage has a probability");
    assert!(error.to_string().ends_with("line 4: a deal's stage has a probability"), "{error}");
}

//! What HubSpot refuses of pipelines and stages.

use serde_json::{Value, json};

use super::{DEALS, TICKETS, anything, ids, pipeline, stage};
use crate::api::{Api, Reply};

const VALIDATION: Option<&str> = Some("VALIDATION_ERROR");

/// A refusal as observed in Sep and Oct 2026: sentence, category and sub-category.
#[track_caller]
fn refused(
    reply: &Reply,
    status: u16,
    message: &str,
    (category, sub_category): (Option<&str>, Option<&str>),
) {
    let refusal = reply.refusal(status);
    assert_eq!(refusal["message"], message);
    assert_eq!(refusal["category"].as_str(), category, "{message}");
    assert_eq!(refusal["subCategory"].as_str(), sub_category, "{message}");
}

#[test]
fn refusals_of_pipelines_are_hubspots() {
    let api = Api::new();
    api.post(DEALS, pipeline("p", "Mine")).expect(201);
    let with = |key: &str, value: Value| {
        let mut changed = pipeline("q", "New");
        changed[key] = value;
        changed
    };
    let taken =
        (Some("OBJECT_ALREADY_EXISTS"), Some("PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"));
    for (body, status, message, kind) in [
        (
            with("stages", json!([])),
            400,
            "Pipeline must have at least one stage",
            (VALIDATION, None),
        ),
        (
            with("label", json!("Mine")),
            400,
            "An active pipeline with label Mine already exists.",
            (VALIDATION, None),
        ),
        (
            with("pipelineId", json!("p")),
            400,
            "There's another pipeline in this portal with pipelineId (p).",
            (VALIDATION, None),
        ),
        (
            with("stages", json!([stage("p_one", "One", 0, "0.1")])),
            409,
            "There's another pipeline in this portal with one of the same stages",
            taken,
        ),
        (
            with("pipelineId", json!("contacts-lifecycle-pipeline")),
            409,
            "There's another pipeline in this portal with one of the same stages",
            taken,
        ),
        (with("pipelineId", json!("x".repeat(37))), 500, "internal error", (None, None)),
        (
            with("displayOrder", json!(-1)),
            400,
            "Pipeline display order cannot be negative",
            (None, None),
        ),
        (
            json!({"label": "L"}),
            400,
            "Invalid input JSON on line 1, column 13. Some required fields were not set: [displayOrder, stages]",
            (VALIDATION, None),
        ),
    ] {
        refused(&api.post(DEALS, &body), status, message, kind);
    }
    // A refused write changed nothing.
    assert_eq!(ids(&api.get(DEALS).expect(200)["results"]), ["default", "p"]);
}

#[test]
fn refusals_of_stages_are_hubspots() {
    let api = Api::new();
    api.post(DEALS, pipeline("p", "Mine")).expect(201);
    let stages = format!("{DEALS}/p/stages");
    let no_probability = json!({"label": "X", "displayOrder": 0, "metadata": {}});
    let tickets = "/crm/v3/pipelines/tickets/0/stages";
    for (path, body, status, message, kind) in [
        (&*stages, stage(&"x".repeat(101), "Long", 0, "0.1"), 500, "internal error", (None, None)),
        (
            &*stages,
            stage("closedwon", "Won", 0, "1"),
            400,
            "An existing active stage in another pipeline is already using stage id closedwon",
            (None, None),
        ),
        (
            &*stages,
            stage("s", "One", 0, "1"),
            400,
            "Stage with label One already exists",
            (VALIDATION, Some("PipelineError.STAGE_LABEL_EXISTS")),
        ),
        (
            &*stages,
            stage("s", "S", -1, "1"),
            400,
            "Pipeline display order cannot be negative",
            (None, None),
        ),
        (
            &*stages,
            no_probability,
            400,
            "must specify probability when writing a dealstage",
            (None, None),
        ),
        (
            &*stages,
            stage("s", "S", 0, "1.1"),
            400,
            "dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)",
            (None, None),
        ),
        (
            &*stages,
            stage("Upper", "S", 0, "0.1"),
            400,
            "Property name must be lowercase, but given: hs_date_entered_Upper",
            (VALIDATION, None),
        ),
        (
            tickets,
            json!({"label": "T", "displayOrder": 9, "metadata": {"ticketState": "AJAR"}}),
            400,
            "Failed to deserialize metadata for object type TICKET",
            (VALIDATION, Some("PipelineError.INVALID_PIPELINE_STAGE_METADATA")),
        ),
    ] {
        refused(&api.post(path, &body), status, message, kind);
    }
    // A refused write changed nothing.
    assert_eq!(ids(&api.get(&stages).expect(200)["results"]), ["p_one", "p_two"]);
}

/// Observed live: reads give a page or nothing, writes an envelope.
#[test]
fn what_is_missing_is_missing_in_its_own_way() {
    let api = Api::new();
    for path in [format!("{DEALS}/nowhere"), format!("{DEALS}/default/stages/nowhere")] {
        let silent = api.get(&path);
        assert_eq!((silent.status.as_u16(), &*silent.text), (404, ""));
        assert_eq!(silent.header("x-hubspot-notfound"), "true");
        let page = anything(&api, &path);
        assert_eq!(page.status, 404);
        assert!(page.text.starts_with("<html>\n<head>"), "{}", page.text);
    }
    let stages = api.get(&format!("{DEALS}/nowhere/stages")).refusal(404);
    assert_eq!(stages, json!({"message": "resource not found"}));
    let delete = api.delete(&format!("{DEALS}/nowhere")).refusal(404);
    assert_eq!(delete["message"], "No pipeline found with id nowhere");
    assert_eq!(delete["category"], "OBJECT_NOT_FOUND");
}

/// The documentation's body; observed live with one stage and one record.
#[test]
fn a_stage_in_use_is_kept_if_that_is_asked_for() {
    let api = Api::new();
    let beta = "/crm/pipelines/2026-09-beta/deals/p";
    api.post(DEALS, pipeline("p", "Mine")).expect(201);
    let deal = api.make("deals", json!({"pipeline": "p", "dealstage": "p_one"}));
    let expected = json!({
        "message": format!("Stage IDs: [p_one] are being referenced by object IDs: [{deal}]"),
        "context": {"stageIds": ["[p_one]"], "objectIds": [format!("[{deal}]")]},
        "category": "VALIDATION_ERROR",
        "subCategory": "PipelineError.STAGE_ID_IN_USE",
    });
    let two =
        json!({"label": "Mine", "displayOrder": 1, "stages": [stage("p_two", "Two", 0, "1")]});
    for refusal in [
        api.delete(&format!("{DEALS}/p?validateReferencesBeforeDelete=true")),
        api.delete(&format!("{DEALS}/p?validateDealStageUsagesBeforeDelete=true")),
        api.delete(&format!("{DEALS}/p/stages/p_one?validateReferencesBeforeDelete=true")),
        api.put(&format!("{DEALS}/p?validateReferencesBeforeDelete=true"), &two),
        api.delete(beta),
        api.delete(&format!("{beta}/stages/p_one")),
    ] {
        assert_eq!(refusal.refusal(400), expected);
    }
    assert_eq!(api.delete(&format!("{DEALS}/p/stages/p_one")).status, 204);
    assert_eq!(api.values("deals", &deal, "dealstage")["dealstage"], "p_one");
    assert_eq!(api.delete(beta).status, 204);
}

#[test]
fn tickets_keep_a_closed_stage() {
    let api = Api::new();
    let refusal = api.delete(&format!("{TICKETS}/0/stages/4")).refusal(400);
    assert_eq!(refusal["message"], "TICKET pipeline: 0 must have at least one closed stage");
    assert_eq!(refusal["subCategory"], "PipelineError.MISSING_CLOSED_STAGE");
    let open = json!({"label": "Later", "displayOrder": 9, "metadata": {}});
    let made = api.post(&format!("{TICKETS}/0/stages"), &open).expect(201);
    assert_eq!(made["metadata"], json!({"isClosed": "false", "ticketState": "OPEN"}));
    let closed = json!({"metadata": {"ticketState": "CLOSED"}});
    let id = made["id"].as_str().expect("a text");
    let closed = api.patch(&format!("{TICKETS}/0/stages/{id}"), &closed).expect(200);
    assert_eq!(closed["metadata"], json!({"isClosed": "true", "ticketState": "CLOSED"}));
    assert_eq!(api.delete(&format!("{TICKETS}/0/stages/4")).status, 204);
}

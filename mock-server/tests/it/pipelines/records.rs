//! Records in pipelines: the properties that stages bring, and moves between stages.

use serde_json::{Value, json};

use super::{DEALS, pipeline};
use crate::api::Api;

#[test]
fn properties_follow_the_pipelines() {
    let api = Api::new();
    let property = |name: &str| api.get(&format!("/crm/v3/properties/deals/{name}"));
    api.post(DEALS, pipeline("p", "Mine")).expect(201);
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
    api.delete(&format!("{DEALS}/p"));
    assert_eq!(property("hs_v2_date_entered_p_one").status, 404);
    assert_eq!(values(property("pipeline").expect(200)), ["default"]);
}

#[test]
fn a_deal_moves_between_stages() {
    let api = Api::new();
    api.post(DEALS, pipeline("p", "Mine")).expect(201);
    let deal = api.make("deals", json!({"dealname": "D", "dealstage": "p_one"}));
    let names = "pipeline,closedate,hs_is_closed_won,hs_v2_date_entered_p_one,hs_v2_date_exited_p_one,\
                 hs_v2_date_entered_p_two,hs_v2_latest_time_in_p_one,hs_v2_latest_time_in_p_two,\
                 hs_time_in_p_one,hs_time_in_p_two";
    let before = api.values("deals", &deal, names);
    assert_eq!(before["pipeline"], "p");
    assert!(before["hs_v2_date_entered_p_one"].is_string());
    assert!(before["hs_v2_date_exited_p_one"].is_null());
    let path = format!("/crm/v3/objects/deals/{deal}");
    api.patch(&path, json!({"properties": {"dealstage": "p_two"}})).expect(200);
    let after = api.values("deals", &deal, names);
    assert_eq!(after["hs_v2_date_exited_p_one"], after["hs_v2_date_entered_p_two"]);
    assert!(after["hs_v2_latest_time_in_p_one"].is_string());
    assert!(after["hs_v2_latest_time_in_p_two"].is_null());
    assert!(after["hs_time_in_p_two"].is_string());
    assert_eq!(after["hs_is_closed_won"], "true");
    assert!(after["closedate"].is_string());
    api.patch(&path, json!({"properties": {"dealstage": ""}})).expect(200);
    let left = api.values("deals", &deal, names);
    assert!(left["hs_v2_latest_time_in_p_two"].is_string());
}

/// A stage of another pipeline is no option either. The sentence with one pipeline is observed.
#[test]
fn a_stage_that_is_not_there_is_refused() {
    let api = Api::new();
    api.post(DEALS, pipeline("p", "Mine")).expect(201);
    for (properties, name, sentence) in [
        (
            json!({"pipeline": "p", "dealstage": "closedwon"}),
            "dealstage",
            "closedwon is not a valid pipeline stage ID. Valid options are: pipelineId=default : \
             [appointmentscheduled, qualifiedtobuy, presentationscheduled, decisionmakerboughtin, \
             contractsent, closedwon, closedlost], pipelineId=p : [p_one, p_two]",
        ),
        (
            json!({"pipeline": "q"}),
            "pipeline",
            "q was not one of the allowed options: [default, p]",
        ),
    ] {
        let body = json!({"properties": properties});
        let refusal = api.post("/crm/v3/objects/deals", &body).refusal(400);
        assert_eq!(refusal["errors"][0]["message"], sentence);
        assert_eq!(refusal["errors"][0]["code"], "INVALID_OPTION");
        assert_eq!(refusal["errors"][0]["context"]["propertyName"], json!([name]));
    }
    let unknown = json!({"properties": {"dealstage": "nowhere"}});
    api.post("/crm/v3/objects/deals", &unknown).refusal(400);
}

//! Search may lag behind writes; reads don't.

use serde_json::json;

use super::search;
use crate::api::{Api, Reply};

fn total(api: &Api) -> i64 {
    search(api, "contacts", json!({"query": "ada"}))["total"].as_i64().unwrap()
}

fn set(api: &Api, lag: &str) -> Reply {
    api.put("/_mock/search-lag", json!({"lag": lag}))
}

#[test]
fn writes_are_seen_at_once_unless_a_lag_is_asked_for() {
    let api = Api::new();
    api.make("contacts", json!({"firstname": "Ada"}));
    assert_eq!(total(&api), 1);

    set(&api, "10m").expect(204);
    let id = api.make("contacts", json!({"firstname": "Ada"}));
    assert_eq!(total(&api), 1);
    let read = format!("/crm/v3/objects/contacts/{id}");
    api.get(&read).expect(200);
    let lists = api.get("/crm/v3/objects/contacts").expect(200);
    assert_eq!(lists["results"].as_array().unwrap().len(), 2);

    api.post("/_mock/search-index/refresh", json!({})).expect(204);
    assert_eq!(total(&api), 2);
    api.delete(&read).expect(204);
    assert_eq!(total(&api), 2);
    set(&api, "0s").expect(204);
    assert_eq!(total(&api), 1);
}

#[test]
fn what_a_lagging_index_finds_is_shown_as_it_is_now() {
    let api = Api::new();
    let [moved, gone] = ["Ada", "Ida"]
        .map(|name| api.make("contacts", json!({"firstname": name, "city": "Turin"})));
    set(&api, "10m").expect(204);
    let path = |id: &str| format!("/crm/v3/objects/contacts/{id}");
    api.patch(&path(&moved), json!({"properties": {"city": "Genoa"}})).expect(200);
    api.delete(&path(&gone)).expect(204);

    let in_city = |city: &str| {
        let filter = json!({"propertyName": "city", "operator": "EQ", "value": city});
        search(&api, "contacts", json!({"filters": [filter], "properties": ["city"]}))
    };
    let found = in_city("Turin");
    assert_eq!(found["total"], json!(2));
    let results = found["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{found}");
    assert_eq!(results[0]["id"], json!(moved));
    assert_eq!(results[0]["properties"]["city"], json!("Genoa"));
    assert_eq!(in_city("Genoa")["total"], json!(0));
}

#[test]
fn a_property_can_be_searched_as_soon_as_it_is_defined() {
    let api = Api::new();
    set(&api, "10m").expect(204);
    let body = json!({"name": "badge", "label": "Badge", "type": "string", "fieldType": "text",
        "groupName": "contactinformation"});
    api.post("/crm/v3/properties/contacts", body).expect(201);
    api.make("contacts", json!({"badge": "b1"}));
    let filter = json!({"propertyName": "badge", "operator": "EQ", "value": "b1"});
    let body = json!({"filters": [filter]});
    assert_eq!(search(&api, "contacts", body.clone()), json!({"total": 0, "results": []}));
    api.post("/_mock/search-index/refresh", json!({})).expect(204);
    assert_eq!(search(&api, "contacts", body)["total"], json!(1));
}

#[test]
fn a_lag_has_a_unit() {
    let api = Api::new();
    for lag in ["3", "-3s", "", "soon"] {
        assert_eq!(set(&api, lag).status, 400, "{lag}");
    }
}

//! Search may lag behind writes; reads don't.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::Api;

fn total(api: &Api) -> i64 {
    api.search("contacts", json!({"query": "ada"}))["total"].as_i64().unwrap()
}

fn set(api: &Api, lag: &str) -> StatusCode {
    let body = json!({"lag": lag}).to_string();
    api.send(Method::PUT, "/_mock/search-lag", body).status
}

#[test]
fn writes_are_seen_at_once_unless_a_lag_is_asked_for() {
    let api = Api::new();
    api.create("contacts", json!({"firstname": "Ada"}));
    assert_eq!(total(&api), 1);

    assert_eq!(set(&api, "10m"), StatusCode::NO_CONTENT);
    let id = api.create("contacts", json!({"firstname": "Ada"}));
    assert_eq!(total(&api), 1);
    let read = format!("/crm/v3/objects/contacts/{id}");
    assert_eq!(api.send(Method::GET, &read, String::new()).status, StatusCode::OK);
    let lists = api.send(Method::GET, "/crm/v3/objects/contacts", String::new()).json();
    assert_eq!(lists["results"].as_array().unwrap().len(), 2);

    api.post("/_mock/search-index/refresh", json!({}));
    assert_eq!(total(&api), 2);
    api.send(Method::DELETE, &read, String::new());
    assert_eq!(total(&api), 2);
    assert_eq!(set(&api, "0s"), StatusCode::NO_CONTENT);
    assert_eq!(total(&api), 1);
}

#[test]
fn a_property_can_be_searched_as_soon_as_it_is_defined() {
    let api = Api::new();
    set(&api, "10m");
    let body = json!({"name": "badge", "label": "Badge", "type": "string", "fieldType": "text",
        "groupName": "contactinformation"});
    api.post("/crm/v3/properties/contacts", body);
    api.create("contacts", json!({"badge": "b1"}));
    let filter = json!({"propertyName": "badge", "operator": "EQ", "value": "b1"});
    let body = json!({"filters": [filter]});
    assert_eq!(api.search("contacts", body.clone()), json!({"total": 0, "results": []}));
    api.post("/_mock/search-index/refresh", json!({}));
    assert_eq!(api.search("contacts", body)["total"], json!(1));
}

#[test]
fn a_lag_has_a_unit() {
    let api = Api::new();
    for lag in ["3", "-3s", "", "soon"] {
        assert_eq!(set(&api, lag), StatusCode::BAD_REQUEST, "{lag}");
    }
}

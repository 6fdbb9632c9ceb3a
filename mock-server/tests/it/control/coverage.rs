//! `/_mock/coverage`: what is served, as data and as a page.

use axum::http::{Method, header};
use serde_json::Value;

use crate::api::Api;

#[test]
fn the_table_tells_what_is_served() {
    let api = Api::new();
    let all = api.get("/_mock/coverage").json();
    assert!(
        all["served"].as_u64() > Some(1_500) && all["operations"].as_u64() > all["served"].as_u64()
    );
    let lists = api.get("/_mock/coverage?path=/crm/v3/lists&answer=501").json();
    let rows = lists["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["answer"] == "501"));
    let search = api.get("/_mock/coverage?path=/crm/v3/objects/contacts/search").json();
    let row = &search["rows"][0];
    assert_eq!(row["method"], "POST");
    assert_ne!(row["evidence"], "-");
    let snapshots = row["snapshots"].as_array().unwrap();
    assert!(snapshots.contains(&Value::from("search__every_operator")), "{snapshots:?}");
    assert_eq!(api.get("/_mock/coverage?colour=red").status, 400);
}

#[test]
fn people_see_a_page() {
    let api = Api::new();
    let page = |path: &str| {
        let request = api.request(Method::GET, path).header(header::ACCEPT, "text/html");
        api.call(request.body(axum::body::Body::empty()).unwrap())
    };
    let index = page("/_mock");
    assert_eq!(index.status, 200);
    assert!(index.text.contains("href=\"/_mock/coverage\""));
    let table = page("/_mock/coverage?path=/crm/v3/owners");
    assert_eq!(table.headers[header::CONTENT_TYPE], "text/html;charset=utf-8");
    assert!(table.text.contains("GET /crm/v3/owners") && !table.text.contains("/crm/v3/lists"));
}

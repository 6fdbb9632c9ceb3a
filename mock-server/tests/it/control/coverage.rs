//! `/_mock/coverage`: what is served, as data and as a page.

use axum::http::{Method, header};
use serde_json::Value;

use crate::api::Api;

#[test]
fn the_table_tells_what_is_served() {
    let api = Api::new();
    let all = api.get("/_mock/coverage").json();
    let count = |key: &str| all[key].as_u64().unwrap();
    assert!(count("served") > 1_500 && count("operations") > count("served"));
    let rows = all["rows"].as_array().unwrap();
    let published = |row: &&Value| row["standing"] == "published";
    let served = rows.iter().filter(published).filter(|row| row["answer"] == "served").count();
    let counted = &all["published"];
    assert_eq!(counted["operations"], rows.iter().filter(published).count());
    assert_eq!(counted["served"], served);
    let percent = (served * 1_000 / rows.iter().filter(published).count()) as f64 / 10.0;
    assert_eq!(counted["percent"].as_f64(), Some(percent));
    assert!(percent > 40.0 && percent < 100.0, "{percent}");
    let lists = api.get("/_mock/coverage?path=/crm/v3/lists&answer=501").json();
    let rows = lists["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["answer"] == "501"));
    let search = api.get("/_mock/coverage?path=/crm/v3/objects/contacts/search").json();
    let row = &search["rows"][0];
    assert_eq!(row["method"], "POST");
    assert_ne!(row["evidence"], "-");
    let snapshots = row["snapshots"].as_array().unwrap();
    assert!(snapshots.contains(&Value::from("search__every_operator")), "{snapshots:?}");
    let older = api.get("/_mock/coverage?standing=older").json();
    assert_eq!(older["published"]["operations"], 0);
    assert!(older["operations"].as_u64() > Some(150));
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
    let all = page("/_mock/coverage").text;
    let published = &api.get("/_mock/coverage").json()["published"];
    let figure = format!("{} served: {} %", published["served"], published["percent"]);
    assert!(all.contains("3802 published operations") && all.contains(&figure), "{figure}");
    let table = page("/_mock/coverage?path=/crm/v3/owners");
    assert_eq!(table.headers[header::CONTENT_TYPE], "text/html;charset=utf-8");
    assert!(table.text.contains("GET /crm/v3/owners") && !table.text.contains("/crm/v3/lists"));
}

//! Lists: pages by id.

use serde_json::{Value, json};

use crate::api::Api;

fn portal_with(count: usize) -> (Api, Vec<String>) {
    let api = Api::new();
    let ids = (0..count).map(|n| api.make("companies", json!({"name": format!("Company {n}")})));
    let ids = ids.collect();
    (api, ids)
}

#[test]
fn after_is_the_last_id_plus_one_and_the_last_page_has_no_paging() {
    // Source: recording (2022 to 2026).
    let (api, ids) = portal_with(5);
    let mut seen: Vec<String> = Vec::new();
    let mut path = "/crm/v3/objects/companies?limit=2".to_owned();
    loop {
        let page = api.get(&path).json();
        let rows = page["results"].as_array().unwrap();
        seen.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let Some(next) = page.get("paging") else { break };
        let after = next["next"]["after"].as_str().unwrap();
        let last: u64 = seen.last().unwrap().parse().unwrap();
        assert_eq!(after, (last + 1).to_string());
        path = format!("/crm/v3/objects/companies?limit=2&after={after}");
    }
    assert_eq!(seen, ids);
}

#[test]
fn the_link_leads_to_the_next_page() {
    // Source: recording (2026-04): version 3 paths come back the other way round.
    let (api, ids) = portal_with(3);
    let page = api.get("/crm/v3/objects/companies/?limit=1&properties=name,domain").json();
    let link = page["paging"]["next"]["link"].as_str().unwrap();
    let after = ids[0].parse::<u64>().unwrap() + 1;
    assert_eq!(
        link,
        format!(
            "http://127.0.0.1:4010/crm/objects/v3/companies?properties=name%2Cdomain&limit=1&after={after}"
        )
    );
    let second = api.get(link.strip_prefix("http://127.0.0.1:4010").unwrap()).json();
    assert_eq!(second["results"][0]["id"], ids[1].as_str());
}

#[test]
fn pages_have_a_largest_size() {
    let api = Api::new();
    for (limit, status) in [("100", 200), ("101", 400), ("0", 400), ("-1", 400), ("ten", 400)] {
        let reply = api.get(&format!("/crm/v3/objects/contacts?limit={limit}"));
        assert_eq!(reply.status, status, "{limit}");
    }
    let history = api.get("/crm/v3/objects/contacts?limit=51&propertiesWithHistory=email");
    assert_eq!(history.status, 400);
}

#[test]
fn an_empty_list_is_an_empty_list() {
    let api = Api::new();
    assert_eq!(api.get("/crm/v3/objects/deals").json(), json!({"results": []}));
    let beyond = api.get("/crm/v3/objects/deals?after=999999999999999").json();
    assert_eq!(beyond["results"], Value::Array(Vec::new()));
}

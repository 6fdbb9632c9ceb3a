//! Searches: their bodies as the documentation has them, and streams beyond 10,000 records.

use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::post};
use hubspot_client::{ApiVersion, Contact, Filter, Properties};
use serde_json::{Value, json};

use crate::{
    mock::{VERSIONS, client, empty},
    stub::{Stub, record},
};

#[tokio::test]
async fn a_search_is_written_as_the_documentation_has_it() {
    let stub = Stub::answering(json!({"total": 0, "results": []}));
    let date: jiff::civil::Date = "2026-01-31".parse().unwrap();
    let search = stub
        .client()
        .objects("0-3")
        .search()
        .filter(Filter::between("amount", 10, 20.5))
        .filter(Filter::one_of("dealstage", ["a", "b"]))
        .or(Filter::gte("closedate", date))
        .filter(Filter::lacks("dealname"))
        .filter(Filter::associated_with("contacts", "501"))
        .text("engine")
        .properties(["dealname"])
        .sort_descending("amount")
        .page_size(50);
    search.page(Some("50")).await.unwrap();
    let entry = &stub.journal()[0];
    assert_eq!(entry.path, "/crm/v3/objects/0-3/search");
    let expected = json!({
        "filterGroups": [
            {"filters": [
                {"propertyName": "amount", "operator": "BETWEEN", "value": "10", "highValue": "20.5"},
                {"propertyName": "dealstage", "operator": "IN", "values": ["a", "b"]},
            ]},
            {"filters": [
                {"propertyName": "closedate", "operator": "GTE", "value": "2026-01-31"},
                {"propertyName": "dealname", "operator": "NOT_HAS_PROPERTY"},
                {"propertyName": "associations.contacts", "operator": "EQ", "value": "501"},
            ]},
        ],
        "query": "engine",
        "properties": ["dealname"],
        "sorts": [{"propertyName": "amount", "direction": "DESCENDING"}],
        "limit": 50,
        "after": "50",
    });
    assert_eq!(entry.json(), expected);
}

/// Answers like HubSpot: filters and sorts by id, and no further than 10,000 records.
async fn search(State(ids): State<Arc<Vec<u64>>>, body: String) -> axum::response::Response {
    let body: Value = serde_json::from_str(&body).unwrap();
    let after: usize = body["after"].as_str().map_or(0, |after| after.parse().unwrap());
    let limit = usize::try_from(body["limit"].as_u64().unwrap()).unwrap();
    if after + limit > 10_000 {
        return StatusCode::BAD_REQUEST.into_response();
    }
    assert_eq!(body["sorts"][0]["propertyName"], "hs_object_id");
    let behind: u64 = body["filterGroups"][0]["filters"]
        .as_array()
        .and_then(|filters| filters.iter().find(|f| f["propertyName"] == "hs_object_id"))
        .map_or(0, |filter| filter["value"].as_str().unwrap().parse().unwrap());
    let matching: Vec<u64> = ids.iter().copied().filter(|id| *id > behind).collect();
    let page: Vec<Value> =
        matching.iter().skip(after).take(limit).map(|id| record(*id, json!({}))).collect();
    let mut answer = json!({"total": matching.len(), "results": page});
    if after + limit < matching.len() {
        answer["paging"] = json!({"next": {"after": (after + limit).to_string()}});
    }
    answer.to_string().into_response()
}

#[tokio::test(start_paused = true)]
async fn a_stream_finds_each_of_many_records_once() {
    // Ids of different lengths: compared as numbers, not as texts.
    let ids: Vec<u64> = (0..12_345_u64).map(|n| n * 17 + 95).collect();
    let routes = Router::new()
        .route("/crm/v3/objects/contacts/search", post(search))
        .with_state(Arc::new(ids.clone()));
    let stub = Stub::new(routes);
    let found = stub.client().contacts().search().stream().all().await.unwrap();
    let found: Vec<u64> = found.iter().map(|record| record.id.number().unwrap()).collect();
    assert_eq!(found, ids);
    assert_eq!(stub.calls().len(), 62);
}

/// A server that ignores the filter would send the first page for ever.
#[tokio::test(start_paused = true)]
async fn a_stream_that_stands_still_ends() {
    let page = json!({
        "total": 9,
        "results": [record(1, json!({}))],
        "paging": {"next": {"after": "1"}},
    });
    let stub = Stub::answering(page);
    let error = stub.client().contacts().search().stream().all().await.unwrap_err();
    assert!(matches!(error, hubspot_client::Error::Unexpected(_)), "{error}");
}

#[tokio::test]
async fn the_mock_is_searched() {
    for version in VERSIONS {
        let portal = empty();
        let contacts = client(&portal, version).contacts();
        let people = (0..30).map(|n| {
            Properties::from([
                ("email", format!("p{n}@example.com")),
                ("city", (n % 3).to_string()),
            ])
        });
        contacts.batch_create(people).await.into_result().unwrap();
        let search = contacts.search().filter(Filter::eq("city", "1"));
        let found = search.page(None).await.unwrap();
        assert_eq!((found.total, found.results.len(), found.next), (10, 10, None));
        let all = search.page_size(3).stream().all().await.unwrap();
        assert_eq!(all.len(), 10);
        assert!(all.iter().all(|found| found.properties.city.as_deref() == Some("1")));
        let either = contacts
            .search()
            .filter(Filter::eq("email", "P7@example.com"))
            .or(Filter::one_of("city", ["2"]))
            .sort_ascending("email");
        assert_eq!(either.count().await.unwrap(), 11);
    }
}

/// More than a page of records.
#[tokio::test]
async fn the_mock_is_streamed() {
    let portal = empty();
    let contacts = client(&portal, ApiVersion::V3).contacts();
    let people = (0..600).map(|n| Contact { city: Some(n.to_string()), ..Contact::default() });
    contacts.batch_create(people).await.into_result().unwrap();
    let all = contacts.search().stream().all().await.unwrap();
    assert_eq!(all.len(), 600);
}

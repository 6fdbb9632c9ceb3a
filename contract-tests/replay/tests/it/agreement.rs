//! What counts as agreement, and how differences are ranked.

use http::Method;
use hubspot_contract_replay::{Agreement, Rank};
use serde_json::{Value, json};

use super::tape::{Tape, only_difference, replay, tamper};

const CONTACTS: &str = "/crm/v3/objects/contacts";

async fn refusal() -> Vec<Value> {
    let mut tape = Tape::new();
    tape.post(CONTACTS, json!({"properties": {"email": "nowhere"}})).await;
    tape.pairs
}

async fn created() -> Vec<Value> {
    let mut tape = Tape::new();
    tape.post(CONTACTS, json!({"properties": {"email": "ada@ada.example.com", "city": "Turin"}}))
        .await;
    tape.pairs
}

#[track_caller]
fn check(report: &hubspot_contract_replay::Report, rank: Rank, at: &str) {
    let difference = only_difference(report);
    assert_eq!((difference.rank, difference.at.as_str()), (rank, at), "{report}");
    assert!(!report.agrees());
}

#[tokio::test]
async fn what_the_mock_says_agrees() {
    let mut tape = Tape::new();
    let made = tape.post(CONTACTS, json!({"properties": {"email": "ada@ada.example.com"}})).await;
    let contact = made["id"].as_str().unwrap().to_owned();
    let made = tape.post("/crm/v3/objects/companies", json!({"properties": {"name": "Ada"}})).await;
    let company = made["id"].as_str().unwrap().to_owned();
    let path = format!("{CONTACTS}/{contact}");
    tape.ask(Method::PATCH, &path, Some(json!({"properties": {"city": "Turin"}}))).await;
    let link =
        format!("/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}");
    tape.ask(Method::PUT, &link, None).await;
    tape.get(&format!("{path}?properties=city&associations=companies")).await;
    tape.post(&format!("{CONTACTS}/search"), json!({"query": "ada"})).await;
    tape.get(CONTACTS).await;
    tape.ask(Method::DELETE, &path, None).await;
    tape.get(&path).await;
    tape.get("/crm/v3/owners").await;

    let report = replay(&tape.with_other_ids(&[&contact, &company])).await;
    assert!(report.agrees(), "{report}");
    assert_eq!((report.shares.full, report.shares.replayed), (10, 10));
}

#[tokio::test]
async fn another_status_is_the_worst() {
    let mut pairs = refusal().await;
    pairs[0]["response"]["status"] = json!(422);
    check(&replay(&pairs).await, Rank::Status, "status");
}

#[tokio::test]
async fn another_sentence_comes_next() {
    let mut pairs = refusal().await;
    tamper(&mut pairs[0], "Property values", "Values");
    check(&replay(&pairs).await, Rank::Refusal, "/message");
    let mut pairs = refusal().await;
    tamper(&mut pairs[0], ",\"category\":\"VALIDATION_ERROR\"", "");
    check(&replay(&pairs).await, Rank::Refusal, "/category");
}

#[tokio::test]
async fn then_headers() {
    let mut pairs = created().await;
    pairs[0]["response"]["headers"]["retry-after"] = json!("2");
    check(&replay(&pairs).await, Rank::Header, "retry-after");
    let mut pairs = created().await;
    pairs[0]["response"]["headers"].as_object_mut().unwrap().remove("x-hubspot-ratelimit-max");
    check(&replay(&pairs).await, Rank::Header, "x-hubspot-ratelimit-max");
}

#[tokio::test]
async fn then_members_and_their_types() {
    let mut pairs = created().await;
    tamper(&mut pairs[0], "\"archived\":false,", "");
    check(&replay(&pairs).await, Rank::Shape, "/archived");
    let mut pairs = created().await;
    tamper(&mut pairs[0], "\"archived\":false", "\"archived\":false,\"spare\":1");
    check(&replay(&pairs).await, Rank::Shape, "/spare");
    let mut pairs = created().await;
    tamper(&mut pairs[0], "\"archived\":false", "\"archived\":\"false\"");
    check(&replay(&pairs).await, Rank::Shape, "/archived");
    let mut pairs = created().await;
    tamper(&mut pairs[0], "{\"id\"", "{\"archived\":false,\"id\"");
    tamper(&mut pairs[0], ",\"archived\":false,\"url\"", ",\"url\"");
    check(&replay(&pairs).await, Rank::Order, "/");
}

#[tokio::test]
async fn then_values() {
    let mut pairs = created().await;
    tamper(&mut pairs[0], "Turin", "Genoa");
    let report = replay(&pairs).await;
    check(&report, Rank::Value, "/properties/city");
    let difference = only_difference(&report);
    assert_eq!((&*difference.recorded, &*difference.mock), ("\"Genoa\"", "\"Turin\""));
    assert_eq!(report.shares.up_to_values, 1);
    assert_eq!(report.operations[0].differing[0].agreement, Agreement::UpToValues);
}

#[tokio::test]
async fn the_worst_operation_comes_first() {
    let mut pairs = refusal().await;
    pairs[0]["response"]["status"] = json!(422);
    let mut more = created().await;
    tamper(&mut more[0], "Turin", "Genoa");
    more[0]["request"]["path"] = json!("/crm/objects/2026-03/contacts");
    more[0]["response"]["headers"].as_object_mut().unwrap().remove("location");
    more.extend(pairs);
    let report = replay(&more).await;
    let names: Vec<&str> = report.operations.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, [format!("POST {CONTACTS}"), "POST /crm/objects/2026-03/contacts".into()]);
    assert!(report.to_string().contains("POST /crm/v3/objects/contacts: 0 of 1 agree"));
}

#[tokio::test]
async fn what_is_hidden_or_different_every_time_is_compared_by_kind() {
    let mut pairs = created().await;
    tamper(&mut pairs[0], "\"18221010\"", "\"99\"");
    tamper(&mut pairs[0], "Turin", "REDACTED");
    let report = replay(&pairs).await;
    assert!(report.agrees(), "{report}");
}

#[tokio::test]
async fn an_old_recording_is_no_evidence_against_what_is_newer() {
    let mut pairs = created().await;
    let answer: Value =
        serde_json::from_str(pairs[0]["response"]["body"].as_str().unwrap()).unwrap();
    tamper(&mut pairs[0], &format!(",\"url\":{}", answer["url"]), "");
    check(&replay(&pairs).await, Rank::Shape, "/url");
    // Until 2025 this instant was told in the form of the others.
    let lead = answer["properties"]["hs_lifecyclestage_lead_date"].as_str().unwrap();
    tamper(&mut pairs[0], lead, answer["createdAt"].as_str().unwrap());
    let mut text = pairs[0].to_string();
    let today = pairs[0]["recorded_at"].as_str().unwrap()[..10].to_owned();
    text = text.replace(&today, "2024-03-01");
    let report = replay(&[serde_json::from_str(&text).unwrap()]).await;
    assert_eq!(report.shares.but_for_time, 1, "{report}");
    assert!(report.agrees());
}

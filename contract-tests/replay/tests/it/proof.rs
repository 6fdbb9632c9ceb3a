//! What agreement proves: nothing hides behind lag, age or what the tool itself arranged.

use http::Method;
use hubspot_contract_replay::{Agreement, Proof, Rank};
use mock_server::{InProcess, MockServer};
use serde_json::{Value, json};

use super::tape::{Tape, command, file, only_difference, replay, tamper};

const CONTACTS: &str = "/crm/v3/objects/contacts";

/// A creation and a search for what it made.
async fn found_at_once() -> Vec<Value> {
    let mut tape = Tape::new();
    let body = json!({"properties": {"email": "ada@ada.example.com", "city": "Turin"}});
    tape.post(CONTACTS, body).await;
    let filter = json!({"propertyName": "city", "operator": "EQ", "value": "Turin"});
    let search = json!({"filterGroups": [{"filters": [filter]}], "properties": ["city", "email"]});
    tape.post(&format!("{CONTACTS}/search"), search).await;
    tape.pairs
}

#[tokio::test]
async fn an_index_that_sees_nothing_excuses_no_other_value() {
    let mut pairs = found_at_once().await;
    tamper(&mut pairs[1], "ada@ada.example.com", "bob@ada.example.com");
    let report = replay(&pairs).await;
    let difference = only_difference(&report);
    assert_eq!(difference.rank, Rank::Value, "{report}");
    assert!(!report.agrees());
}

#[tokio::test]
async fn a_total_differs_by_no_more_than_what_is_shown() {
    let mut pairs = found_at_once().await;
    tamper(&mut pairs[1], "\"total\":1", "\"total\":2");
    let difference = only_difference(&replay(&pairs).await);
    assert_eq!((difference.rank, &*difference.at), (Rank::Value, "/total"));
}

#[tokio::test]
async fn what_a_lagging_index_does_not_find_yet_is_excused() {
    let mut pairs = found_at_once().await;
    pairs[1]["response"]["body"] = json!(r#"{"total":0,"results":[]}"#);
    let report = replay(&pairs).await;
    assert!(report.agrees(), "{report}");
}

#[tokio::test]
async fn an_old_recording_excuses_no_order_of_a_read() {
    let mut tape = Tape::new();
    let made = tape.post(CONTACTS, json!({"properties": {"city": "Turin"}})).await;
    tape.get(&format!("{CONTACTS}/{}", made["id"].as_str().unwrap())).await;
    let mut read = tape.pairs.pop().unwrap();
    read["recorded_at"] = json!("2022-02-02T10:00:00Z");
    let body = read["response"]["body"].as_str().unwrap();
    let rest = body.strip_prefix("{\"id\":").unwrap();
    let (id, rest) = rest.split_once(',').unwrap();
    let rest = rest.trim_end_matches('}');
    read["response"]["body"] = json!(format!("{{{rest},\"id\":{id}}}"));
    let report = replay(&[read]).await;
    let differences = report.pairs.iter().flat_map(|row| &row.differences);
    assert!(differences.clone().any(|one| one.rank == Rank::Order && one.at == "/"), "{report}");
}

#[tokio::test]
async fn reads_of_what_was_put_in_count_apart() {
    let mut tape = Tape::new();
    let made = tape.post(CONTACTS, json!({"properties": {"city": "Turin"}})).await;
    let path = format!("{CONTACTS}/{}?properties=city", made["id"].as_str().unwrap());
    tape.get(&path).await;
    let both = replay(&tape.pairs).await;
    assert_eq!((both.shares.full, both.telling.full), (2, 2), "{both}");
    let alone = replay(&tape.pairs[1..]).await;
    assert_eq!((alone.shares.full, alone.telling.replayed), (1, 0), "{alone}");
    assert_eq!(alone.pairs[0].proof, Some(Proof::PutIn));
    assert_eq!(alone.families["crm/objects"].proves_little, 1);
    assert!(alone.to_string().contains("1 of these prove little"), "{alone}");
}

#[tokio::test]
async fn refusals_that_the_mock_was_told_to_give_count_apart() {
    let mut tape = Tape::new();
    tape.get("/crm/v3/owners").await;
    let mut pair = tape.pairs.remove(0);
    pair["response"] = json!({"status": 429, "headers": {}, "body": {
        "status": "error", "message": "You have reached your secondly limit."}});
    let report = replay(&[pair]).await;
    assert_eq!(report.pairs[0].mock_status, Some(429), "{report}");
    assert_eq!(report.pairs[0].proof, Some(Proof::Ordered));
}

#[tokio::test]
async fn changed_values_are_noticed_where_the_mock_finds_them_itself() {
    let pairs = found_at_once().await;
    let (_directory, path) = file("tape.json", &json!(pairs).to_string());
    let mut command = command(&path);
    command.mutate = true;
    let report = command.report(&InProcess).await.unwrap();
    let mutations = report.mutations.as_ref().unwrap();
    assert_eq!(mutations.agreeing, 2, "{report}");
    assert_eq!(mutations.noticed + mutations.unnoticed.len(), 2);
    let text = report.to_string();
    assert!(text.contains("of 2 agreeing pairs"), "{text}");
    // The report itself is that of the unchanged pairs.
    assert!(report.agrees() && report.pairs.len() == 2);
}

#[tokio::test]
async fn every_pair_is_a_row_and_shows_its_answers_if_wanted() {
    let mut tape = Tape::new();
    tape.post(CONTACTS, json!({"properties": {"city": "Turin"}})).await;
    tape.ask(Method::GET, "/nowhere/v1/things/7", None).await;
    let (_directory, path) = file("tape.json", &json!(tape.pairs).to_string());
    let mut command = command(&path);
    command.verbose = true;
    let report = command.report(&InProcess).await.unwrap();
    let [made, nowhere] = &report.pairs[..] else { panic!("{report}") };
    assert_eq!((&*made.family, made.agreement), ("crm/objects", Some(Agreement::Full)));
    assert!(made.answers.as_ref().unwrap().mock.contains("Turin"));
    assert_eq!((&*nowhere.family, nowhere.agreement), ("nowhere/v1/things", None));
    assert_eq!(report.families["nowhere/v1/things"].not_emulated, 1);
    let text = report.to_string();
    assert!(text.contains("recorded 201\n") && text.contains("mock 201\n"), "{text}");
    command.pair = vec![2];
    assert_eq!(command.report(&InProcess).await.unwrap().pairs.len(), 1);
}

#[tokio::test]
async fn a_running_mock_gets_its_clock_and_its_lag_back() {
    let mut tape = Tape::new();
    tape.post(CONTACTS, json!({"properties": {"city": "Turin"}})).await;
    let (_directory, path) = file("tape.json", &json!(tape.pairs).to_string());
    let server = MockServer::start();
    let http = reqwest::Client::new();
    let [clock, lag] =
        ["clock", "search-lag"].map(|name| format!("{}/_mock/{name}", server.base_url()));
    let put = async |url: &str, body: Value| {
        let request = http.put(url).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{url}");
    };
    put(&clock, json!({"now": "2031-05-06T07:08:09Z"})).await;
    put(&lag, json!({"lag": "4s"})).await;
    let shown = async |url: &str| http.get(url).send().await.unwrap().text().await.unwrap();
    let before = (shown(&clock).await, shown(&lag).await);
    let mut command = command(&path);
    command.target = Some(server.base_url().to_owned());
    assert!(command.report(&InProcess).await.unwrap().agrees());
    assert_eq!((shown(&clock).await, shown(&lag).await), before);
    assert_eq!(before.1, r#"{"lag":"4000ms"}"#);
    put(&clock, json!({"mode": "real"})).await;
    command.report(&InProcess).await.unwrap();
    assert!(shown(&clock).await.contains(r#""mode":"real""#));
}

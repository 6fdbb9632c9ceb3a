//! The client keeps HubSpot's limits, in virtual time.

use std::time::Duration;

use futures_util::future::join_all;
use hubspot_client::Filter;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::stub::{Entry, Fate, Stub, record};

const TEN_SECONDS: Duration = Duration::from_secs(10);

/// The most calls that any rolling window has.
fn busiest(journal: &[Entry], window: Duration) -> usize {
    let within =
        |from: Instant| journal.iter().filter(move |e| e.at >= from && e.at < from + window);
    journal.iter().map(|entry| within(entry.at).count()).max().unwrap_or_default()
}

fn contact() -> Value {
    record(1, json!({}))
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_callers_stays_below_a_hundred_in_ten_seconds() {
    let stub = Stub::answering(contact());
    let hubspot = stub.client();
    let begun = Instant::now();
    let calls = (0..350).map(|_| async { hubspot.contacts().get("1").await });
    assert!(join_all(calls).await.into_iter().all(|result| result.is_ok()));
    assert_eq!(busiest(&stub.journal(), TEN_SECONDS), 100);
    assert!(begun.elapsed() < Duration::from_secs(40), "no slower than it must be");
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_learned_from_answers() {
    let stub = Stub::answering(contact())
        .header("x-hubspot-ratelimit-max", 190)
        .header("x-hubspot-ratelimit-remaining", 189)
        .header("x-hubspot-ratelimit-interval-milliseconds", 10_000);
    let hubspot = stub.client();
    hubspot.contacts().get("1").await.unwrap();
    let calls = (0..400).map(|_| async { hubspot.contacts().get("1").await });
    join_all(calls).await;
    assert_eq!(busiest(&stub.journal(), TEN_SECONDS), 190);
}

/// Another program uses up the same limit.
#[tokio::test(start_paused = true)]
async fn what_others_use_is_learned_too() {
    let stub = Stub::answering(contact())
        .header("x-hubspot-ratelimit-max", 100)
        .header("x-hubspot-ratelimit-remaining", 0)
        .header("x-hubspot-ratelimit-interval-milliseconds", 10_000);
    let hubspot = stub.client();
    hubspot.contacts().get("1").await.unwrap();
    let begun = Instant::now();
    hubspot.contacts().get("1").await.unwrap();
    assert!(begun.elapsed() >= TEN_SECONDS);
}

/// One 429 stops every caller, and none comes back before HubSpot's ten seconds are over.
#[tokio::test(start_paused = true)]
async fn a_refusal_of_ten_seconds_stops_everybody() {
    let body = json!({
        "status": "error",
        "message": "You have reached your ten_secondly_rolling limit.",
        "errorType": "RATE_LIMIT",
        "policyName": "TEN_SECONDLY_ROLLING",
    });
    let stub = Stub::answering(contact()).script([Fate::Answer(429, vec![], body)]);
    let hubspot = stub.client();
    let begun = Instant::now();
    let first = async { hubspot.contacts().get("1").await };
    let later = (0..20).map(|_| async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        hubspot.contacts().get("1").await
    });
    let (first, later) = tokio::join!(first, join_all(later));
    assert!(first.is_ok() && later.iter().all(Result::is_ok));
    let journal = stub.journal();
    assert_eq!(journal.len(), 22);
    assert!(journal[1..].iter().all(|entry| entry.at >= begun + TEN_SECONDS));
}

/// Searches have a limit of their own; its refusals have no policy, only a sentence.
#[tokio::test(start_paused = true)]
async fn searches_go_five_a_second() {
    let refused =
        json!({"message": "You have reached your secondly limit.", "category": "RATE_LIMITS"});
    let found = json!({"total": 0, "results": []});
    let stub = Stub::answering(found).script(vec![Fate::Answer(429, vec![], refused); 2]);
    let hubspot = stub.client();
    let begun = Instant::now();
    let search = hubspot.contacts().search().filter(Filter::has("email"));
    let results = join_all((0..30).map(|_| search.page(None))).await;
    assert!(results.into_iter().all(|result| result.is_ok()));
    assert_eq!(busiest(&stub.journal(), Duration::from_secs(1)), 5);
    assert!(begun.elapsed() < Duration::from_secs(12));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_kept() {
    let wait = vec![("retry-after", "7".to_owned())];
    let stub = Stub::answering(contact()).script([Fate::Answer(429, wait, Value::Null)]);
    let begun = Instant::now();
    stub.client().contacts().get("1").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(7) && begun.elapsed() < Duration::from_secs(8));
}

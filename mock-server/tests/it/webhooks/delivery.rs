//! How events are delivered: signed, in batches, so many at once, again when that fails.

use axum::http::Method;
use mock_server::webhook::signature::Signed;
use serde_json::{Value, json};

use super::{
    World,
    receiver::{Answer, Received},
};

/// Requests that may be on their way to an app at once, if it doesn't say.
const CONCURRENT: usize = 10;

fn signed(received: &Received, uri: &str, secret: &str) -> (String, String, String) {
    let timestamp = received.header("X-HubSpot-Request-Timestamp").parse().unwrap();
    let body = received.body.as_bytes();
    let signed = Signed { method: "POST", uri, body, timestamp };
    (signed.v1(secret), signed.v2(secret), signed.v3(secret))
}

/// Version 1 and version 3 come together; version 2, of workflows and cards, on demand.
#[test]
fn requests_are_signed_over_the_very_bytes() {
    let world = World::told_of(&["contact.creation"]);
    world.make("contacts", &json!({"firstname": "Ädä 💾"}));
    world.flush();
    let received = world.receiver.next();
    let (v1, v2, v3) = signed(&received, &world.receiver.url(), &world.secret());
    assert_eq!(received.header("X-HubSpot-Signature"), v1);
    assert_eq!(received.header("X-HubSpot-Signature-Version"), "v1");
    assert_eq!(received.header("X-HubSpot-Signature-v3"), v3);
    assert_eq!(received.header("Content-Type"), "application/json");
    // Recorded 2026-01: these, and nothing but what the connection needs.
    assert_eq!(received.header("Accept"), "*/*");
    assert_eq!(received.header("X-HubSpot-Timeout-Millis"), "10000");
    let mut names: Vec<String> =
        received.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    names.retain(|name| name != "host");
    names.sort();
    let recorded = [
        "accept",
        "content-length",
        "content-type",
        "user-agent",
        "x-hubspot-request-timestamp",
        "x-hubspot-signature",
        "x-hubspot-signature-v3",
        "x-hubspot-signature-version",
        "x-hubspot-timeout-millis",
    ];
    assert_eq!(names, recorded);
    assert_eq!(received.target, "/hook?from=hubspot%3A1");
    let now = world.ready.server.platform.clock.now().0.to_string();
    assert_eq!(received.header("X-HubSpot-Request-Timestamp"), now);

    world.behave(json!({"signature_version": "v2"}));
    world.post(&format!("/_mock/webhooks/deliveries/{}/redeliver", id(&world, 0)), json!({}));
    world.flush();
    let again = world.receiver.next();
    assert_eq!(again.body, received.body);
    assert_eq!(again.header("X-HubSpot-Signature"), v2);
    assert_eq!(again.header("X-HubSpot-Signature-Version"), "v2");

    let shown = &world.deliveries()[0]["attempts"][0];
    assert_eq!(shown["request"]["body"], received.body);
    assert_eq!(shown["request"]["headers"]["x-hubspot-signature-v3"], v3);
    let decoded = format!("http://{}/hook?from=hubspot:1", world.receiver.host());
    assert_eq!(shown["signed"]["decoded_uri"], decoded);
    assert_eq!(shown["response"], json!({"status": 200, "body": "ok"}));
}

fn id(world: &World, place: usize) -> u64 {
    world.deliveries()[place]["id"].as_u64().unwrap()
}

/// Delivered by itself, without anybody asking.
#[test]
fn events_are_sent_as_they_happen() {
    let world = World::told_of(&["contact.creation"]);
    let ada = world.make("contacts", &json!({"firstname": "Ada"}));
    assert_eq!(world.receiver.next().events()[0]["objectId"], ada);
    let drained = world.post("/_mock/webhooks/drain", json!({})).json();
    assert_eq!((&drained["done"], &drained["queue"]["queued"]), (&json!(true), &json!(0)));
}

/// Documented: any answer but 2xx is a failure; ten retries within 24 hours.
#[test]
fn a_failure_comes_again_for_a_day() {
    let world = World::told_of(&["contact.creation"]);
    let (start, clock) =
        (world.ready.server.platform.clock.now(), &world.ready.server.platform.clock);
    world.receiver.always(Answer::Status(503));
    world.make("contacts", &json!({"firstname": "Ada"}));
    let mut waits = Vec::new();
    for attempt in 0_u64..=10 {
        world.flush();
        assert_eq!(world.receiver.next().events()[0]["attemptNumber"], attempt);
        assert!(world.receiver.is_quiet());
        let delivery = world.deliveries().remove(0);
        let Some(due) = delivery["next_attempt"]["at_ms"].as_i64() else { continue };
        waits.push((due - clock.now().0) / 1_000);
        clock.freeze(portal::Timestamp(due - 1));
        world.flush();
        assert!(world.receiver.is_quiet(), "not a millisecond early");
        clock.freeze(portal::Timestamp(due));
    }
    let planned = [60, 300, 900, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 25_200];
    assert_eq!(waits.len(), planned.len());
    for (wait, planned) in waits.iter().zip(planned) {
        assert!((planned * 8 / 10..=planned * 12 / 10).contains(wait), "{waits:?}");
    }
    assert!(clock.now().0 - start.0 <= 24 * 3_600_000);
    let delivery = world.deliveries().remove(0);
    assert_eq!(
        (&delivery["state"], delivery["attempts"].as_array().unwrap().len()),
        (&json!("given_up"), 11)
    );
    assert_eq!((&world.queue()["given_up"], &world.queue()["queued"]), (&json!(1), &json!(0)));
    world.receiver.always(Answer::Status(200));
    world.post(&format!("/_mock/webhooks/deliveries/{}/redeliver", id(&world, 0)), json!({}));
    assert_eq!(world.flush()["delivered"], 1);
}

/// A clock that jumps meets all retries on its way; the courier needs nobody to tell it.
#[test]
fn a_day_passes_at_once() {
    let world = World::told_of(&["contact.creation"]);
    world.receiver.always(Answer::Status(500));
    world.make("contacts", &json!({"firstname": "Ada"}));
    assert_eq!(world.receiver.next().events()[0]["attemptNumber"], 0);
    world.advance(24 * 3_600 + 10);
    for attempt in 1..=10 {
        assert_eq!(world.receiver.next().events()[0]["attemptNumber"], attempt);
    }
    assert_eq!(world.flush()["given_up"], 1);
}

/// Ten seconds, by the server's clock.
#[test]
fn who_hangs_is_given_ten_seconds() {
    let world = World::told_of(&["contact.creation"]);
    world.receiver.then([Answer::Hang]);
    world.make("contacts", &json!({"firstname": "Ada"}));
    let flush = world.runtime.spawn(world.request(Method::POST, "/_mock/webhooks/flush", None));
    world.receiver.next();
    world.ready.server.platform.clock.advance(std::time::Duration::from_millis(9_999));
    assert_eq!(world.queue()["requests_on_their_way"], 1);
    world.ready.server.platform.clock.advance(std::time::Duration::from_millis(1));
    let queue = world.runtime.block_on(flush).unwrap().json();
    assert_eq!(queue["queue"]["requests_on_their_way"], 0);
    let delivery = world.deliveries().remove(0);
    assert_eq!(delivery["state"], "waiting");
    assert_eq!(delivery["attempts"][0]["error"], "no answer within 10 seconds");
    world.advance(80);
    assert_eq!(world.receiver.next().events()[0]["attemptNumber"], 1);
}

/// Also where it follows another one at once, on the same connection.
#[test]
fn each_request_is_given_ten_seconds_of_its_own() {
    let world = World::told_of(&["contact.creation"]);
    let clock = &world.ready.server.platform.clock;
    world.behave(json!({"paused": true, "max_batch": 1}));
    for _ in 0..=CONCURRENT {
        world.make("contacts", &json!({"firstname": "Ada"}));
    }
    world.receiver.then([Answer::Held; CONCURRENT]);
    world.receiver.always(Answer::Hang);
    let flush = world.runtime.spawn(world.request(Method::POST, "/_mock/webhooks/flush", None));
    for _ in 0..CONCURRENT {
        world.receiver.next();
    }
    clock.advance(std::time::Duration::from_millis(4_000));
    world.receiver.release(CONCURRENT);
    world.receiver.next();
    while world.queue()["delivered"] != CONCURRENT {}
    clock.advance(std::time::Duration::from_millis(9_999));
    assert!(!flush.is_finished());
    assert_eq!(world.queue()["requests_on_their_way"], 1);
    clock.advance(std::time::Duration::from_millis(1));
    world.runtime.block_on(flush).unwrap();
    let last = world.deliveries().pop().unwrap();
    assert_eq!(
        (&last["state"], &last["attempts"][0]["took_ms"]),
        (&json!("waiting"), &json!(10_000))
    );
    assert_eq!(world.queue()["delivered"], CONCURRENT);
}

/// A slow answer is an answer.
#[test]
fn who_answers_slowly_has_answered() {
    let world = World::told_of(&["contact.creation"]);
    world.receiver.then([Answer::Held]);
    world.make("contacts", &json!({"firstname": "Ada"}));
    world.receiver.next();
    world.advance(4);
    world.receiver.release(1);
    assert_eq!(world.flush()["delivered"], 1);
    assert_eq!(world.deliveries()[0]["attempts"][0]["took_ms"], 4_000);
}

#[test]
fn resets_and_closed_ports_and_redirects_are_failures() {
    let world = World::told_of(&["contact.creation"]);
    world.receiver.then([Answer::Reset, Answer::Status(302)]);
    world.make("contacts", &json!({"firstname": "Ada"}));
    world.flush();
    world.advance(80);
    world.flush();
    let delivery = world.deliveries().remove(0);
    assert!(delivery["attempts"][0]["error"].is_string(), "{delivery}");
    assert_eq!(delivery["attempts"][1]["response"]["status"], 302);
    assert_eq!(delivery["state"], "waiting");
    assert_eq!(world.receiver.requests().len(), 2, "nobody follows");

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let body = json!({"target_url": format!("http://{closed}/")});
    world.send(Method::PUT, &format!("/_mock/webhooks/apps/{}", world.app()), Some(body));
    world.advance(400);
    world.flush();
    let error = world.deliveries()[0]["attempts"][2]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("tcp connect error"), "{error}");
}

/// Documented: up to a hundred events in a request, and no more requests at once than the app
/// allows.
#[test]
fn batches_and_concurrency_have_limits() {
    let world = World::told_of(&["contact.creation"]);
    let path = format!("/webhooks/v3/{}/settings", world.app());
    let body =
        json!({"targetUrl": world.receiver.url(), "throttling": {"maxConcurrentRequests": 6}});
    world.develop(Method::PUT, &path, Some(body));
    world.behave(json!({"paused": true}));
    for _ in 0..9 {
        let inputs: Vec<Value> =
            (0..90).map(|_| json!({"properties": {"firstname": "A"}})).collect();
        world.post("/crm/v3/objects/contacts/batch/create", json!({"inputs": inputs}));
    }
    assert_eq!(world.queue()["queued"], 810);
    assert!(world.receiver.is_quiet(), "paused");
    world.receiver.always(Answer::Held);
    world.behave(json!({"paused": false}));
    let first: Vec<usize> = (0..6).map(|_| world.receiver.next().events().len()).collect();
    assert_eq!(first, [100; 6]);
    assert_eq!(world.queue()["requests_on_their_way"], 6);
    assert!(world.receiver.is_quiet());
    world.receiver.release(1);
    assert_eq!(world.receiver.next().events().len(), 100);
    world.receiver.release(100);
    assert_eq!(world.flush()["delivered"], 810);
    let events = world.receiver.events();
    let mut ids: Vec<u64> =
        events.iter().map(|event| event["objectId"].as_u64().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 810, "each once");
}

/// While a receiver hangs, the API answers and events are kept.
#[test]
fn a_hanging_receiver_slows_nobody() {
    let world = World::told_of(&["contact.creation"]);
    world.receiver.always(Answer::Hang);
    for _ in 0..30 {
        world.make("contacts", &json!({"firstname": "Ada"}));
    }
    assert_eq!((&world.queue()["queued"], &world.queue()["lost"]), (&json!(30), &json!(0)));
}

#[test]
fn only_this_machine_is_called() {
    let world = World::told_of(&["contact.creation"]);
    let path = format!("/webhooks/v3/{}/settings", world.app());
    let body = json!({"targetUrl": "https://www.example.com/", "throttling": {"maxConcurrentRequests": 10}});
    world.develop(Method::PUT, &path, Some(body));
    world.make("contacts", &json!({"firstname": "Ada"}));
    assert_eq!(world.flush()["given_up"], 1);
    let error = world.deliveries()[0]["attempts"][0]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("--allow-webhook-host"), "{error}");
}

/// Neither the time nor who waits for the server sends what is held back.
#[test]
fn paused_deliveries_wait_for_flush() {
    let world = World::told_of(&["contact.creation"]);
    world.behave(json!({"paused": true}));
    world.make("contacts", &json!({"firstname": "Ada"}));
    world.send(Method::PUT, "/_mock/clock", Some(json!({"advance": "36h"}))).expect(200);
    world.send(Method::POST, "/_mock/idle", None).expect(204);
    let drained = world.send(Method::POST, "/_mock/webhooks/drain?timeout_ms=1", None);
    assert_eq!(drained.expect(202)["done"], false);
    assert!(world.receiver.is_quiet());
    assert_eq!(world.queue()["queued"], 1);
    assert_eq!(world.flush()["delivered"], 1);
    world.receiver.next();

    world.make("contacts", &json!({"firstname": "Eve"}));
    assert_eq!(world.queue()["queued"], 1, "it is still paused");
    world.behave(json!({"paused": false}));
    world.send(Method::POST, "/_mock/idle", None).expect(204);
    assert_eq!(world.queue()["delivered"], 2);
}

/// What a webhook could do to the server itself, it must not.
#[test]
fn the_servers_own_ports_are_no_targets() {
    let world = World::told_of(&["contact.creation"]);
    let (hubspot, control) = world.runtime.block_on(async {
        let server = &world.ready.server;
        let hubspot = mock_server::bind(server.clone(), 0).await.unwrap();
        (hubspot, mock_server::bind_control(server.clone(), 0).await.unwrap())
    });
    let settings = format!("/webhooks/v3/{}/settings", world.app());
    let path = format!("/_mock/webhooks/apps/{}", world.app());
    for running in [&hubspot, &control] {
        let port = running.base_url().rsplit_once(':').unwrap().1.to_owned();
        for host in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::]", "2130706433", "127.1"] {
            let target = format!("http://{host}:{port}/_mock/reset");
            let refused = world.send(Method::PUT, &path, Some(json!({"target_url": target})));
            let body = refused.expect(400);
            assert!(body["message"].as_str().unwrap().contains("this server itself"), "{body}");
            let throttling = json!({"maxConcurrentRequests": 10});
            let body = json!({"targetUrl": target, "throttling": throttling});
            assert_eq!(world.develop(Method::PUT, &settings, Some(body)).status, 400, "{target}");
        }
    }
    let app = json!({"webhooks": {"target_url": format!("{}/", hubspot.base_url())}});
    assert_eq!(world.send(Method::POST, "/_mock/apps", Some(app)).status, 400);

    // A target that was set before the port was known is not called either.
    let late = mock_server::webhook::subscriber::Settings {
        target: format!("{}/_mock/reset", hubspot.base_url()).into(),
        max_concurrent: 10,
        period: None,
        created: portal::Timestamp(0),
        updated: None,
    };
    let webhooks = &world.ready.server.platform.webhooks;
    webhooks.with_state(|state| state.configure(world.app(), late)).unwrap();
    world.make("contacts", &json!({"firstname": "Ada"}));
    assert_eq!(world.flush()["given_up"], 1);
    let error = world.deliveries()[0]["attempts"][0]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("this server itself"), "{error}");
}

#[test]
fn a_test_asks_for_duplicates_delays_and_another_order() {
    let world = World::told_of(&["contact.creation"]);
    world.behave(json!({"paused": true, "order": "reversed", "max_batch": 1, "duplicates": 1}));
    let [ada, eve] = ["Ada", "Eve"].map(|name| world.make("contacts", &json!({"firstname": name})));
    world.flush();
    let order: Vec<u64> =
        world.receiver.events().iter().map(|e| e["objectId"].as_u64().unwrap()).collect();
    let count = |id| order.iter().filter(|other| **other == id).count();
    assert_eq!((count(ada), count(eve)), (2, 2));
    let listed: Vec<Value> = world.deliveries();
    assert_eq!(listed[0]["events"][0]["objectId"], eve, "the last one first");

    world.behave(json!({"delay_ms": 60_000}));
    world.make("contacts", &json!({"firstname": "Bob"}));
    world.flush();
    assert_eq!(world.receiver.requests().len(), 4);
    world.advance(60);
    assert_eq!(world.flush()["delivered"], 5);

    world.behave(json!({}));
    world.receiver.then([Answer::Status(500)]);
    world.make("contacts", &json!({"firstname": "Joe"}));
    world.flush();
    let last = id(&world, 5);
    world.post(&format!("/_mock/webhooks/deliveries/{last}/delay"), json!({"delay_ms": 5}));
    world.advance(1);
    assert_eq!(world.flush()["delivered"], 6, "sooner than the schedule says");
    let settled = world.send(
        Method::POST,
        &format!("/_mock/webhooks/deliveries/{last}/delay"),
        Some(json!({"delay_ms": 5})),
    );
    assert_eq!(settled.status, 409);
}

/// Documented: without settings nothing is delivered any more.
#[test]
fn deleting_the_settings_lets_go_of_what_waits() {
    let world = World::told_of(&["contact.creation"]);
    world.receiver.always(Answer::Status(500));
    world.make("contacts", &json!({"firstname": "Ada"}));
    world.flush();
    let path = format!("/webhooks/v3/{}/settings", world.app());
    world.develop(Method::DELETE, &path, None);
    let queue = world.queue();
    assert_eq!((&queue["queued"], &queue["cancelled"]), (&json!(0), &json!(1)));
    world.make("contacts", &json!({"firstname": "Eve"}));
    assert_eq!(world.flush()["queued"], 0);
}

/// `/_mock/reset` forgets deliveries and keeps subscriptions.
#[test]
fn reset_empties_the_queue() {
    let world = World::told_of(&["contact.creation"]);
    world.receiver.then([Answer::Hang]);
    world.make("contacts", &json!({"firstname": "Ada"}));
    world.receiver.next();
    world.send(Method::POST, "/_mock/reset", None);
    assert_eq!((world.queue()["queued"].as_u64(), world.deliveries().len()), (Some(0), 0));
    world.make("contacts", &json!({"firstname": "Eve"}));
    assert_eq!(world.flush()["delivered"], 1);
}

//! The example program that keeps a table and a portal the same, against the mock: through
//! restarts, failures, and deliveries in any order.

#[path = "../../examples/contact_sync.rs"]
#[allow(dead_code)]
mod contact_sync;

use bytes::Bytes;
use contact_sync::{Done, Person, Sync};
use hubspot_client::{
    ApiVersion, HubSpot, Properties, RetryPolicy, Secret,
    transport::{BoxFuture, Transport, TransportError, TransportErrorKind},
    webhooks::{Event, events},
};
use jiff::Timestamp;
use mock_server::MockServer;
use serde_json::json;

use crate::mock::{client, empty};

fn person(name: &str) -> Person {
    Person {
        email: format!("{}@example.com", name.to_lowercase()),
        first_name: name.into(),
        last_name: "L".into(),
    }
}

fn delivery(object_ids: &[&str], kind: &str) -> Vec<Event> {
    let event =
        |id: &&str| json!({"subscriptionType": kind, "objectId": id.parse::<u64>().unwrap()});
    let body: Vec<_> = object_ids.iter().map(event).collect();
    events(json!(body).to_string().as_bytes()).unwrap()
}

struct Place {
    portal: MockServer,
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { portal: empty(), folder: tempfile::tempdir().unwrap() }
    }

    fn hubspot(&self) -> HubSpot {
        client(&self.portal, ApiVersion::V3)
    }

    /// The program, started anew.
    fn sync(&self) -> Sync {
        self.sync_through(self.hubspot())
    }

    fn sync_through(&self, hubspot: HubSpot) -> Sync {
        Sync::open(self.folder.path().join("people.db").to_str().unwrap(), hubspot).unwrap()
    }

    async fn emails_there(&self) -> Vec<String> {
        let contacts = self.hubspot().contacts().list().stream().all().await.unwrap();
        let mut emails: Vec<_> =
            contacts.into_iter().filter_map(|contact| contact.properties.email).collect();
        emails.sort();
        emails
    }
}

#[tokio::test]
async fn both_sides_become_the_same() {
    let place = Place::new();
    let there = Properties::from([("email", "bob@example.com"), ("firstname", "Bob")]);
    let bob = place.hubspot().contacts().create(&there).await.unwrap();
    let sync = place.sync();
    sync.edit(&person("Ada"), Timestamp::now()).unwrap();
    let done = sync.run().await.unwrap();
    assert_eq!((done.pushed, done.pulled), (1, 1));
    assert_eq!(place.emails_there().await, ["ada@example.com", "bob@example.com"]);
    let names: Vec<_> = sync.people().unwrap().into_iter().map(|p| p.first_name).collect();
    assert_eq!(names, ["Ada", "Bob"]);

    // An edit there, told by a delivery; an edit here.
    let change = Properties::from([("firstname", "Robert")]);
    place.hubspot().contacts().update(&bob, &change).await.unwrap();
    sync.receive(&delivery(&[bob.id.as_str()], "contact.propertyChange")).unwrap();
    let ada = Person { last_name: "Lovelace".into(), ..person("Ada") };
    sync.edit(&ada, Timestamp::now()).unwrap();
    drop(sync);

    let sync = place.sync();
    run(&sync).await;
    assert_eq!(sync.people().unwrap()[1].first_name, "Robert");
    let ada = place.hubspot().contacts().get_by("email", "ada@example.com").await.unwrap();
    assert_eq!(ada.properties.lastname.as_deref(), Some("Lovelace"));
}

/// A run; a mock without search can't say what has changed since the last one.
async fn run(sync: &Sync) -> Done {
    match sync.run().await {
        Ok(done) => done,
        Err(error) if error.to_string().contains("answered 501") => Done::default(),
        Err(error) => panic!("{error:#}"),
    }
}

/// Carries out the first calls and loses their answers, or loses the calls themselves.
struct Breaking {
    portal: HubSpotTransport,
    left: std::sync::atomic::AtomicUsize,
    after: bool,
}

/// Calls the mock with plain `reqwest`.
struct HubSpotTransport(reqwest::Client);

/// Of this test's own, so it says itself what TLS is done with.
fn http_client() -> reqwest::Client {
    // It fails when another test was quicker.
    #[cfg(feature = "rustls")]
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

impl Transport for Breaking {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        use std::sync::atomic::Ordering;
        Box::pin(async move {
            let left = self.left.load(Ordering::SeqCst);
            self.left.store(left.saturating_sub(1), Ordering::SeqCst);
            let lost = || TransportError::new(TransportErrorKind::Lost, "as the test has it");
            if left > 0 && !self.after {
                return Err(lost());
            }
            let answer = self.portal.0.execute(request.try_into().unwrap()).await.unwrap();
            let (status, body) = (answer.status(), answer.bytes().await.unwrap());
            if left > 0 {
                return Err(lost());
            }
            let mut response = http::Response::new(body);
            *response.status_mut() = status;
            Ok(response)
        })
    }
}

/// However many answers get lost, and whenever the program stops, nobody is made twice.
#[tokio::test]
async fn nobody_is_made_twice_through_crashes() {
    for after in [true, false] {
        let place = Place::new();
        let many: Vec<Person> = (0..130).map(|n| person(&format!("P{n}"))).collect();
        let sync = place.sync();
        for person in &many {
            sync.edit(person, Timestamp::now()).unwrap();
        }
        drop(sync);
        for left in [3, 1, 0] {
            let transport =
                Breaking { portal: HubSpotTransport(http_client()), left: left.into(), after };
            let hubspot = HubSpot::builder()
                .base_url(place.portal.base_url())
                .token(Secret::from(place.portal.access_token()))
                .retry(RetryPolicy::never())
                .transport(transport)
                .build()
                .unwrap();
            // Stopped or failed in the middle: the next turn of the loop is the restart.
            let _ = place.sync_through(hubspot).run().await;
        }
        run(&place.sync()).await;
        assert_eq!(place.emails_there().await.len(), 130);
        assert!(place.sync().problems().unwrap().is_empty());
        assert_eq!(run(&place.sync()).await.pushed, 0, "there is nothing left to say");
    }
}

#[tokio::test]
async fn a_bad_row_stops_no_other() {
    let place = Place::new();
    let sync = place.sync();
    for person in [person("Ada"), Person { email: "nonsense".into(), ..person("Eve") }] {
        sync.edit(&person, Timestamp::now()).unwrap();
    }
    let done = sync.run().await.unwrap();
    assert_eq!((done.pushed, done.refused), (1, 1));
    let problems = sync.problems().unwrap();
    assert_eq!(problems[0].0, "nonsense");
    assert!(problems[0].1.contains("nonsense is invalid"), "{}", problems[0].1);
}

/// Deliveries come late, twice, and in the wrong order.
#[tokio::test]
async fn the_order_of_deliveries_does_not_matter() {
    let place = Place::new();
    let sync = place.sync();
    sync.edit(&person("Ada"), Timestamp::now()).unwrap();
    sync.edit(&person("Bob"), Timestamp::now()).unwrap();
    sync.run().await.unwrap();
    let contacts = place.hubspot().contacts();
    let ada = contacts.get_by("email", "ada@example.com").await.unwrap();
    let bob = contacts.get_by("email", "bob@example.com").await.unwrap();
    contacts.update(&bob, &Properties::from([("lastname", "First")])).await.unwrap();
    contacts.update(&bob, &Properties::from([("lastname", "Second")])).await.unwrap();
    contacts.archive(&ada).await.unwrap();

    let (ada, bob) = (ada.id.as_str(), bob.id.as_str());
    for _ in 0..2 {
        sync.receive(&delivery(&[ada], "contact.deletion")).unwrap();
        sync.receive(&delivery(&[bob, bob], "contact.propertyChange")).unwrap();
        sync.receive(&delivery(&[ada], "contact.creation")).unwrap();
        run(&sync).await;
        let people = sync.people().unwrap();
        assert_eq!(people.len(), 1);
        assert_eq!(people[0].last_name, "Second");
    }
}

/// Both sides have changed a person: the later change stays, on both.
#[tokio::test]
async fn the_later_change_wins() {
    for (hours, winner) in [(-1, "There"), (1, "Here")] {
        let place = Place::new();
        let sync = place.sync();
        sync.edit(&person("Ada"), Timestamp::now()).unwrap();
        sync.run().await.unwrap();
        let contacts = place.hubspot().contacts();
        let ada = contacts.get_by("email", "ada@example.com").await.unwrap();
        let there = Properties::from([("lastname", "There")]);
        let there = contacts.update(&ada, &there).await.unwrap();
        let at = there.updated_at + jiff::SignedDuration::from_hours(hours);
        sync.edit(&Person { last_name: "Here".into(), ..person("Ada") }, at).unwrap();
        sync.receive(&delivery(&[ada.id.as_str()], "contact.propertyChange")).unwrap();
        run(&sync).await;
        assert_eq!(sync.people().unwrap()[0].last_name, winner);
        let ada = contacts.get(&ada.id).await.unwrap();
        assert_eq!(ada.properties.lastname.as_deref(), Some(winner));
    }
}

/// A contact that is gone there and edited here is made anew.
#[tokio::test]
async fn an_edit_outlives_a_removal() {
    let place = Place::new();
    let sync = place.sync();
    sync.edit(&person("Ada"), Timestamp::now()).unwrap();
    sync.run().await.unwrap();
    let contacts = place.hubspot().contacts();
    let ada = contacts.get_by("email", "ada@example.com").await.unwrap();
    contacts.archive(&ada).await.unwrap();
    sync.edit(&person("Ada"), Timestamp::now()).unwrap();
    run(&sync).await;
    run(&sync).await;
    assert_eq!(place.emails_there().await, ["ada@example.com"]);
    assert_eq!(sync.people().unwrap().len(), 1);
}

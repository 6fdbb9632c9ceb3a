//! A mock that is broken on purpose: exactly the scenarios that see it drift, at the right place.

use http::Method;
use hubspot_contract::{
    account::Account,
    built_in,
    drift::{Drift, Kind, Place},
    json::Json,
    mock::Mock,
    report::{Report, Verdict},
    scenario::Scenario,
    scenarios, suite,
    target::{Pace, Target},
    told::Told,
};
use mock_server::MockServer;

use crate::proxy::{self, Broken, How};

const JOBS: usize = 8;

/// Scenario, exchange, place, kind, expected, found.
type Seen = (String, usize, Place, Kind, Option<String>, Option<String>);

async fn report(mock: &MockServer, base_url: &str) -> Report {
    let target = Target::new(base_url, mock.access_token(), Pace::unlimited()).unwrap();
    let account = Account::of(&target, Mock::app(mock)).await.unwrap();
    suite::check(&scenarios::all(), JOBS, &target, &account, &|_| {}).await
}

/// The exchanges of all snapshots whose answers are broken.
fn broken_exchanges(broken: &Broken) -> Vec<(Scenario, usize, Told)> {
    let mut all = Vec::new();
    for scenario in scenarios::all() {
        for (index, told) in built_in::snapshot(&scenario).unwrap().into_iter().enumerate() {
            let (method, rest) = told.request.split_once(' ').unwrap();
            let path = rest.split(['?', '(']).next().unwrap().trim_end();
            if broken.breaks(method, path, told.status.parse().unwrap()) {
                all.push((scenario, index + 1, told));
            }
        }
    }
    all
}

/// `expected` tells how a snapshot's exchange drifts.
async fn check(broken: Broken, expected: impl Fn(&Told) -> Vec<(Place, Kind, String, String)>) {
    let mock = MockServer::start();
    let url = proxy::before(mock.base_url(), broken.clone()).await;
    let report = report(&mock, &url).await;
    let some = |text: String| (!text.is_empty()).then_some(text);
    let mut wanted: Vec<Seen> = Vec::new();
    for (scenario, exchange, told) in broken_exchanges(&broken) {
        wanted.extend(expected(&told).into_iter().map(|(place, kind, expected, found)| {
            (scenario.title(), exchange, place, kind, some(expected), some(found))
        }));
    }
    assert!(!wanted.is_empty(), "no snapshot shows {broken:?}");
    let mut seen: Vec<Seen> = Vec::new();
    for judged in &report.judged {
        assert_eq!(judged.left, Vec::<String>::new());
        assert_eq!(judged.stopped, None, "{}", judged.title());
        assert_eq!(judged.verdict == Verdict::Drifted, !judged.drift.is_empty());
        seen.extend(judged.drift.iter().cloned().map(|drift| {
            let Drift { exchange, place, kind, expected, found, .. } = drift;
            (judged.title(), exchange, place, kind, expected, found)
        }));
    }
    assert_eq!(seen, wanted);
    assert_eq!(report.exit_code(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_untouched_mock_has_none() {
    let mock = MockServer::start();
    let report = report(&mock, mock.base_url()).await;
    let (counts, all) = (report.counts(), scenarios::all().len());
    assert_eq!((counts.passed, counts.left_behind), (all, 0), "{}", report.text());
    assert_eq!(report.exit_code(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key() {
    let broken = Broken {
        method: Method::POST,
        path: "/crm/v3/objects/contacts",
        status: 201,
        how: How::Text("\"updatedAt\":", "\"updated_at\":"),
    };
    check(broken, |told| match Json::parse(&told.body) {
        Ok(_) => {
            let at = |name: &str| Place::Body(format!("/{name}"));
            let time = || "\"[time]\"".to_owned();
            vec![
                (at("updatedAt"), Kind::Missing, time(), String::new()),
                (at("updated_at"), Kind::Extra, String::new(), time()),
            ]
        }
        // Of some answers only the keys are shown.
        Err(_) => {
            let found = told.body.replace("updatedAt", "updated_at");
            vec![(Place::Line(1), Kind::Value, told.body.clone(), found)]
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_status() {
    let broken = Broken {
        method: Method::DELETE,
        path: "/crm/v3/objects/*/*",
        status: 204,
        how: How::Status(202),
    };
    check(broken, |_| vec![(Place::Status, Kind::Value, "204".to_owned(), "202".to_owned())]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_message() {
    const OLD: &str = "resource not found";
    const NEW: &str = "Nothing is here";
    let broken = Broken {
        method: Method::GET,
        path: "/crm/v3/objects/*/*",
        status: 404,
        how: How::Text(OLD, NEW),
    };
    check(broken, |told| match told.body.contains(OLD) {
        true => {
            let place = Place::Body("/message".to_owned());
            vec![(place, Kind::Value, format!("\"{OLD}\""), format!("\"{NEW}\""))]
        }
        false => Vec::new(),
    })
    .await;
}

//! How a Rust test uses the server: a fork of its own, clock, faults, questions to the journal.
//! `contract-tests/sdk` does the same from Node and Python.

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use mock_server::{
    MockServer,
    control::verify::{Expectation, Matcher},
    hub::revision::Since,
    layer::{
        fault::{Fault, NewRule},
        pattern::Pattern,
        rate_limit::Policy,
    },
    setup::MadePortal,
};
use portal::{PortalId, Timestamp, difference::Difference};

use super::CONTACTS;

const ADA: &str = r#"{"properties":{"email":"ada@example.com"}}"#;

fn post(hubspot: &MockServer, fork: &MadePortal) -> u16 {
    let address = hubspot.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let token = fork.access_token.expose();
    let length = ADA.len();
    write!(
        stream,
        "POST {CONTACTS} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{ADA}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn posts(portal: PortalId, status: u16, times: usize) -> Expectation {
    let request = Matcher {
        method: Some("POST".into()),
        path: Some(CONTACTS.into()),
        status: Some(status),
        ..Matcher::default()
    };
    Expectation { portal: Some(portal), request, times: Some(times), ..Expectation::default() }
}

/// A test of somebody who uses HubSpot: too many calls once, then it works.
fn a_test(hubspot: &MockServer) {
    let (fork, control) = (hubspot.fork().unwrap(), hubspot.control());
    let rule = NewRule {
        id: None,
        methods: Vec::new(),
        path: Some(Pattern::new("/crm/**")),
        portal: Some(fork.portal_id),
        app: None,
        skip: 0,
        times: Some(1),
        probability: 1.0,
        seed: None,
        fault: Fault::RateLimit(Policy::TenSecondly),
    };
    control.add_fault(rule).unwrap();
    assert_eq!([post(hubspot, &fork), post(hubspot, &fork), post(hubspot, &fork)], [429, 201, 409]);
    for (status, times) in [(429, 1), (201, 1), (409, 1)] {
        let verdict = control.verify(&posts(fork.portal_id, status, times)).unwrap();
        assert!(verdict.verified, "{verdict:?}");
    }
    let changes = control.changes(fork.portal_id.0, &Since::Start).unwrap();
    assert!(matches!(changes[0].what, Difference::Record { .. }) && changes.len() == 1);
    control.delete(fork.portal_id.0).unwrap();
}

#[test]
fn tests_run_side_by_side_in_one_server() {
    let hubspot = MockServer::start();
    let start = Timestamp(1_772_460_000_000);
    hubspot.clock().freeze(start);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| a_test(&hubspot));
        }
    });
    hubspot.clock().advance(Duration::from_secs(3_600));
    assert_eq!(hubspot.clock().now(), Timestamp(start.0 + 3_600_000));
}

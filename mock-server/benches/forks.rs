//! Forks in numbers: how long a fork of a large portal takes, and what ten thousand of them weigh
//! that do ten requests each, on all CPUs at once.

#![allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use std::{fs, thread, time::Instant};

use axum::{body::Body, http::Request};
use mock_server::{Control, HttpService, Options, Seed, options::Ready, setup::MadePortal};
use tower::ServiceExt;

/// Records of the portal that is forked.
const RECORDS: usize = 100_000;
const FORKS: usize = 10_000;
/// Requests of each fork; half of them write.
const REQUESTS: usize = 10;
/// Inputs of a batch.
const BATCH: usize = 100;

const CONTACTS: &str = "/crm/v3/objects/contacts";

/// Memory of this process, in kilobytes.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_ascii_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

async fn call(door: &HttpService, token: &str, method: &str, path: &str, body: String) -> u16 {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body))
        .expect("a valid request");
    let Ok(response) = door.clone().oneshot(request).await;
    response.status().as_u16()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime")
}

async fn fill(ready: &Ready) {
    let door = ready.server.service();
    for batch in 0..RECORDS / BATCH {
        let input = |number: usize| {
            let number = batch * BATCH + number;
            format!(r#"{{"properties":{{"email":"c{number}@example.com","firstname":"C"}}}}"#)
        };
        let inputs: Vec<_> = (0..BATCH).map(input).collect();
        let body = format!(r#"{{"inputs":[{}]}}"#, inputs.join(","));
        let path = format!("{CONTACTS}/batch/create");
        assert_eq!(call(&door, ready.access_token.expose(), "POST", &path, body).await, 201);
    }
}

async fn use_fork(door: &HttpService, fork: &MadePortal) {
    let token = fork.access_token.expose();
    for number in 0..REQUESTS / 2 {
        let body = format!(r#"{{"properties":{{"email":"new{number}@example.com"}}}}"#);
        // Every fork is on its own, so the same address is free in each.
        assert_eq!(call(door, token, "POST", CONTACTS, body).await, 201);
        assert_eq!(call(door, token, "GET", CONTACTS, String::new()).await, 200);
    }
}

fn main() {
    let ready = Options { seed: Seed::Empty, ..Options::default() }.prepare().expect("no file");
    runtime().block_on(fill(&ready));
    let (control, home) = (Control::new(&ready.server), ready.portal_id.0);
    let filled = resident();
    println!("{RECORDS} records: {} MB", filled / 1024);

    let begin = Instant::now();
    let forks: Vec<_> = (0..FORKS).map(|_| control.fork(home).expect("there is room")).collect();
    let each = begin.elapsed() / FORKS as u32;
    let forked = resident();
    println!("a fork: {each:?}, {:.1} kB", (forked - filled) as f64 / FORKS as f64);

    let threads = thread::available_parallelism().map_or(2, usize::from);
    let begin = Instant::now();
    thread::scope(|scope| {
        for part in forks.chunks(FORKS.div_ceil(threads)) {
            let ready = &ready;
            scope.spawn(move || {
                let door = ready.server.service();
                runtime().block_on(async {
                    for fork in part {
                        use_fork(&door, fork).await;
                    }
                });
            });
        }
    });
    let took = begin.elapsed();
    let rate = (FORKS * REQUESTS) as f64 / took.as_secs_f64();
    let weight = (resident() - forked) as f64 / FORKS as f64;
    println!(
        "{FORKS} forks of {REQUESTS} requests: {took:?}, {rate:.0} a second, {weight:.1} kB a fork"
    );

    let begin = Instant::now();
    for fork in &forks {
        control.delete(fork.portal_id.0).expect("it is there");
    }
    println!("taking one down: {:?}", begin.elapsed() / FORKS as u32);
}

//! Sends structured requests to the program, as a second process, and fails when it answers with a
//! 5xx other than 501, drops a connection or stays silent, panics, or takes too much memory:
//! `cargo bench -p hubspot-mock --bench fuzz -- --requests 200000 --seed 7`. Linux only.
//!
//! Reading order: one connection's work (`client`), what it sends (`request`, `body`, `value`), what
//! it learnt (`learnt`), and what it sends it to (`server`).
#![allow(clippy::disallowed_methods, reason = "load from outside runs in real time")]

mod body;
mod client;
mod learnt;
mod request;
mod server;
mod value;

use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;
use clap::Parser;

use self::{
    client::{Client, Failure},
    learnt::Learnt,
    server::Server,
};

/// Failures that are shown.
const SHOWN: usize = 10;
/// How often progress is printed, and memory looked at.
const TICK: Duration = Duration::from_secs(2);

/// Fuzzes the program.
#[derive(Clone, Debug, Parser)]
struct Arguments {
    /// Requests to send.
    #[arg(long, default_value_t = 200_000)]
    requests: u64,
    /// Makes the same requests again, on the same number of connections.
    #[arg(long)]
    seed: Option<u64>,
    /// Connections at the same time.
    #[arg(long, default_value_t = 4)]
    connections: u64,
    /// Gives up after so many seconds.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// The most memory that the server may hold, in MiB.
    #[arg(long, default_value_t = 1_024)]
    memory: u64,
    /// Cargo says so.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    // A test run over all targets passes other flags, and needs no minutes of load.
    if !std::env::args().any(|argument| argument == "--bench") {
        eprintln!("nothing sent: run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    match fuzz(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("fuzz: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What all connections share.
#[derive(Debug)]
struct Shared {
    learnt: Learnt,
    /// Requests that are still to be sent.
    left: AtomicU64,
    /// Answers by status.
    answers: Vec<AtomicU64>,
}

fn fuzz(arguments: &Arguments) -> Result<bool> {
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..1_000_000_000));
    let (requests, connections) = (arguments.requests, arguments.connections.max(1));
    eprintln!("fuzz: {requests} requests, --connections {connections} --seed {seed}");
    let server = Server::start()?;
    let shared = Arc::new(Shared {
        learnt: Learnt::new(&server),
        left: AtomicU64::new(requests),
        answers: (0..1_000).map(|_| AtomicU64::new(0)).collect(),
    });
    let (failed, failures) = channel();
    let clients: Vec<_> = (0..connections)
        .map(|number| {
            let random = fastrand::Rng::with_seed(seed.wrapping_add(number.rotate_left(32)));
            let client = Client::new(server.address.clone(), Arc::clone(&shared), random);
            let failed = failed.clone();
            thread::spawn(move || client.work(&failed))
        })
        .collect();
    drop(failed);
    let mut complaints = watch(arguments, &server, &shared, &failures);
    // Those who are still at it get no more to do.
    shared.left.store(0, Ordering::Relaxed);
    let ended = Instant::now();
    complaints.extend(server.complaints());
    if complaints.is_empty() {
        clients.into_iter().for_each(|client| drop(client.join()));
        complaints.extend(server.complaints());
    }
    report(&shared, &complaints, &server, ended);
    Ok(complaints.is_empty())
}

/// Collects failures until everything is sent, the time is up or there are too many.
fn watch(
    arguments: &Arguments,
    server: &Server,
    shared: &Shared,
    failures: &Receiver<Failure>,
) -> Vec<String> {
    let (start, mut shown) = (Instant::now(), Instant::now());
    let mut complaints = Vec::new();
    loop {
        match failures.recv_timeout(TICK) {
            Ok(failure) => {
                let complaint = failure.tell(&server.address);
                eprintln!("\n{complaint}\n");
                complaints.push(complaint);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return complaints,
        }
        let memory = server.memory();
        if shown.elapsed() >= TICK {
            shown = Instant::now();
            let sent = arguments.requests - shared.left.load(Ordering::Relaxed);
            let seconds = start.elapsed().as_secs();
            eprintln!("fuzz: {sent} requests in {seconds} s, {} MiB", memory.unwrap_or_default());
        }
        let Some(memory) = memory else {
            complaints.push("the server is gone".to_owned());
            return complaints;
        };
        if memory > arguments.memory {
            let limit = arguments.memory;
            complaints.push(format!("the server holds {memory} MiB, more than {limit} MiB"));
            return complaints;
        }
        if start.elapsed() > Duration::from_secs(arguments.seconds) {
            let seconds = arguments.seconds;
            complaints.push(format!("not everything was sent within {seconds} s"));
            return complaints;
        }
        if complaints.len() >= SHOWN {
            return complaints;
        }
    }
}

fn report(shared: &Shared, complaints: &[String], server: &Server, ended: Instant) {
    let counts = shared.answers.iter().map(|count| count.load(Ordering::Relaxed)).enumerate();
    let counts: Vec<String> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| format!("{status}: {count}"))
        .collect();
    println!("answers by status: {}", counts.join(", "));
    println!("memory at the end: {} MiB", server.memory().unwrap_or_default());
    match complaints.len() {
        0 => println!("nothing found"),
        number => {
            println!("{number} found ({} s to tell):", ended.elapsed().as_secs());
            complaints.iter().for_each(|complaint| println!("\n{complaint}"));
        }
    }
}

//! How fast the program is: `cargo bench -p hubspot-mock --bench http [PART]`.
//!
//! Each part measures the release program as a separate process over loopback and prints a table,
//! then a line for each aim. A missed aim is reported and never fails the run. Linux only.
//!
//! Reading order: the parts (`start`, `objects`, `memory`, `scale`, `search`, `webhooks`), what they
//! load with (`load`, `request`, `connection`, `contacts`), what they load (`server`, `bare`), how
//! they tell it (`report`, `statistics`), and what they need of the system (`linux`).
#![allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]

mod bare;
mod connection;
mod contacts;
mod linux;
mod load;
mod memory;
mod objects;
mod report;
mod request;
mod scale;
mod search;
mod server;
mod start;
mod statistics;
mod webhooks;

use anyhow::{Result, bail};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

/// A further part is a name here, a line in [`measure`] and a file beside this one.
const PARTS: [&str; 6] = ["start", "objects", "memory", "scale", "search", "webhooks"];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if given(bare::FLAG) {
        return bare::serve(Builder::new_multi_thread());
    }
    if given(bare::SINGLE_FLAG) {
        return bare::serve(Builder::new_current_thread());
    }
    // Without cargo's flag this is a test run over all targets, where minutes of load help nobody.
    if !given("--bench") {
        eprintln!("nothing measured: run by `cargo bench`");
        return Ok(());
    }
    let part = arguments.iter().map(String::as_str).find(|argument| !argument.starts_with('-'));
    if let Some(unknown) = part.filter(|name| !PARTS.contains(name)) {
        eprintln!("there is no part `{unknown}`; the parts are {}", PARTS.join(", "));
        std::process::exit(2);
    }
    // One thread, so that pinning it pins the whole load generator.
    Builder::new_current_thread().enable_all().build()?.block_on(until_told_to_stop(part))
}

/// Lets go of everything on the usual signals too, which kills the servers and removes the seeds.
async fn until_told_to_stop(only: Option<&str>) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        measured = measure(only) => return measured,
        _ = interrupt.recv() => (),
        _ = terminate.recv() => (),
        _ = hang_up.recv() => (),
    }
    bail!("stopped by a signal")
}

async fn measure(only: Option<&str>) -> Result<()> {
    let wanted = |part: &str| only.is_none_or(|name| name == part);
    if wanted("start") {
        start::run().await?;
    }
    if wanted("objects") {
        objects::run().await?;
    }
    if wanted("memory") {
        memory::run().await?;
    }
    if wanted("scale") {
        scale::run().await?;
    }
    if wanted("search") {
        search::run().await?;
    }
    if wanted("webhooks") {
        webhooks::run().await?;
    }
    Ok(())
}

//! The program that is fuzzed.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use anyhow::{Context, Result};
use serde_json::Value;

/// The access token that it takes.
pub const TOKEN: &str = "pat-na1-fuzz";

/// A running program. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `127.0.0.1:4010`.
    pub address: String,
    /// The portal behind the token, which has to stay.
    pub portal: u64,
    /// What it says on standard error.
    said: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts it with a company's portal.
    pub fn start() -> Result<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hubspot-mock"))
            .args(["--port", "0", "--output", "json", "--seed", "b2b", "--access-token", TOKEN])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("can't start the program")?;
        let mut line = String::new();
        let out = child.stdout.take().context("no standard output")?;
        BufReader::new(out).read_line(&mut line)?;
        let ready: Value = serde_json::from_str(&line).context("the program did not start")?;
        let address = ready["base_url"].as_str().and_then(|url| url.strip_prefix("http://"));
        let address = address.context("no base URL")?.to_owned();
        let portal = ready["portal_id"].as_u64().context("no portal")?;
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let (errors, heard) = (child.stderr.take(), Arc::clone(&said));
        thread::spawn(move || {
            for line in errors.into_iter().flat_map(|errors| BufReader::new(errors).lines()) {
                let Ok(line) = line else { return };
                heard.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        Ok(Self { child, address, portal, said })
    }

    /// The memory that it holds, in MiB; none if it is gone.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim()
            .strip_suffix(" kB")?
            .trim()
            .parse::<u64>()
            .ok()
            .map(|kilobytes| kilobytes / 1_024)
    }

    /// Panics, and other errors that end a program.
    pub fn complaints(&self) -> Vec<String> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let warning = |line: &&String| !line.contains(": warning: ");
        said.iter().filter(warning).map(|line| format!("it said: {line}")).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

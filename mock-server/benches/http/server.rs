//! The processes under load: the program and the bare server. Each is killed when let go of.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::{sleep, timeout};

use crate::bare;
use crate::connection::{Answer, Connection};
use crate::request::Request;

const PROGRAM: &str = env!("CARGO_BIN_EXE_hubspot-mock");
const STARTS_WITHIN: Duration = Duration::from_secs(60);
const HEALTH_RETRY: Duration = Duration::from_micros(200);

pub(crate) struct Server {
    child: Child,
    /// Held because a process that prints to a closed pipe may die of it.
    _stdout: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

impl Server {
    pub(crate) async fn program() -> Result<Self> {
        Ok(Self::timed_program(None).await?.0)
    }

    /// Gives also the time from process start to the first 200 on `/health`, seed loaded.
    pub(crate) async fn timed_program(seed: Option<&Path>) -> Result<(Self, Duration)> {
        let mut command = Command::new(PROGRAM);
        command.args(["--port", "0", "--output", "json"]);
        if let Some(seed) = seed {
            command.arg("--seed").arg(seed);
        }
        let start = Instant::now();
        let server = Self::announced(spawn(&mut command)?).await?;
        server.healthy().await?;
        Ok((server, start.elapsed()))
    }

    /// A bare server that gives `answer` to every request.
    pub(crate) async fn bare(answer: &Answer) -> Result<Self> {
        Self::bare_with(bare::FLAG, answer).await
    }

    /// The same on one thread, as the Node and Python servers that hear webhooks have.
    pub(crate) async fn receiver(answer: &Answer) -> Result<Self> {
        Self::bare_with(bare::SINGLE_FLAG, answer).await
    }

    async fn bare_with(flag: &str, answer: &Answer) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = spawn(command.arg(flag).stdin(Stdio::piped()))?;
        let mut stdin = child.stdin.take().context("no standard input")?;
        stdin.write_all(answer.bytes()).await?;
        drop(stdin);
        Self::announced(child).await
    }

    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    pub(crate) async fn call(&self, request: &mut Request) -> Result<Answer> {
        let mut connection = Connection::open(self.address).await?;
        Ok(connection.answer_to(request.next()).await?)
    }

    /// Empties the portal, so that no measurement pays for what an earlier one left behind.
    pub(crate) async fn reset(&self) -> Result<()> {
        let mut request = Request::post("/_mock/reset", &self.token, "");
        let status = self.call(&mut request).await?.status();
        ensure!(matches!(status, 200 | 204), "reset answered {status}");
        Ok(())
    }

    async fn announced(mut child: Child) -> Result<Self> {
        let stdout = child.stdout.take().context("no standard output")?;
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        timeout(STARTS_WITHIN, stdout.read_line(&mut line)).await??;
        let (address, token) =
            parse_announcement(&line).with_context(|| format!("the server announced {line:?}"))?;
        Ok(Self { child, _stdout: stdout, address, token })
    }

    async fn healthy(&self) -> Result<()> {
        let mut request = Request::get("/health", &self.token);
        let polled = timeout(STARTS_WITHIN, async {
            while self.call(&mut request).await?.status() != 200 {
                sleep(HEALTH_RETRY).await;
            }
            anyhow::Ok(())
        });
        polled.await?
    }
}

impl Drop for Server {
    /// Waits for the end: no measurement shares the machine with the last one's remains.
    fn drop(&mut self) {
        let _ = self.child.start_kill();
        while matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn spawn(command: &mut Command) -> Result<Child> {
    let child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn();
    child.with_context(|| format!("cannot start {command:?}"))
}

fn parse_announcement(line: &str) -> Result<(SocketAddr, String)> {
    let announced: Value = serde_json::from_str(line)?;
    let base_url = announced["base_url"].as_str().context("no base_url")?;
    let address = base_url.strip_prefix("http://").context("not http")?;
    let token = announced["access_token"].as_str().unwrap_or_default();
    Ok((address.trim_end_matches('/').parse()?, token.to_owned()))
}

//! One connection: sends, reads, and tells what must not be.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::{Arc, atomic::Ordering, mpsc::Sender},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use fastrand::Rng;

use super::{Shared, request::Request};

/// A server that says nothing for so long is silent.
const SILENCE: Duration = Duration::from_secs(20);
/// Longer bodies go into a file.
const SHORT: usize = 400;

/// One connection.
#[derive(Debug)]
pub struct Client {
    address: String,
    shared: Arc<Shared>,
    random: Rng,
    stream: Option<BufReader<TcpStream>>,
}

/// What must not be, and how to get there.
#[derive(Debug)]
pub struct Failure {
    what: String,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

/// An answer.
#[derive(Debug)]
struct Answer {
    status: u16,
    body: Vec<u8>,
    closes: bool,
}

impl Client {
    /// A connection that is made with its first request.
    pub fn new(address: String, shared: Arc<Shared>, random: Rng) -> Self {
        Self { address, shared, random, stream: None }
    }

    /// Sends until nothing is left to be sent, or nobody is there.
    pub fn work(mut self, failed: &Sender<Failure>) {
        let shared = Arc::clone(&self.shared);
        let take = |left: u64| left.checked_sub(1);
        while shared.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
            let request = Request::new(&shared.learnt, &mut self.random);
            let what = match self.ask(&request) {
                Ok(answer) => {
                    let count = shared.answers.get(usize::from(answer.status));
                    if let Some(count) = count {
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    let (status, body) = (answer.status, &*answer.body);
                    shared.learnt.learn(request.operation, &request.path, status, body);
                    if status < 500 || status == 501 {
                        continue;
                    }
                    format!("{status}: {}", String::from_utf8_lossy(body))
                }
                Err(error) => {
                    self.stream = None;
                    format!("no answer: {error:#}")
                }
            };
            let Request { method, path, headers, body, .. } = request;
            if failed.send(Failure { what, method, path, headers, body }).is_err() {
                return;
            }
        }
    }

    fn ask(&mut self, request: &Request<'_>) -> Result<Answer> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address).context("can't connect")?;
            stream.set_read_timeout(Some(SILENCE))?;
            stream.set_write_timeout(Some(SILENCE))?;
            stream.set_nodelay(true)?;
            self.stream = Some(BufReader::new(stream));
        }
        let stream = self.stream.as_mut().context("no connection")?;
        // What is refused early need not be read to its end; the answer tells.
        let written = stream.get_mut().write_all(&request.bytes(&self.address));
        let answer = read(stream, request.method == "HEAD");
        let answer = answer.with_context(|| format!("writing: {written:?}"))?;
        if answer.closes || written.is_err() {
            self.stream = None;
        }
        Ok(answer)
    }
}

fn read(stream: &mut BufReader<TcpStream>, head_only: bool) -> Result<Answer> {
    loop {
        let (status, length, closes) = head(stream)?;
        if (100..200).contains(&status) {
            continue;
        }
        let mut body = Vec::new();
        if !head_only && status != 204 && status != 304 {
            let length = length.context("an answer without a length")?;
            body.resize(length, 0);
            stream.read_exact(&mut body).context("the body ends too soon")?;
        }
        return Ok(Answer { status, body, closes });
    }
}

/// Status, length, and whether the connection ends.
fn head(stream: &mut BufReader<TcpStream>) -> Result<(u16, Option<usize>, bool)> {
    let (mut status, mut length, mut closes) = (None, None, false);
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).context("silence, or a reset")? == 0 {
            bail!("the connection ended");
        }
        let line = String::from_utf8_lossy(&line).trim().to_ascii_lowercase();
        if line.is_empty() {
            return Ok((status.context("no status line")?, length, closes));
        }
        match (status, line.split_once(": ")) {
            (None, _) => status = line.split(' ').nth(1).and_then(|code| code.parse().ok()),
            (_, Some(("content-length", number))) => length = number.parse().ok(),
            (_, Some(("connection", "close"))) => closes = true,
            _ => {}
        }
    }
}

impl Failure {
    /// What happened, and how to bring it about again with curl.
    pub fn tell(&self, address: &str) -> String {
        let mut text = format!(
            "{}\n  curl -i -X {} {}",
            self.what,
            self.method,
            quoted(&format!("http://{address}{}", self.path))
        );
        for (name, value) in &self.headers {
            let _ = write!(text, " -H {}", quoted(&format!("{name}: {value}")));
        }
        match &self.body {
            Some(body) if body.len() <= SHORT && body.is_ascii() && !body.contains(&0) => {
                let _ = write!(text, " --data-binary {}", quoted(&String::from_utf8_lossy(body)));
            }
            Some(body) => {
                let name = format!("hubspot-mock-fuzz-{:016x}.body", fastrand::u64(..));
                let path = std::env::temp_dir().join(name);
                let kept = std::fs::write(&path, body).is_ok();
                let note = if kept { "" } else { " (which could not be written)" };
                let _ = write!(text, " --data-binary @{}{note}", path.display());
            }
            None => {}
        }
        text
    }
}

/// For a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

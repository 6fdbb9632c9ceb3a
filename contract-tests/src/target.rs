//! Where requests go: a mock or a portal, who asks, and how fast it may be asked.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http::header;
use tokio::time::Instant;

pub mod http_client;

use crate::exchange::{Answer, Request};

/// A request is tried this often before its target counts as broken.
const MAX_TRIES: u32 = 8;
/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest rolling window of a limit.
const TEN_SECONDS: Duration = Duration::from_secs(10);
/// HubSpot itself waits for nobody shorter than this between tries.
const SHORTEST_WAIT: Duration = Duration::from_millis(500);
/// Gateways answer these when HubSpot is briefly away; whether the request was carried out is open.
const PASSING: [u16; 5] = [423, 477, 502, 503, 504];

/// A server and the account that asks.
#[derive(Debug)]
pub struct Target {
    base_url: String,
    token: String,
    client: reqwest::Client,
    pace: Pace,
    interrupted: AtomicBool,
}

/// Why there is no answer to judge.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The target broke off, and whether the request was carried out is unknown.
    #[error("{method} {path}: {cause}; whether it was carried out is unknown")]
    Disturbed {
        /// The request's method.
        method: http::Method,
        /// The request's path.
        path: String,
        /// What happened.
        cause: String,
    },
    /// The target can't be reached, or stays away.
    #[error("{base_url} can't be used: {cause}")]
    Unreachable {
        /// Where.
        base_url: String,
        /// What happened.
        cause: String,
    },
    /// The account's calls for today are used up.
    #[error("the account's daily limit is reached: {0}")]
    DailyLimit(String),
}

impl Target {
    /// A server, asked at a pace.
    ///
    /// # Errors
    ///
    /// If the URL is none.
    pub fn new(base_url: &str, token: &str, pace: Pace) -> Result<Self, SendError> {
        let base_url = base_url.trim_end_matches('/').to_owned();
        let unusable = |cause: String| SendError::Unreachable { base_url: base_url.clone(), cause };
        reqwest::Url::parse(&base_url).map_err(|error| unusable(error.to_string()))?;
        let client = http_client::builder()
            .map_err(|error| unusable(error.to_string()))?
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Self {
            token: token.to_owned(),
            client,
            pace,
            base_url,
            interrupted: AtomicBool::new(false),
        })
    }

    /// `https://api.hubapi.com`, or where the mock is.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The token that every request carries that brings no authorization of its own.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Lets no story go on: each ends before its next request, and takes away what it made.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    /// Whether stories end early.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Sends a request when its turn has come. What the rate limit refuses is sent again; what a
    /// gateway refuses too, if the request is safe.
    ///
    /// # Errors
    ///
    /// If no answer came, or only a gateway's.
    pub async fn send(&self, request: &Request) -> Result<Answer, SendError> {
        let mut cause = String::new();
        for attempt in 0..MAX_TRIES {
            self.pace.turn(request.is_search()).await;
            let wait = match self.send_once(request).await {
                Ok(answer) if answer.status == 429 => {
                    cause = format!("429 {}", answer.body);
                    limited(&answer)?
                }
                Ok(answer) if PASSING.contains(&answer.status) => {
                    cause = format!("status {}", answer.status);
                    self.again(request, &cause, attempt)?
                }
                Ok(answer) => return Ok(answer),
                Err(error) if error.is_connect() => {
                    return Err(self.unreachable(&told(error)));
                }
                Err(error) => {
                    cause = told(error);
                    self.again(request, &cause, attempt)?
                }
            };
            tokio::time::sleep(wait).await;
        }
        Err(self.unreachable(&cause))
    }

    fn unreachable(&self, cause: &str) -> SendError {
        SendError::Unreachable { base_url: self.base_url.clone(), cause: cause.to_owned() }
    }

    /// How long to wait before a safe request is sent again.
    fn again(&self, request: &Request, cause: &str, attempt: u32) -> Result<Duration, SendError> {
        match request.is_safe() {
            true => Ok(SHORTEST_WAIT * 2_u32.pow(attempt.min(4))),
            false => Err(SendError::Disturbed {
                method: request.method.clone(),
                path: request.path.clone(),
                cause: cause.to_owned(),
            }),
        }
    }

    /// Sends what takes something away, which may be sent again when it is unknown whether it was
    /// carried out. Why it couldn't be, if so.
    pub async fn take_away(&self, request: &Request) -> Option<String> {
        const TRIES: usize = 5;
        let mut why = String::new();
        for _ in 0..TRIES {
            match self.send(request).await {
                Ok(answer) if answer.is_success() || answer.status == 404 => return None,
                Ok(answer) => return Some(format!("{} {}", answer.status, answer.body)),
                Err(SendError::Disturbed { cause, .. }) => why = cause,
                Err(error) => return Some(error.to_string()),
            }
        }
        Some(why)
    }

    /// Sends a request at once, and only once.
    ///
    /// # Errors
    ///
    /// If no answer came.
    pub async fn send_once(&self, request: &Request) -> Result<Answer, reqwest::Error> {
        let url = format!("{}{}", self.base_url, request.path);
        let mut builder = self.client.request(request.method.clone(), url);
        let has = |wanted: &str| request.headers.iter().any(|(name, _)| name == wanted);
        if !has("authorization") {
            builder = builder.bearer_auth(&self.token);
        }
        if !has("accept") {
            builder = builder.header(header::ACCEPT, "application/json");
        }
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let response = builder.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, body: response.text().await? })
    }
}

/// An error with its causes, and without the URL, in which a key may stand.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |it| it.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// How long the rate limit asks to wait.
fn limited(answer: &Answer) -> Result<Duration, SendError> {
    let json = answer.json();
    let text = |name| json.as_ref().and_then(|json| json.get(name)?.text()).unwrap_or_default();
    if text("policyName") == "DAILY" {
        return Err(SendError::DailyLimit(text("message").to_owned()));
    }
    let told = answer.header("retry-after").and_then(|value| value.parse().ok());
    let window = match text("policyName") {
        "TEN_SECONDLY_ROLLING" => TEN_SECONDS / 4,
        _ => Duration::from_secs(1),
    };
    Ok(told.map_or(window, Duration::from_secs))
}

/// How fast a target may be asked: one request after the other, evenly, search more slowly.
#[derive(Debug)]
pub struct Pace {
    every: Duration,
    every_search: Duration,
    next: Mutex<Next>,
}

#[derive(Debug)]
struct Next {
    any: Instant,
    search: Instant,
}

impl Pace {
    /// As fast as it goes: for a mock in this process.
    pub fn unlimited() -> Self {
        Self::of(Duration::ZERO, Duration::ZERO)
    }

    /// So many requests a second, and so many searches among them.
    pub fn per_second(requests: f64, searches: f64) -> Self {
        Self::of(Duration::from_secs_f64(1.0 / requests), Duration::from_secs_f64(1.0 / searches))
    }

    /// What every account may do, with a margin for whoever else works in it: 100 requests in ten
    /// seconds, four searches in one.
    pub fn careful() -> Self {
        Self::per_second(9.0, 3.5)
    }

    fn of(every: Duration, every_search: Duration) -> Self {
        let now = Instant::now();
        Self { every, every_search, next: Mutex::new(Next { any: now, search: now }) }
    }

    async fn turn(&self, is_search: bool) {
        let at = self.book(is_search);
        tokio::time::sleep_until(at).await;
    }

    /// Books the next free moment.
    fn book(&self, is_search: bool) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let free = if is_search { next.any.max(next.search) } else { next.any };
        let at = free.max(Instant::now());
        // A search that waits for its turn doesn't hold up what is no search.
        next.any = next.any.max(Instant::now()) + self.every;
        if is_search {
            next.search = at + self.every_search;
        }
        at
    }
}

/// Whether a URL leads to this machine.
pub fn is_loopback(url: &str) -> bool {
    let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

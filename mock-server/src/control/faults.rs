//! `/_mock/faults`: rules by which requests go wrong.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{delete, get},
};
use portal::PortalId;
use serde::{Deserialize, Serialize};

use super::{Asked, Mistake, Outcome, handle::Control, read, verify::method};
use crate::{
    Server,
    http::injected::MIGRATION,
    layer::{
        fault::{Fault, Latency, MAX_LATENCY, NewRule, Rule},
        pattern::Pattern,
        rate_limit::Policy,
    },
    oauth::app::AppId,
    span::Span,
    wire,
};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/_mock/faults", get(list).post(create).delete(clear))
        .route("/_mock/faults/{id}", delete(remove))
}

/// A rule as a control call writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    id: Option<String>,
    method: Option<OneOrMore>,
    path: Option<String>,
    portal: Option<PortalId>,
    app: Option<u64>,
    #[serde(default)]
    skip: u64,
    times: Option<u64>,
    probability: Option<f64>,
    seed: Option<u64>,
    fault: FaultText,
    /// Of latency and slow bodies: how long.
    duration: Option<String>,
    min: Option<String>,
    max: Option<String>,
    median: Option<String>,
    p99: Option<String>,
    /// Of a status: which, and `Retry-After` in seconds.
    status: Option<u16>,
    retry_after: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// What happens, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FaultText {
    /// 429, ten-secondly rolling.
    RateLimit,
    /// 429, secondly (search).
    RateLimitSecondly,
    /// 429, daily.
    RateLimitDaily,
    /// 401.
    Unauthorized,
    /// 423.
    Locked,
    /// 477 with `Retry-After`.
    Migration,
    /// Any status with HubSpot's envelope.
    Status,
    /// Cloudflare's HTML page: 502 unless another status is said.
    Gateway,
    /// 524 as Cloudflare's HTML page.
    GatewayTimeout,
    Latency,
    ResetBefore,
    ResetAfter,
    Truncate,
    SlowBody,
}

impl Made {
    fn rule(self) -> Result<NewRule, Mistake> {
        let names = match &self.method {
            None => Vec::new(),
            Some(OneOrMore::One(name)) => vec![name.clone()],
            Some(OneOrMore::More(names)) => names.clone(),
        };
        let methods = names.iter().map(|name| method(name)).collect::<Result<_, _>>();
        let probability = self.probability.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&probability) {
            return Err(Mistake::bad("a probability is between 0 and 1"));
        }
        Ok(NewRule {
            fault: self.fault()?,
            methods: methods.map_err(Mistake::bad)?,
            path: self.path.as_deref().map(Pattern::new),
            portal: self.portal,
            app: self.app.map(AppId),
            skip: self.skip,
            times: self.times,
            probability,
            seed: self.seed,
            id: self.id,
        })
    }

    fn fault(&self) -> Result<Fault, Mistake> {
        /// HubSpot tells how long a migration may take; clients wait this long in seconds.
        const WAIT: u64 = 86_400;
        Ok(match self.fault {
            FaultText::RateLimit => Fault::RateLimit(Policy::TenSecondly),
            FaultText::RateLimitSecondly => Fault::RateLimit(Policy::Secondly),
            FaultText::RateLimitDaily => Fault::RateLimit(Policy::Daily),
            FaultText::Unauthorized => Fault::Unauthorized,
            FaultText::Locked => self.status(423, None, false)?,
            FaultText::Migration => self.status(MIGRATION, Some(WAIT), false)?,
            FaultText::Status => self.status(500, None, false)?,
            FaultText::Gateway => self.status(502, None, true)?,
            FaultText::GatewayTimeout => self.status(524, None, true)?,
            FaultText::Latency => Fault::Latency(self.latency()?),
            FaultText::ResetBefore => Fault::Reset { after: false },
            FaultText::ResetAfter => Fault::Reset { after: true },
            FaultText::Truncate => Fault::Truncate,
            FaultText::SlowBody => Fault::SlowBody(
                span(self.duration.as_deref())?
                    .ok_or_else(|| Mistake::bad("duration is missing"))?,
            ),
        })
    }

    fn status(&self, status: u16, retry: Option<u64>, html: bool) -> Result<Fault, Mistake> {
        let status = StatusCode::from_u16(self.status.unwrap_or(status))
            .ok()
            .filter(|status| status.as_u16() >= 400)
            .ok_or_else(|| Mistake::bad("a status of a fault is 400 or more"))?;
        Ok(Fault::Status { status, retry_after: self.retry_after.or(retry), html })
    }

    fn latency(&self) -> Result<Latency, Mistake> {
        let part = |text: &Option<String>| span(text.as_deref());
        let (fixed, min, max) = (part(&self.duration)?, part(&self.min)?, part(&self.max)?);
        match (fixed, min, max, part(&self.median)?, part(&self.p99)?) {
            (Some(fixed), None, None, None, None) => Ok(Latency::Fixed(fixed)),
            (None, Some(min), Some(max), None, None) => Ok(Latency::Uniform(min, max)),
            (None, None, None, Some(median), Some(p99)) => Ok(Latency::LongTail { median, p99 }),
            _ => Err(Mistake::bad("latency takes a duration, min and max, or median and p99")),
        }
    }
}

fn span(text: Option<&str>) -> Result<Option<Duration>, Mistake> {
    let Some(text) = text else { return Ok(None) };
    let Span(span) = text.parse().map_err(Mistake::bad)?;
    match span <= MAX_LATENCY {
        true => Ok(Some(span)),
        false => Err(Mistake::bad(format!("{text} is longer than {}s", MAX_LATENCY.as_secs()))),
    }
}

#[derive(Serialize)]
struct Shown {
    id: String,
    what: String,
    methods: Vec<String>,
    path: Option<String>,
    portal: Option<PortalId>,
    app: Option<u64>,
    skip: u64,
    times: Option<u64>,
    probability: f64,
    /// Requests that matched.
    matched: u64,
    /// Requests that it struck.
    struck: u64,
}

impl Shown {
    fn of(rule: &Rule) -> Self {
        let (matched, struck) = rule.counts();
        let says = &rule.says;
        Self {
            id: rule.id.to_string(),
            what: says.fault.to_string(),
            methods: says.methods.iter().map(ToString::to_string).collect(),
            path: says.path.as_ref().map(|path| path.as_str().to_owned()),
            portal: says.portal,
            app: says.app.map(|app| app.0),
            skip: says.skip,
            times: says.times,
            probability: says.probability,
            matched,
            struck,
        }
    }
}

#[derive(Serialize)]
struct Listed {
    faults: Vec<Shown>,
}

async fn list(State(server): State<Arc<Server>>) -> Response {
    let faults = Control::new(&server).faults().iter().map(|rule| Shown::of(rule)).collect();
    wire::json(StatusCode::OK, &Listed { faults })
}

async fn create(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let rule = read::<Made>(&body)?.rule()?;
    let rule = Control::new(&server).add_fault(rule)?;
    Ok(wire::json(StatusCode::CREATED, &Shown::of(&rule)))
}

async fn clear(State(server): State<Arc<Server>>, asked: Asked) -> Outcome {
    Control::new(&server).clear_faults(asked.number("portal")?);
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn remove(State(server): State<Arc<Server>>, Path(id): Path<String>) -> Outcome {
    match server.platform.faults.remove(|rule| *rule.id == *id) {
        0 => Err(Mistake::missing(format!("there is no rule {id}"))),
        _ => Ok(wire::empty(StatusCode::NO_CONTENT)),
    }
}

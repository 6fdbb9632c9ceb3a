//! Webhooks: events per second that reach a receiver, beside bare POSTs of the same bodies with
//! the same client; and what a long queue costs the API.
//!
//! The aim is for as many POSTs as there are events: one event in a request, held against bare POSTs.
//! Of a hundred in a request, as HubSpot sends them when there are many, it is told how they compare
//! with POSTs of the same bodies, and with POSTs that compute HubSpot's two signatures over them: two
//! SHA-256 over about 26 KB are more work than all the rest of a POST.
//!
//! The receiver has one thread, as the Node and Python servers that hear webhooks have.
//!
//! Delivery and bare POSTs take turns, to the same receiver, with the same number of requests on
//! their way. Of the API, a program whose queue is empty and one whose queue is long take turns.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use mock_server::{
    delivery::sender::{self, HttpSender},
    webhook::{behaviour::SignatureVersion, delivery::Outcome, state::Address},
};
use portal::Timestamp;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::contacts;
use crate::linux::OneCpu;
use crate::load::Load;
use crate::objects::{PAIRS, SLICE, WARM_UP};
use crate::report::{Aim, Table, judge, whole};
use crate::request::Request;
use crate::server::Server;
use crate::statistics::Series;

/// Requests on their way at the same time, HubSpot's default.
const CONCURRENCY: usize = 10;
const ROUNDS: usize = 5;
/// Records that are made in one request.
const BATCH: usize = 100;
const CASES: [Case; 2] = [Case { size: 1, events: 100_000 }, Case { size: 100, events: 400_000 }];
/// The least share of the bare rate to reach.
const LEAST: f64 = 0.8;
/// As long as a client secret.
const SECRET: &str = "00000000-0000-0000-0000-000000000000";
/// Events that wait while the API is measured.
const LONG_QUEUE: usize = 100_000;
/// How much slower the API may be then.
const MOST: f64 = 1.2;

pub(crate) async fn run() -> Result<()> {
    deliveries().await?;
    latency().await
}

async fn deliveries() -> Result<()> {
    let table = Table::titled(
        "Webhooks: events per second that arrive, beside POSTs of the same bodies",
        &[
            "events in a request",
            "program/s",
            "bare/s",
            "ratio",
            "min..max",
            "signed/s",
            "ratio",
            "min..max",
        ],
    );
    let mut aims = Vec::new();
    for case in CASES {
        let rates = Delivery::of(case).await?.measure().await?;
        let rate = |of: fn(&Rates) -> f64| whole(Series::of(rates.iter().map(of)).median());
        let bare = Series::of(rates.iter().map(|rates| rates.program / rates.bare));
        let signed = Series::of(rates.iter().map(|rates| rates.program / rates.signed));
        table.row(&[
            case.size.to_string(),
            rate(|rates| rates.program),
            rate(|rates| rates.bare),
            format!("{:.2}", bare.median()),
            bare.range(),
            rate(|rates| rates.signed),
            format!("{:.2}", signed.median()),
            signed.range(),
        ]);
        if case.size == 1 {
            aims.push(Aim {
                what: "events per second, one in a request".to_owned(),
                wanted: format!(">= {LEAST:.2} of bare POSTs"),
                got: format!("{:.2}", bare.median()),
                reached: bare.median() >= LEAST,
            });
        }
    }
    judge(&aims);
    Ok(())
}

/// Deliveries of one size.
#[derive(Clone, Copy)]
struct Case {
    /// Events in a request.
    size: usize,
    /// How many are delivered in a round.
    events: usize,
}

/// Events per second: of the program, of bare POSTs, and of POSTs that are signed.
struct Rates {
    program: f64,
    bare: f64,
    signed: f64,
}

/// The program, a receiver, and the client by itself.
struct Delivery {
    case: Case,
    program: Server,
    receiver: Server,
    bare: Runtime,
}

impl Delivery {
    async fn of(case: Case) -> Result<Self> {
        let program = Server::program().await?;
        let mut create = Request::post(contacts::PATH, &program.token, &contacts::create_body());
        let answer = program.call(&mut create).await?;
        let receiver = Server::receiver(&answer).await?;
        let target = format!("http://{}{}", receiver.address, contacts::PATH);
        subscribe(&program, "contact.creation", &target).await?;
        let bare = Builder::new_multi_thread().enable_all().build()?;
        Ok(Self { case, program, receiver, bare })
    }

    /// Rates round by round; the first is a warm-up.
    async fn measure(self) -> Result<Vec<Rates>> {
        let mut rates = Vec::new();
        for _ in 0..=ROUNDS {
            let program = self.deliver().await?;
            let (bare, signed) = (self.post(false).await?, self.post(true).await?);
            rates.push(Rates { program, bare, signed });
        }
        rates.remove(0);
        // A runtime must not be dropped where it could block.
        self.bare.shutdown_background();
        Ok(rates)
    }

    async fn deliver(&self) -> Result<f64> {
        self.program.reset().await?;
        behave(&self.program, json!({"paused": true, "max_batch": self.case.size})).await?;
        fill(&self.program, "contacts", self.case.events).await?;
        let start = Instant::now();
        let answer = control(&self.program, "POST", "/flush?timeout_ms=600000", json!({})).await?;
        let took = start.elapsed().as_secs_f64();
        let delivered = answer["queue"]["delivered"].as_u64();
        ensure!(delivered == Some(self.case.events as u64), "not all was delivered: {answer}");
        Ok(self.case.events as f64 / took)
    }

    async fn post(&self, signed: bool) -> Result<f64> {
        let (body, headers) = self.last_request().await?;
        let target = format!("http://{}{}", self.receiver.address, contacts::PATH);
        let uri: Uri = target.parse()?;
        let address = signed.then(|| Address {
            target: target.into(),
            secret: SECRET.into(),
            limit: 0,
            signature: SignatureVersion::V1,
        });
        let poster = HttpSender::default();
        let requests = self.case.events / self.case.size / CONCURRENCY;
        let start = Instant::now();
        let drivers: Vec<_> = (0..CONCURRENCY)
            .map(|_| {
                let (poster, uri) = (poster.clone(), uri.clone());
                let (headers, body, address) = (headers.clone(), body.clone(), address.clone());
                self.bare.spawn(async move {
                    for _ in 0..requests {
                        let headers = match &address {
                            Some(address) => sender::headers(address, &body, Timestamp(0)),
                            None => headers.clone(),
                        };
                        let sent = poster.post(uri.clone(), headers, body.clone()).await;
                        ensure!(matches!(sent, Outcome::Answered { status: 201, .. }), "{sent:?}");
                    }
                    Ok(())
                })
            })
            .collect();
        for driver in drivers {
            driver.await??;
        }
        Ok(self.case.events as f64 / start.elapsed().as_secs_f64())
    }

    /// What the program sent last, to be sent again by hand.
    async fn last_request(&self) -> Result<(Bytes, HeaderMap)> {
        let list = control(&self.program, "GET", "/deliveries?limit=1", json!({})).await?;
        let request = &list["deliveries"][0]["attempts"][0]["request"];
        let body = request["body"].as_str().context("no request")?.to_owned();
        let mut headers = HeaderMap::new();
        for (name, value) in request["headers"].as_object().context("no headers")? {
            let name = header::HeaderName::try_from(name)?;
            headers.insert(name, HeaderValue::try_from(value.as_str().unwrap_or_default())?);
        }
        Ok((body.into(), headers))
    }
}

async fn latency() -> Result<()> {
    let table = Table::titled(
        "Webhooks: milliseconds of the API while events wait, one connection",
        &["request", "empty queue", "long queue", "ratio", "min..max"],
    );
    let (empty, long) = (waiting(0).await?, waiting(LONG_QUEUE).await?);
    let mut aims = Vec::new();
    for name in ["GET contact", "POST contact"] {
        let times = compare(name, &empty, &long).await?;
        let ratio = Series::of(times.iter().map(|(empty, long)| long / empty));
        table.row(&[
            name.to_owned(),
            format!("{:.4}", Series::of(times.iter().map(|times| times.0)).median()),
            format!("{:.4}", Series::of(times.iter().map(|times| times.1)).median()),
            format!("{:.2}", ratio.median()),
            ratio.range(),
        ]);
        aims.push(Aim {
            what: format!("{name}, {} events queued", whole(LONG_QUEUE as f64)),
            wanted: format!("<= {MOST:.2} of an empty queue"),
            got: format!("{:.2}", ratio.median()),
            reached: ratio.median() <= MOST,
        });
    }
    judge(&aims);
    Ok(())
}

/// A program with so many events of deals in its queue. Contacts are heard, too, but nobody
/// subscribed to them, so measuring them leaves the queue as it is.
async fn waiting(events: usize) -> Result<Server> {
    let program = Server::program().await?;
    subscribe(&program, "deal.creation", "http://127.0.0.1:9/").await?;
    behave(&program, json!({"paused": true})).await?;
    fill(&program, "deals", events).await?;
    let queued = control(&program, "GET", "", json!({})).await?["queue"]["queued"].as_u64();
    ensure!(queued == Some(events as u64), "{queued:?} events wait");
    Ok(program)
}

/// Milliseconds a request, with an empty and with a long queue, slice by slice.
async fn compare(name: &str, empty: &Server, long: &Server) -> Result<Vec<(f64, f64)>> {
    let _confined = OneCpu::with(&[empty.pid()?, long.pid()?])?;
    let (of_empty, of_long) = (load(name, empty).await?, load(name, long).await?);
    let mut times = Vec::new();
    for round in 0..=PAIRS {
        let length = if round == 0 { WARM_UP } else { SLICE };
        let (first, empty) = of_empty.slice(empty.address, 1, length).await?;
        let (second, long) = of_long.slice(long.address, 1, length).await?;
        ensure!(first.failed + second.failed == 0, "{name} was refused");
        times.push((1_000.0 / empty, 1_000.0 / long));
    }
    times.remove(0);
    Ok(times)
}

async fn load(name: &str, program: &Server) -> Result<Load> {
    let mut request = Request::post(contacts::PATH, &program.token, &contacts::create_body());
    if name == "POST contact" {
        return Ok(Load { request, expected: 201 });
    }
    let id = contacts::id_in(&program.call(&mut request).await?)?;
    let request = Request::get(&format!("{}/{id}", contacts::PATH), &program.token);
    Ok(Load { request, expected: 200 })
}

async fn subscribe(program: &Server, event_type: &str, target: &str) -> Result<()> {
    let overview = control(program, "GET", "", json!({})).await?;
    // The private app comes first, and is in the portal.
    let app = overview["apps"][0]["app_id"].as_u64().context("no app")?;
    let body = json!({"target_url": target, "subscriptions": [{"event_type": event_type}]});
    control(program, "PUT", &format!("/apps/{app}"), body).await.map(drop)
}

async fn behave(program: &Server, behaviour: Value) -> Result<()> {
    control(program, "PUT", "/behaviour", behaviour).await.map(drop)
}

async fn fill(program: &Server, object_type: &str, count: usize) -> Result<()> {
    let inputs = json!({"inputs": vec![json!({"properties": {}}); BATCH]}).to_string();
    let path = format!("/crm/v3/objects/{object_type}/batch/create");
    let mut request = Request::post(&path, &program.token, &inputs);
    for _ in 0..count / BATCH {
        let status = program.call(&mut request).await?.status();
        ensure!(status == 201, "{object_type} were not made: {status}");
    }
    Ok(())
}

async fn control(program: &Server, method: &str, path: &str, body: Value) -> Result<Value> {
    let path = format!("/_mock/webhooks{path}");
    let mut request = match method {
        "GET" => Request::get(&path, &program.token),
        "PUT" => Request::put(&path, &program.token, &body.to_string()),
        _ => Request::post(&path, &program.token, &body.to_string()),
    };
    let answer = program.call(&mut request).await?;
    let told = serde_json::from_slice(answer.body())?;
    ensure!(answer.status() == 200, "{method} {path}: {} {told}", answer.status());
    Ok(told)
}

//! Requests per second of the program, beside a bare axum server that gives the same answers.
//!
//! The two take turns in short slices and are compared pair by pair, so that what else the machine
//! does strikes both. A single connection has load and servers on one CPU: across CPUs it would
//! measure how fast the machine wakes a sleeping core.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::contacts;
use crate::linux::OneCpu;
use crate::load::{Load, Tally};
use crate::report::{Aim, Table, judge, whole};
use crate::request::Request;
use crate::server::Server;
use crate::statistics::Series;

pub(crate) const PAIRS: usize = 10;
pub(crate) const SLICE: Duration = Duration::from_millis(800);
pub(crate) const WARM_UP: Duration = Duration::from_millis(300);
const CONNECTIONS: [usize; 2] = [1, 64];
const BATCH: usize = 100;

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Get,
    Create,
    BatchCreate,
}

pub(crate) async fn run() -> Result<()> {
    let table = Table::titled(
        "Objects: requests per second, the program beside a bare axum server with the same answers",
        &["request", "connections", "program/s", "bare/s", "ratio", "min..max", "failed"],
    );
    let mut outcomes = Vec::new();
    for case in [Case::Get, Case::Create, Case::BatchCreate] {
        let contest = Contest::of(case).await?;
        for connections in CONNECTIONS {
            let outcome = contest.measure(connections).await?;
            table.row(&outcome.cells());
            outcomes.push(outcome);
        }
    }
    let aims: Vec<Aim> = outcomes.iter().filter_map(Outcome::aim).collect();
    judge(&aims);
    Ok(())
}

impl Case {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET contact",
            Self::Create => "POST contact",
            Self::BatchCreate => "POST batch/create of 100 contacts",
        }
    }

    /// The least share of the bare server's rate to reach.
    fn aim(self) -> Option<f64> {
        match self {
            Self::Get => Some(0.8),
            Self::Create => Some(0.6),
            Self::BatchCreate => None,
        }
    }

    async fn load(self, program: &Server) -> Result<Load> {
        let token = &program.token;
        let mut create = Request::post(contacts::PATH, token, &contacts::create_body());
        let (request, expected) = match self {
            Self::Get => {
                let id = contacts::id_in(&program.call(&mut create).await?)?;
                (Request::get(&format!("{}/{id}", contacts::PATH), token), 200)
            }
            Self::Create => (create, 201),
            Self::BatchCreate => {
                let path = format!("{}/batch/create", contacts::PATH);
                let body = contacts::batch_create_body(BATCH);
                (Request::post(&path, token, &body), 201)
            }
        };
        Ok(Load { request, expected })
    }
}

struct Contest {
    case: Case,
    load: Load,
    program: Server,
    bare: Server,
}

impl Contest {
    async fn of(case: Case) -> Result<Self> {
        let program = Server::program().await?;
        let load = case.load(&program).await?;
        let model = program.call(&mut load.request.clone()).await?;
        ensure!(model.status() == load.expected, "{}: {}", case.name(), model.status());
        let bare = Server::bare(&model).await?;
        let copy = bare.call(&mut load.request.clone()).await?;
        // The date is the only header that may differ, and not in length.
        let same = copy.bytes().len() == model.bytes().len() && copy.body() == model.body();
        ensure!(same, "{}: the bare server's answer is not the program's", case.name());
        Ok(Self { case, load, program, bare })
    }

    async fn measure(&self, connections: usize) -> Result<Outcome> {
        let _confined = match connections {
            1 => Some(OneCpu::with(&[self.program.pid()?, self.bare.pid()?])?),
            _ => None,
        };
        self.pair(connections, WARM_UP).await?;
        let mut outcome = Outcome::of(self.case, connections);
        for _ in 0..PAIRS {
            let (tally, program, bare) = self.pair(connections, SLICE).await?;
            outcome.tally += tally;
            outcome.rates.push((program, bare));
        }
        Ok(outcome)
    }

    async fn pair(&self, connections: usize, length: Duration) -> Result<(Tally, f64, f64)> {
        if self.case != Case::Get {
            self.program.reset().await?;
        }
        let program = self.load.slice(self.program.address, connections, length);
        let (mut tally, program) = program.await?;
        let bare = self.load.slice(self.bare.address, connections, length);
        let (bare_tally, bare) = bare.await?;
        tally += bare_tally;
        Ok((tally, program, bare))
    }
}

struct Outcome {
    case: Case,
    connections: usize,
    tally: Tally,
    /// Of the program and of the bare server, slice by slice.
    rates: Vec<(f64, f64)>,
}

impl Outcome {
    fn of(case: Case, connections: usize) -> Self {
        let (tally, rates) = Default::default();
        Self { case, connections, tally, rates }
    }

    fn ratio(&self) -> Series {
        Series::of(self.rates.iter().map(|(program, bare)| program / bare))
    }

    fn cells(&self) -> [String; 7] {
        let ratio = self.ratio();
        [
            self.case.name().to_owned(),
            self.connections.to_string(),
            whole(Series::of(self.rates.iter().map(|rates| rates.0)).median()),
            whole(Series::of(self.rates.iter().map(|rates| rates.1)).median()),
            format!("{:.2}", ratio.median()),
            ratio.range(),
            self.failures(),
        ]
    }

    fn failures(&self) -> String {
        match self.tally.last_failure {
            Some(status) => format!("{} ({status})", self.tally.failed),
            None => "0".to_owned(),
        }
    }

    fn aim(&self) -> Option<Aim> {
        let least = self.case.aim()?;
        let ratio = self.ratio().median();
        Some(Aim {
            what: format!("{}, connections: {}", self.case.name(), self.connections),
            wanted: format!(">= {least:.2} of bare"),
            got: format!("{ratio:.2}"),
            reached: ratio >= least && self.tally.failed == 0,
        })
    }
}

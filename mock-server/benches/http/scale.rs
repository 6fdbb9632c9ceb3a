//! The same calls on a portal with many contacts and on one with few: they should cost the same.
//!
//! One connection at a time, everything on one CPU, the two portals in turns.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::connection::Connection;
use crate::contacts::{self, Seed};
use crate::linux::OneCpu;
use crate::memory::MANY;
use crate::report::{Aim, Table, judge, whole};
use crate::request::{Request, UNIQUE};
use crate::server::Server;
use crate::statistics::Series;

const FEW: usize = PAGE;
const PAGE: usize = 100;
const ROUNDS: usize = 11;
const CALLS_A_ROUND: usize = 300;

/// Prime, so that stepping by it comes to every contact, far from the one before.
const STRIDE: usize = 7919;

/// Room for noise and nothing else: medians over two equal portals come within 2 % of each other.
/// Their 99th percentiles do not, so those are shown and not judged.
const NO_SLOWER: f64 = 1.05;

#[derive(Clone, Copy)]
enum Call {
    Get,
    ListFromStart,
    ListFromMiddle,
    Patch,
}

pub(crate) async fn run() -> Result<()> {
    let mut few = Portal::seeded(FEW).await?;
    let mut many = Portal::seeded(MANY).await?;
    let _confined = OneCpu::with(&[few.server.pid()?, many.server.pid()?])?;
    let title = format!(
        "Scale: latency in µs with {} contacts, beside {FEW}; pages of {PAGE}",
        whole(MANY as f64)
    );
    let headings = ["call", "median", "median few", "ratio", "p99", "p99 few", "ratio"];
    let table = Table::titled(&title, &headings);
    let mut aims = Vec::new();
    for call in [Call::Get, Call::ListFromStart, Call::ListFromMiddle, Call::Patch] {
        let (few, many) = in_turns(call, &mut few, &mut many).await?;
        table.row(&cells(call, &few, &many));
        aims.push(aim(call, many.median() / few.median()));
    }
    judge(&aims);
    Ok(())
}

async fn in_turns(call: Call, few: &mut Portal, many: &mut Portal) -> Result<(Series, Series)> {
    let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (few, many) = (few.round(call).await?, many.round(call).await?);
        // The first one only warms up.
        if round > 0 {
            of_few.extend(few);
            of_many.extend(many);
        }
    }
    Ok((Series::of(of_few), Series::of(of_many)))
}

fn cells(call: Call, few: &Series, many: &Series) -> [String; 7] {
    let micros = |figure: f64| format!("{figure:.1}");
    let ratio = |many: f64, few: f64| format!("{:.2}", many / few);
    [
        call.name().to_owned(),
        micros(many.median()),
        micros(few.median()),
        ratio(many.median(), few.median()),
        micros(many.p99()),
        micros(few.p99()),
        ratio(many.p99(), few.p99()),
    ]
}

fn aim(call: Call, ratio: f64) -> Aim {
    Aim {
        what: call.name().to_owned(),
        wanted: format!("no slower: <= {NO_SLOWER:.2} of the median with {FEW}"),
        got: format!("{ratio:.2}"),
        reached: ratio <= NO_SLOWER,
    }
}

impl Call {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET by id",
            Self::ListFromStart => "GET page from the start",
            Self::ListFromMiddle => "GET page from the middle",
            Self::Patch => "PATCH two properties",
        }
    }
}

struct Portal {
    server: Server,
    connection: Connection,
    ids: Vec<String>,
    /// The `after` of a page half way; empty, which is the start, where one page holds everything.
    middle: String,
    calls: usize,
}

impl Portal {
    async fn seeded(contacts: usize) -> Result<Self> {
        let seed = Seed::of(contacts)?;
        let (server, _) = Server::timed_program(Some(seed.path())).await?;
        let connection = Connection::open(server.address).await?;
        let (ids, middle, calls) = Default::default();
        let mut portal = Self { server, connection, ids, middle, calls };
        portal.walk(contacts / 2).await?;
        let found = portal.ids.len();
        ensure!(found == contacts, "{found} contacts of {contacts} seeded");
        Ok(portal)
    }

    /// Learns every id, page by page, as a client would.
    async fn walk(&mut self, half: usize) -> Result<()> {
        let mut after = Some(String::new());
        while let Some(start) = after {
            let mut request = self.page(&start);
            if self.ids.len() <= half {
                self.middle = start;
            }
            let answer = self.connection.answer_to(request.next()).await?;
            let page: Value = serde_json::from_slice(answer.body())?;
            let contacts = page["results"].as_array().context("no page of contacts")?;
            let ids = contacts.iter().filter_map(|contact| contact["id"].as_str());
            self.ids.extend(ids.map(str::to_owned));
            after = page["paging"]["next"]["after"].as_str().map(str::to_owned);
        }
        Ok(())
    }

    fn page(&self, after: &str) -> Request {
        let mut path = format!("{}?limit={PAGE}", contacts::PATH);
        if !after.is_empty() {
            path += &format!("&after={after}");
        }
        Request::get(&path, &self.server.token)
    }

    async fn round(&mut self, call: Call) -> Result<Vec<f64>> {
        let mut micros = Vec::with_capacity(CALLS_A_ROUND);
        for _ in 0..CALLS_A_ROUND {
            let mut request = self.request(call);
            let request = request.next();
            let start = Instant::now();
            let status = self.connection.status_of(request).await?;
            micros.push(start.elapsed().as_secs_f64() * 1e6);
            ensure!(status == 200, "{}: {status}", call.name());
        }
        Ok(micros)
    }

    fn request(&mut self, call: Call) -> Request {
        self.calls += 1;
        let id = &self.ids[self.calls * STRIDE % self.ids.len()];
        let path = format!("{}/{id}", contacts::PATH);
        match call {
            Call::Get => Request::get(&path, &self.server.token),
            Call::Patch => Request::patch(&path, &self.server.token, &changes()),
            Call::ListFromStart => self.page(""),
            Call::ListFromMiddle => self.page(&self.middle),
        }
    }
}

fn changes() -> String {
    format!(r#"{{"properties":{{"jobtitle":"Buyer {UNIQUE}","city":"Lyon"}}}}"#)
}

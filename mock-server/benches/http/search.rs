//! The same searches on portals of a thousand, a hundred thousand and a million contacts. They
//! find as many records in each, so they should cost the same.
//!
//! One connection, everything on one CPU, every search in turns with a GET by id.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::contacts::{self, Seed};
use crate::linux::{self, OneCpu};
use crate::report::{Aim, Table, judge, whole};
use crate::request::Request;
use crate::server::Server;
use crate::statistics::Series;

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];
const CALLS: usize = 2_000;
const WARM_UP: usize = 200;
/// Prime, so that stepping by it comes to every contact, far from the one before.
const STRIDE: usize = 7919;
/// Contacts that a range of creation dates finds, and values in a list of them.
const MANY: usize = 100;

const GROWTH_AIM: f64 = 2.0;
const EQ_AIM: f64 = 1.5;
const MEMORY_AIM_BYTES: f64 = 1.2e9;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Search {
    Eq,
    In,
    Range,
    Token,
    Query,
    Or,
}

const SEARCHES: [Search; 6] =
    [Search::Eq, Search::In, Search::Range, Search::Token, Search::Query, Search::Or];

/// Measured latencies of one search on one portal, in µs.
struct Measured {
    search: Search,
    contacts: usize,
    first: Duration,
    total: u64,
    taken: Series,
    get: Series,
}

pub(crate) async fn run() -> Result<()> {
    let headings = [
        "search, contacts",
        "total",
        "median",
        "p99",
        "GET median",
        "GET p99",
        "ratio",
        "first ms",
    ];
    let table = Table::titled("Search: latency in µs, beside GET by id", &headings);
    let (mut measured, mut resident) = (Vec::new(), 0.0);
    for contacts in SIZES {
        let mut portal = Portal::seeded(contacts).await?;
        let _confined = OneCpu::with(&[portal.server.pid()?])?;
        for search in SEARCHES {
            let one = portal.measure(search).await?;
            table.row(&one.cells());
            measured.push(one);
        }
        resident = linux::resident_bytes(portal.server.pid()?)? as f64;
        println!("resident: {} MB", whole(resident / 1e6));
    }
    judge(&aims(&measured, resident));
    Ok(())
}

fn aims(measured: &[Measured], resident: f64) -> Vec<Aim> {
    let of = |search, contacts| {
        measured.iter().find(|one: &&Measured| one.search == search && one.contacts == contacts)
    };
    let (least, most) = (SIZES[0], SIZES[SIZES.len() - 1]);
    let mut aims = Vec::new();
    for search in SEARCHES {
        let (Some(few), Some(many)) = (of(search, least), of(search, most)) else { continue };
        let growth = many.taken.median() / few.taken.median();
        aims.push(Aim {
            what: search.name().to_owned(),
            wanted: format!(
                "grows < {GROWTH_AIM:.1} x from {} to {}",
                whole(least as f64),
                whole(most as f64)
            ),
            got: format!("{growth:.2}"),
            reached: growth < GROWTH_AIM,
        });
    }
    if let Some(many) = of(Search::Eq, most) {
        let ratio = many.taken.median() / many.get.median();
        aims.push(Aim {
            what: Search::Eq.name().to_owned(),
            wanted: format!("<= {EQ_AIM:.1} x GET by id"),
            got: format!("{ratio:.2}"),
            reached: ratio <= EQ_AIM,
        });
    }
    aims.push(Aim {
        what: "resident, indexes in use".to_owned(),
        wanted: format!("< {} MB", whole(MEMORY_AIM_BYTES / 1e6)),
        got: format!("{} MB", whole(resident / 1e6)),
        reached: resident < MEMORY_AIM_BYTES,
    });
    aims
}

impl Measured {
    fn cells(&self) -> [String; 8] {
        let micros = |figure: f64| format!("{figure:.1}");
        [
            format!("{}, {}", self.search.name(), whole(self.contacts as f64)),
            self.total.to_string(),
            micros(self.taken.median()),
            micros(self.taken.p99()),
            micros(self.get.median()),
            micros(self.get.p99()),
            format!("{:.2}", self.taken.median() / self.get.median()),
            format!("{:.0}", self.first.as_secs_f64() * 1e3),
        ]
    }
}

struct Portal {
    server: Server,
    connection: Connection,
    contacts: usize,
    calls: usize,
}

impl Portal {
    async fn seeded(contacts: usize) -> Result<Self> {
        let seed = Seed::numbered(contacts)?;
        let (server, _) = Server::timed_program(Some(seed.path())).await?;
        let connection = Connection::open(server.address).await?;
        Ok(Self { server, connection, contacts, calls: 0 })
    }

    async fn measure(&mut self, search: Search) -> Result<Measured> {
        let start = Instant::now();
        let total = self.total(search).await?;
        let first = start.elapsed();
        let (mut taken, mut get) = (Vec::new(), Vec::new());
        for call in 0..WARM_UP + CALLS {
            let (searched, got) = (self.searched(search).await?, self.got().await?);
            if call >= WARM_UP {
                taken.push(searched);
                get.push(got);
            }
        }
        let (taken, get) = (Series::of(taken), Series::of(get));
        Ok(Measured { search, contacts: self.contacts, first, total, taken, get })
    }

    /// How many contacts it finds, once; the first search builds what later ones use.
    async fn total(&mut self, search: Search) -> Result<u64> {
        let mut request = self.request(search);
        let answer = self.connection.answer_to(request.next()).await?;
        let body: Value = serde_json::from_slice(answer.body())?;
        let total = body["total"].as_u64().unwrap_or_default();
        ensure!(total > 0, "{}: {body}", search.name());
        Ok(total)
    }

    async fn searched(&mut self, search: Search) -> Result<f64> {
        let request = self.request(search);
        self.timed(request).await
    }

    async fn got(&mut self) -> Result<f64> {
        let path = format!("{}/{}", contacts::PATH, self.index() + 1);
        let request = Request::get(&path, &self.server.token);
        self.timed(request).await
    }

    async fn timed(&mut self, mut request: Request) -> Result<f64> {
        let request = request.next();
        let start = Instant::now();
        let status = self.connection.status_of(request).await?;
        let taken = start.elapsed().as_secs_f64() * 1e6;
        ensure!(status == 200, "answered {status}");
        Ok(taken)
    }

    fn request(&mut self, search: Search) -> Request {
        let body = search.body(self.index(), self.contacts).to_string();
        Request::post(&format!("{}/search", contacts::PATH), &self.server.token, &body)
    }

    fn index(&mut self) -> usize {
        self.calls += 1;
        self.calls * STRIDE % self.contacts
    }
}

impl Search {
    fn name(self) -> &'static str {
        match self {
            Self::Eq => "EQ on e-mail",
            Self::In => "IN of 100 e-mails",
            Self::Range => "range of dates, sorted",
            Self::Token => "CONTAINS_TOKEN",
            Self::Query => "query",
            Self::Or => "two groups",
        }
    }

    /// A search around one contact of so many.
    fn body(self, index: usize, contacts: usize) -> Value {
        let from = index.min(contacts - MANY);
        let filter = |name: &str, operator: &str, value: String| json!({"propertyName": name, "operator": operator, "value": value});
        let email = || filter("email", "EQ", contacts::email(index));
        let firm = index / contacts::FIRM;
        match self {
            Self::Eq => json!({"filterGroups": [{"filters": [email()]}]}),
            Self::In => {
                let values: Vec<String> = (from..from + MANY).map(contacts::email).collect();
                json!({"filterGroups": [{"filters": [
                    {"propertyName": "email", "operator": "IN", "values": values},
                ]}]})
            }
            Self::Range => json!({
                "filterGroups": [{"filters": [{
                    "propertyName": "createdate", "operator": "BETWEEN",
                    "value": contacts::created(from).to_string(),
                    "highValue": contacts::created(from + MANY - 1).to_string(),
                }]}],
                "sorts": [{"propertyName": "lastname", "direction": "DESCENDING"}],
            }),
            Self::Token => {
                let token = filter("email", "CONTAINS_TOKEN", format!("firm-{firm}.example.com"));
                json!({"filterGroups": [{"filters": [token]}]})
            }
            Self::Query => json!({"query": format!("617 {index:07}")}),
            Self::Or => json!({"filterGroups": [
                {"filters": [email()]},
                {"filters": [
                    filter("company", "EQ", format!("firm {firm} ltd")),
                    filter("lastname", "NEQ", "Nobody".to_owned()),
                ]},
            ]}),
        }
    }
}

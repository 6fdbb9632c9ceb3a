//! A slice of steady load: so many connections, each with one request under way at any time.

use std::io;
use std::net::SocketAddr;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;

use crate::connection::Connection;
use crate::request::Request;

/// What is sent, and the status that counts as an answer to it.
#[derive(Clone)]
pub(crate) struct Load {
    pub(crate) request: Request,
    pub(crate) expected: u16,
}

#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) answered: u64,
    pub(crate) failed: u64,
    /// Tells a rate limit from a bad body when something is amiss.
    pub(crate) last_failure: Option<u16>,
}

impl Tally {
    fn count(&mut self, status: u16, expected: u16) {
        if status == expected {
            self.answered += 1;
        } else {
            self.failed += 1;
            self.last_failure = Some(status);
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.answered += other.answered;
        self.failed += other.failed;
        self.last_failure = other.last_failure.or(self.last_failure);
    }
}

impl Load {
    /// Gives the tally and the rate of expected answers, in requests per second.
    pub(crate) async fn slice(
        &self,
        address: SocketAddr,
        connections: usize,
        length: Duration,
    ) -> Result<(Tally, f64)> {
        let mut open = Vec::with_capacity(connections);
        for _ in 0..connections {
            open.push(Connection::open(address).await?);
        }
        let start = Instant::now();
        let tally = self.drive_all(open, start + length).await?;
        let rate = tally.answered as f64 / start.elapsed().as_secs_f64();
        Ok((tally, rate))
    }

    async fn drive_all(&self, open: Vec<Connection>, deadline: Instant) -> Result<Tally> {
        let mut drivers = JoinSet::new();
        for connection in open {
            drivers.spawn(self.clone().drive(connection, deadline));
        }
        let mut total = Tally::default();
        while let Some(tally) = drivers.join_next().await {
            total += tally??;
        }
        Ok(total)
    }

    async fn drive(mut self, mut connection: Connection, deadline: Instant) -> io::Result<Tally> {
        let mut tally = Tally::default();
        while Instant::now() < deadline {
            let status = connection.status_of(self.request.next()).await?;
            tally.count(status, self.expected);
        }
        Ok(tally)
    }
}

//! Searches that may not have seen the last minute's writes.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use super::{
    compare::{Difference, Rank},
    operation::{About, about},
    play::{Agreement, Player, Replayed},
    recording::Pair,
    stage::LONGEST_LAG,
};
use contract::{
    exchange::{Answer, Request},
    json::Json,
};

impl Player<'_> {
    pub(super) fn note_write(&mut self, pair: &Pair) {
        let reads = pair.request.method == "GET"
            || matches!(about(&pair.request.path), About::Search(_) | About::Batch(_, "read"));
        if let (false, true, Some(at)) = (reads, pair.response.is_success(), self.clock) {
            let mut ids = BTreeSet::new();
            let bodies = [pair.response.body.json(), pair.request.body.json()];
            bodies.into_iter().flatten().for_each(|body| collect_ids(body, &mut ids));
            if let About::Record(_, id) = about(&pair.request.path) {
                ids.insert(id.to_owned());
            }
            self.writes.push((at, ids));
        }
    }

    /// Search is behind its writes, by how much nobody knows. An answer that is right for some
    /// moment of the last minute agrees.
    pub(super) async fn with_lag(
        &mut self,
        pair: &Pair,
        token: &str,
        request: Request,
        unlagged: Replayed,
    ) -> Result<Replayed> {
        let Some(now) = self.clock else { return Ok(unlagged) };
        let millis = |at: &Timestamp| u64::try_from(now.duration_since(*at).as_millis()).ok();
        let longest = u64::from(LONGEST_LAG) * 1_000;
        let recent: Vec<u64> = self
            .writes
            .iter()
            .rev()
            .filter_map(|(at, _)| millis(at))
            .take_while(|millis| *millis < longest)
            .collect();
        // How much the lag has to explain at the least; more than that isn't worth another answer.
        let weight = |found: &[Difference]| {
            let lags = found.iter().any(|one| one.rank == Rank::Lag);
            (Agreement::of(found).max(Agreement::ButForTime), lags)
        };
        let mut best = unlagged;
        for behind in recent {
            if weight(&best.differences) == (Agreement::ButForTime, false) {
                break;
            }
            let answer = self.search(token, &request, behind + 1).await?;
            let differences = self.compare(pair, &answer, true);
            let explains = Agreement::of(&differences) <= Agreement::ButForTime;
            if explains && weight(&differences) < weight(&best.differences) {
                best = Replayed { differences, answer, ..best };
            }
        }
        Ok(best)
    }

    /// Records that were written in the last minute.
    pub(super) fn unsettled(&self) -> BTreeSet<String> {
        let longest = SignedDuration::from_secs(i64::from(LONGEST_LAG));
        let is_recent =
            |at: Timestamp| self.clock.is_none_or(|now| now.duration_since(at) < longest);
        let writes = self.writes.iter().rev().take_while(|(at, _)| is_recent(*at));
        let ids = writes.flat_map(|(_, ids)| ids).flat_map(|id| {
            [Some(id.as_str()), self.world.ids.get(id)].into_iter().flatten().map(str::to_owned)
        });
        ids.collect()
    }

    /// Searches as if the index were so many milliseconds behind. Between searches the mock
    /// remembers all that an index may be behind.
    pub(super) async fn search(
        &self,
        token: &str,
        request: &Request,
        behind: u64,
    ) -> Result<Answer> {
        let stage = self.world.stage;
        stage.lag(behind).await?;
        let answer = stage.send(token, request.clone()).await;
        stage.lag(u64::from(LONGEST_LAG) * 1_000).await?;
        answer
    }
}

fn collect_ids(json: &Json, ids: &mut BTreeSet<String>) {
    for (name, value) in json.members() {
        match (&**name, value.scalar()) {
            ("id", Some(id)) => drop(ids.insert(id.to_owned())),
            _ => collect_ids(value, ids),
        }
    }
    json.items().iter().for_each(|item| collect_ids(item, ids));
}

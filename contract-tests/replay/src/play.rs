//! Plays sessions, pair by pair.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{
    align::learn,
    compare::{Context, Difference, Rank, compare},
    operation::{About, about},
    reason::Reason,
    recording::Pair,
    request::ordered,
    stage::{Stage, is_refused},
    world::World,
};
use contract::exchange::Answer;

/// What became of a pair.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was replayed.
    Replayed(Replayed),
    /// It can't be.
    NotReplayed(Reason),
}

/// What a replayed pair shows.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Where the mock differs, worst first.
    pub differences: Vec<Difference>,
    /// What the mock said.
    pub answer: Answer,
    /// How much agreement proves.
    pub proof: Proof,
}

/// How much it proves if a pair agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The mock found the answer by itself.
    Telling,
    /// The refusal was ordered: the mock was told to be at its limit, or that a token has expired.
    Ordered,
    /// The answer only shows what was put there because of it.
    PutIn,
}

/// How far an answer agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// Wholly.
    Full,
    /// But for time: what HubSpot's answers have since then only, and what search's index may not
    /// have seen yet.
    ButForTime,
    /// But for values.
    UpToValues,
    /// Not.
    No,
}

impl Agreement {
    /// What differences make of it.
    pub fn of(differences: &[Difference]) -> Self {
        match differences.iter().map(|difference| difference.rank).min() {
            None => Self::Full,
            Some(Rank::Age | Rank::Lag) => Self::ButForTime,
            Some(Rank::Value) => Self::UpToValues,
            Some(_) => Self::No,
        }
    }
}

/// Pairs of one session, in the order of time.
#[derive(Clone, Debug)]
pub struct Session {
    /// The pairs.
    pub pairs: Vec<Pair>,
}

/// Puts pairs of the same source together; without one, those of the same file.
pub fn sessions(pairs: Vec<Pair>) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for pair in pairs {
        let same = |session: &&mut Session| {
            let first = &session.pairs[0];
            let same_file = first.place.file == pair.place.file;
            first.source == pair.source && (same_file || pair.source.is_some())
        };
        match sessions.iter_mut().find(same) {
            Some(session) => session.pairs.push(pair),
            None => sessions.push(Session { pairs: vec![pair] }),
        }
    }
    for session in &mut sessions {
        if session.pairs.iter().all(|pair| pair.at.is_some()) {
            session.pairs.sort_by_key(|pair| pair.at);
        }
    }
    sessions
}

/// Plays a session in a portal of its own; `seen` is told of every pair.
///
/// # Errors
///
/// If the mock can't be reached or arranged.
pub async fn play(
    stage: &Stage,
    session: &Session,
    mut seen: impl FnMut(&Pair, Outcome),
) -> Result<()> {
    let mut player = Player {
        world: World::open(stage, &session.pairs).await?,
        clock: None,
        writes: Vec::new(),
    };
    for pair in &session.pairs {
        let outcome = player.pair(pair).await?;
        seen(pair, outcome);
    }
    let portal = player.world.portal.clone();
    stage.close(&portal).await
}

pub(super) struct Player<'s> {
    pub(super) world: World<'s>,
    pub(super) clock: Option<Timestamp>,
    /// When the session wrote, and which records.
    pub(super) writes: Vec<(Timestamp, BTreeSet<String>)>,
}

/// Recorders keep whole seconds, so pairs of the same one follow each other in such steps.
const STEP: SignedDuration = SignedDuration::from_millis(150);

impl Player<'_> {
    async fn pair(&mut self, pair: &Pair) -> Result<Outcome> {
        if let Some(reason) = Reason::of(pair) {
            return Ok(Outcome::NotReplayed(reason));
        }
        self.set_clock(pair.at).await?;
        if self.world.stage.is_arranged() {
            let prepared = self.world.prepare(pair).await;
            if is_refused(&prepared) {
                return Ok(Outcome::NotReplayed(Reason::NotGiven));
            }
            prepared?;
        } else if let Some(reason) = Reason::of_account(pair) {
            return Ok(Outcome::NotReplayed(reason));
        } else if self.world.needs_givens(pair) {
            return Ok(Outcome::NotReplayed(Reason::NotGiven));
        }
        let Some(request) = self.request(pair).await? else {
            return Ok(Outcome::NotReplayed(Reason::Unsendable));
        };
        let token = self.token(pair).await?;
        let is_search = matches!(about(&pair.request.path), About::Search(_));
        let answer = match is_search && self.world.stage.is_arranged() {
            true => self.search(&token, &request, 0).await,
            false => self.world.stage.send(&token, request.clone()).await,
        };
        let answer = match answer {
            Err(error) if is_unsendable(&error) => {
                return Ok(Outcome::NotReplayed(Reason::Unsendable));
            }
            answer => answer?,
        };
        if let Some(reason) = Reason::of_answer(&answer) {
            return Ok(Outcome::NotReplayed(reason));
        }
        let ours = answer.json();
        if let (true, Some(theirs), Some(ours)) =
            (makes(pair), pair.response.body.json(), ours.as_ref())
            && pair.response.is_success()
            && answer.is_success()
        {
            learn(&mut self.world.ids, theirs, ours);
        }
        self.world.note(pair, ours.as_ref().filter(|_| answer.is_success())).await?;
        let differences = self.compare(pair, &answer, false);
        self.note_write(pair);
        let replayed = Replayed { differences, answer, proof: self.proof(pair).await? };
        // Without a lag first: only what that doesn't explain may be the lag's.
        let explained = replayed.differences.iter().all(|one| one.rank == Rank::Age);
        if is_search && !explained && self.world.stage.is_arranged() {
            let replayed = self.with_lag(pair, &token, request, replayed).await?;
            return Ok(Outcome::Replayed(replayed));
        }
        Ok(Outcome::Replayed(replayed))
    }

    async fn proof(&mut self, pair: &Pair) -> Result<Proof> {
        Ok(match self.world.stage.is_arranged() {
            true if ordered(pair).is_some() => Proof::Ordered,
            true if self.world.only_shows_givens(pair).await? => Proof::PutIn,
            _ => Proof::Telling,
        })
    }

    pub(super) fn compare(&self, pair: &Pair, answer: &Answer, lagged: bool) -> Vec<Difference> {
        let is_search = matches!(about(&pair.request.path), About::Search(_));
        let unsettled = if is_search { self.unsettled() } else { BTreeSet::new() };
        let context = Context {
            asked: &pair.request,
            lagged,
            ids: &self.world.ids,
            at: pair.at.filter(|_| self.world.stage.is_arranged()),
            recorded: pair.at,
            unsettled: &unsettled,
            quoted: pair.response.headers.is_empty(),
            unordered: pair.request.path.contains("/batch/"),
        };
        compare(&pair.response, answer, context)
    }

    async fn set_clock(&mut self, at: Option<Timestamp>) -> Result<()> {
        // The mock's clock counts milliseconds.
        let at = at.and_then(|at| Timestamp::from_millisecond(at.as_millisecond()).ok());
        let Some(at) = at else { return Ok(()) };
        let step = if at.subsec_nanosecond() == 0 { STEP } else { SignedDuration::from_millis(1) };
        let next = self.clock.map_or(at, |before| at.max(before + step));
        self.clock = Some(next);
        self.world.stage.stop_clock(next).await
    }
}

/// Whether an answer to this may bring new ids.
fn makes(pair: &Pair) -> bool {
    let path = pair.request.path.trim_end_matches('/');
    let verb = path.rsplit('/').next().unwrap_or_default();
    pair.request.method == "POST" && !["search", "read", "archive", "update"].contains(&verb)
}

/// Whether a request didn't even leave.
fn is_unsendable(error: &anyhow::Error) -> bool {
    error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_builder)
}

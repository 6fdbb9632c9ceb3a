//! Recorded traffic against a fresh mock: where do they differ?
//!
//! In reading order: `recording` (what was recorded: `har`, `pairs`), `operation` (what a path is
//! about), `redaction` (what recordings hide), `stage` (where they are played), `setting`,
//! `definition`, `given`, `association` and `label` (what must have been there before), `ids`, `world` (a
//! session's portal), `people` (told apart), `play` (pair by pair) with `request` and `lag`, `reason`
//! (why some can't be), `compare` with `align`, `kind` and `age` (what is newer than a recording),
//! `proof` (which answers prove little), `mutation` (how much a comparison notices), and `report` with
//! its `row`s and `family` table.

mod age;
mod align;
mod association;
mod compare;
mod definition;
mod family;
mod given;
mod har;
mod ids;
mod kind;
mod label;
mod lag;
mod mutation;
mod operation;
mod pairs;
mod people;
mod play;
mod proof;
mod reason;
mod recording;
mod redaction;
mod report;
mod request;
mod row;
mod setting;
mod stage;
mod world;

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use contract::{mock::StartMock, target::is_loopback};

pub use self::{
    compare::{Difference, Rank},
    family::Family,
    mutation::{Mutated, Mutations},
    play::{Agreement, Proof},
    reason::Reason,
    recording::RecordingError,
    report::{Differing, Operation, Report, Shares, Where},
    row::{Answers, Row},
};
use self::{
    recording::{Pair, Recording},
    stage::Stage,
};

/// Runs recorded traffic against a fresh mock and reports where the answers differ.
///
/// Takes HAR files, as browsers and proxies write them, and files of JSON pairs. What was in the
/// portal before is inferred from the recorded answers and put into the mock first; ids are
/// translated; times, credentials and what was taken out of a recording are compared by kind.
///
/// Exits with 0 if every pair that can be replayed agrees, with 1 if some differ, and with 2 if
/// nothing could be run.
#[derive(Clone, Debug, Args)]
pub struct Replay {
    /// HAR files, or files of JSON pairs.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// A mock that runs already, instead of one in this process. Every session gets a portal of
    /// its own there, which is taken down afterwards.
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,
    /// The environment variable with an access token: replays into that account as it is. Pairs
    /// that need what was there before are then counted, not replayed.
    #[arg(long, value_name = "NAME", requires = "target")]
    pub token_env: Option<String>,
    /// Lets the target be another machine. Replaying writes: use an account that holds nothing of
    /// value.
    #[arg(long)]
    pub allow_remote: bool,
    /// A further host whose entries in HAR files are HubSpot's, such as a proxy.
    #[arg(long, value_name = "HOST")]
    pub host: Vec<String>,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    pub output: Output,
    /// Short for `--output json`: everything, with a row for each pair.
    #[arg(long, conflicts_with = "output")]
    pub json: bool,
    /// Shows both answers of each pair, agreeing ones too.
    #[arg(long)]
    pub verbose: bool,
    /// Reports only pairs of this number in their file; what goes before them is replayed
    /// nevertheless.
    #[arg(long, value_name = "NUMBER")]
    pub pair: Vec<usize>,
    /// Tells how much the comparison notices: replays a second time with one value of each recorded
    /// body changed, and counts the agreeing pairs that notice.
    #[arg(long)]
    pub mutate: bool,
}

/// What to print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Replay {
    /// Does it, prints the report, and tells how the program ends.
    ///
    /// # Errors
    ///
    /// If a file can't be read, or the mock can't be used.
    pub async fn run(&self, mocks: &dyn StartMock) -> Result<ExitCode> {
        let report = self.report(mocks).await?;
        match self.json || self.output == Output::Json {
            false => print!("{report}"),
            true => println!("{}", serde_json::to_string_pretty(&report)?),
        }
        Ok(ExitCode::from(u8::from(!report.agrees())))
    }

    /// Does it.
    ///
    /// # Errors
    ///
    /// If a file can't be read, or the mock can't be used.
    pub async fn report(&self, mocks: &dyn StartMock) -> Result<Report> {
        let mut pairs = Vec::new();
        let mut elsewhere = 0;
        for file in &self.files {
            let recording = Recording::read(file, &self.host)?;
            pairs.extend(recording.pairs);
            elsewhere += recording.elsewhere;
        }
        let stage = self.stage(mocks)?;
        let before = stage.times().await?;
        let report = self.reports(&stage, pairs).await;
        stage.restore(before).await?;
        Ok(Report { elsewhere, ..report? })
    }

    /// The report of the pairs, and of changed ones beside them if that is wanted.
    async fn reports(&self, stage: &Stage, pairs: Vec<Pair>) -> Result<Report> {
        if !self.mutate {
            return self.replay(stage, pairs).await;
        }
        let (changed, leaves) = mutation::change(&pairs);
        let mut report = self.replay(stage, pairs).await?;
        let again = self.replay(stage, changed).await?;
        report.mutations = Some(Mutations::of(&report.pairs, &again.pairs, &leaves));
        Ok(report)
    }

    async fn replay(&self, stage: &Stage, pairs: Vec<Pair>) -> Result<Report> {
        let mut report = Report::default();
        let mut progress = Progress::new(pairs.len());
        for session in play::sessions(pairs) {
            play::play(stage, &session, |pair, outcome| {
                if self.pair.is_empty() || self.pair.contains(&pair.place.number) {
                    report.add(pair, outcome, self.verbose);
                }
                progress.step();
            })
            .await?;
        }
        progress.end();
        report.rank();
        Ok(report)
    }

    fn stage(&self, mocks: &dyn StartMock) -> Result<Stage> {
        let Some(target) = &self.target else { return Stage::own(mocks) };
        let url = reqwest::Url::parse(target).with_context(|| format!("{target} is no URL"))?;
        if !self.allow_remote && !is_loopback(url.as_str()) {
            bail!("{target} is another machine, and replaying writes; --allow-remote permits it");
        }
        match &self.token_env {
            None => Stage::running(target),
            Some(name) => {
                let token = std::env::var(name).with_context(|| format!("the variable {name}"))?;
                Stage::account(target, &token)
            }
        }
    }
}

/// Tells people who wait how far it is.
struct Progress {
    done: usize,
    all: usize,
    shown: bool,
}

impl Progress {
    fn new(all: usize) -> Self {
        Self { done: 0, all, shown: std::io::stderr().is_terminal() }
    }

    fn step(&mut self) {
        self.done += 1;
        if self.shown {
            eprint!("\r{} of {} pairs", self.done, self.all);
            let _ = std::io::stderr().flush();
        }
    }

    fn end(&self) {
        if self.shown {
            eprint!("\r\x1b[K");
        }
    }
}

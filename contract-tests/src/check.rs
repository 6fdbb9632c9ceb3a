//! `hubspot-contract check`: does a portal answer as the snapshots say?

mod choice;
mod progress;

use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};

use self::{choice::Choice, progress::Progress};
use crate::{
    connect::{Connect, Connection},
    mock::StartMock,
    output,
    report::Report,
    scenario::Scenario,
    suite,
};

/// What a shell says of a program that ctrl-c ended.
const KILLED: i32 = 130;

/// Compares a portal's answers with the snapshots in this program and reports the drift.
///
/// Without --target it starts a mock and checks that. A portal needs a token with all scopes that are
/// to be checked; what lacks one is reported as not possible. Scenarios about apps need
/// HUBSPOT_CONTRACT_APP_ID, _CLIENT_ID, _CLIENT_SECRET, _REFRESH_TOKEN and _DEVELOPER_KEY.
///
/// Every scenario makes its own records, properties, pipelines, …, named ct and ten hexadecimal digits,
/// and takes them away. After a run that was killed, `hubspot-contract clean` does so.
///
/// Exit code: 0 all that is possible agrees, 1 drift, a failure or something left behind, 2 it couldn't
/// run, or was interrupted.
#[derive(Clone, Debug, Args)]
pub struct Check {
    #[command(flatten)]
    connect: Connect,

    #[command(flatten)]
    choice: Choice,

    /// Lists the scenarios and how they are known, and checks nothing.
    #[arg(long)]
    list: bool,

    /// How many scenarios are told at a time.
    #[arg(long, value_name = "N", default_value_t = 4)]
    jobs: usize,

    /// What standard output gets.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    report: Format,

    /// Writes the report as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Writes the report as JUnit XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Writes the report as a page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Junit,
    Html,
}

impl Format {
    fn of(self, report: &Report) -> String {
        match self {
            Self::Text => report.text(),
            Self::Json => report.json(),
            Self::Junit => report.junit(),
            Self::Html => report.html(),
        }
    }
}

impl Check {
    /// Does it.
    ///
    /// # Errors
    ///
    /// If the portal can't be reached or refuses the token, no scenario fits, or a file can't be
    /// written.
    pub async fn run(&self, mocks: &dyn StartMock) -> anyhow::Result<ExitCode> {
        let scenarios = self.choice.scenarios()?;
        if self.list {
            print(&list(&scenarios));
            return Ok(ExitCode::SUCCESS);
        }
        let files = self.files()?;
        let connection = self.connect.open(mocks).await?;
        self.connect.consent(&question(&connection, scenarios.len()))?;
        let report = self.told(&scenarios, &connection).await?;
        for (mut file, path, format) in files {
            let written = file.write_all(format.of(&report).as_bytes());
            written.with_context(|| format!("can't write {}", path.display()))?;
        }
        print(&self.report.of(&report));
        Ok(ExitCode::from(report.exit_code()))
    }

    /// The files are made before anything else: nobody wants to lose a report of ten minutes.
    fn files(&self) -> anyhow::Result<Vec<(File, &PathBuf, Format)>> {
        let asked =
            [(&self.json, Format::Json), (&self.junit, Format::Junit), (&self.html, Format::Html)];
        let asked = asked.into_iter().filter_map(|(path, format)| Some((path.as_ref()?, format)));
        let file = |(path, format): (_, _)| {
            let path: &PathBuf = path;
            Ok((output::create(path)?, path, format))
        };
        asked.map(file).collect()
    }

    /// Ctrl-c ends it early but cleanly; once more ends it.
    async fn told(
        &self,
        scenarios: &[Scenario],
        Connection { target, account, .. }: &Connection,
    ) -> anyhow::Result<Report> {
        let progress = Progress::of(scenarios.len());
        let watch = |event: suite::Event<'_>| progress.tell(&event);
        let told = suite::check(scenarios, self.jobs, target, account, &watch);
        let mut interrupt = signal(SignalKind::interrupt()).context("can't listen for ctrl-c")?;
        let mut terminate = signal(SignalKind::terminate()).context("can't listen for SIGTERM")?;
        tokio::pin!(told);
        loop {
            tokio::select! {
                report = &mut told => return Ok(report),
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if target.is_interrupted() {
                progress.note("what is half done stays; `hubspot-contract clean` takes it away");
                std::process::exit(KILLED);
            }
            progress.note("cleaning up what the running scenarios made; once more quits at once");
            target.interrupt();
        }
    }
}

fn question(Connection { target, account, .. }: &Connection, scenarios: usize) -> String {
    format!(
        "{scenarios} scenarios will create, change and delete records, properties, pipelines and more \
         in portal {} at {}.",
        account.portal().unwrap_or("(of unknown number)"),
        target.base_url(),
    )
}

fn list(scenarios: &[Scenario]) -> String {
    let line = |scenario: &Scenario| {
        let Scenario { about, evidence, .. } = scenario;
        format!("{}\n    {about}\n    {evidence}\n", scenario.title())
    };
    scenarios.iter().map(line).collect()
}

fn print(text: &str) {
    // A reader that went away has seen enough.
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

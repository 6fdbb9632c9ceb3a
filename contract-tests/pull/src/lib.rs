//! A live portal as a seed file: what it has that a new portal has not.

mod account;
mod definition;
mod label;
mod mask;
mod object_type;
mod part;
mod pipeline;
mod progress;
mod reader;
mod record;
mod reference;
mod schema;
mod steps;
mod survey;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Args;

pub use self::reader::Missing;
use self::{
    mask::Mask,
    part::{object, text},
    progress::Progress,
    reader::Reader,
    steps::Steps,
    survey::Survey,
};
use contract::{
    json::Json,
    mock::StartMock,
    output::{self, NewFile, with_ending},
    target::{Pace, Target},
};

/// Reads a live portal into a seed file, from which a mock starts that looks like it.
///
/// Interrupted, the same command goes on where it was. Exits with 1 if the token may not read some
/// parts, and with 2 if there is no file.
#[derive(Clone, Debug, Args)]
pub struct Pull {
    /// Where the portal is.
    #[arg(long, value_name = "URL", default_value = "https://api.hubapi.com")]
    pub target: String,
    /// The environment variable that has the access token.
    #[arg(long, value_name = "NAME", default_value = "HUBSPOT_ACCESS_TOKEN")]
    pub token_env: String,
    /// Where the seed file goes.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// How many records of each type to read, with the associations among them.
    #[arg(long, value_name = "N")]
    pub records: Option<usize>,
    /// Types whose records to read, named as in paths; custom objects also by their bare name.
    /// Companies, contacts, deals and tickets unless others are named.
    #[arg(long, value_name = "TYPES", value_delimiter = ',', requires = "records")]
    pub types: Vec<String>,
    /// Leave personal data as they are, in records and of owners.
    #[arg(long)]
    pub no_mask: bool,
    /// Leave names and addresses of owners as they are.
    #[arg(long)]
    pub keep_owners: bool,
    /// Requests a second.
    #[arg(long, value_name = "RATE", default_value_t = 9.0, value_parser = rate)]
    pub rate: f64,
    /// Say nothing but what was left out.
    #[arg(short, long)]
    pub quiet: bool,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or_else(|| "a number above zero".to_owned())
}

/// Types whose records are read if nobody names others.
const USUAL_TYPES: [&str; 4] = ["companies", "contacts", "deals", "tickets"];

/// What became of a pull.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulled {
    /// What the token may not read.
    pub missing: Vec<Missing>,
    /// What the mock doesn't have.
    pub unknown: Vec<String>,
}

impl Pull {
    /// Does it, until it is done or somebody presses ctrl-c.
    ///
    /// # Errors
    ///
    /// If the portal can't be read or the file can't be written.
    pub async fn run(&self, mocks: &dyn StartMock) -> anyhow::Result<ExitCode> {
        let name = &self.token_env;
        let token = std::env::var(name).ok().filter(|token| !token.trim().is_empty());
        let token =
            token.with_context(|| format!("the environment variable {name} has no token"))?;
        let pace = Pace::per_second(self.rate, self.rate);
        let target = Target::new(&self.target, token.trim(), pace)?;
        let stopped = async { drop(tokio::signal::ctrl_c().await) };
        let pulled = tokio::select! {
            pulled = self.pull(&target, mocks) => pulled?,
            () = stopped => bail!("stopped; the same command goes on from here"),
        };
        pulled.tell();
        if !self.quiet {
            let file = self.output.display();
            eprintln!("wrote {file}; start with it: hubspot-mock --seed {file}");
        }
        Ok(ExitCode::from(u8::from(!pulled.missing.is_empty())))
    }

    /// Reads the target and writes the file.
    ///
    /// # Errors
    ///
    /// If the portal can't be read or the file can't be written.
    pub async fn pull(&self, target: &Target, mocks: &dyn StartMock) -> anyhow::Result<Pulled> {
        let mask = Mask::of(target.token());
        output::check(&self.output)?;
        output::check(&with_ending(&self.output, "new"))?;
        let steps =
            Steps::open(&with_ending(&self.output, "partial"), &self.header(target, &mask))?;
        let reader = Reader::new(target, steps, Progress::new(self.quiet));
        let mask = Some(mask).filter(|_| !self.no_mask);
        let survey = Survey { pull: self, mocks, mask, reader };
        let (seed, pulled, steps) = survey.seed().await?;
        write(mocks, &self.output, &seed.pretty())?;
        steps.finish()?;
        Ok(pulled)
    }

    /// The types whose records are read.
    fn types(&self) -> Vec<&str> {
        match (self.records.unwrap_or_default(), &self.types[..]) {
            (0, _) => Vec::new(),
            (_, []) => USUAL_TYPES.to_vec(),
            (_, named) => named.iter().map(|name| name.trim()).collect(),
        }
    }

    /// What a pull must have in common with the one that it goes on with.
    fn header(&self, target: &Target, mask: &Mask) -> Json {
        let types = self.types().into_iter().map(text).collect();
        object([
            ("pull", Json::Number("1".to_owned())),
            ("target", text(target.base_url())),
            ("token", text(mask.fingerprint())),
            ("records", Json::Number(self.records.unwrap_or_default().to_string())),
            ("types", Json::Array(types)),
            ("masked", Json::Bool(!self.no_mask)),
            ("keepOwners", Json::Bool(self.keep_owners)),
        ])
    }
}

impl Pulled {
    /// Lists what is not in the file.
    fn tell(&self) {
        if !self.missing.is_empty() {
            eprintln!("left out, because the token may not read it:");
            for missing in Missing::by_scope(&self.missing) {
                eprintln!("  {missing}");
            }
        }
        if !self.unknown.is_empty() {
            eprintln!("left out, because the mock doesn't have it:");
            self.unknown.iter().for_each(|unknown| eprintln!("  {unknown}"));
        }
    }
}

/// Puts the whole file in its place once a mock has started with it, or leaves it beside.
fn write(mocks: &dyn StartMock, path: &Path, content: &str) -> anyhow::Result<()> {
    let mut new = NewFile::beside(path)?;
    new.write(&format!("{content}\n"))?;
    reference::check(mocks, new.path())?;
    new.finish()
}

//! `hubspot-contract clean`: takes away what a run that was killed left in a portal. Everything a run
//! makes carries its word, so nothing else is touched.

mod leftover;

use std::process::ExitCode;

use anyhow::ensure;
use clap::Args;

use crate::{
    connect::{Connect, Connection, ask},
    json::Json,
    mock::StartMock,
};

/// What every run's word begins with.
const START: &str = "ct";
/// How many hexadecimal digits follow.
const DIGITS: usize = 10;

/// Takes away what a check that was killed left in a portal.
///
/// Every run names what it makes: ct and ten hexadecimal digits in the e-mail address, domain, name or
/// label. Records, labels of associations, pipelines, properties, their groups and custom object types
/// with such a word are listed and, after a question, deleted.
#[derive(Clone, Debug, Args)]
pub struct Clean {
    #[command(flatten)]
    connect: Connect,
}

impl Clean {
    /// Does it.
    ///
    /// # Errors
    ///
    /// If the portal can't be reached, refuses the token, or nobody is there to ask.
    pub async fn run(&self, mocks: &dyn StartMock) -> anyhow::Result<ExitCode> {
        ensure!(self.connect.target.is_some(), "--target says which portal is to be cleaned");
        let Connection { target, .. } = &self.connect.open(mocks).await?;
        let leftovers = leftover::find(target).await?;
        for unseen in &leftovers.unseen {
            eprintln!("couldn't look at {unseen}");
        }
        for found in &leftovers.found {
            println!("{}", found.what);
        }
        if leftovers.found.is_empty() {
            println!("Nothing was left behind.");
            return Ok(ExitCode::SUCCESS);
        }
        if !self.connect.yes {
            ask(&format!("These {} will be deleted.", leftovers.found.len()))?;
        }
        let mut kept = 0;
        for found in &leftovers.found {
            for request in &found.requests {
                if let Some(why) = target.take_away(request).await {
                    eprintln!("{} stays: {why}", found.what);
                    kept += 1;
                }
            }
        }
        Ok(ExitCode::from(u8::from(kept > 0)))
    }
}

/// Whether a run gave this name.
fn is_of_a_run(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        word.strip_prefix(START).is_some_and(|digits| {
            digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    })
}

/// Whether a run gave a name that is somewhere in this.
fn carries_a_word(json: &Json) -> bool {
    match json {
        Json::String(text) => is_of_a_run(text),
        Json::Array(items) => items.iter().any(carries_a_word),
        Json::Object(members) => members.iter().any(|(_, value)| carries_a_word(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_runs_own_names() {
        let run = crate::runner::new_run();
        for name in [format!("{run}_cars"), format!("ada@{run}.example.com"), run.clone()] {
            assert!(is_of_a_run(&name), "{name}");
        }
        for name in
            ["ct", "ct_cars", "ct012345678", "ct0123456789a", "act0123456789", "ctxyz3456789"]
        {
            assert!(!is_of_a_run(name), "{name}");
        }
    }
}

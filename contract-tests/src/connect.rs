//! Which portal a command is about, who asks, and how fast.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, anyhow, bail, ensure};
use clap::Args;

use crate::{
    account::{Account, App},
    mock::{Mock, MockSeed, StartMock},
    target::{Pace, SendError, Target, is_loopback},
};

/// HubSpot counts searches apart; this is what every account may send in a second, with a margin.
const SEARCHES: f64 = 3.5;

/// Where requests go.
#[derive(Clone, Debug, Args)]
pub struct Connect {
    /// The portal's API, HubSpot's own being `https://api.hubapi.com`; a mock in this process if not given.
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,

    /// The environment variable that holds the portal's access token.
    #[arg(long, value_name = "NAME", default_value = "HUBSPOT_CONTRACT_TOKEN")]
    pub token_env: String,

    /// Requests a second at the most; 0 is as fast as it goes. Nine if not given, which every account
    /// may send, of which 3.5 are searches.
    #[arg(long, value_name = "N", value_parser = rate)]
    pub rate: Option<f64>,

    /// Don't ask before writing into a portal that isn't on this machine.
    #[arg(long)]
    pub yes: bool,
}

/// A portal that answers.
#[derive(Debug)]
pub struct Connection {
    /// Where it is.
    pub target: Target,
    /// Whose it is.
    pub account: Account,
    /// If it is in this process, it lives as long as this.
    _mock: Option<Box<dyn Mock>>,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= 0.0);
    rate.ok_or_else(|| format!("{text} is no number of requests"))
}

impl Connect {
    /// Asks the portal whose token it is.
    ///
    /// # Errors
    ///
    /// If it can't be reached, or refuses the token.
    pub async fn open(&self, mocks: &dyn StartMock) -> anyhow::Result<Connection> {
        match &self.target {
            Some(url) => self.open_portal(url).await,
            None => self.open_mock(mocks).await,
        }
    }

    async fn open_portal(&self, url: &str) -> anyhow::Result<Connection> {
        let name = &self.token_env;
        let token = std::env::var(name).unwrap_or_default();
        ensure!(!token.is_empty(), "the environment variable {name} holds no access token");
        let target = Target::new(&base_url(url)?, &token, self.pace(Pace::careful()))?;
        let account = Account::of(&target, App::from_env()).await;
        let hidden = |error: SendError| anyhow!(error.to_string().replace(&token, "[token]"));
        let account = account.map_err(hidden)?;
        Ok(Connection { target, account, _mock: None })
    }

    async fn open_mock(&self, mocks: &dyn StartMock) -> anyhow::Result<Connection> {
        let mock = mocks.start(&MockSeed::Fresh)?;
        let pace = self.pace(Pace::unlimited());
        let target = Target::new(mock.base_url(), mock.access_token(), pace)?;
        let account = Account::of(&target, mock.app()).await?;
        Ok(Connection { target, account, _mock: Some(mock) })
    }

    fn pace(&self, otherwise: Pace) -> Pace {
        match self.rate {
            None => otherwise,
            Some(0.0) => Pace::unlimited(),
            Some(rate) => Pace::per_second(rate, rate.min(SEARCHES)),
        }
    }

    /// Asks whether something may be done to a portal. What is on this machine need not be asked
    /// about: it is a mock.
    ///
    /// # Errors
    ///
    /// If the answer is no, or there is nobody to ask.
    pub fn consent(&self, what: &str) -> anyhow::Result<()> {
        match &self.target {
            Some(url) if !self.yes && !is_loopback(url) => ask(what),
            _ => Ok(()),
        }
    }
}

/// A URL without its last slash, and without a password that reports would show.
fn base_url(url: &str) -> anyhow::Result<String> {
    let parsed = reqwest::Url::parse(url).with_context(|| format!("{url} is no URL"))?;
    ensure!(["http", "https"].contains(&parsed.scheme()), "{url} isn't http or https");
    let plain = parsed.username().is_empty() && parsed.password().is_none();
    ensure!(plain && parsed.query().is_none(), "the target's URL has more than host and path");
    Ok(url.trim_end_matches('/').to_owned())
}

/// Asks whoever sits at the terminal.
pub(crate) fn ask(what: &str) -> anyhow::Result<()> {
    if !io::stdin().is_terminal() {
        bail!("{what} Nobody is there to ask; --yes says that it is meant.");
    }
    eprint!("{what} Go on? [y/N] ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    ensure!(answer.trim().eq_ignore_ascii_case("y"), "nothing was done");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_others() {
        for url in
            ["http://127.0.0.1:4010", "http://localhost:1", "http://[::1]:1", "http://127.9.9.9"]
        {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["https://api.hubapi.com", "http://127.0.0.1.example.com", "http://10.0.0.1", ""]
        {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn a_url_with_secrets_in_it_is_refused_without_telling_them() {
        let error = base_url("http://me:hush@127.0.0.1:1").unwrap_err();
        assert!(!error.to_string().contains("hush"), "{error}");
        assert!(base_url("http://127.0.0.1:1/?hapikey=hush").is_err());
        assert!(base_url("ftp://127.0.0.1").is_err());
        assert_eq!(base_url("http://127.0.0.1:1/").unwrap(), "http://127.0.0.1:1");
    }
}

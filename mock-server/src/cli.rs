//! The command line.

use clap::{
    Arg, ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum,
    builder::FalseyValueParser, error::ErrorKind, parser::ValueSource,
};
use mock_server::{
    ControlPlace, Options, Secret, Seed, TimeLimits, layer::rate_limit::Limits, span::Span,
};

use portal::{TokenFault, account::ACCOUNT_TYPES};

use crate::command::{Command, ControlCommand};

/// A local HubSpot: the CRM API of a portal, in memory, on this machine.
///
/// Starts a portal with everything a fresh HubSpot account has, and prints the base URL and an
/// access token. Point an unmodified HubSpot SDK at them:
///
///   Node    new Client({ accessToken, basePath: "http://127.0.0.1:4010" })
///   Python  HubSpot(access_token=token, host="http://127.0.0.1:4010")
///   curl    curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:4010/crm/v3/objects/contacts
///
/// Everything is kept in memory and gone when the program stops. It listens on loopback only.
#[derive(Debug, Parser)]
#[command(name = "hubspot-mock", version, verbatim_doc_comment)]
pub struct Cli {
    /// The port to listen on; 0 picks a free one.
    #[arg(long, env = "HUBSPOT_MOCK_PORT", default_value_t = 4010, value_name = "PORT")]
    pub port: u16,

    /// The access token to accept; a random one if not given.
    #[arg(long, env = "HUBSPOT_MOCK_ACCESS_TOKEN", hide_env_values = true, value_name = "TOKEN", value_parser = access_token)]
    pub access_token: Option<Secret>,

    /// What the portal holds at the start: `fresh` (HubSpot's sample records), `empty`,
    /// `b2b` (a small company's portal), or a seed file; the README has its format.
    #[arg(long, env = "HUBSPOT_MOCK_SEED", default_value = "fresh", value_name = "NAME|FILE")]
    pub seed: String,

    /// The portal's id; the seed's own, or 4812345, if not given.
    #[arg(long, env = "HUBSPOT_MOCK_PORTAL_ID", value_name = "ID")]
    pub portal_id: Option<u64>,

    /// What kind of account the portal is; the seed's own, or STANDARD, if not given.
    #[arg(long, env = "HUBSPOT_MOCK_ACCOUNT_TYPE", value_name = "TYPE", value_parser = ACCOUNT_TYPES)]
    pub account_type: Option<String>,

    /// A host besides this machine that webhooks may be sent to, over http; may be repeated.
    #[arg(
        long,
        env = "HUBSPOT_MOCK_ALLOW_WEBHOOK_HOST",
        value_delimiter = ',',
        value_name = "HOST"
    )]
    pub allow_webhook_host: Vec<String>,
    /// Another URL that the ready app's authorization codes may be sent to; may be repeated.
    #[arg(long, env = "HUBSPOT_MOCK_REDIRECT_URI", value_name = "URL", value_delimiter = ',')]
    pub redirect_uri: Vec<String>,

    /// Let every app in without showing the consent page.
    #[arg(long, env = "HUBSPOT_MOCK_AUTO_CONSENT", value_parser = FalseyValueParser::new())]
    pub auto_consent: bool,

    /// Refuse calls beyond HubSpot's limits: off (count only), free, starter, professional,
    /// enterprise, or one of the latter two with +1 or +2 (API limit increases).
    #[arg(long, env = "HUBSPOT_MOCK_RATE_LIMIT", default_value = "off", value_name = "PLAN")]
    pub rate_limit: Limits,
    /// How long a write is hidden from search, as HubSpot's own index lags behind: 3s, 250ms.
    /// Reads by id see every write at once.
    #[arg(long, env = "HUBSPOT_MOCK_SEARCH_LAG", default_value = "0s", value_name = "TIME")]
    pub search_lag: Span,

    /// Gives equal answers to equal requests: ids, tokens, correlation ids and times follow from
    /// this seed, and the clock stands still until it is moved.
    #[arg(long, env = "HUBSPOT_MOCK_DETERMINISTIC", value_name = "SEED")]
    pub deterministic: Option<u64>,

    /// Whether refusals, and what HubSpot ignores without a word, are explained in the header
    /// `x-hubspot-mock-explain` and in the journal.
    #[arg(long, env = "HUBSPOT_MOCK_EXPLAIN", value_enum, default_value_t = Switch::On)]
    pub explain: Switch,

    /// A port of its own for the control API (`/_mock`); 0 picks a free one.
    #[arg(
        long,
        env = "HUBSPOT_MOCK_CONTROL_PORT",
        value_name = "PORT",
        conflicts_with = "no_control"
    )]
    pub control_port: Option<u16>,

    /// No control API.
    #[arg(long, env = "HUBSPOT_MOCK_NO_CONTROL")]
    pub no_control: bool,

    /// How long requests that run may take to finish when the program is told to stop; a second
    /// ctrl-c or SIGTERM ends it at once.
    #[arg(long, env = "HUBSPOT_MOCK_GRACE_PERIOD", default_value = "5s", value_name = "TIME")]
    pub grace_period: Span,

    /// How to print where the server is: for people, or one JSON line for scripts.
    #[arg(long, env = "HUBSPOT_MOCK_OUTPUT", value_enum, default_value_t = Output::Text)]
    pub output: Output,

    /// Where the server runs that a subcommand drives: its base URL or its control URL, with or
    /// without `/_mock` at the end.
    #[arg(
        long,
        env = "HUBSPOT_MOCK_URL",
        default_value = "http://127.0.0.1:4010",
        value_name = "URL"
    )]
    pub url: String,

    /// Drives a server that is running, or compares portals, instead of starting one.
    #[command(subcommand)]
    pub command: Option<Command>,
}

fn access_token(text: &str) -> Result<Secret, TokenFault> {
    let token = Secret::from(text);
    token.check_token().map(|()| token)
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// How to print where the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Text,
    /// One JSON line: base_url, control_url, portal_id, access_token, app.
    Json,
}

/// The argument that says where the server is.
const URL: &str = "url";

/// The program's command line: subcommands that drive a server take its URL too, wherever it stands.
fn command() -> clap::Command {
    let command = Cli::command();
    let url: Option<Arg> = command.get_arguments().find(|arg| arg.get_id() == URL).cloned();
    let control = ControlCommand::augment_subcommands(clap::Command::new(""));
    control.get_subcommands().fold(command, |command, sub| {
        let url = url.clone().map(|url| url.global(true));
        command.mut_subcommand(sub.get_name(), |sub| sub.args(url))
    })
}

/// The URL, if the command line has it there.
fn given_url(matches: &ArgMatches) -> Option<&String> {
    let known = matches.try_get_one::<String>(URL).ok().flatten();
    known.filter(|_| matches.value_source(URL) == Some(ValueSource::CommandLine))
}

impl Cli {
    /// What the program was started with; if that makes no sense, it ends here and says why.
    pub fn from_command_line() -> Self {
        let mut command = command();
        let matches = command.clone().get_matches();
        let mut cli = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let Some((name, of_subcommand)) = matches.subcommand() else { return cli };
        if let Some(url) = given_url(of_subcommand) {
            cli.url.clone_from(url);
        }
        if matches!(cli.command, Some(Command::Contract(_))) && given_url(&matches).is_some() {
            let message = format!(
                "--url is where a server runs that a subcommand drives; {name} drives none"
            );
            command.error(ErrorKind::ArgumentConflict, message).exit();
        }
        cli
    }

    /// What the server makes of it.
    pub fn options(&self) -> Options {
        Options {
            access_token: self.access_token.clone(),
            seed: Seed::from_argument(&self.seed),
            portal_id: self.portal_id,
            account_type: self.account_type.as_deref().map(Box::from),
            webhook_hosts: self.allow_webhook_host.clone(),
            auto_consent: self.auto_consent,
            redirect_uris: self.redirect_uri.clone(),
            rate_limit: self.rate_limit,
            deterministic: self.deterministic,
            control: match (self.no_control, self.control_port) {
                (true, _) => ControlPlace::Nowhere,
                (_, Some(_)) => ControlPlace::Apart,
                _ => ControlPlace::Beside,
            },
            time_limits: TimeLimits { grace: self.grace_period.0, ..TimeLimits::default() },
            no_explanations: self.explain == Switch::Off,
        }
    }
}

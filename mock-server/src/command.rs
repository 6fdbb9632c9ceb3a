//! Subcommands: each is one call of the control API of a server that is running; a few compare
//! portals.

mod call;
mod request;
mod webhooks;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Subcommand;

use mock_server::contract_command::{ContractCommand, print_coverage_table};

use self::{request::Refused, webhooks::WebhookCall};

/// A subcommand.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Control(ControlCommand),
    #[command(flatten)]
    Contract(ContractCommand),
}

/// A call to the control API of a server that runs.
#[derive(Clone, Debug, Subcommand)]
pub enum ControlCommand {
    /// Lists the portals.
    Portals,
    /// Makes a portal.
    CreatePortal {
        /// Its number.
        #[arg(long)]
        id: Option<u64>,
        /// Its token.
        #[arg(long)]
        access_token: Option<String>,
        /// `fresh`, `empty`, `b2b`, or a seed file; a copy of the first portal if not given.
        #[arg(long)]
        seed: Option<String>,
    },
    /// Copies a portal: constant time, whatever its size.
    Fork {
        /// The portal.
        portal: u64,
        /// As it was in a snapshot.
        #[arg(long)]
        snapshot: Option<String>,
    },
    /// Takes a portal down.
    Delete {
        /// The portal.
        portal: u64,
    },
    /// Puts a portal, or every portal, back to how it started.
    Reset {
        /// The portal.
        portal: Option<u64>,
    },
    /// Prints what a portal holds, as a seed file.
    Export {
        /// The portal.
        portal: u64,
    },
    /// Lets a portal hold what a seed file says.
    Import {
        /// The portal.
        portal: u64,
        /// The seed file.
        file: PathBuf,
    },
    /// Lists a portal's snapshots.
    Snapshots {
        /// The portal.
        portal: u64,
    },
    /// Keeps a portal as it is under a name.
    Snapshot {
        /// The portal.
        portal: u64,
        /// The name.
        name: String,
    },
    /// Puts a portal back to a snapshot.
    Restore {
        /// The portal.
        portal: u64,
        /// The name.
        name: String,
    },
    /// Forgets a snapshot.
    DropSnapshot {
        /// The portal.
        portal: u64,
        /// The name.
        name: String,
    },
    /// Prints what happened in a portal.
    Changes {
        /// The portal.
        portal: u64,
        /// `start`, `snapshot:NAME`, or an instant in ISO 8601 or milliseconds since 1970.
        #[arg(long, default_value = "start")]
        since: String,
        /// Only how it was and how it is.
        #[arg(long)]
        net: bool,
    },
    /// Shows the clock, or sets it.
    Clock {
        /// Stops it at an instant in ISO 8601 or milliseconds since 1970.
        #[arg(long)]
        now: Option<String>,
        /// Moves it on: 30m, 2h. What is due then is done before this comes back.
        #[arg(long)]
        advance: Option<String>,
        /// `real` or `frozen`.
        #[arg(long)]
        mode: Option<String>,
    },
    /// Lists the rules by which requests go wrong.
    Faults,
    /// Makes such a rule, from JSON: '{"fault":"rate_limit","path":"/crm/**","times":2}'.
    AddFault {
        /// The rule.
        rule: String,
    },
    /// Takes such rules away: all, or those of a portal.
    ClearFaults {
        /// The portal.
        #[arg(long)]
        portal: Option<u64>,
    },
    /// Takes one such rule away.
    RemoveFault {
        /// Its name.
        id: String,
    },
    /// Prints what was asked and answered.
    Journal {
        /// Only of this portal.
        #[arg(long)]
        portal: Option<u64>,
        /// Only with this method.
        #[arg(long)]
        method: Option<String>,
        /// Only of paths like this.
        #[arg(long)]
        path: Option<String>,
        /// Only with this status.
        #[arg(long)]
        status: Option<u16>,
        /// Only with this text.
        #[arg(long)]
        text: Option<String>,
        /// Only this request.
        #[arg(long)]
        correlation_id: Option<String>,
    },
    /// Forgets what was asked.
    ClearJournal {
        /// Only of this portal.
        #[arg(long)]
        portal: Option<u64>,
    },
    /// Checks what was asked, from JSON:
    /// '{"request":{"method":"POST","path":"/crm/v3/objects/contacts"},"times":1}'. Fails if it is
    /// otherwise.
    Verify {
        /// What is expected.
        expected: String,
    },
    /// Shows a portal's rate limits, or sets them from JSON: '{"burst":10}'.
    RateLimit {
        /// The portal.
        portal: u64,
        /// The limits.
        limits: Option<String>,
    },
    /// Hides writes from search for a while: 3s; 0s for not at all.
    SearchLag {
        /// How long.
        lag: String,
    },
    /// Lets search see every write.
    RefreshSearch,
    /// Looks after webhooks: subscriptions, deliveries, retries.
    Webhooks {
        /// What to do.
        #[command(subcommand)]
        call: WebhookCall,
    },
    /// Registers an app, from JSON: '{"redirect_uris":["http://localhost:3000/callback"]}'.
    CreateApp {
        /// The app.
        app: String,
    },
    /// Consents for a person, from JSON: '{"client_id":"…"}'; prints the authorization code.
    Grant {
        /// The consent.
        consent: String,
    },
    /// Prints which of HubSpot's operations are served, and which snapshots hold them.
    Coverage {
        /// Only paths that contain this.
        #[arg(long)]
        path: Option<String>,
        /// `served` or `501`.
        #[arg(long)]
        answer: Option<String>,
        /// Asks no server: tells every scenario anew and prints the table that comes of it.
        #[arg(long, conflicts_with_all = ["path", "answer"])]
        table: bool,
    },
    /// Waits until nothing is left to do.
    Wait,
}

/// How this program calls itself.
const NAME: &str = "hubspot-mock";

impl Command {
    /// Does it; a call goes to the server at a URL.
    pub fn run(&self, url: &str) -> ExitCode {
        match self {
            Self::Control(ControlCommand::Coverage { table: true, .. }) => {
                print_coverage_table(NAME)
            }
            Self::Control(command) => command.run(url),
            Self::Contract(command) => command.run(NAME),
        }
    }
}

impl ControlCommand {
    /// Makes the call and prints the answer.
    fn run(&self, url: &str) -> ExitCode {
        let answered = self.call().and_then(|call| request::send(url, &call));
        let error = match answered {
            Ok(body) => {
                print(&mut io::stdout(), &body);
                return ExitCode::SUCCESS;
            }
            Err(error) => error,
        };
        eprintln!("hubspot-mock: {error:#}");
        if let Some(Refused { body, .. }) = error.downcast_ref() {
            print(&mut io::stderr(), body);
        }
        ExitCode::FAILURE
    }
}

fn print(out: &mut impl Write, body: &str) {
    if !body.is_empty() {
        // A reader that went away has seen enough.
        let _ = writeln!(out, "{body}");
    }
}

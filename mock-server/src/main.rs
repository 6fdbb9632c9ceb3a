//! The `hubspot-mock` program.

mod cli;
mod command;
mod log;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, anyhow};
use clap::Parser;
use cli::{Cli, Output};
use mock_server::{Running, options::Ready};
use tokio::signal::unix::{SignalKind, signal};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::to_stderr();
    if let Some(command) = &cli.command {
        return command.run(&cli.url);
    }
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hubspot-mock: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(cli: &Cli) -> anyhow::Result<()> {
    let ready = cli.options().prepare()?;
    ready.server.hub.search_lag.set(cli.search_lag.0);
    let running = mock_server::bind(ready.server.clone(), cli.port)
        .await
        .map_err(|error| unavailable(cli.port, &error))?;
    let mut interrupt = signal(SignalKind::interrupt()).context("can't listen for ctrl-c")?;
    let mut terminate = signal(SignalKind::terminate()).context("can't listen for SIGTERM")?;
    let control = match cli.control_port {
        Some(port) => {
            let bound = mock_server::bind_control(ready.server.clone(), port).await;
            Some(bound.map_err(|error| unavailable(port, &error))?)
        }
        None => None,
    };
    let control_url = match (&control, cli.no_control) {
        (Some(control), _) => Some(control.base_url()),
        (None, true) => None,
        (None, false) => Some(running.base_url()),
    };
    if let Some(control) = control {
        tokio::spawn(control.until(std::future::pending()));
    }
    announce(cli.output, &running, control_url.as_deref(), &ready)
        .context("can't print where the server is")?;
    let stop = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    running.until(stop).await.context("the server failed")
}

fn unavailable(port: u16, error: &io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => anyhow!(
            "port {port} is in use; stop what listens there, or choose another with --port (0 picks a free one)"
        ),
        _ => anyhow!("can't listen on port {port}: {error}"),
    }
}

fn announce(
    output: Output,
    running: &Running,
    control_url: Option<&str>,
    ready: &Ready,
) -> io::Result<()> {
    let (base_url, portal_id) = (running.base_url(), ready.portal_id);
    let (token, app) = (ready.access_token.expose(), &ready.app);
    let public = app.app.public();
    let client_id = public.map_or("", |public| &public.client_id);
    let client_secret = public.map_or("", |public| public.client_secret.expose());
    let text = match output {
        Output::Json => {
            let line = serde_json::json!({
                "base_url": base_url,
                "control_url": control_url,
                "portal_id": portal_id,
                "access_token": token,
                "app": app,
            });
            format!("{line}\n")
        }
        Output::Text => format!(
            "hubspot-mock {version} is running. Ctrl-C stops it.\n\n  \
             Base URL      {base_url}\n  \
             Control URL   {control}\n  \
             Portal id     {portal_id}\n  \
             Access token  {token}\n\n  \
             Public app    {app_id}, installed in the portal\n  \
             Client id     {client_id}\n  \
             Client secret {client_secret}\n  \
             Developer key {developer_key}\n\n\
             Try it:\n\n  \
             curl -H 'Authorization: Bearer {token}' {base_url}/crm/v3/objects/contacts\n\n",
            version = env!("CARGO_PKG_VERSION"),
            control = control_url.unwrap_or("switched off"),
            app_id = app.app.id.0,
            developer_key = app.developer_api_key.expose(),
        ),
    };
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

//! The `hubspot-mock` program.

mod cli;
mod command;
mod log;
mod signals;

use std::{
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, anyhow};
use cli::{Cli, Output};
use mock_server::{Running, control::apps::RegisteredApp, options::Ready};
use signals::Stop;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often freed memory goes back to the system; mimalloc wants a second to have passed.
const GIVE_BACK: Duration = Duration::from_secs(3);
/// mimalloc takes a block of this size from its arenas, and not from a thread's own pages.
const ARENA_BLOCK: usize = 4 * 1_024 * 1_024;

fn main() -> ExitCode {
    let cli = Cli::from_command_line();
    log::to_stderr();
    if let Some(command) = &cli.command {
        return command.run(&cli.url);
    }
    match serve(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hubspot-mock: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn serve(cli: &Cli) -> anyhow::Result<()> {
    let stop = signals::listen(cli.grace_period.0).context("can't listen for signals")?;
    let runtime = tokio::runtime::Runtime::new().context("can't start threads")?;
    let outcome = runtime.block_on(run(cli, stop));
    // A request that never yields keeps nobody.
    runtime.shutdown_background();
    outcome
}

async fn run(cli: &Cli, stop: Stop) -> anyhow::Result<()> {
    let ready = cli.options().prepare()?;
    ready.server.platform.search_lag.set(cli.search_lag.0);
    let running = mock_server::bind(ready.server.clone(), cli.port)
        .await
        .map_err(|error| unavailable(cli.port, &error))?;
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
    announce(cli.output, &running, control_url.as_deref(), &ready)
        .context("can't print where the server is")?;
    tokio::spawn(give_memory_back());
    let control_stops = stop.clone();
    let both = async {
        match control {
            Some(control) => control.until(control_stops.asked()).await,
            None => Ok(()),
        }
    };
    tokio::try_join!(running.until(stop.asked()), both).context("the server failed")?;
    Ok(())
}

/// After a reset, or when portals were deleted, memory is free, but mimalloc only looks for what it
/// can give back to the system when a large block comes or goes. So one does; it is never touched.
async fn give_memory_back() {
    loop {
        tokio::time::sleep(GIVE_BACK).await;
        drop(std::hint::black_box(Vec::<u8>::with_capacity(ARENA_BLOCK)));
    }
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
                "app": RegisteredApp::from(app),
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

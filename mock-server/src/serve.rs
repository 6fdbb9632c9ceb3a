//! Sockets: listening on loopback, serving, stopping gracefully.

use std::{
    future::Future,
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    http::{Method, Request},
    serve::Listener,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;

use tokio::{net::TcpListener, sync::watch, task::yield_now, time::timeout};

use crate::{
    HttpService,
    http::{
        broken::{Breakable, Connection},
        progress::{Phase, RequestBody},
    },
    server::{Server, TimeLimits},
    span::Span,
};

/// When requests keep a server that stops for longer, it says so.
const NOTICE: Duration = Duration::from_millis(200);

/// A server that listens.
#[derive(Debug)]
pub struct Running {
    listener: TcpListener,
    address: SocketAddr,
    server: Arc<Server>,
    /// Only the control API.
    control: bool,
}

/// Listens on loopback; port 0 picks a free one.
pub async fn bind(server: Arc<Server>, port: u16) -> io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    server.platform.webhooks.allowed.forbid_port(address.port());
    Ok(Running { listener, address, server, control: false })
}

/// Listens for control calls only.
pub async fn bind_control(server: Arc<Server>, port: u16) -> io::Result<Running> {
    let running = bind(server, port).await?;
    Ok(Running { control: true, ..running })
}

impl Running {
    /// `http://127.0.0.1:4010`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until told to stop. Then who waits on purpose is let go, connections without a
    /// request are closed, and requests that run may finish within the grace period.
    pub async fn until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let limits = self.server.time_limits;
        let listener = Breakable { listener: self.listener, head_limit: limits.head };
        let door = match self.control {
            true => self.server.control_service(),
            false => self.server.service(),
        };
        // One listener of a server has a worker.
        let deliveries = Arc::clone(&self.server.deliveries);
        let worker = (!self.control).then(|| tokio::spawn(deliveries.run()));
        attend_until(stop, listener, door, limits).await;
        // What was not delivered yet is gone with everything else.
        if let Some(worker) = worker {
            worker.abort();
        }
        Ok(())
    }
}

/// How far a server is with stopping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It runs.
    Runs,
    /// Requests that run may finish.
    Finishes,
    /// They had their time.
    Cuts,
}

/// Takes connections until told to stop, then waits for those that are left. `axum::serve` does the
/// same, but allocates for every request what a connection of ours keeps.
async fn attend_until(
    stop: impl Future<Output = ()>,
    mut listener: Breakable,
    door: HttpService,
    limits: TimeLimits,
) {
    let (stage, stopped) = watch::channel(Stage::Runs);
    let mut stop = pin!(stop);
    let latest = Arc::default();
    for number in 0.. {
        let (connection, _) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        tokio::spawn(attend(
            connection,
            number,
            door.clone(),
            Arc::clone(&latest),
            limits.body,
            stopped.clone(),
        ));
    }
    drop((listener, stopped));
    door.platform.stopping.begin();
    finish(&stage, limits.grace).await;
}

/// Lets requests that run finish in time.
async fn finish(stage: &watch::Sender<Stage>, grace: Duration) {
    stage.send_replace(Stage::Finishes);
    let (notice, rest) = (grace.min(NOTICE), grace.saturating_sub(NOTICE));
    if timeout(notice, stage.closed()).await.is_ok() {
        return;
    }
    if !rest.is_zero() {
        tracing::warn!(
            "stopping; {} up to {} to finish",
            requests(stage, "has", "have"),
            Span(grace)
        );
        if timeout(rest, stage.closed()).await.is_ok() {
            return;
        }
    }
    tracing::warn!("{} cut off", requests(stage, "was", "were"));
    stage.send_replace(Stage::Cuts);
}

/// A connection has one request at a time.
fn requests(stage: &watch::Sender<Stage>, one: &str, more: &str) -> String {
    match stage.receiver_count() {
        1 => format!("1 running request {one}"),
        number => format!("{number} running requests {more}"),
    }
}

/// Answers a connection's requests until it ends, or until the one under way when told to stop.
///
/// Where several connections write, as the number of the one that was answered last tells, answers
/// that are ready together leave together: waking the client for each would cost both sides more.
/// A read is over so soon that waiting for others gains nothing.
async fn attend(
    connection: Connection,
    number: u64,
    door: HttpService,
    latest: Arc<AtomicU64>,
    body_limit: Duration,
    mut stopped: watch::Receiver<Stage>,
) {
    let door = HttpService { cutter: Some(connection.cutter()), ..door };
    let progress = connection.progress();
    let answer = service_fn(|request: Request<Incoming>| {
        let reads = request.method() == Method::GET;
        let answer =
            door.clone().handle(request.map(|body| in_axum(progress.request(body, body_limit))));
        let (latest, progress) = (&latest, &progress);
        async move {
            let answer = answer.await;
            if !reads && latest.swap(number, Ordering::Relaxed) != number {
                yield_now().await;
            }
            answer.map(|answer| answer.map(|body| progress.answer(body)))
        }
    });
    // The door dates answers, by its own clock.
    let mut protocol = http1::Builder::new();
    let served =
        protocol.auto_date_header(false).serve_connection(TokioIo::new(connection), answer);
    let mut served = pin!(served);
    // What breaks a connection is its client's business.
    tokio::select! {
        _ = served.as_mut() => return,
        _ = stopped.wait_for(|stage| *stage != Stage::Runs) => {}
    }
    match progress.phase() {
        Phase::Idle | Phase::Head => return,
        Phase::Body | Phase::Answering | Phase::Sending => served.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = served => {}
        _ = stopped.wait_for(|stage| *stage == Stage::Cuts) => {}
    }
}

/// A body that is empty needs no box.
fn in_axum(body: RequestBody) -> Body {
    if body.is_end_stream() { Body::empty() } else { Body::new(body) }
}

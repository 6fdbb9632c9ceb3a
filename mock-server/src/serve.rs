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
};

use axum::{
    body::{Body, HttpBody},
    http::{Method, Request},
    serve::Listener,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;

use tokio::{net::TcpListener, sync::watch, task::yield_now};

use crate::{
    Server,
    layer::{
        Door,
        broken::{Breakable, Connection},
    },
};

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
    server.hub.webhooks.allowed.forbid_port(address.port());
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

    /// Serves until told to stop, then lets running requests finish.
    pub async fn until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let listener = Breakable(self.listener);
        let door = match self.control {
            true => self.server.control_service(),
            false => self.server.service(),
        };
        // One listener of a server has a courier.
        let webhooks = Arc::clone(&self.server.hub.webhooks);
        let courier = (!self.control).then(|| tokio::spawn(webhooks.run()));
        attend_until(stop, listener, door).await;
        // What was not delivered yet is gone with everything else.
        if let Some(courier) = courier {
            courier.abort();
        }
        Ok(())
    }
}

/// Takes connections until told to stop, then waits for those that are left. `axum::serve` does the
/// same, but allocates for every request what a connection of ours keeps.
async fn attend_until(stop: impl Future<Output = ()>, mut listener: Breakable, door: Door) {
    let (stopping, stopped) = watch::channel(());
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
            stopped.clone(),
        ));
    }
    drop((listener, stopped));
    // It fails when there is no connection any more.
    let _ = stopping.send(());
    stopping.closed().await;
}

/// Answers a connection's requests until it ends, or until the one under way when told to stop.
///
/// Where several connections write, as the number of the one that was answered last tells, answers
/// that are ready together leave together: waking the client for each would cost both sides more.
/// A read is over so soon that waiting for others gains nothing.
async fn attend(
    connection: Connection,
    number: u64,
    door: Door,
    latest: Arc<AtomicU64>,
    mut stopped: watch::Receiver<()>,
) {
    let door = Door { cutter: Some(connection.cutter()), ..door };
    let answer = service_fn(|request: Request<Incoming>| {
        let reads = request.method() == Method::GET;
        let answer = door.clone().handle(request.map(in_axum));
        let latest = &latest;
        async move {
            let answer = answer.await;
            if !reads && latest.swap(number, Ordering::Relaxed) != number {
                yield_now().await;
            }
            answer
        }
    });
    let served = http1::Builder::new().serve_connection(TokioIo::new(connection), answer);
    let mut served = pin!(served);
    // What breaks a connection is its client's business.
    tokio::select! {
        _ = served.as_mut() => return,
        _ = stopped.changed() => served.as_mut().graceful_shutdown(),
    }
    let _ = served.await;
}

/// A body that is empty needs no box.
fn in_axum(body: Incoming) -> Body {
    if body.is_end_stream() { Body::empty() } else { Body::new(body) }
}

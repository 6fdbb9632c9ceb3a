//! Sockets: listening on loopback, serving, stopping gracefully.

use std::{
    future::{Future, IntoFuture},
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::net::TcpListener;

use crate::{
    Server,
    layer::{Doors, broken::Breakable},
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
        let served =
            axum::serve(listener, Doors(door)).with_graceful_shutdown(stop).into_future().await;
        // What was not delivered yet is gone with everything else.
        if let Some(courier) = courier {
            courier.abort();
        }
        served
    }
}

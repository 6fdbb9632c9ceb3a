//! Sockets: listening on loopback, serving, stopping gracefully.

use std::{
    future::{Future, IntoFuture},
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{ServiceExt, extract::Request, serve::ListenerExt};
use tokio::net::TcpListener;

use crate::Server;

/// A server that listens.
#[derive(Debug)]
pub struct Running {
    listener: TcpListener,
    address: SocketAddr,
    server: Arc<Server>,
}

/// Listens on loopback; port 0 picks a free one.
pub async fn bind(server: Arc<Server>, port: u16) -> io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok(Running { listener, address, server })
}

impl Running {
    /// `http://127.0.0.1:4010`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until told to stop, then lets running requests finish.
    pub async fn until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        // Without this a response in two packets waits for the client's delayed ACK: 40 ms.
        let listener = self.listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let courier = tokio::spawn(Arc::clone(&self.server.hub.webhooks).run());
        let service = ServiceExt::<Request>::into_make_service(self.server.service());
        let served =
            axum::serve(listener, service).with_graceful_shutdown(stop).into_future().await;
        // What was not delivered yet is gone with everything else.
        courier.abort();
        served
    }
}

//! A place for webhooks: what HubSpot delivers, and whether it is signed as it should be.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

use crate::json::Json;

/// HubSpot keeps settings of webhooks for five minutes before it looks at them again.
const PATIENCE: Duration = Duration::from_secs(400);
const PATH: &str = "/hubspot";

/// Where deliveries can be received.
#[derive(Clone, Debug, Default)]
pub struct Address {
    /// The port to listen on here; 0 picks one.
    pub port: u16,
    /// The public URL that leads to that port; none if the target is on this machine.
    pub public: Option<String>,
}

impl Address {
    /// From `HUBSPOT_CONTRACT_WEBHOOK_URL` and `HUBSPOT_CONTRACT_WEBHOOK_PORT`.
    pub fn from_env() -> Option<Self> {
        let variable = |name: &str| std::env::var(format!("HUBSPOT_CONTRACT_WEBHOOK_{name}")).ok();
        let port = variable("PORT").and_then(|port| port.parse().ok());
        match (variable("URL"), port) {
            (Some(url), Some(port)) => {
                Some(Self { port, public: Some(url.trim_end_matches('/').to_owned()) })
            }
            _ => None,
        }
    }
}

/// A delivery as it came in.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, byte for byte.
    pub body: Bytes,
}

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Hook {
    /// What HubSpot is told to call.
    pub url: String,
    deliveries: UnboundedReceiver<Delivery>,
    server: JoinHandle<()>,
}

impl Hook {
    /// Listens.
    ///
    /// # Errors
    ///
    /// If the port is taken.
    pub async fn listen(address: &Address) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", address.port)).await?;
        let local = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let base = address.public.clone().unwrap_or(local);
        let (sender, deliveries) = unbounded_channel();
        let router = Router::new().route(PATH, post(receive)).with_state(Arc::new(sender));
        let server = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Self { url: format!("{base}{PATH}"), deliveries, server })
    }

    /// The first delivery with an event about a record, and that event.
    pub async fn about(&mut self, object: &str) -> Option<(Delivery, Json)> {
        let wait = async {
            loop {
                let delivery = self.deliveries.recv().await?;
                let events = Json::parse(&String::from_utf8_lossy(&delivery.body)).ok()?;
                let about =
                    |event: &&Json| event.get("objectId").and_then(Json::scalar) == Some(object);
                if let Some(event) = events.items().iter().find(about) {
                    return Some((delivery, event.clone()));
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.ok().flatten()
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(
    State(sender): State<Arc<UnboundedSender<Delivery>>>,
    headers: HeaderMap,
    body: Bytes,
) {
    // Nobody waits any more if the story is over.
    let _ = sender.send(Delivery { headers, body });
}

impl Delivery {
    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether version 1 of the signature is right.
    pub fn is_signed_v1(&self, secret: &str) -> bool {
        let mut hash = Sha256::new();
        hash.update(secret);
        hash.update(&self.body);
        let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.header("x-hubspot-signature") == hex
    }

    /// Whether version 3 of the signature is right.
    pub fn is_signed_v3(&self, secret: &str, url: &str) -> bool {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        mac.update(b"POST");
        mac.update(url.as_bytes());
        mac.update(&self.body);
        mac.update(self.header("x-hubspot-request-timestamp").as_bytes());
        self.header("x-hubspot-signature-v3") == STANDARD.encode(mac.finalize().into_bytes())
    }
}

//! A HubSpot in the same process: routes or a script, with a journal. No sockets, so that tests
//! may stop the clock.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Body};
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use hubspot_client::{
    HubSpot, Secret,
    transport::{BoxFuture, Transport, TransportError, TransportErrorKind},
};
use serde_json::{Value, json};
use tokio::time::Instant;
use tower::ServiceExt;

/// A call that reached the stub.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: Instant,
    pub method: Method,
    pub path: String,
    pub query: String,
    pub token: String,
    pub body: String,
}

impl Entry {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What becomes of a call.
#[derive(Clone, Debug)]
pub enum Fate {
    /// The routes answer.
    Served,
    /// This answer, without the routes.
    Answer(u16, Vec<(&'static str, String)>, Value),
    /// No connection.
    Refused,
    /// The connection breaks before the routes have done anything.
    BrokenBefore,
    /// The routes do their work, and the answer gets lost.
    BrokenAfter,
    /// The routes do their work, and HubSpot's proxy says 502.
    BadGatewayAfter,
    /// No answer, ever.
    Silence,
}

impl Fate {
    pub fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), json!({"status": "error", "message": "internal error"}))
    }
}

/// The stub. Clones share everything.
#[derive(Clone)]
pub struct Stub {
    routes: Router,
    script: Arc<Mutex<VecDeque<Fate>>>,
    journal: Arc<Mutex<Vec<Entry>>>,
    headers: Arc<Mutex<Vec<(&'static str, String)>>>,
    delay: Duration,
}

impl Stub {
    pub fn new(routes: Router) -> Self {
        Self {
            routes,
            script: Arc::default(),
            journal: Arc::default(),
            headers: Arc::default(),
            delay: Duration::ZERO,
        }
    }

    /// Answers every call with one text.
    pub fn answering(answer: Value) -> Self {
        let text = answer.to_string();
        Self::new(Router::new().fallback(move || async move { text }))
    }

    /// What becomes of the next calls; those after them are served.
    pub fn script(self, fates: impl IntoIterator<Item = Fate>) -> Self {
        self.script.lock().unwrap().extend(fates);
        self
    }

    /// Every answer takes so long.
    pub fn taking(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    pub fn header(self, name: &'static str, value: impl ToString) -> Self {
        self.headers.lock().unwrap().push((name, value.to_string()));
        self
    }

    pub fn client(&self) -> HubSpot {
        HubSpot::builder()
            .transport(self.clone())
            .base_url("https://hubspot.test")
            .token(Secret::from("pat-secret"))
            .build()
            .unwrap()
    }

    pub fn journal(&self) -> Vec<Entry> {
        self.journal.lock().unwrap().clone()
    }

    /// The calls as lines: `GET /crm/v3/owners?limit=500`.
    pub fn calls(&self) -> Vec<String> {
        let line = |entry: &Entry| match entry.query.as_str() {
            "" => format!("{} {}", entry.method, entry.path),
            query => format!("{} {}?{query}", entry.method, entry.path),
        };
        self.journal().iter().map(line).collect()
    }

    async fn serve(&self, request: Request<Bytes>) -> Response<Bytes> {
        let response = self.routes.clone().oneshot(request.map(Body::from)).await.unwrap();
        let (mut head, body) = response.into_parts();
        for (name, value) in self.headers.lock().unwrap().iter() {
            head.headers.insert(*name, value.parse().unwrap());
        }
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Response::from_parts(head, body)
    }

    fn note(&self, request: &Request<Bytes>) {
        let header = request.headers().get("authorization");
        self.journal.lock().unwrap().push(Entry {
            at: Instant::now(),
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            token: header.map_or(String::new(), |value| value.to_str().unwrap().to_owned()),
            body: String::from_utf8(request.body().to_vec()).unwrap(),
        });
    }

    async fn meet(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let fate = self.script.lock().unwrap().pop_front().unwrap_or(Fate::Served);
        let lost = |kind| TransportError::new(kind, "as the script has it");
        if matches!(fate, Fate::Refused) {
            return Err(lost(TransportErrorKind::Unsent));
        }
        self.note(&request);
        tokio::time::sleep(self.delay).await;
        match fate {
            Fate::Served => Ok(self.serve(request).await),
            Fate::Answer(status, headers, body) => Ok(answer(status, &headers, &body)),
            Fate::BrokenAfter => {
                self.serve(request).await;
                Err(lost(TransportErrorKind::Lost))
            }
            Fate::BadGatewayAfter => {
                self.serve(request).await;
                Ok(answer(502, &[], &Value::Null))
            }
            Fate::Silence => std::future::pending().await,
            Fate::BrokenBefore | Fate::Refused => Err(lost(TransportErrorKind::Lost)),
        }
    }
}

fn answer(status: u16, headers: &[(&'static str, String)], body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    response
}

impl Transport for Stub {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.meet(request))
    }
}

/// A record as HubSpot writes it.
pub fn record(id: u64, properties: Value) -> Value {
    json!({
        "id": id.to_string(),
        "properties": properties,
        "createdAt": "2026-01-02T03:04:05.678Z",
        "updatedAt": "2026-01-02T03:04:05Z",
        "archived": false,
    })
}

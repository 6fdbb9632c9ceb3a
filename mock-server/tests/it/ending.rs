//! How a server ends, whatever its clients do; and requests that come too slowly. Time is virtual.

use std::{sync::Arc, time::Duration};

use axum::http::Method;
use mock_server::{
    Options, Server, TimeLimits,
    control::handle::Control,
    layer::fault::{Fault, Latency, NewRule},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
    time::Instant,
};

/// A server on a socket, on this test's virtual time.
struct Served {
    address: String,
    token: String,
    app: u64,
    server: Arc<Server>,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn with(options: Options) -> Self {
        let ready = options.prepare().unwrap();
        let running = mock_server::bind(ready.server.clone(), 0).await.unwrap();
        let address = running.base_url().strip_prefix("http://").unwrap().to_owned();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(running.until(async { drop(stopped.await) }));
        let token = ready.access_token.expose().to_owned();
        let app = ready.app.app.id.0;
        Self { address, token, app, server: ready.server, stop, ended }
    }

    async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// A connection on which something was sent, and whatever of it the server wanted to see was.
    async fn sent(&self, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        self.round_trip().await;
        stream
    }

    /// Whatever was sent earlier was seen once this is answered.
    async fn round_trip(&self) {
        let text = self.ask("GET /health HTTP/1.1\r\nconnection: close\r\n\r\n").await;
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    }

    async fn ask(&self, bytes: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        rest(&mut stream).await
    }

    async fn call(&self, method: &str, path: &str, body: &Value) {
        let (token, body) = (&self.token, body.to_string());
        let text = self
            .ask(&format!(
                "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\
                 content-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            ))
            .await;
        assert!(text.starts_with("HTTP/1.1 2"), "{text}");
    }

    fn get(&self, path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nauthorization: Bearer {}\r\n\r\n", self.token)
    }

    fn fault(&self, fault: Fault) {
        let rule = NewRule {
            id: None,
            methods: vec![Method::GET],
            path: Some(mock_server::layer::pattern::Pattern::new("/crm/**")),
            portal: None,
            app: None,
            skip: 0,
            times: None,
            probability: 1.0,
            seed: None,
            fault,
        };
        Control::new(&self.server).add_fault(rule).unwrap();
    }

    /// Stops the server and tells how long that took.
    async fn end(self) -> Duration {
        let start = Instant::now();
        self.stop.send(()).unwrap();
        self.ended.await.unwrap().unwrap();
        start.elapsed()
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset ends it as well.
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

const HALF_BODY: &str =
    "POST /crm/v3/objects/contacts HTTP/1.1\r\ncontent-length: 100\r\n\r\n{\"prop";

#[tokio::test(start_paused = true)]
async fn connections_without_a_request_are_closed_at_once() {
    let halves = [
        "",
        "GET /crm/v3/obj",
        "GET /crm/v3/owners HTTP/1.1\r\nauthoriz",
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\n\r\nGET /hea",
    ];
    for half in halves {
        let served = Served::new().await;
        let _open = served.sent(half).await;
        assert_eq!(served.end().await, Duration::ZERO, "{half}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_half_body_is_cut_off_after_the_grace_period() {
    for grace in [Duration::ZERO, TimeLimits::default().grace] {
        let time_limits = TimeLimits { grace, ..TimeLimits::default() };
        let served = Served::with(Options { time_limits, ..Options::default() }).await;
        let mut open = served.sent(HALF_BODY).await;
        assert_eq!(served.end().await, grace);
        assert_eq!(rest(&mut open).await, "");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_may_finish_within_the_grace_period() {
    let served = Served::new().await;
    let mut open = served.sent(HALF_BODY).await;
    let end = tokio::spawn(served.end());
    tokio::time::advance(Duration::from_secs(1)).await;
    open.write_all("x".repeat(94).as_bytes()).await.unwrap();
    assert!(rest(&mut open).await.starts_with("HTTP/1.1 401"));
    assert!(end.await.unwrap() < TimeLimits::default().grace);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_cut_off_after_the_grace_period() {
    let served = Served::new().await;
    let (get, asked) = (served.get("/crm/v3/properties/contacts"), 200);
    // Far more than the buffers of two sockets hold.
    let mut open = TcpStream::connect(&served.address).await.unwrap();
    let (_unread, mut write) = open.split();
    let flood = async {
        for _ in 0..asked {
            write.write_all(get.as_bytes()).await.unwrap();
        }
    };
    // The server does not read on while it can't write.
    let _ = tokio::time::timeout(Duration::from_millis(1), flood).await;
    served.round_trip().await;
    assert_eq!(served.end().await, TimeLimits::default().grace);
}

#[tokio::test(start_paused = true)]
async fn what_waits_on_purpose_is_let_go() {
    let late = Duration::from_secs(300);
    for fault in [Fault::Latency(Latency::Fixed(late)), Fault::SlowBody(late)] {
        let served = Served::new().await;
        served.fault(fault.clone());
        let mut open = served.sent(&served.get("/crm/v3/owners")).await;
        assert_eq!(served.end().await, Duration::ZERO, "{fault:?}");
        let text = rest(&mut open).await;
        assert!(text.starts_with("HTTP/1.1 200") && text.ends_with("}"), "{text}");
    }
}

/// A delivery that nobody answers keeps these calls waiting.
#[tokio::test(start_paused = true)]
async fn calls_that_wait_for_webhooks_are_let_go() {
    for (call, status) in [
        ("webhooks/drain?timeout_ms=600000", "202"),
        ("webhooks/flush?timeout_ms=600000", "202"),
        ("idle", "503"),
    ] {
        let served = Served::new().await;
        served.server.platform.clock.freeze(served.server.platform.clock.now());
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = format!("http://{}/hook", silent.local_addr().unwrap());
        let subscription = json!({"eventType": "contact.creation"});
        let settings = json!({"targetUrl": target, "subscriptions": [subscription]});
        served.call("PUT", &format!("/_mock/webhooks/apps/{}", served.app), &settings).await;
        let contact = json!({"properties": {"email": "ada@example.com"}});
        served.call("POST", "/crm/v3/objects/contacts", &contact).await;
        let ask =
            format!("POST /_mock/{call} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n");
        let mut open = served.sent(&ask).await;
        assert_eq!(served.end().await, Duration::ZERO, "{call}");
        let text = rest(&mut open).await;
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{call}: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_and_a_body_have_to_come_in_time() {
    let limits = TimeLimits::default();
    for (half, limit) in [
        ("GET /crm/v3/obj", limits.head),
        ("GET /crm/v3/owners HTTP/1.1\r\nauthoriz", limits.head),
        (HALF_BODY, limits.body),
        (
            "POST /_mock/faults HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
            limits.body,
        ),
    ] {
        let served = Served::new().await;
        let start = Instant::now();
        let text = served.ask(half).await;
        assert!(text.starts_with("HTTP/1.1 408"), "{half}: {text}");
        assert_eq!(start.elapsed().as_secs(), limit.as_secs(), "{half}");
    }
}

/// Clients keep connections, and find them open as long after as they like.
#[tokio::test(start_paused = true)]
async fn an_idle_connection_stays() {
    let served = Served::new().await;
    let ask = served.get("/crm/v3/owners");
    let mut open = TcpStream::connect(&served.address).await.unwrap();
    for _ in 0..2 {
        tokio::time::advance(Duration::from_secs(86_400)).await;
        open.write_all(ask.as_bytes()).await.unwrap();
        let mut start = [0; 12];
        open.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
        while open.read(&mut [0; 65_536]).await.unwrap() == 65_536 {}
    }
}

/// It is not called too large.
#[tokio::test(start_paused = true)]
async fn a_body_that_makes_no_sense_is_refused() {
    let served = Served::new().await;
    let head = "HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n";
    for path in ["/crm/v3/objects/contacts", "/_mock/faults"] {
        let text = served.ask(&format!("POST {path} {head}")).await;
        assert!(text.starts_with("HTTP/1.1 400"), "{path}: {text}");
    }
}

//! Real connections that break: what `reqwest` reports is told apart rightly.

use std::{sync::Arc, time::Duration};

use hubspot_client::{
    Error, HubSpot, Properties, RetryPolicy, Secret, transport::TransportErrorKind,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};

/// How a connection ends.
#[derive(Clone, Copy, Debug)]
enum End {
    /// Before a byte of the request is read.
    AtOnce,
    /// When the request has been read.
    AfterRequest,
    /// In the middle of the answer.
    InAnswer,
    /// Properly.
    Never,
}

const ANSWER: &str = r#"{"id":"1","properties":{},"createdAt":"2026-01-02T03:04:05Z","updatedAt":"2026-01-02T03:04:05Z","archived":false}"#;

/// Ends its connections as told, then serves properly; counts the requests that it has read.
async fn server(ends: Vec<End>) -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&requests);
    tokio::spawn(async move {
        let mut ends = ends.into_iter();
        while let Ok((socket, _)) = listener.accept().await {
            let end = ends.next().unwrap_or(End::Never);
            serve(socket, end, &counter).await;
        }
    });
    (url, requests)
}

async fn serve(mut socket: TcpStream, end: End, requests: &Mutex<usize>) {
    if matches!(end, End::AtOnce) {
        return;
    }
    let mut request = [0; 16_384];
    let _ = socket.read(&mut request).await;
    *requests.lock().await += 1;
    if matches!(end, End::AfterRequest) {
        return;
    }
    let head = format!("HTTP/1.1 201 Created\r\ncontent-length: {}\r\n", ANSWER.len());
    let answer = format!("{head}connection: close\r\n\r\n{ANSWER}");
    let written = if matches!(end, End::InAnswer) { answer.len() - 20 } else { answer.len() };
    let _ = socket.write_all(&answer.as_bytes()[..written]).await;
}

fn client(url: &str) -> HubSpot {
    HubSpot::builder()
        .base_url(url)
        .token(Secret::from("pat"))
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)))
        .build()
        .unwrap()
}

#[tokio::test]
async fn reads_survive_broken_connections() {
    let (url, requests) =
        server(vec![End::AtOnce, End::AfterRequest, End::InAnswer, End::Never]).await;
    client(&url).objects("contacts").get("1").await.unwrap();
    assert_eq!(*requests.lock().await, 3);
}

#[tokio::test]
async fn creates_are_sent_once() {
    for end in [End::AfterRequest, End::InAnswer] {
        let (url, requests) = server(vec![end]).await;
        let contacts = client(&url).objects("contacts");
        let error = contacts.create(&Properties::new()).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{end:?}: {error}");
        assert_eq!(*requests.lock().await, 1, "{end:?}");
    }
}

/// Nobody listens, then somebody does: the create goes through once.
#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(1)).max_attempts(3);
    let hubspot = HubSpot::builder()
        .base_url(format!("http://{address}"))
        .token(Secret::from("pat"))
        .retry(retry)
        .build()
        .unwrap();
    let error = hubspot.objects("contacts").create(&Properties::new()).await.unwrap_err();
    assert!(!error.is_outcome_unknown());
    let Error::Transport(error) = error else { panic!("{error}") };
    assert_eq!(error.kind(), TransportErrorKind::Unsent);
    assert!(!error.to_string().contains("contacts"), "addresses stay out of errors: {error}");
}

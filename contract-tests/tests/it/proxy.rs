//! A server between the suite and a mock that lets all requests through and breaks the answers to one
//! operation.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderName, Method, Response, StatusCode, header},
};
use mock_server::layer::pattern::Pattern;
use tokio::net::TcpListener;

/// What HubSpot takes at the most.
const MAX_BODY: usize = 16 << 20;
/// What belongs to one connection and not to the message.
const OF_THE_CONNECTION: [HeaderName; 3] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING];

/// An operation of which answers with a status are broken.
#[derive(Clone, Debug)]
pub struct Broken {
    pub method: Method,
    pub path: &'static str,
    pub status: u16,
    pub how: How,
}

/// How.
#[derive(Clone, Copy, Debug)]
pub enum How {
    /// Another status.
    Status(u16),
    /// This text in the body is that one.
    Text(&'static str, &'static str),
}

impl Broken {
    /// Whether an answer is to be broken.
    pub fn breaks(&self, method: &str, path: &str, status: u16) -> bool {
        self.method == method && self.status == status && Pattern::new(self.path).matches(path)
    }
}

struct Upstream {
    base_url: String,
    client: reqwest::Client,
    broken: Broken,
}

/// Starts it, and returns where it is. It asks the target with `client`.
pub async fn before(base_url: &str, broken: Broken, client: reqwest::Client) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let upstream = Arc::new(Upstream { base_url: base_url.to_owned(), client, broken });
    let router = Router::new().fallback(forward).with_state(upstream);
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

async fn forward(State(upstream): State<Arc<Upstream>>, request: Request) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    for name in OF_THE_CONNECTION {
        parts.headers.remove(name);
    }
    let body = to_bytes(body, MAX_BODY).await.unwrap();
    let url = format!("{}{}", upstream.base_url, parts.uri);
    // The host stays: links in answers lead to where the request went.
    let request = upstream.client.request(parts.method.clone(), url).headers(parts.headers);
    let answer = request.body(body).send().await.unwrap();
    let (mut status, mut headers) = (answer.status(), answer.headers().clone());
    for name in OF_THE_CONNECTION {
        headers.remove(name);
    }
    let mut body = answer.bytes().await.unwrap();
    if upstream.broken.breaks(parts.method.as_str(), parts.uri.path(), status.as_u16()) {
        match upstream.broken.how {
            How::Status(other) => status = StatusCode::from_u16(other).unwrap(),
            How::Text(old, new) => body = replaced(&body, old, new),
        }
    }
    let mut response = Response::new(Body::from(body));
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    response
}

fn replaced(body: &Bytes, old: &str, new: &str) -> Bytes {
    std::str::from_utf8(body).unwrap().replace(old, new).into()
}

//! Sending a delivery: one POST over plain HTTP. Redirects are not followed.

use std::{error::Error, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, header},
};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use platform::webhooks::{
    behaviour::SignatureVersion,
    delivery::{MAX_ANSWER, Outcome},
    signature::Signed,
    state::Address,
};
use portal::Timestamp;

/// How long a receiver may take to answer; recorded from 2019 to 2026 in `x-hubspot-timeout-millis`.
/// The guide says 5 s.
pub const TIMEOUT_MILLIS: i64 = 10_000;
/// An answer that is longer is not read to its end.
const MAX_READ: usize = 64 * 1024;
/// Connections to a target that are kept for the next request.
const MAX_IDLE: usize = 64;

/// Recorded 2026-01.
const USER_AGENT: HeaderValue = HeaderValue::from_static(
    "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - \
     WebhooksExecutorDaemon-executor",
);
const SIGNATURE: HeaderName = HeaderName::from_static("x-hubspot-signature");
const VERSION: HeaderName = HeaderName::from_static("x-hubspot-signature-version");
const SIGNATURE_V3: HeaderName = HeaderName::from_static("x-hubspot-signature-v3");
const TIMEOUT: HeaderName = HeaderName::from_static("x-hubspot-timeout-millis");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-hubspot-request-timestamp");

/// Sends.
#[derive(Clone, Debug)]
pub struct HttpSender(Client<HttpConnector, Full<Bytes>>);

impl Default for HttpSender {
    fn default() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let mut builder = Client::builder(TokioExecutor::new());
        Self(builder.pool_max_idle_per_host(MAX_IDLE).build(connector))
    }
}

impl HttpSender {
    /// Sends a body and waits for the answer, however long it takes.
    pub async fn post(&self, uri: Uri, headers: HeaderMap, body: Bytes) -> Outcome {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        match self.0.request(request).await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                match start_of(Body::new(answer.into_body())).await {
                    Ok(body) => Outcome::Answered { status, body },
                    Err(error) => Outcome::Broken(reason(&error)),
                }
            }
            Err(error) => Outcome::Broken(reason(&error)),
        }
    }
}

/// Reads an answer, so that its connection can be used again, and keeps its start.
async fn start_of(mut body: Body) -> Result<Bytes, axum::Error> {
    let (mut kept, mut read) = (BytesMut::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let room = MAX_ANSWER.saturating_sub(kept.len());
        kept.extend_from_slice(&data[..data.len().min(room)]);
        read += data.len();
        if read > MAX_READ {
            break;
        }
    }
    Ok(kept.freeze())
}

/// An error with what caused it: `client error (Connect): tcp connect error: …`.
fn reason(error: &dyn Error) -> Box<str> {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text.into()
}

/// The headers of a delivery: all that one recorded in 2026-01 had.
pub fn headers(address: &Address, body: &[u8], at: Timestamp) -> HeaderMap {
    let secret = address.secret.expose();
    let signed = signed(&address.target, body, at);
    let (older, version) = match address.signature {
        SignatureVersion::V1 => (signed.v1(secret), "v1"),
        SignatureVersion::V2 => (signed.v2(secret), "v2"),
    };
    let mut headers = HeaderMap::with_capacity(16);
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::USER_AGENT, USER_AGENT);
    headers.insert(VERSION, HeaderValue::from_static(version));
    headers.insert(TIMESTAMP, HeaderValue::from(at.0));
    headers.insert(TIMEOUT, HeaderValue::from(TIMEOUT_MILLIS));
    // Hexadecimal digits and Base64 are header values.
    for (name, text) in [(SIGNATURE, older), (SIGNATURE_V3, signed.v3(secret))] {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
    headers
}

/// What the signatures of a delivery are made over.
pub fn signed<'a>(target: &'a Arc<str>, body: &'a [u8], at: Timestamp) -> Signed<'a> {
    Signed { method: "POST", uri: target, body, timestamp: at.0 }
}

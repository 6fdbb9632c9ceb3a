//! What all families share of HubSpot's JSON and headers, exactly.

pub mod batch;
pub mod body;
pub mod cursor;
pub mod envelope;
pub mod error;
pub mod explain;
pub mod html_page;
pub mod ignored;
pub mod jackson;
pub mod query;
pub mod shared;
pub mod version;
pub mod whole_body;

use std::cell::Cell;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use serde::Serialize;

/// HubSpot writes it without a space.
const JSON: HeaderValue = HeaderValue::from_static("application/json;charset=utf-8");

/// An answer with a JSON body.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let mut response = Response::new(Body::from(written(body)));
    *response.status_mut() = status;
    *response.headers_mut() = HeaderMap::with_capacity(HEADERS);
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

/// Headers that an answer has in the end; with room for all of them the map need not grow thrice.
pub const HEADERS: usize = 14;

/// Longer answers keep the buffer they were written into.
const COPIED: usize = 16 * 1024;

/// The text, in an allocation of its size: it stays in the journal.
fn written(body: &impl Serialize) -> Bytes {
    thread_local! {
        static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut buffer = BUFFER.take();
    buffer.clear();
    // Our own types have string keys and no fallible parts, so this can't fail.
    let outcome = serde_json::to_writer(&mut buffer, body);
    debug_assert!(outcome.is_ok(), "{outcome:?}");
    if buffer.len() > COPIED {
        return buffer.into();
    }
    let text = Bytes::copy_from_slice(&buffer);
    BUFFER.set(buffer);
    text
}

/// HubSpot does not send it; it tells whoever looks what their request got away with.
const WARNING: HeaderName = HeaderName::from_static("x-hubspot-mock-warning");

/// The answer to a request that is dubious, with a warning in a header and on the log.
pub fn warned(mut response: Response, warning: &str) -> Response {
    tracing::warn!("{warning}");
    if let Ok(value) = HeaderValue::from_str(warning) {
        response.headers_mut().append(WARNING, value);
    }
    response
}

/// The answer to a creation, with the address of what was made.
pub fn located(mut response: Response, url: &str) -> Response {
    if let Ok(location) = HeaderValue::from_str(url) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// An answer without a body.
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// An answer without a body that still declares JSON, as version 4's association batches do.
pub fn empty_json(status: StatusCode) -> Response {
    let mut response = empty(status);
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

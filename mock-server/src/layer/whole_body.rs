//! Reads every request's body to its end, whoever answers.
//!
//! A server that answers before it has read the body must close the connection, and the client's
//! next call on it fails.

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::Request,
};

use bytes::Bytes;

use crate::wire::error::Problem;

/// The largest body that is read.
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// The request with its body in memory, and the body once more for the journal.
pub async fn read(request: Request) -> Result<(Request, Bytes), Problem> {
    if request.body().is_end_stream() {
        return Ok((request, Bytes::new()));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| Problem::BodyTooLarge)?;
    Ok((Request::from_parts(parts, Body::from(bytes.clone())), bytes))
}

//! Reads every request's body to its end, whoever answers.
//!
//! A server that answers before it has read the body must close the connection, and the client's
//! next call on it fails.

use axum::{
    body::{Body, HttpBody},
    extract::Request,
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

use crate::wire::error::RequestError;

/// The largest body that is read.
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// A body can't be read to its end, or is longer than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// The request with its body in memory, and the body once more for the journal.
pub async fn read(request: Request) -> Result<(Request, Bytes), RequestError> {
    if request.body().is_end_stream() {
        return Ok((request, Bytes::new()));
    }
    let (parts, body) = request.into_parts();
    let bytes = of(body, MAX_BODY).await.map_err(|Unreadable| RequestError::BodyTooLarge)?;
    Ok((Request::from_parts(parts, Body::from(bytes.clone())), bytes))
}

/// A whole body. One that comes in one piece, as most do, is not copied.
pub async fn of(mut body: Body, limit: usize) -> Result<Bytes, Unreadable> {
    let mut whole = Bytes::new();
    let mut longer = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unreadable)?.into_data() else { continue };
        if whole.len() + longer.len() + data.len() > limit {
            return Err(Unreadable);
        }
        if whole.is_empty() && longer.is_empty() {
            whole = data;
        } else {
            longer.extend_from_slice(&std::mem::take(&mut whole));
            longer.extend_from_slice(&data);
        }
    }
    Ok(if longer.is_empty() { whole } else { longer.freeze() })
}

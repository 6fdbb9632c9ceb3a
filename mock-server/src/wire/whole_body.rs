//! Reads every request's body to its end, whoever answers.
//!
//! A server that answers before it has read the body must close the connection, and the client's
//! next call on it fails.

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::StatusCode,
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

use super::error::RequestError;

/// The largest body that is read.
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// A body did not come in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body did not come in time")]
pub struct TooSlow;

/// Why there is no whole body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is longer than allowed.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// It ended too soon, or its chunks make no sense.
    Broken,
}

impl Unreadable {
    fn of(error: axum::Error) -> Self {
        if error.into_inner().is::<TooSlow>() { Self::TooSlow } else { Self::Broken }
    }

    /// The status that says so.
    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }

    /// The same in words.
    pub fn words(self) -> String {
        match self {
            Self::TooLarge => format!("a body has {MAX_BODY} bytes at the most"),
            Self::TooSlow => "the body did not come in time".to_owned(),
            Self::Broken => "the body can't be read to its end".to_owned(),
        }
    }
}

impl From<Unreadable> for RequestError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::TooLarge => Self::BodyTooLarge,
            Unreadable::TooSlow => Self::BodyTooSlow,
            Unreadable::Broken => Self::BodyBroken,
        }
    }
}

/// The request with its body in memory, and the body once more for the journal.
pub async fn read(request: Request) -> Result<(Request, Bytes), Unreadable> {
    if request.body().is_end_stream() {
        return Ok((request, Bytes::new()));
    }
    let (parts, body) = request.into_parts();
    let bytes = of(body, MAX_BODY).await?;
    Ok((Request::from_parts(parts, Body::from(bytes.clone())), bytes))
}

/// A whole body. One that comes in one piece, as most do, is not copied.
pub async fn of(mut body: Body, limit: usize) -> Result<Bytes, Unreadable> {
    let mut whole = Bytes::new();
    let mut longer = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(Unreadable::of)?.into_data() else { continue };
        if whole.len() + longer.len() + data.len() > limit {
            return Err(Unreadable::TooLarge);
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

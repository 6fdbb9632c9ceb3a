//! The way of a control call: what it is, whether it says only what is read, and what every answer
//! of `/_mock` has in common.

use axum::{
    Router,
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use tower_service::Service;

use super::{Mistake, calls};
use crate::wire::{
    error::RequestError,
    whole_body::{self, MAX_BODY},
};

/// Answers a control call.
pub(crate) async fn answer(router: Router, request: Request) -> Response {
    let answered = handle(router, request).await;
    dress(answered.unwrap_or_else(IntoResponse::into_response))
}

async fn handle(mut router: Router, request: Request) -> Result<Response, Mistake> {
    // A connection is good for the next call only when the body was read.
    let (request, body) = match whole_body::read(request).await {
        Ok(read) => read,
        Err(unreadable) => return Err(Mistake::new(unreadable.status(), unreadable.words())),
    };
    let call = calls::find(request.method(), request.uri().path())?;
    call.check_path(request.uri().path())?;
    call.check_query(request.uri().query().unwrap_or_default())?;
    call.check_body(&body)?;
    let answered = router.call(request).await.unwrap_or_else(|never| match never {});
    in_json(answered).await
}

/// What stands before the handlers refuses in plain text.
async fn in_json(mut response: Response) -> Result<Response, Mistake> {
    let status = response.status();
    if response.extensions_mut().remove::<RequestError>().is_some() {
        return Err(Mistake::missing("there is no such call"));
    }
    let refused = status.is_client_error() || status.is_server_error();
    let json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().starts_with(b"application/json")
            || kind.as_bytes().starts_with(b"text/html")
    });
    if !refused || json {
        return Ok(response);
    }
    let Ok(text) = whole_body::of(response.into_body(), MAX_BODY).await else {
        return Err(Mistake::new(status, status));
    };
    Err(Mistake::new(status, String::from_utf8_lossy(&text)))
}

/// No browser guesses what an answer is, or keeps it.
pub(crate) fn dress(mut response: Response) -> Response {
    const ALWAYS: [(HeaderName, HeaderValue); 2] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    response
}

//! The way of a control call: what it is, whether it says only what is read, and what every answer
//! of `/_mock` has in common.

use std::{error::Error, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tower_service::Service;

use super::{Mistake, calls};
use crate::{
    Server,
    layer::{http_date, whole_body::MAX_BODY},
    wire::error::Problem,
};

/// How long a body may take to come.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Answers a control call.
pub(crate) async fn answer(server: &Arc<Server>, router: Router, request: Request) -> Response {
    let answered = handle(router, request).await;
    dress(server, answered.unwrap_or_else(IntoResponse::into_response))
}

async fn handle(mut router: Router, request: Request) -> Result<Response, Mistake> {
    let (parts, body) = request.into_parts();
    // A connection is good for the next call only when the body was read.
    let body = whole(body, BODY_TIME).await?;
    let call = calls::find(&parts.method, parts.uri.path())?;
    call.check_query(parts.uri.query().unwrap_or_default())?;
    call.check_body(&body)?;
    let request = Request::from_parts(parts, Body::from(body));
    let answered = router.call(request).await.unwrap_or_else(|never| match never {});
    in_json(answered).await
}

async fn whole(body: Body, within: Duration) -> Result<Bytes, Mistake> {
    let read = Limited::new(body, MAX_BODY).collect();
    let read = tokio::select! {
        biased;
        read = read => read,
        () = async { tokio::time::sleep(within).await } => {
            let message = format!("the body did not come within {within:?}");
            return Err(Mistake::new(StatusCode::REQUEST_TIMEOUT, message));
        }
    };
    read.map(http_body_util::Collected::to_bytes).map_err(|error| unreadable(&*error))
}

fn unreadable(error: &(dyn Error + Send + Sync + 'static)) -> Mistake {
    match error.is::<LengthLimitError>() {
        true => {
            let message = format!("the body is longer than {MAX_BODY} bytes");
            Mistake::new(StatusCode::PAYLOAD_TOO_LARGE, message)
        }
        false => Mistake::bad(format!("the body can't be read: {error}")),
    }
}

/// What stands before the handlers refuses in plain text.
async fn in_json(mut response: Response) -> Result<Response, Mistake> {
    let status = response.status();
    if response.extensions_mut().remove::<Problem>().is_some() {
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
    let text = whole(response.into_body(), BODY_TIME).await?;
    Err(Mistake::new(status, String::from_utf8_lossy(&text)))
}

/// No browser guesses what an answer is, or keeps it; a clock that was moved shows.
pub(crate) fn dress(server: &Server, mut response: Response) -> Response {
    const ALWAYS: [(HeaderName, HeaderValue); 2] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if !server.clock.is_real() {
        headers.extend(http_date(server.clock.now()).map(|value| (header::DATE, value)));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Never;

    impl http_body::Body for Never {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }

    #[test]
    fn a_body_that_never_comes_is_not_waited_for() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let read = runtime.expect("a runtime").block_on(whole(Body::new(Never), Duration::ZERO));
        let status = read.unwrap_err().into_response().status();
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
    }
}

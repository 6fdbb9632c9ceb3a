//! One request's way through the stages: strike → admit → handle → explain → finish → record.

use axum::{
    Router,
    extract::Request,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use tower_service::Service;

use super::{
    admit::admit,
    context::{HandledResponse, RequestContext},
    finish, record, strike,
};
use crate::{
    explain,
    layer::fault::{Fault, Plan},
    wire::{error::RequestError, whole_body},
};

/// Reads the request, lets it go wrong or be answered, and notes everything.
pub(crate) async fn run(context: &RequestContext, router: Router, request: Request) -> Response {
    match whole_body::read(request).await {
        Ok((request, body)) => {
            let answered = answer(context, router, request).await;
            finish(context, answered, &body).await
        }
        Err(unreadable) => {
            let refused = HandledResponse::refused(unreadable.into());
            finish(context, refused, &Bytes::new()).await
        }
    }
}

/// Lets the request go wrong, or be answered.
async fn answer(context: &RequestContext, router: Router, request: Request) -> HandledResponse {
    if context.platform.faults.is_empty() {
        return handle(context, router, request).await;
    }
    match strike::before(context, request.headers()).await {
        Ok(early) => early,
        Err(plan) => HandledResponse { plan, ..handle(context, router, request).await },
    }
}

async fn handle(context: &RequestContext, router: Router, request: Request) -> HandledResponse {
    if !context.platform.explains {
        return handle_silently(context, router, request).await;
    }
    let (mut answered, mut notes) =
        explain::collect(handle_silently(context, router, request)).await;
    let response = &answered.response;
    if response.status().as_u16() < 400 && response.extensions().get::<RequestError>().is_none() {
        notes.add_ignored(context.info.uri.query());
    }
    answered.explained = notes.explained;
    answered
}

async fn handle_silently(
    context: &RequestContext,
    mut router: Router,
    request: Request,
) -> HandledResponse {
    let admission = admit(context, request);
    let response = match admission.outcome {
        Ok(request) => router.call(request).await.unwrap_or_else(|never| match never {}),
        Err(error) => error.into_response(),
    };
    let (remaining, grant) = (admission.remaining, admission.grant);
    HandledResponse { response, remaining, grant, plan: Plan::default(), explained: Vec::new() }
}

/// Writes errors and headers, notes everything, and does what a fault does to the body.
pub(crate) async fn finish(
    context: &RequestContext,
    mut answered: HandledResponse,
    body: &Bytes,
) -> Response {
    finish::write_error(context, &mut answered);
    finish::write_headers(context, &mut answered);
    let (mut parts, whole) = std::mem::take(&mut answered.response).into_parts();
    // The body is in memory already: this takes it, without a copy.
    let whole = whole_body::of(whole, usize::MAX).await.unwrap_or_default();
    let plan = answered.plan.clone();
    if matches!(plan.fault, Some(Fault::Reset { .. })) {
        // Nobody gets to see it.
        parts.headers.remove(header::CONTENT_LENGTH);
    }
    record::write(context, answered, parts.status, body, &whole);
    Response::from_parts(parts, strike::damage(context, &plan, whole))
}

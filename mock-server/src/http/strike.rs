//! Lets a request go wrong, as a fault says: before it is handled, or on the answer's way back.

use std::time::Duration;

use axum::{
    body::Body,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use portal::{PortalId, Timestamp};

use super::{
    admit::count,
    auth,
    broken::{Slow, Truncated},
    context::{HandledResponse, RequestContext},
    injected,
    limited::RateLimited,
};
use crate::{
    hub::Grant,
    layer::fault::{Fault, Plan},
    wire::error::RequestError,
};

/// The answer of a fault that takes the place of one, or what else is to go wrong.
pub(super) async fn before(
    context: &RequestContext,
    headers: &HeaderMap,
) -> Result<HandledResponse, Plan> {
    let (platform, info, now) = (&context.platform, &context.info, context.now);
    let query = info.uri.query();
    let grant = auth::authenticate(platform, headers, query, now).ok();
    let plan = platform.faults.plan(&info.method, info.uri.path(), grant.as_deref());
    delay(context, plan.latency).await;
    let early = match &plan.fault {
        Some(Fault::Status { status, retry_after, html }) => {
            Some(injected::answer(*status, *retry_after, *html, context.correlation))
        }
        Some(Fault::Reset { after: false }) => Some(Response::default()),
        _ => error(&plan, grant.as_deref(), now).map(IntoResponse::into_response),
    };
    let Some(response) = early else { return Err(plan) };
    let limited = matches!(plan.fault, Some(Fault::RateLimit(_)));
    let counted = grant.as_deref().filter(|_| limited);
    let remaining = counted.map(|grant| count(grant, &info.method, info.uri.path(), now).0);
    Ok(HandledResponse { response, remaining, grant, plan, explained: Vec::new() })
}

/// The refusal that takes the place of an answer.
fn error(plan: &Plan, grant: Option<&Grant>, now: Timestamp) -> Option<RequestError> {
    Some(match plan.fault.as_ref()? {
        Fault::RateLimit(policy) => RateLimited {
            policy: *policy,
            public: grant.is_some_and(|grant| grant.app.public().is_some()),
            app: grant.map_or(0, |grant| grant.app.id.0),
            portal: grant.map_or(PortalId(0), |grant| grant.portal_id),
            now,
        }
        .into(),
        Fault::Unauthorized => {
            /// A token that expired a minute ago.
            const MINUTE: i64 = 60_000;
            RequestError::TokenExpired { at: now.plus(-MINUTE), now }
        }
        _ => return None,
    })
}

/// Real time passes only where the clock runs, and as long as the server does.
async fn delay(context: &RequestContext, latency: Duration) {
    if !latency.is_zero() && !context.platform.clock.stands() {
        context.platform.stopping.unless_begun(tokio::time::sleep(latency)).await;
    }
}

/// The body as the client gets it.
pub(super) fn damage(context: &RequestContext, plan: &Plan, whole: Bytes) -> Body {
    match &plan.fault {
        Some(Fault::Reset { .. }) => {
            if let Some(cutter) = &context.cutter {
                cutter.cut();
            }
            Body::new(Truncated::new(&Bytes::from_static(b"cut off")))
        }
        Some(Fault::Truncate) if whole.len() > 1 => Body::new(Truncated::new(&whole)),
        Some(Fault::SlowBody(over)) if !context.platform.clock.stands() => {
            Body::new(Slow::new(whole, *over, context.platform.stopping.clone()))
        }
        _ => Body::from(whole),
    }
}

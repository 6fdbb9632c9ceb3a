//! Notes a request and its answer in the journal.

use axum::http::StatusCode;
use bytes::Bytes;

use super::context::{HandledResponse, RequestContext};
use crate::{
    journal::{self, Entry},
    layer::fault::Fault,
};

/// Writes the entry: into the portal's journal, or into that of requests outside all portals.
pub(super) fn write(
    context: &RequestContext,
    answered: HandledResponse,
    status: StatusCode,
    request: &Bytes,
    response: &Bytes,
) {
    let HandledResponse { grant, plan, explained, .. } = answered;
    let reset = matches!(plan.fault, Some(Fault::Reset { .. }));
    let standing = context.platform.clock.stands();
    let info = &context.info;
    let entry = Entry {
        number: context.number,
        at: context.now,
        method: info.method.clone(),
        request: journal::Request::new(&info.uri, context.credentials.as_ref(), request),
        status: (!reset).then_some(status),
        response: if reset { journal::Body::default() } else { journal::Body::new(response) },
        portal: grant.as_ref().map(|grant| grant.portal_id),
        app: grant.as_ref().map(|grant| grant.app.id),
        correlation: context.correlation,
        took: if standing { plan.latency } else { context.watch.elapsed() },
        fault: plan.rule,
        explained,
    };
    match grant {
        Some(grant) => grant.portal.journal.write(entry),
        None if info.uri.path() == "/health" => {}
        None => context.platform.journals.write_outside(entry),
    }
}

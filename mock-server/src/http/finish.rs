//! Writes errors and headers, once it is clear what is answered.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use uuid::Uuid;

use super::{
    context::{HandledResponse, RequestContext},
    header_text::HeaderTexts,
    limit_headers,
};
use crate::{
    explain::{self, Explained},
    layer::rate_limit::Remaining,
    wire::{self, error::RequestError},
};

/// Writes the answer that an error stands for, and explains it.
pub(super) fn write_error(context: &RequestContext, answered: &mut HandledResponse) {
    if let Some(error) = answered.response.extensions_mut().remove::<RequestError>() {
        let error = error.response();
        answered.remaining = answered.remaining.filter(|_| error.has_rate_limit_headers());
        if context.platform.explains {
            answered.explained.extend(error.explained());
        }
        answered.response = error.answer(&context.info, context.correlation);
    }
    explain_fault(context, answered);
    if answered.explained.is_empty() && answered.response.status().as_u16() >= 400 {
        // Whatever stands before the handlers didn't take the request apart.
        let rule = explain::rules().get("request-form").filter(|_| context.platform.explains);
        answered.explained.extend(rule.map(|rule| Explained { rule: *rule, detail: "".into() }));
    }
}

fn explain_fault(context: &RequestContext, answered: &mut HandledResponse) {
    let Some(rule) = answered.plan.rule.clone().filter(|_| context.platform.explains) else {
        return;
    };
    if let Some(fault) = explain::rules().get("fault") {
        let explained = Explained { rule: *fault, detail: format!("rule {rule}").into() };
        answered.explained.insert(0, explained);
    }
}

/// Writes the headers that every answer has, and those of the mock.
pub(super) fn write_headers(context: &RequestContext, answered: &mut HandledResponse) {
    let headers = answered.response.headers_mut();
    write_common(headers, context.correlation, answered.remaining);
    if !answered.explained.is_empty() {
        let value = wire::explain::header(&answered.explained);
        headers.extend(value.map(|value| (EXPLAIN, value)));
    }
}

fn write_common(headers: &mut HeaderMap, correlation: Uuid, remaining: Option<Remaining>) {
    const CORRELATION: HeaderName = HeaderName::from_static("x-hubspot-correlation-id");
    headers.reserve(wire::HEADERS);
    let mut texts = HeaderTexts::default();
    headers.insert(CORRELATION, texts.value(correlation.hyphenated()));
    headers.insert(header::VARY, HeaderValue::from_static("origin, Accept-Encoding"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("false"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000; includeSubDomains; preload"),
    );
    if let Some(remaining) = remaining {
        limit_headers::tell(&remaining, headers, &mut texts);
    }
}

/// HubSpot does not send it; it tells whoever looks which rule fired.
const EXPLAIN: HeaderName = HeaderName::from_static("x-hubspot-mock-explain");

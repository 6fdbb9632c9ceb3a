//! Errors that nobody can bring about at HubSpot: its own, and those of what stands before it.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use uuid::Uuid;

use crate::wire::{
    envelope::{Correlated, Envelope},
    html_page,
};

/// HubSpot moves a portal to another data centre: a status that nobody else has.
pub const MIGRATION: u16 = 477;

/// The answer with a status, as HubSpot or Cloudflare would give it.
pub fn answer(
    status: StatusCode,
    retry_after: Option<u64>,
    html: bool,
    correlation: Uuid,
) -> Response {
    let mut response =
        if html { html_page::gateway(status) } else { envelope(status, correlation) };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn envelope(status: StatusCode, correlation: Uuid) -> Response {
    let (message, category) = match status.as_u16() {
        423 => ("Resource is locked; retry after a while", "RESOURCE_LOCKED"),
        MIGRATION => {
            ("This portal is being migrated; retry after a while", "MIGRATION_IN_PROGRESS")
        }
        503 => ("Service unavailable; retry after a while", "SERVICE_UNAVAILABLE"),
        504 => ("The request timed out", "TIMEOUT"),
        400..=499 => ("The request was refused by a fault rule", "VALIDATION_ERROR"),
        _ => ("internal error", "INTERNAL_ERROR"),
    };
    let envelope = Envelope::new(message).category(category);
    crate::wire::json(status, &Correlated { envelope: &envelope, correlation })
}

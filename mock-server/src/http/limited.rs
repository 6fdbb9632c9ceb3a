//! What a client sees when it calls too often.

use axum::{http::StatusCode, response::Response};
use portal::PortalId;
use serde::Serialize;
use uuid::Uuid;

use crate::wire::error::ErrorResponse;
use crate::{
    layer::rate_limit::Policy,
    wire::{
        envelope::{Correlated, Envelope},
        json,
    },
};

/// The body of burst and daily limits: no category, but the policy's name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Limited {
    status: &'static str,
    message: &'static str,
    error_type: &'static str,
    correlation_id: Uuid,
    policy_name: &'static str,
    group_name: String,
}

/// A call too many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RateLimited {
    /// Which limit was reached.
    pub(crate) policy: Policy,
    /// Whether it is a public app's.
    pub(crate) public: bool,
    /// The portal.
    pub(crate) portal: PortalId,
}

impl From<RateLimited> for ErrorResponse {
    fn from(limited: RateLimited) -> Self {
        let rule = match limited.policy {
            Policy::Secondly => "rate-limit-search",
            Policy::TenSecondly => "rate-limit-burst",
            Policy::Daily => "rate-limit-daily",
        };
        Self::new(StatusCode::TOO_MANY_REQUESTS, rule, Envelope::default())
            .detail(limited.policy.to_string())
            .own(move |_, correlation| answer(limited, correlation))
    }
}

/// Nobody has seen a `Retry-After` on it.
fn answer(limited: RateLimited, correlation: Uuid) -> Response {
    let RateLimited { policy, public, portal } = limited;
    const STATUS: StatusCode = StatusCode::TOO_MANY_REQUESTS;
    let (message, policy_name, group) = match policy {
        Policy::Secondly => {
            let envelope =
                Envelope::new("You have reached your secondly limit.").category("RATE_LIMITS");
            return json(STATUS, &Correlated { envelope: &envelope, correlation });
        }
        Policy::TenSecondly => (
            "You have reached your ten_secondly_rolling limit.",
            "TEN_SECONDLY_ROLLING",
            "api-calls-ten-secondly",
        ),
        Policy::Daily => ("You have reached your daily limit.", "DAILY", "api-calls-daily"),
    };
    let apps = if public { "oauth-apps" } else { "private-apps" };
    let limited = Limited {
        status: "error",
        message,
        error_type: "RATE_LIMIT",
        correlation_id: correlation,
        policy_name,
        group_name: format!("publicapi:{apps}-{group}:{portal}"),
    };
    json(STATUS, &limited)
}

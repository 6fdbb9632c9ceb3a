//! What a client sees when it calls too often.

use axum::{http::StatusCode, response::Response};
use portal::PortalId;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    layer::rate_limit::Policy,
    wire::{
        error::{Correlated, Envelope},
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

/// The answer to a call too many. Nobody has seen a `Retry-After` on it.
pub(crate) fn face(policy: Policy, public: bool, portal: PortalId, correlation: Uuid) -> Response {
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

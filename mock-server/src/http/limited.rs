//! What a client sees when it calls too often.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use portal::{PortalId, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::wire::error::{ErrorResponse, RequestInfo};
use crate::{
    layer::rate_limit::Policy,
    wire::{
        envelope::{Correlated, Envelope},
        json,
    },
};

/// The body of limits since 2026: no category, but the policy's name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Limited {
    status: &'static str,
    message: &'static str,
    error_type: &'static str,
    correlation_id: Uuid,
    policy_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_name: Option<String>,
}

/// A call too many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RateLimited {
    /// Which limit was reached.
    pub(crate) policy: Policy,
    /// Whether it is a public app's.
    pub(crate) public: bool,
    /// The app; 0 where nobody knows who called.
    pub(crate) app: u64,
    /// The portal.
    pub(crate) portal: PortalId,
    /// When the request came: bodies have changed over the years.
    pub(crate) now: Timestamp,
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
            .own(move |asked, correlation| answer(limited, asked, correlation))
    }
}

/// 2026-01-01: searches beyond the limit are refused in the words of bursts. Observed 2026-04;
/// the other body was recorded in 2022, and nobody saw the day it changed.
const SEARCH_IN_WORDS_OF_BURSTS: Timestamp = Timestamp(1_767_225_600_000);

/// On CRM paths nobody has seen a `Retry-After`. The token endpoint has one; after how many seconds
/// is assumed.
fn answer(limited: RateLimited, asked: &RequestInfo, correlation: Uuid) -> Response {
    const SECONDS: HeaderValue = HeaderValue::from_static("10");
    let mut response = body(limited, correlation);
    if asked.uri.path().starts_with("/oauth/") {
        response.headers_mut().insert(header::RETRY_AFTER, SECONDS);
    }
    response
}

fn body(limited: RateLimited, correlation: Uuid) -> Response {
    const STATUS: StatusCode = StatusCode::TOO_MANY_REQUESTS;
    const SEARCH: &str = "You have reached your secondly limit.";
    let (message, policy_name, group_name) = match limited.policy {
        Policy::Secondly if limited.now < SEARCH_IN_WORDS_OF_BURSTS => {
            let envelope = Envelope::new(SEARCH).category("RATE_LIMITS");
            return json(STATUS, &Correlated { envelope: &envelope, correlation });
        }
        Policy::Secondly => (SEARCH, "SECONDLY", None),
        Policy::TenSecondly => (
            "You have reached your ten_secondly_rolling limit.",
            "TEN_SECONDLY_ROLLING",
            Some(limited.group("api-calls-ten-secondly")),
        ),
        Policy::Daily => {
            ("You have reached your daily limit.", "DAILY", Some(limited.group("api-calls-daily")))
        }
    };
    let (status, error_type, correlation_id) = ("error", "RATE_LIMIT", correlation);
    let limited = Limited { status, message, error_type, correlation_id, policy_name, group_name };
    json(STATUS, &limited)
}

impl RateLimited {
    /// `publicapi:private_app-api-calls-ten-secondly:{app}:{portal}`, as observed; that of public
    /// apps is assumed.
    fn group(self, limit: &str) -> String {
        let Self { public, app, portal, .. } = self;
        match public {
            true => format!("publicapi:oauth-apps-{limit}:{portal}"),
            false => format!("publicapi:private_app-{limit}:{app}:{portal}"),
        }
    }
}

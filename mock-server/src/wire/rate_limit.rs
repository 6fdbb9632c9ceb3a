//! What a client sees when it calls too often.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use portal::{PortalId, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::{
    error::{Correlated, Envelope},
    json,
};
use crate::layer::rate_limit::Policy;

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

/// Whose calls are counted together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// Whether it is a public app's.
    pub public: bool,
    /// The app.
    pub app: u64,
    /// The portal.
    pub portal: PortalId,
}

impl Group {
    /// `publicapi:private_app-api-calls-ten-secondly:{app}:{portal}`, as observed; that of public
    /// apps is assumed.
    fn name(self, limit: &str) -> String {
        let Self { public, app, portal } = self;
        match public {
            true => format!("publicapi:oauth-apps-{limit}:{portal}"),
            false => format!("publicapi:private_app-{limit}:{app}:{portal}"),
        }
    }
}

/// 2026-01-01: searches beyond the limit are refused in the words of bursts. Observed 2026-04;
/// the other body was recorded in 2022, and nobody saw the day it changed.
const SEARCH_IN_WORDS_OF_BURSTS: Timestamp = Timestamp(1_767_225_600_000);

/// The answer to a call too many. On CRM paths nobody has seen a `Retry-After`.
pub(super) fn face(policy: Policy, group: Group, now: Timestamp, correlation: Uuid) -> Response {
    const STATUS: StatusCode = StatusCode::TOO_MANY_REQUESTS;
    const SEARCH: &str = "You have reached your secondly limit.";
    let (message, policy_name, group_name) = match policy {
        Policy::Secondly if now < SEARCH_IN_WORDS_OF_BURSTS => {
            let envelope = Envelope::new(SEARCH).category("RATE_LIMITS");
            return json(STATUS, &Correlated { envelope: &envelope, correlation });
        }
        Policy::Secondly => (SEARCH, "SECONDLY", None),
        Policy::TenSecondly => (
            "You have reached your ten_secondly_rolling limit.",
            "TEN_SECONDLY_ROLLING",
            Some(group.name("api-calls-ten-secondly")),
        ),
        Policy::Daily => {
            ("You have reached your daily limit.", "DAILY", Some(group.name("api-calls-daily")))
        }
    };
    let (status, error_type, correlation_id) = ("error", "RATE_LIMIT", correlation);
    let limited = Limited { status, message, error_type, correlation_id, policy_name, group_name };
    json(STATUS, &limited)
}

/// The token endpoint says when to come again; after how many seconds is assumed.
pub(super) fn say_when(response: &mut Response) {
    const SECONDS: HeaderValue = HeaderValue::from_static("10");
    response.headers_mut().insert(header::RETRY_AFTER, SECONDS);
}

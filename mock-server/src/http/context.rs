//! A request on its way, and the answer to it.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use platform::Platform;
use portal::{Source, Timestamp};
use uuid::Uuid;

use super::broken::Cutter;
use crate::{
    clock::Stopwatch,
    explain::Explained,
    hub::Grant,
    layer::{fault::Plan, rate_limit::Remaining},
    wire::error::{RequestError, RequestInfo},
};

/// A request that came, and all that is noted of it before it is looked at.
pub(super) struct RequestContext {
    pub(super) platform: Arc<Platform>,
    pub(super) now: Timestamp,
    pub(super) correlation: Uuid,
    pub(super) credentials: Option<HeaderValue>,
    /// Who writes, if somebody is acted for.
    pub(super) acting: Option<Arc<Source>>,
    pub(super) number: u64,
    pub(super) info: RequestInfo,
    pub(super) watch: Stopwatch,
    pub(super) cutter: Option<Cutter>,
}

/// An answer, and what the journal tells of it.
pub(super) struct HandledResponse {
    pub(super) response: Response,
    pub(super) remaining: Option<Remaining>,
    pub(super) grant: Option<Arc<Grant>>,
    pub(super) plan: Plan,
    pub(super) explained: Vec<Explained>,
}

impl HandledResponse {
    /// A refusal before anything is known.
    pub(super) fn refused(error: RequestError) -> Self {
        Self {
            response: error.into_response(),
            remaining: None,
            grant: None,
            plan: Plan::default(),
            explained: Vec::new(),
        }
    }
}

impl RequestContext {
    pub(super) fn new(
        platform: &Arc<Platform>,
        cutter: Option<Cutter>,
        acting: Option<Arc<Source>>,
        request: &Request,
    ) -> Self {
        let now = platform.clock.now();
        Self {
            platform: Arc::clone(platform),
            now,
            correlation: platform.rng.correlation(now),
            credentials: request.headers().get(header::AUTHORIZATION).cloned().map(|mut value| {
                // So that `Debug` doesn't show it.
                value.set_sensitive(true);
                value
            }),
            acting,
            number: platform.journals.next_number(),
            info: RequestInfo::of(request),
            watch: platform.clock.stopwatch(),
            cutter,
        }
    }
}

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
pub(crate) struct RequestContext {
    pub(crate) platform: Arc<Platform>,
    pub(crate) now: Timestamp,
    pub(crate) correlation: Uuid,
    pub(crate) credentials: Option<HeaderValue>,
    /// Who writes, if somebody is acted for.
    pub(crate) acting: Option<Arc<Source>>,
    pub(crate) number: u64,
    pub(crate) info: RequestInfo,
    pub(crate) watch: Stopwatch,
    pub(crate) cutter: Option<Cutter>,
}

/// An answer, and what the journal tells of it.
pub(crate) struct HandledResponse {
    pub(crate) response: Response,
    pub(crate) remaining: Option<Remaining>,
    pub(crate) grant: Option<Arc<Grant>>,
    pub(crate) plan: Plan,
    pub(crate) explained: Vec<Explained>,
}

impl HandledResponse {
    /// A refusal before anything is known.
    pub(crate) fn refused(error: RequestError) -> Self {
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
    pub(crate) fn new(
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

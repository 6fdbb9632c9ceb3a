//! One request's way through the stages: correlation → faults → auth → limits → handler →
//! explanations → journal.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use platform::Platform;
use portal::{PortalId, Source, Timestamp};
use tower_service::Service;
use uuid::Uuid;

use super::{
    Door, admit, auth,
    broken::{Cutter, Slow, Truncated},
    count,
    fault::{Fault, Plan},
    rate_limit::Remaining,
    tell, whole_body,
};
use crate::{
    clock::Stopwatch,
    explain::{self, Explained},
    hub::Grant,
    journal::{self, Entry},
    wire::{
        self,
        error::{Asked, Problem},
    },
};

/// A request that came, and all that is noted of it before it is looked at.
pub(super) struct Visit {
    pub(super) platform: Arc<Platform>,
    pub(super) now: Timestamp,
    pub(super) correlation: Uuid,
    pub(super) credentials: Option<HeaderValue>,
    /// Who writes, if somebody is acted for.
    pub(super) acting: Option<Arc<Source>>,
    number: u64,
    asked: Asked,
    watch: Stopwatch,
    cutter: Option<Cutter>,
}

/// An answer, and what the journal tells of it.
pub(super) struct Answered {
    response: Response,
    remaining: Option<Remaining>,
    grant: Option<Arc<Grant>>,
    plan: Plan,
    explained: Vec<Explained>,
}

impl Answered {
    /// A refusal before anything is known.
    pub(super) fn refused(problem: Problem) -> Self {
        Self {
            response: problem.into_response(),
            remaining: None,
            grant: None,
            plan: Plan::default(),
            explained: Vec::new(),
        }
    }
}

impl Visit {
    pub(super) fn new(door: &Door, request: &Request) -> Self {
        let platform = &door.platform;
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
            acting: None,
            number: platform.journals.next_number(),
            asked: Asked::of(request),
            watch: platform.clock.stopwatch(),
            cutter: door.cutter.clone(),
        }
    }

    /// Lets the request go wrong, or be answered.
    pub(super) async fn answer(&self, router: Router, request: Request, body: Bytes) -> Response {
        let faults = &self.platform.faults;
        let answered = if faults.is_empty() {
            self.handle(router, request).await
        } else {
            self.handle_with_faults(router, request).await
        };
        self.finish(answered, &body).await
    }

    async fn handle_with_faults(&self, router: Router, request: Request) -> Answered {
        let platform = &self.platform;
        let query = request.uri().query();
        let grant = auth::authenticate(platform, request.headers(), query, self.now).ok();
        let plan =
            self.platform.faults.plan(&self.asked.method, self.asked.uri.path(), grant.as_deref());
        self.delay(plan.latency).await;
        let early = match &plan.fault {
            Some(Fault::Status { status, retry_after, html }) => {
                Some(wire::fault::answer(*status, *retry_after, *html, self.correlation))
            }
            Some(Fault::Reset { after: false }) => Some(Response::default()),
            _ => problem(&plan, grant.as_deref(), self.now).map(IntoResponse::into_response),
        };
        match early {
            Some(response) => {
                let limited = matches!(plan.fault, Some(Fault::RateLimit(_)));
                let counted = grant.as_deref().filter(|_| limited);
                let remaining = counted.map(|grant| {
                    count(grant, &self.asked.method, self.asked.uri.path(), self.now).0
                });
                let explained = Vec::new();
                Answered { response, remaining, grant, plan, explained }
            }
            None => Answered { plan, ..self.handle(router, request).await },
        }
    }

    /// Real time passes only where the clock runs, and as long as the server does.
    async fn delay(&self, latency: Duration) {
        if !latency.is_zero() && !self.platform.clock.stands() {
            self.platform.stopping.unless_begun(tokio::time::sleep(latency)).await;
        }
    }

    async fn handle(&self, router: Router, request: Request) -> Answered {
        if !self.platform.explains {
            return self.handle_silently(router, request).await;
        }
        let (mut answered, mut notes) =
            explain::collect(self.handle_silently(router, request)).await;
        let response = &answered.response;
        if response.status().as_u16() < 400 && response.extensions().get::<Problem>().is_none() {
            notes.add_ignored(self.asked.uri.query());
        }
        answered.explained = notes.explained;
        answered
    }

    async fn handle_silently(&self, mut router: Router, request: Request) -> Answered {
        let admitted = admit(self, request);
        let response = match admitted.outcome {
            Ok(request) => router.call(request).await.unwrap_or_else(|never| match never {}),
            Err(problem) => problem.into_response(),
        };
        let (remaining, grant) = (admitted.remaining, admitted.grant);
        Answered { response, remaining, grant, plan: Plan::default(), explained: Vec::new() }
    }

    /// Gives the answer its face and its headers, and notes everything.
    pub(super) async fn finish(&self, mut answered: Answered, body: &Bytes) -> Response {
        let mut remaining = answered.remaining;
        if let Some(problem) = answered.response.extensions_mut().remove::<Problem>() {
            remaining = remaining.filter(|_| problem.tells_rate_limits());
            if self.platform.explains {
                answered.explained.extend(explain::refusal(&problem));
            }
            answered.response = problem.face(&self.asked, self.correlation);
        }
        self.explain_fault(&mut answered);
        if answered.explained.is_empty() && answered.response.status().as_u16() >= 400 {
            // Whatever stands before the handlers didn't take the request apart.
            let rule = explain::rules().get("request-form").filter(|_| self.platform.explains);
            answered
                .explained
                .extend(rule.map(|rule| Explained { rule: *rule, detail: "".into() }));
        }
        let headers = answered.response.headers_mut();
        tell(headers, self.correlation, remaining);
        if !answered.explained.is_empty() {
            let value = wire::explain::header(&answered.explained);
            headers.extend(value.map(|value| (EXPLAIN, value)));
        }
        let (mut parts, whole) = std::mem::take(&mut answered.response).into_parts();
        // The body is in memory already: this takes it, without a copy.
        let whole = whole_body::of(whole, usize::MAX).await.unwrap_or_default();
        let plan = answered.plan.clone();
        if matches!(plan.fault, Some(Fault::Reset { .. })) {
            // Nobody gets to see it.
            parts.headers.remove(header::CONTENT_LENGTH);
        }
        self.note(answered, parts.status, body, &whole);
        Response::from_parts(parts, self.damage(&plan, whole))
    }

    fn explain_fault(&self, answered: &mut Answered) {
        let Some(rule) = answered.plan.rule.clone().filter(|_| self.platform.explains) else {
            return;
        };
        if let Some(fault) = explain::rules().get("fault") {
            let explained = Explained { rule: *fault, detail: format!("rule {rule}").into() };
            answered.explained.insert(0, explained);
        }
    }

    fn note(&self, answered: Answered, status: StatusCode, request: &Bytes, response: &Bytes) {
        let Answered { grant, plan, explained, .. } = answered;
        let reset = matches!(plan.fault, Some(Fault::Reset { .. }));
        let standing = self.platform.clock.stands();
        let entry = Entry {
            number: self.number,
            at: self.now,
            method: self.asked.method.clone(),
            request: journal::Request::new(&self.asked.uri, self.credentials.as_ref(), request),
            status: (!reset).then_some(status),
            response: if reset { journal::Body::default() } else { journal::Body::new(response) },
            portal: grant.as_ref().map(|grant| grant.portal_id),
            app: grant.as_ref().map(|grant| grant.app.id),
            correlation: self.correlation,
            took: if standing { plan.latency } else { self.watch.elapsed() },
            fault: plan.rule,
            explained,
        };
        match grant {
            Some(grant) => grant.portal.journal.write(entry),
            None if self.asked.uri.path() == "/health" => {}
            None => self.platform.journals.write_outside(entry),
        }
    }

    /// The body as the client gets it.
    fn damage(&self, plan: &Plan, whole: Bytes) -> Body {
        match &plan.fault {
            Some(Fault::Reset { .. }) => {
                if let Some(cutter) = &self.cutter {
                    cutter.cut();
                }
                Body::new(Truncated::new(&Bytes::from_static(b"cut off")))
            }
            Some(Fault::Truncate) if whole.len() > 1 => Body::new(Truncated::new(&whole)),
            Some(Fault::SlowBody(over)) if !self.platform.clock.stands() => {
                Body::new(Slow::new(whole, *over, self.platform.stopping.clone()))
            }
            _ => Body::from(whole),
        }
    }
}

/// The refusal that takes the place of an answer.
fn problem(plan: &Plan, grant: Option<&Grant>, now: Timestamp) -> Option<Problem> {
    Some(match plan.fault.as_ref()? {
        Fault::RateLimit(policy) => Problem::RateLimited {
            policy: *policy,
            public: grant.is_some_and(|grant| grant.app.public().is_some()),
            app: grant.map_or(0, |grant| grant.app.id.0),
            portal: grant.map_or(PortalId(0), |grant| grant.portal_id),
            now,
        },
        Fault::Unauthorized => {
            /// A token that expired a minute ago.
            const MINUTE: i64 = 60_000;
            Problem::TokenExpired { at: now.plus(-MINUTE), now }
        }
        _ => return None,
    })
}

/// HubSpot does not send it; it tells whoever looks which rule fired.
const EXPLAIN: HeaderName = HeaderName::from_static("x-hubspot-mock-explain");

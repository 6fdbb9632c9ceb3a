//! `/_mock/memory`: what is kept of what was, beside what portals hold now, and how much of it may
//! be kept.

use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, routing::get};
use platform::{
    budget::Budget,
    platform::Platform,
    portals::{handle::PortalHandle, search_snapshot},
};
use portal::PortalId;
use serde::Serialize;

use super::{Asked, Outcome, handle::Control};
use crate::{
    Server,
    hub::revision,
    journal, oauth,
    webhook::{intake, journal as webhook_journal, queue, state::WebhookState},
    wire,
};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new().route("/_mock/memory", get(show))
}

/// How much there is, and how much there may be.
#[derive(Serialize)]
struct Held {
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_count: Option<usize>,
    bytes: usize,
    max_bytes: usize,
}

impl Held {
    fn new(count: usize, max_count: usize, bytes: usize, max_bytes: usize) -> Self {
        Self { count, max_count: Some(max_count), bytes, max_bytes }
    }

    fn kept(kept: revision::Kept, max_count: Option<usize>, max_bytes: usize) -> Self {
        Self { count: kept.count, max_count, bytes: kept.bytes, max_bytes }
    }
}

/// What portals keep together.
#[derive(Serialize)]
struct Shared {
    /// How many of them keep anything.
    holders: usize,
    bytes: usize,
    max_bytes: usize,
    /// What each of them may keep whatever the others do.
    fair_share_bytes: usize,
}

impl Shared {
    fn of(budget: &Budget) -> Self {
        Self {
            holders: budget.holders(),
            bytes: budget.held(),
            max_bytes: budget.total(),
            fair_share_bytes: budget.fair_share(),
        }
    }
}

#[derive(Serialize)]
struct Memory {
    journals: Shared,
    revisions: Shared,
    snapshots: Shared,
    search_lag: Shared,
    /// What led to no portal.
    outside: Held,
    tokens: Tokens,
    consent_pages: Held,
    webhooks: Webhooks,
    portals: Vec<OfPortal>,
}

#[derive(Serialize)]
struct Tokens {
    /// Tokens and codes, dead ones that are remembered included.
    count: usize,
    /// Notes of when they expire.
    noted: usize,
}

#[derive(Serialize)]
struct Webhooks {
    unsorted: Held,
    deliveries: Held,
    journals: Vec<OfApp>,
}

#[derive(Serialize)]
struct OfApp {
    app_id: u64,
    #[serde(flatten)]
    held: Held,
}

#[derive(Serialize)]
struct OfPortal {
    portal_id: PortalId,
    journal: Held,
    revisions: Held,
    snapshots: Held,
    search_lag: Held,
}

impl OfPortal {
    fn of(handle: &PortalHandle) -> Self {
        use revision::{MAX_REVISION_BYTES, MAX_REVISIONS, MAX_SNAPSHOT_BYTES, MAX_SNAPSHOTS};
        Self {
            portal_id: handle.read().id,
            journal: journal_held(handle.journal.size()),
            revisions: Held::kept(handle.revisions_kept(), Some(MAX_REVISIONS), MAX_REVISION_BYTES),
            snapshots: Held::kept(handle.snapshots_kept(), Some(MAX_SNAPSHOTS), MAX_SNAPSHOT_BYTES),
            search_lag: Held::kept(handle.lag_kept(), None, search_snapshot::MAX_LAG_BYTES),
        }
    }
}

fn journal_held(size: journal::Size) -> Held {
    Held::new(size.entries, journal::MAX_ENTRIES, size.bytes, journal::MAX_BYTES)
}

impl Webhooks {
    fn of(state: &WebhookState, (unsorted, unsorted_bytes): (usize, usize)) -> Self {
        let (deliveries, bytes) = state.queue.size();
        let journals = state.journals.sizes().map(|(app_id, entries, bytes)| OfApp {
            app_id,
            held: Held::new(
                entries,
                webhook_journal::MAX_ENTRIES,
                bytes,
                webhook_journal::MAX_JOURNAL_BYTES,
            ),
        });
        Self {
            unsorted: Held::new(
                unsorted,
                intake::MAX_INTAKE,
                unsorted_bytes,
                intake::MAX_INTAKE_BYTES,
            ),
            deliveries: Held::new(
                deliveries,
                queue::MAX_QUEUED + queue::MAX_SETTLED,
                bytes,
                queue::MAX_QUEUED_BYTES + queue::MAX_SETTLED_BYTES,
            ),
            journals: journals.collect(),
        }
    }
}

impl Memory {
    fn of(platform: &Platform, handles: &[Arc<PortalHandle>]) -> Self {
        let unsorted = platform.webhooks.unsorted();
        let webhooks = platform.webhooks.peek(|state| Webhooks::of(state, unsorted));
        let (pages, page_bytes) = platform.pages.size();
        Self {
            journals: Shared::of(&platform.journals.budget),
            revisions: Shared::of(&platform.budgets.revisions),
            snapshots: Shared::of(&platform.budgets.snapshots),
            search_lag: Shared::of(&platform.budgets.lag),
            outside: journal_held(platform.journals.outside_size()),
            tokens: Tokens { count: platform.tokens.count(), noted: platform.tokens.noted() },
            consent_pages: Held::new(
                pages,
                oauth::authorize::MAX_PAGES,
                page_bytes,
                oauth::authorize::MAX_PAGE_BYTES,
            ),
            webhooks,
            portals: handles.iter().map(|handle| OfPortal::of(handle)).collect(),
        }
    }
}

/// Of all portals together and of each, or of one.
async fn show(State(server): State<Arc<Server>>, asked: Asked) -> Outcome {
    let handles = match asked.number("portal")? {
        Some(portal) => vec![Control::new(&server).handle(portal)?],
        None => server.platform.handles(),
    };
    Ok(wire::json(StatusCode::OK, &Memory::of(&server.platform, &handles)))
}

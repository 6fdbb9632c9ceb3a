//! `/webhooks-journal/subscriptions/{version}` and `/webhooks-journal/snapshots/{version}`: what
//! an app wants to find in its journal.

use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{delete, get, post},
};
use portal::{PortalId, RecordId};

use crate::hubspot::mount::Routes;
use crate::{
    http::developer::Developer,
    hubspot::webhook_journal::{
        request::{FilterIn, JournalSubscriptionIn, SnapshotIn, SnapshotsIn},
        response::{FilterId, FilterOut, JournalSubscriptionOut, SnapshotOut, SnapshotsOut},
    },
    webhook::{
        journal::{Journal, Snapshot},
        journal_subscription::{self, Action, JournalEvent, JournalSubscriptionSpec, Kind},
        state::WebhookState,
    },
    wire::{self, body::JsonBody, error::RequestError, shared::Results, version::Answer},
};

/// The base paths of subscriptions.
pub const BASES: [&str; 4] = [
    "/webhooks-journal/subscriptions/v4",
    "/webhooks-journal/subscriptions/2026-03",
    "/webhooks-journal/subscriptions/2026-09",
    "/webhooks-journal/subscriptions/2027-03-beta",
];
/// The base paths of snapshots.
pub const SNAPSHOT_BASES: [&str; 4] = [
    "/webhooks-journal/snapshots/v4",
    "/webhooks-journal/snapshots/2026-03",
    "/webhooks-journal/snapshots/2026-09",
    "/webhooks-journal/snapshots/2027-03-beta",
];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    Router::new()
        .route(base, get(list).post(subscribe))
        .route(&format!("{base}/{{subscriptionId}}"), get(read).delete(unsubscribe))
        .route(&format!("{base}/portals/{{portalId}}"), delete(forget_portal))
        .route(&format!("{base}/filters"), post(add_filter))
        .route(&format!("{base}/filters/subscription/{{subscriptionId}}"), get(filters))
        .route(&format!("{base}/filters/{{filterId}}"), get(read_filter).delete(remove_filter))
}

/// The routes of snapshots under one base path.
pub fn snapshot_routes(base: &str) -> Routes {
    Router::new().route(&format!("{base}/crm"), post(snapshots))
}

/// An app's own journal; the developer's key belongs to no single app.
fn own(developer: &Developer) -> Result<u64, RequestError> {
    developer.own_app().ok_or(RequestError::NoCredentials)
}

fn number(text: &str) -> Result<u64, RequestError> {
    text.parse().map_err(|_| RequestError::PathParameter)
}

fn journal(state: &mut WebhookState, app: u64) -> &mut Journal {
    state.journals.of_mut(app)
}

async fn list(developer: Developer) -> Answer {
    let app = own(&developer)?;
    let mut state = developer.webhooks.ingest();
    let all = journal(&mut state, app).subscriptions();
    let results = all.map(|subscription| JournalSubscriptionOut { app, subscription }).collect();
    Ok(wire::json(StatusCode::OK, &Results { results }))
}

async fn subscribe(developer: Developer, body: JsonBody) -> Answer {
    let app = own(&developer)?;
    let spec = JournalSubscriptionSpec::from(body.read::<JournalSubscriptionIn>()?);
    let now = developer.now;
    let made = developer.webhooks.with_state(|state| state.journals.subscribe(app, spec, now))?;
    Ok(wire::json(StatusCode::OK, &JournalSubscriptionOut { app, subscription: &made }))
}

async fn read(developer: Developer, Path(id): Path<String>) -> Answer {
    let (app, id) = (own(&developer)?, number(&id)?);
    let mut state = developer.webhooks.ingest();
    let subscription = journal(&mut state, app).subscription(id)?;
    Ok(wire::json(StatusCode::OK, &JournalSubscriptionOut { app, subscription }))
}

async fn unsubscribe(developer: Developer, Path(id): Path<String>) -> Answer {
    let (app, id) = (own(&developer)?, number(&id)?);
    developer.webhooks.with_state(|state| journal(state, app).unsubscribe(|known| known.id == id));
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn forget_portal(developer: Developer, Path(id): Path<String>) -> Answer {
    let (app, portal) = (own(&developer)?, Some(PortalId(number(&id)?)));
    let gone = |state: &mut WebhookState| {
        journal(state, app).unsubscribe(|known| known.spec.portal == portal);
    };
    developer.webhooks.with_state(gone);
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn add_filter(developer: Developer, body: JsonBody) -> Answer {
    let app = own(&developer)?;
    let filter = body.read::<FilterIn>()?.filter(developer.now);
    let filter_id = developer.webhooks.with_state(|state| state.journals.filter(app, filter))?;
    Ok(wire::json(StatusCode::OK, &FilterId { filter_id }))
}

async fn filters(developer: Developer, Path(id): Path<String>) -> Answer {
    let (app, id) = (own(&developer)?, number(&id)?);
    let mut state = developer.webhooks.ingest();
    let journal = journal(&mut state, app);
    journal.subscription(id)?;
    let filters: Vec<FilterOut<'_>> = journal.filters(id).map(FilterOut).collect();
    Ok(wire::json(StatusCode::OK, &filters))
}

async fn read_filter(developer: Developer, Path(id): Path<String>) -> Answer {
    let (app, id) = (own(&developer)?, number(&id)?);
    let mut state = developer.webhooks.ingest();
    Ok(wire::json(StatusCode::OK, &FilterOut(journal(&mut state, app).filter(id)?)))
}

async fn remove_filter(developer: Developer, Path(id): Path<String>) -> Answer {
    let (app, id) = (own(&developer)?, number(&id)?);
    developer.webhooks.with_state(|state| journal(state, app).unfilter(id));
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// Snapshots are taken at once.
async fn snapshots(developer: Developer, body: JsonBody) -> Answer {
    let app = own(&developer)?;
    let SnapshotsIn { snapshot_requests } = body.read()?;
    let taken = snapshot_requests.iter().map(|asked| {
        let snapshot = take(&developer, app, asked);
        SnapshotOut::of(asked, snapshot)
    });
    Ok(wire::json(StatusCode::OK, &SnapshotsOut { snapshot_responses: taken.collect() }))
}

fn take(developer: &Developer, app: u64, asked: &SnapshotIn) -> Snapshot {
    let now = developer.now;
    let portal_id = PortalId(asked.portal_id.cast_unsigned());
    let event = developer.portal(app, portal_id).and_then(|portal| {
        let object_type = asked.object_type_id.parse().ok()?;
        let id = RecordId(asked.object_id.cast_unsigned());
        let record = portal.table(object_type).ok()?.live(id)?;
        let value = |name: &str| {
            let value = journal_subscription::value_of(&portal, object_type, record.id, name, now);
            (name.into(), value.into())
        };
        Some(JournalEvent {
            kind: Kind::Object,
            portal: portal.id,
            at: now,
            action: Action::Snapshot,
            record: portal::End { object_type, id: record.id },
            values: asked.properties.iter().map(|name| value(name)).collect(),
            other: None,
        })
    });
    developer.webhooks.with_state(|state| journal(state, app).snapshot(app, event, now))
}

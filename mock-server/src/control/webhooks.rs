//! `/_mock/webhooks`: what is delivered, and what a test may do about it.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post, put},
};
use platform::seed::webhooks::NewWebhooks;
use portal::{PortalId, Timestamp};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Asked, Mistake, Outcome,
    nearest::snake_case,
    read,
    webhook_report::{
        BehaviourOut, DeliveryOut, Done, List, Overview, STATES, SubscriberOut, word,
    },
};
use crate::{
    Server,
    hubspot::webhook_journal::response::EntryOut,
    webhook::{
        behaviour::{Behaviour, MAX_BATCH, MAX_DUPLICATES, Order, SignatureVersion},
        delivery::{Delivery, State as DeliveryState},
    },
    wire,
};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/_mock/webhooks", get(overview))
        .route("/_mock/webhooks/apps/{appId}", put(subscribe))
        .route("/_mock/webhooks/behaviour", get(show_behaviour).put(set_behaviour))
        .route("/_mock/webhooks/deliveries", get(list))
        .route("/_mock/webhooks/deliveries/{id}", get(show))
        .route("/_mock/webhooks/deliveries/{id}/redeliver", post(redeliver))
        .route("/_mock/webhooks/deliveries/{id}/delay", post(delay))
        .route("/_mock/webhooks/flush", post(flush))
        .route("/_mock/webhooks/journal/{app}/{offset}", get(journal_file))
        .route("/_mock/webhooks/drain", post(drain))
}

/// How long a call waits for deliveries, unless it says otherwise.
const PATIENCE: u64 = 30_000;
/// How long it may say.
const MAX_PATIENCE: u64 = 600_000;
/// Deliveries in a list, unless it says otherwise.
const DEFAULT_PAGE: usize = 100;

async fn overview(State(server): State<Arc<Server>>) -> Response {
    let lost = server.platform.webhooks.lost();
    let state = server.platform.webhooks.ingest();
    wire::json(StatusCode::OK, &Overview::of(&state, lost))
}

/// Sets up an app's webhooks. What it subscribed to already stays.
async fn subscribe(
    State(server): State<Arc<Server>>,
    Path(app): Path<u64>,
    body: Bytes,
) -> Outcome {
    let asked = read::<NewWebhooks>(&body)?;
    let (webhooks, now) = (&server.platform.webhooks, server.platform.clock.now());
    if webhooks.with_state(|state| state.subscriber(app).is_err()) {
        return Err(Mistake::missing(format!("there is no app {app}")));
    }
    asked.apply(webhooks, app, now).map_err(Mistake::bad)?;
    let state = webhooks.ingest();
    let subscriber = state.subscriber(app).map(SubscriberOut);
    subscriber.map(|out| wire::json(StatusCode::OK, &out)).map_err(|_| Mistake::missing(app))
}

/// Everything may be left out; what is left out is as HubSpot does it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct BehaviourIn {
    paused: bool,
    duplicates: u32,
    #[serde(alias = "delayMs")]
    delay_ms: i64,
    order: OrderIn,
    #[serde(alias = "maxBatch")]
    max_batch: usize,
    #[serde(alias = "signatureVersion")]
    signature_version: VersionIn,
}

impl Default for BehaviourIn {
    fn default() -> Self {
        Self {
            paused: false,
            duplicates: 0,
            delay_ms: 0,
            order: OrderIn::Natural,
            max_batch: MAX_BATCH,
            signature_version: VersionIn::V1,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum OrderIn {
    Natural,
    Reversed,
    Shuffled,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum VersionIn {
    V1,
    V2,
}

async fn show_behaviour(State(server): State<Arc<Server>>) -> Response {
    let behaviour = server.platform.webhooks.with_state(|state| state.behaviour);
    wire::json(StatusCode::OK, &BehaviourOut(behaviour))
}

async fn set_behaviour(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let asked = read::<BehaviourIn>(&body)?;
    if asked.duplicates > MAX_DUPLICATES || !(1..=MAX_BATCH).contains(&asked.max_batch) {
        return Err(Mistake::bad(format!(
            "duplicates are at most {MAX_DUPLICATES}, max_batch is from 1 to {MAX_BATCH}"
        )));
    }
    let behaviour = Behaviour {
        paused: asked.paused,
        duplicates: asked.duplicates,
        delay: asked.delay_ms.max(0),
        order: match asked.order {
            OrderIn::Natural => Order::Natural,
            OrderIn::Reversed => Order::Reversed,
            OrderIn::Shuffled => Order::Shuffled,
        },
        max_batch: asked.max_batch,
        signature: match asked.signature_version {
            VersionIn::V1 => SignatureVersion::V1,
            VersionIn::V2 => SignatureVersion::V2,
        },
    };
    server.platform.webhooks.with_state(|state| state.behaviour = behaviour);
    Ok(wire::json(StatusCode::OK, &BehaviourOut(behaviour)))
}

/// The last deliveries, newest first; `app_id`, `portal_id` and `state` leave others out.
async fn list(State(server): State<Arc<Server>>, asked: Asked) -> Outcome {
    let (app, portal) = (asked.number::<u64>("app_id")?, asked.number::<u64>("portal_id")?);
    let (limit, wanted_state) = (asked.number("limit")?, state(&asked)?);
    let state = server.platform.webhooks.ingest();
    let wanted = |delivery: &&Delivery| {
        app.is_none_or(|app| delivery.app == app)
            && portal.is_none_or(|id| delivery.notifications.iter().any(|n| n.portal.0 == id))
            && wanted_state.as_ref().is_none_or(|state| state == word(delivery.state))
    };
    let found = state.queue.deliveries().rev().filter(wanted);
    let shown = found.take(limit.unwrap_or(DEFAULT_PAGE));
    let deliveries = shown.map(|delivery| DeliveryOut::of(&state, delivery)).collect();
    Ok(wire::json(StatusCode::OK, &List { deliveries }))
}

/// The state that is asked for, in today's spelling.
fn state(asked: &Asked) -> Result<Option<String>, Mistake> {
    let known = STATES.map(word);
    let Some(state) = asked.text("state").map(|text| snake_case(&text)) else { return Ok(None) };
    match known.contains(&&*state) {
        true => Ok(Some(state)),
        false => Err(Mistake::unknown("state", &state, known)),
    }
}

async fn show(State(server): State<Arc<Server>>, Path(id): Path<u64>) -> Outcome {
    let state = server.platform.webhooks.ingest();
    let delivery = state.queue.delivery(id).ok_or_else(|| unknown(id))?;
    Ok(wire::json(StatusCode::OK, &DeliveryOut::of(&state, delivery)))
}

fn unknown(id: u64) -> Mistake {
    Mistake::missing(format!("there is no delivery {id}, or it is forgotten"))
}

/// Sends a delivery once more, whatever became of it.
async fn redeliver(State(server): State<Arc<Server>>, Path(id): Path<u64>) -> Outcome {
    let now = server.platform.clock.now();
    let copy = server.platform.webhooks.with_state(|state| state.queue.redeliver(id, now));
    let copy = copy.ok_or_else(|| unknown(id))?;
    let state = server.platform.webhooks.ingest();
    let delivery = state.queue.delivery(copy).ok_or_else(|| unknown(copy))?;
    Ok(wire::json(StatusCode::ACCEPTED, &DeliveryOut::of(&state, delivery)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DelayIn {
    #[serde(alias = "delayMs")]
    delay_ms: i64,
}

/// Lets a waiting delivery wait for so long from now.
async fn delay(State(server): State<Arc<Server>>, Path(id): Path<u64>, body: Bytes) -> Outcome {
    let DelayIn { delay_ms } = read(&body)?;
    let due = server.platform.clock.now().plus(delay_ms.max(0));
    let state = server.platform.webhooks.with_state(|state| {
        state.queue.postpone(id, due);
        state.queue.delivery(id).map(|delivery| delivery.state)
    });
    match state.ok_or_else(|| unknown(id))? {
        DeliveryState::Waiting => show(State(server), Path(id)).await,
        _ => Err(Mistake::conflict(format!("delivery {id} does not wait"))),
    }
}

/// Delivers everything that is due now, even while deliveries are paused, and answers when all
/// of it came back.
async fn flush(State(server): State<Arc<Server>>, asked: Asked) -> Outcome {
    let sent = server.deliveries.flush(patience(&asked)?);
    let done = server.platform.stopping.unless_begun(sent).await;
    Ok(finished(&server, done == Some(true)))
}

/// Waits until nothing is left to be delivered, not even a retry.
async fn drain(State(server): State<Arc<Server>>, asked: Asked) -> Outcome {
    let drained = server.deliveries.drained(patience(&asked)?);
    let done = server.platform.stopping.unless_begun(drained).await;
    Ok(finished(&server, done == Some(true)))
}

fn finished(server: &Server, done: bool) -> Response {
    let lost = server.platform.webhooks.lost();
    let state = server.platform.webhooks.ingest();
    let status = if done { StatusCode::OK } else { StatusCode::ACCEPTED };
    wire::json(status, &Done { done, queue: Overview::of(&state, lost).queue })
}

/// An entry of a journal, at the address that the journal gave out.
async fn journal_file(
    State(server): State<Arc<Server>>,
    Path((app, offset)): Path<(u64, Uuid)>,
    asked: Asked,
) -> Outcome {
    let webhooks = &server.platform.webhooks;
    let expires = asked.text("expires").and_then(|text| Timestamp::parse_millis(&text));
    let path = format!("/_mock/webhooks/journal/{app}/{offset}");
    let good = expires.filter(|expires| {
        let seal = webhooks.seal(&path, *expires);
        *expires > server.platform.clock.now()
            && asked.text("signature").is_some_and(|given| given == seal)
    });
    if good.is_none() {
        return Err(Mistake::new(StatusCode::FORBIDDEN, "this address is not good any more"));
    }
    let portal = asked.number("portal")?.map(PortalId);
    let state = webhooks.ingest();
    let entry = state.journals.of(app).and_then(|journal| journal.entry(offset));
    let entry = entry.ok_or_else(|| Mistake::missing("this entry is no more"))?;
    Ok(wire::json(StatusCode::OK, &EntryOut { entry, portal }))
}

/// How long the caller waits, by the machine's clock.
fn patience(asked: &Asked) -> Result<Duration, Mistake> {
    let millis: u64 = asked.number("timeout_ms")?.unwrap_or(PATIENCE);
    Ok(Duration::from_millis(millis.min(MAX_PATIENCE)))
}

//! What `/_mock/webhooks` tells: the queue, its limits, and each delivery with all that was sent,
//! signed and answered.

use portal::ObjectTypeId;
use serde::{Serialize, Serializer};

use crate::{
    delivery::sender,
    hubspot::webhooks::event::{self, WrittenNotification},
    webhook::{
        behaviour::{Behaviour, Order, SignatureVersion},
        delivery::{Attempt, Delivery, Outcome, State},
        intake::MAX_INTAKE,
        queue::{Counts, MAX_QUEUED, MAX_SETTLED},
        signature::decoded,
        state::WebhookState,
        subscriber::{Settings, Subscriber},
        subscription::Subscription,
    },
};

/// Everything at a glance.
#[derive(Serialize)]
pub struct Overview<'a> {
    pub queue: QueueOut,
    behaviour: BehaviourOut,
    apps: Vec<SubscriberOut<'a>>,
}

/// How the queue goes, and what bounds it. Events are counted unless it says otherwise.
#[derive(Serialize)]
pub struct QueueOut {
    queued: usize,
    requests_on_their_way: usize,
    delivered: u64,
    given_up: u64,
    cancelled: u64,
    /// Not delivered because a limit was reached.
    lost: u64,
    forgotten_deliveries: u64,
    limits: Limits,
}

#[derive(Serialize)]
struct Limits {
    queued: usize,
    unsorted: usize,
    remembered_deliveries: usize,
}

impl<'a> Overview<'a> {
    /// Of the state, and of the events that were lost before it took them in.
    pub fn of(state: &'a WebhookState, lost: u64) -> Self {
        let Counts { queued, sending, delivered, given_up, cancelled, .. } = state.queue.counts;
        let queue = QueueOut {
            queued,
            requests_on_their_way: sending,
            delivered,
            given_up,
            cancelled,
            lost: state.queue.counts.lost + lost,
            forgotten_deliveries: state.queue.counts.forgotten,
            limits: Limits {
                queued: MAX_QUEUED,
                unsorted: MAX_INTAKE,
                remembered_deliveries: MAX_SETTLED,
            },
        };
        let apps = state.subscribers().map(SubscriberOut).collect();
        Self { queue, behaviour: BehaviourOut(state.behaviour), apps }
    }
}

/// The answer of calls that wait.
#[derive(Serialize)]
pub struct Done {
    /// Whether it is done, or the caller's time was up.
    pub done: bool,
    /// How the queue goes now.
    pub queue: QueueOut,
}

/// An app, with the secret that its developer may see.
pub struct SubscriberOut<'a>(pub &'a Subscriber);

impl Serialize for SubscriberOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Out<'a> {
            app_id: u64,
            client_secret: &'a str,
            settings: Option<ShownSettings<'a>>,
            subscriptions: Vec<ShownSubscription<'a>>,
        }
        Out {
            app_id: self.0.app_id,
            client_secret: self.0.client_secret.expose(),
            settings: self.0.settings.as_ref().map(ShownSettings::of),
            subscriptions: self.0.subscriptions.values().map(ShownSubscription::of).collect(),
        }
        .serialize(serializer)
    }
}

/// Where an app is told, as `PUT /_mock/webhooks/apps/{app_id}` takes it.
#[derive(Serialize)]
struct ShownSettings<'a> {
    target_url: &'a str,
    max_concurrent_requests: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<&'a str>,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

/// Of what an app is told, likewise.
#[derive(Serialize)]
struct ShownSubscription<'a> {
    id: u64,
    event_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    property_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type_id: Option<ObjectTypeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type_name: Option<&'a str>,
    active: bool,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

impl<'a> ShownSettings<'a> {
    fn of(settings: &'a Settings) -> Self {
        Self {
            target_url: &settings.target,
            max_concurrent_requests: settings.max_concurrent,
            period: settings.period.as_deref(),
            created_at: settings.created.to_string(),
            updated_at: settings.updated.map(|at| at.to_string()),
        }
    }
}

impl<'a> ShownSubscription<'a> {
    fn of(Subscription { id, spec, created, updated }: &'a Subscription) -> Self {
        Self {
            id: *id,
            event_type: spec.event_type.name(),
            property_name: spec.property.as_deref(),
            object_type_id: spec.object_type,
            event_type_name: spec.event_type_name.as_deref(),
            active: spec.active,
            created_at: created.to_string(),
            updated_at: updated.map(|at| at.to_string()),
        }
    }
}

/// How events are delivered.
pub struct BehaviourOut(pub Behaviour);

impl Serialize for BehaviourOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Out {
            paused: bool,
            duplicates: u32,
            delay_ms: i64,
            order: &'static str,
            max_batch: usize,
            signature_version: &'static str,
        }
        let behaviour = self.0;
        Out {
            paused: behaviour.paused,
            duplicates: behaviour.duplicates,
            delay_ms: behaviour.delay,
            order: match behaviour.order {
                Order::Natural => "natural",
                Order::Reversed => "reversed",
                Order::Shuffled => "shuffled",
            },
            max_batch: behaviour.max_batch,
            signature_version: version(behaviour.signature),
        }
        .serialize(serializer)
    }
}

fn version(version: SignatureVersion) -> &'static str {
    match version {
        SignatureVersion::V1 => "v1",
        SignatureVersion::V2 => "v2",
    }
}

/// Deliveries, newest first.
#[derive(Serialize)]
pub struct List<'a> {
    pub deliveries: Vec<DeliveryOut<'a>>,
}

/// A delivery with what became of it.
#[derive(Serialize)]
pub struct DeliveryOut<'a> {
    id: u64,
    app_id: u64,
    state: &'static str,
    events: Vec<WrittenNotification<'a>>,
    attempts: Vec<AttemptOut>,
    next_attempt: Option<NextAttempt>,
}

#[derive(Serialize)]
struct NextAttempt {
    attempt_number: u32,
    at: String,
    at_ms: i64,
}

#[derive(Serialize)]
struct AttemptOut {
    attempt_number: u32,
    sent_at: String,
    took_ms: i64,
    request: RequestOut,
    signed: SignedOut,
    response: Option<ResponseOut>,
    error: Option<String>,
}

#[derive(Serialize)]
struct RequestOut {
    method: &'static str,
    url: String,
    headers: std::collections::BTreeMap<String, String>,
    /// The very bytes.
    body: String,
}

/// What the signatures are made over, besides the client secret and the body.
#[derive(Serialize)]
struct SignedOut {
    method: &'static str,
    /// As version 2 takes it.
    uri: String,
    /// As version 3 takes it.
    decoded_uri: String,
    timestamp: i64,
}

#[derive(Serialize)]
struct ResponseOut {
    status: u16,
    body: String,
}

/// All states, for who asks for one of them.
pub const STATES: [State; 5] =
    [State::Waiting, State::Sending, State::Delivered, State::GivenUp, State::Cancelled];

/// A state by its name.
pub fn word(state: State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Sending => "sending",
        State::Delivered => "delivered",
        State::GivenUp => "given_up",
        State::Cancelled => "cancelled",
    }
}

impl<'a> DeliveryOut<'a> {
    /// One of the deliveries. Its bodies are written again, the same as they were sent.
    pub fn of(state: &WebhookState, delivery: &'a Delivery) -> Self {
        let waits = delivery.state == State::Waiting;
        let next = waits.then(|| NextAttempt {
            attempt_number: delivery.attempt,
            at: delivery.due.to_string(),
            at_ms: delivery.due.0,
        });
        let told = |notification| WrittenNotification {
            app: delivery.app,
            notification,
            attempt: delivery.attempts.last().map_or(0, |attempt| attempt.number),
        };
        Self {
            id: delivery.id,
            app_id: delivery.app,
            state: word(delivery.state),
            events: delivery.notifications.iter().map(told).collect(),
            attempts: delivery.attempts.iter().map(|one| attempt(state, delivery, one)).collect(),
            next_attempt: next,
        }
    }
}

fn attempt(state: &WebhookState, delivery: &Delivery, attempt: &Attempt) -> AttemptOut {
    let body = event::body(delivery.app, &delivery.notifications, attempt.number);
    let headers = state.signing(delivery.app, attempt).map(|address| {
        let headers = sender::headers(&address, &body, attempt.at);
        let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
    });
    let (response, error) = match &attempt.outcome {
        Outcome::Answered { status, body } => {
            let body = String::from_utf8_lossy(body).into_owned();
            (Some(ResponseOut { status: *status, body }), None)
        }
        Outcome::TimedOut => {
            (None, Some(format!("no answer within {} seconds", sender::TIMEOUT_MILLIS / 1_000)))
        }
        Outcome::Broken(why) => (None, Some(why.to_string())),
        Outcome::Forbidden(why) => (None, Some(why.to_string())),
    };
    AttemptOut {
        attempt_number: attempt.number,
        sent_at: attempt.at.to_string(),
        took_ms: attempt.took,
        request: RequestOut {
            method: "POST",
            url: attempt.target.to_string(),
            headers: headers.unwrap_or_default(),
            body: String::from_utf8_lossy(&body).into_owned(),
        },
        signed: SignedOut {
            method: "POST",
            uri: attempt.target.to_string(),
            decoded_uri: decoded(&attempt.target).into_owned(),
            timestamp: attempt.at.0,
        },
        response,
        error,
    }
}

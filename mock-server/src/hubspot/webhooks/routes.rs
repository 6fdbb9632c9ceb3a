//! `/webhooks/{version}/{appId}`: where an app is told of events, and of which.

use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{get, post},
};

use super::error;
use crate::hubspot::mount::Routes;
use crate::{
    http::developer::Developer,
    hubspot::webhooks::{
        request::{SettingsIn, SubscriptionIn, SwitchIn, SwitchesIn},
        response::{SettingsOut, SubscriptionOut},
    },
    webhook::subscriber::Refused,
    wire::{
        self, batch::Outcome, body::JsonBody, error::RequestError, shared::Results, version::Answer,
    },
};

/// The base paths of the family.
pub const BASES: [&str; 5] = [
    "/webhooks/v3/{appId}",
    "/webhooks/2026-03/{appId}",
    "/app-webhooks/2025-09/{appId}",
    "/app-webhooks/2026-09/{appId}",
    "/app-webhooks/2027-03-beta/{appId}",
];

/// The routes under one base path.
pub fn routes(base: &str) -> Routes {
    let subscriptions = format!("{base}/subscriptions");
    Router::new()
        .route(
            &format!("{base}/settings"),
            get(read_settings).put(write_settings).delete(clear_settings),
        )
        .route(&subscriptions, get(list).post(create))
        .route(&format!("{subscriptions}/batch/update"), post(update_batch))
        .route(
            &format!("{subscriptions}/{{subscriptionId}}"),
            get(read).patch(update).delete(remove),
        )
}

/// A number in a path; anything else leads nowhere.
fn number(text: &str) -> Result<u64, RequestError> {
    text.parse().map_err(|_| RequestError::PathParameter)
}

async fn read_settings(developer: Developer, Path(app): Path<String>) -> Answer {
    let app = developer.app(number(&app)?)?;
    let settings =
        developer.webhooks.with_state(|state| state.subscriber(app)?.settings().cloned())?;
    Ok(wire::json(StatusCode::OK, &SettingsOut(&settings)))
}

async fn write_settings(developer: Developer, Path(app): Path<String>, body: JsonBody) -> Answer {
    let app = developer.app(number(&app)?)?;
    let asked = body.read::<SettingsIn<'_>>()?;
    let asked = asked.settings(&developer.webhooks.allowed, developer.now)?;
    let settings = developer.webhooks.with_state(|state| state.configure(app, asked))?;
    Ok(wire::json(StatusCode::OK, &SettingsOut(&settings)))
}

async fn clear_settings(developer: Developer, Path(app): Path<String>) -> Answer {
    let app = developer.app(number(&app)?)?;
    developer.webhooks.with_state(|state| state.clear_settings(app))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

async fn list(developer: Developer, Path(app): Path<String>) -> Answer {
    let app = developer.app(number(&app)?)?;
    let all = developer.webhooks.with_state(|state| {
        let subscriptions = state.subscriber(app)?.subscriptions.values().cloned();
        Ok::<Vec<_>, Refused>(subscriptions.collect())
    })?;
    let results = all.iter().map(SubscriptionOut).collect();
    Ok(wire::json(StatusCode::OK, &Results { results }))
}

async fn create(developer: Developer, Path(app): Path<String>, body: JsonBody) -> Answer {
    let app = developer.app(number(&app)?)?;
    let spec = body.read::<SubscriptionIn<'_>>()?.spec()?;
    let made = developer.webhooks.with_state(|state| state.subscribe(app, spec, developer.now))?;
    Ok(wire::json(StatusCode::CREATED, &SubscriptionOut(&made)))
}

async fn read(developer: Developer, Path((app, id)): Path<(String, String)>) -> Answer {
    let (app, id) = (developer.app(number(&app)?)?, number(&id)?);
    let found =
        developer.webhooks.with_state(|state| state.subscriber(app)?.subscription(id).cloned())?;
    Ok(wire::json(StatusCode::OK, &SubscriptionOut(&found)))
}

async fn update(
    developer: Developer,
    Path((app, id)): Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let (app, id) = (developer.app(number(&app)?)?, number(&id)?);
    let SwitchIn { active } = body.read()?;
    let switched = developer.webhooks.with_state(|state| match active.0 {
        Some(active) => state.switch(app, id, active, developer.now),
        None => state.subscriber(app)?.subscription(id).cloned(),
    })?;
    Ok(wire::json(StatusCode::OK, &SubscriptionOut(&switched)))
}

async fn remove(developer: Developer, Path((app, id)): Path<(String, String)>) -> Answer {
    let (app, id) = (developer.app(number(&app)?)?, number(&id)?);
    developer.webhooks.with_state(|state| state.unsubscribe(app, id))?;
    Ok(wire::empty(StatusCode::NO_CONTENT))
}

/// Those that aren't there are left out, with a word for each.
async fn update_batch(developer: Developer, Path(app): Path<String>, body: JsonBody) -> Answer {
    let app = developer.app(number(&app)?)?;
    let SwitchesIn { inputs } = body.read()?;
    let now = developer.now;
    let switches = developer.webhooks.with_state(|state| {
        state.subscriber(app)?;
        let switch = inputs
            .iter()
            .map(|input| state.switch(app, input.id.cast_unsigned(), *input.active, now));
        Ok::<Vec<_>, Refused>(switch.collect())
    })?;
    let (switched, refused): (Vec<_>, Vec<_>) = switches.into_iter().partition(Result::is_ok);
    let switched: Vec<_> = switched.into_iter().flatten().collect();
    let failures = refused.into_iter().filter_map(Result::err);
    let outcome = Outcome {
        results: switched.iter().map(SubscriptionOut).collect(),
        failures: failures.map(|refused| error::left_out(&refused)).collect(),
        started: now,
        completed: now,
    };
    Ok(outcome.answer(StatusCode::OK))
}

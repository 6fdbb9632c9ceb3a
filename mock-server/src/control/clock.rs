//! `/_mock/clock`: the server's time.

use std::sync::Arc;

use axum::{
    Router, body::Bytes, extract::State, http::StatusCode, response::Response, routing::get,
};
use portal::seed::Instant;
use serde::{Deserialize, Serialize};

use super::{Mistake, Outcome, read};
use crate::{
    Server,
    clock::{Clock, Mode},
    span::Span,
    wire,
};

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new().route("/_mock/clock", get(show).put(set))
}

/// What to do with the clock, one of these or an instant and a step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    /// Stops it at this instant.
    now: Option<Instant>,
    /// Moves it on, whether it stands or runs.
    advance: Option<String>,
    /// Lets it run with the machine's again, or stops it where it is.
    mode: Option<SetMode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SetMode {
    Real,
    Frozen,
}

#[derive(Serialize)]
struct Shown {
    now: String,
    mode: &'static str,
}

async fn show(State(server): State<Arc<Server>>) -> Response {
    shown(&server.platform.clock)
}

async fn set(State(server): State<Arc<Server>>, body: Bytes) -> Outcome {
    let setting = read::<Setting>(&body)?;
    let advance = setting.advance.map(|text| text.parse::<Span>()).transpose();
    let advance = advance.map_err(Mistake::bad)?;
    let clock = &server.platform.clock;
    match setting.mode {
        Some(SetMode::Real) => clock.run(),
        Some(SetMode::Frozen) => clock.freeze(clock.now()),
        None => {}
    }
    if let Some(Instant(now)) = setting.now {
        clock.freeze(now);
    }
    if let Some(Span(by)) = advance {
        clock.advance(by);
    }
    server.work.run_due(clock.now()).await;
    Ok(shown(clock))
}

fn shown(clock: &Clock) -> Response {
    let mode = match clock.mode() {
        Mode::Real => "real",
        Mode::Ahead => "ahead",
        Mode::Frozen => "frozen",
    };
    wire::json(StatusCode::OK, &Shown { now: clock.now().to_string(), mode })
}

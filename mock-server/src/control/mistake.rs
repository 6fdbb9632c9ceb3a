//! What is wrong with a control call: the one body of an error under `/_mock`.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::{handle::ControlError, nearest};
use crate::{hub::revision::SnapshotError, wire};

/// Why a control call is refused.
#[derive(Debug)]
pub struct Mistake {
    pub(super) status: StatusCode,
    message: String,
    pub(super) nearest: Option<String>,
    allow: Vec<&'static str>,
}

/// The body. `code` is the status in words, for programs.
#[derive(Serialize)]
struct Told<'a> {
    code: String,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    allow: &'a [&'static str],
}

impl Mistake {
    /// With a status of its own.
    pub fn new(status: StatusCode, message: impl ToString) -> Self {
        Self { status, message: message.to_string(), nearest: None, allow: Vec::new() }
    }

    /// The call makes no sense.
    pub fn bad(message: impl ToString) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The call makes sense, but not now.
    pub fn conflict(message: impl ToString) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// It is about something that isn't there.
    pub fn missing(message: impl ToString) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// There is no such name; `what` it would be the name of.
    pub fn unknown<'n>(
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str> + Clone,
    ) -> Self {
        let list: Vec<&str> = known.clone().into_iter().collect();
        let Some(near) = nearest::of(name, known) else {
            return Self::bad(format!("there is no {what} {name:?}; there is none at all here"));
        };
        let list = list.join(", ");
        let message =
            format!("there is no {what} {name:?}; did you mean {near:?}? There are: {list}");
        Self { nearest: Some(near.to_owned()), ..Self::bad(message) }
    }

    /// The body is no JSON, or says what nobody reads.
    pub fn unreadable(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let what = [("unknown field ", "field"), ("unknown variant ", "value")];
        let what = what.iter().find(|(start, _)| text.starts_with(start));
        // Serde puts names between backticks: the unknown one, then those that there are.
        let mut names = text.split('`').skip(1).step_by(2);
        match (what, names.next()) {
            (Some((_, what)), Some(name)) => {
                let mut known: Vec<String> = names.map(nearest::snake_case).collect();
                known.sort_unstable();
                known.dedup();
                Self::unknown(what, name, known.iter().map(String::as_str))
            }
            _ => Self::bad(text),
        }
    }

    /// Names the call that was meant, perhaps.
    pub fn near(self, call: impl Into<String>) -> Self {
        Self { nearest: Some(call.into()), ..self }
    }

    /// Names the methods that there are.
    pub fn allow(self, methods: Vec<&'static str>) -> Self {
        Self { allow: methods, ..self }
    }
}

impl Mistake {
    fn told(&self) -> Told<'_> {
        let reason = self.status.canonical_reason().unwrap_or("error");
        Told {
            code: reason.to_ascii_lowercase().replace(' ', "_"),
            message: &self.message,
            nearest: self.nearest.as_deref(),
            allow: &self.allow,
        }
    }

    /// The same body, with more beside what every error has.
    pub fn with(&self, more: &impl Serialize) -> Response {
        #[derive(Serialize)]
        struct Both<'a, M> {
            #[serde(flatten)]
            told: Told<'a>,
            #[serde(flatten)]
            more: M,
        }
        wire::json(self.status, &Both { told: self.told(), more })
    }
}

impl IntoResponse for Mistake {
    fn into_response(self) -> Response {
        let mut response = wire::json(self.status, &self.told());
        if !self.allow.is_empty()
            && let Ok(methods) = HeaderValue::try_from(self.allow.join(", "))
        {
            response.headers_mut().insert(header::ALLOW, methods);
        }
        response
    }
}

impl From<ControlError> for Mistake {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::NoPortal(_)
            | ControlError::NoApp(_)
            | ControlError::Snapshot(SnapshotError::Unknown) => Self::missing(error),
            ControlError::Seed(_)
            | ControlError::AccessToken(_)
            | ControlError::FaultOutside(_) => Self::bad(error),
            ControlError::Portal(_) | ControlError::Snapshot(_) | ControlError::TooManyRules(_) => {
                Self::conflict(error)
            }
        }
    }
}

/// An answer in words.
pub fn told(status: StatusCode, message: &str) -> Response {
    Mistake::new(status, message).into_response()
}

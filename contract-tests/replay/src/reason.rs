//! Why a pair can't be replayed.

use std::fmt;

use serde::Serialize;

use super::{
    operation::{About, about},
    recording::{Body, Pair},
    redaction::{hides_a_step, is_placeholder},
};
use contract::exchange::Answer;

/// Why a pair says nothing about the mock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no answer to compare with.
    NoAnswer,
    /// HubSpot itself had a fault.
    ServerFault,
    /// The path isn't told.
    HiddenPath,
    /// The request had a body that isn't told.
    NoBody,
    /// The method is none that HubSpot's API has.
    Preflight,
    /// The mock says that it doesn't emulate this.
    NotEmulated,
    /// There is no such path, or none any more.
    NoSuchPath,
    /// The request carries a credential that isn't told.
    Credential,
    /// It is no request that could be sent.
    Unsendable,
    /// What was there before can't be put there.
    NotGiven,
    /// The account would have to be at its limit.
    Limit,
}

impl Reason {
    /// What can be told from the pair alone.
    pub fn of(pair: &Pair) -> Option<Self> {
        let request = &pair.request;
        match pair.response.status {
            None => return Some(Self::NoAnswer),
            Some(status) if status >= 500 => return Some(Self::ServerFault),
            Some(429) => return hides_a_step(&request.path).then_some(Self::HiddenPath),
            Some(_) => {}
        }
        // Whose address is asked for, the answer tells.
        let is_told = |name: &str| name == "email" && about(&request.path) == About::Owners;
        let hidden = |(name, value): &(String, String)| {
            !is_credential(name) && is_placeholder(value) && !is_told(name)
        };
        if request.method == "OPTIONS" {
            Some(Self::Preflight)
        } else if !request.path.starts_with("/oauth/")
            && (hides_a_step(&request.path) || request.query.iter().any(hidden))
        {
            Some(Self::HiddenPath)
        } else if needs_body(pair) && matches!(request.body, Body::None) {
            Some(Self::NoBody)
        } else {
            None
        }
    }

    /// What an account lacks that can't be arranged.
    pub fn of_account(pair: &Pair) -> Option<Self> {
        match pair.response.status {
            Some(429) => Some(Self::Limit),
            Some(401 | 403) => Some(Self::Credential),
            _ if pair.request.path.starts_with("/oauth/") => Some(Self::Credential),
            _ => None,
        }
    }

    /// What only the mock's answer tells.
    pub fn of_answer(answer: &Answer) -> Option<Self> {
        let explains = |rule: &str| {
            answer.header("x-hubspot-mock-explain").is_some_and(|text| text.starts_with(rule))
        };
        match answer.status {
            501 => Some(Self::NotEmulated),
            404 if explains("unknown-") || explains("gone") => Some(Self::NoSuchPath),
            _ => None,
        }
    }
}

/// Secrets are never recorded, so every request carries the mock's own.
pub fn is_credential(name: &str) -> bool {
    ["hapikey", "access_token"].contains(&name)
}

fn needs_body(pair: &Pair) -> bool {
    if matches!(pair.response.status, Some(401 | 403)) {
        return false;
    }
    match (pair.request.method.as_str(), about(&pair.request.path)) {
        ("PUT", About::Association(..)) => {
            // Version 4 says in the body which labels to set.
            pair.request.path.contains("/v4/") && !pair.request.path.contains("/default/")
        }
        ("POST" | "PATCH" | "PUT", _) => true,
        _ => false,
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAnswer => "no answer was recorded",
            Self::ServerFault => "HubSpot had a fault of its own (5xx)",
            Self::HiddenPath => "the path or the query has placeholders",
            Self::NoBody => "the request's body wasn't recorded",
            Self::Preflight => "a browser's preflight",
            Self::NotEmulated => "the mock doesn't emulate it (501)",
            Self::NoSuchPath => "there is no such path (any more)",
            Self::Credential => "it is about a credential that was taken out",
            Self::Unsendable => "it is no request that could be sent",
            Self::NotGiven => "it needs what was there before, which can't be put there",
            Self::Limit => "the account would have to be at its limit",
        })
    }
}

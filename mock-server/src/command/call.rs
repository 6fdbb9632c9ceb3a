//! Which request each subcommand is.

use std::path::PathBuf;

use anyhow::{Context, bail};
use mock_server::Seed;
use serde_json::{Map, Value, json};

use super::{ControlCommand, request::escape};

/// A call: method, path, body.
pub(super) type PlannedCall = (&'static str, String, Option<String>);

impl ControlCommand {
    /// The request behind a subcommand.
    pub(super) fn call(&self) -> anyhow::Result<PlannedCall> {
        let of = |portal: &u64, rest: &str| format!("/_mock/portals/{portal}{rest}");
        Ok(match self {
            Self::Portals => get("/_mock/portals"),
            Self::CreatePortal { id, access_token, seed } => {
                let seed = seed.as_deref().map(seed_value).transpose()?;
                let body = object([
                    ("id", id.map(Value::from)),
                    ("access_token", access_token.clone().map(Value::from)),
                    ("seed", seed),
                ]);
                post("/_mock/portals", body)
            }
            Self::Fork { portal, snapshot } => {
                let body = object([("snapshot", snapshot.clone().map(Value::from))]);
                post(&of(portal, "/fork"), body)
            }
            Self::Delete { portal } => ("DELETE", of(portal, ""), None),
            Self::Reset { portal: Some(portal) } => post(&of(portal, "/reset"), json!({})),
            Self::Reset { portal: None } => post("/_mock/reset", json!({})),
            Self::Export { portal } => get(&of(portal, "/export")),
            Self::Import { portal, file } => {
                let text = read_file(file)?;
                ("POST", of(portal, "/import"), Some(text))
            }
            Self::Snapshots { portal } => get(&of(portal, "/snapshots")),
            Self::Snapshot { portal, name } => {
                ("PUT", of(portal, &format!("/snapshots/{}", escape(name))), None)
            }
            Self::Restore { portal, name } => {
                let path = of(portal, &format!("/snapshots/{}/restore", escape(name)));
                post(&path, json!({}))
            }
            Self::DropSnapshot { portal, name } => {
                ("DELETE", of(portal, &format!("/snapshots/{}", escape(name))), None)
            }
            Self::Changes { portal, since, net } => {
                let query = format!("/changes?since={}&net={net}", escape(since));
                get(&of(portal, &query))
            }
            other => other.call_about_requests()?,
        })
    }

    /// Calls that are about time and requests rather than about a portal.
    fn call_about_requests(&self) -> anyhow::Result<PlannedCall> {
        Ok(match self {
            Self::Clock { now: None, advance: None, mode: None } => get("/_mock/clock"),
            Self::Clock { now, advance, mode } => {
                let body = object([
                    ("now", now.clone().map(Value::from)),
                    ("advance", advance.clone().map(Value::from)),
                    ("mode", mode.clone().map(Value::from)),
                ]);
                ("PUT", "/_mock/clock".into(), Some(body.to_string()))
            }
            Self::Faults => get("/_mock/faults"),
            Self::AddFault { rule } => ("POST", "/_mock/faults".into(), Some(rule.clone())),
            Self::ClearFaults { portal } => ("DELETE", with_portal("/_mock/faults", *portal), None),
            Self::RemoveFault { id } => ("DELETE", format!("/_mock/faults/{}", escape(id)), None),
            Self::Coverage { path, answer, .. } => {
                let pairs = [("path", path.clone()), ("answer", answer.clone())];
                get(&with_query("/_mock/coverage", pairs))
            }
            Self::Journal { portal, method, path, status, text, correlation_id } => {
                let pairs = [
                    ("portal", portal.map(|id| id.to_string())),
                    ("method", method.clone()),
                    ("path", path.clone()),
                    ("status", status.map(|status| status.to_string())),
                    ("text", text.clone()),
                    ("correlation_id", correlation_id.clone()),
                ];
                get(&with_query("/_mock/journal", pairs))
            }
            Self::ClearJournal { portal } => {
                ("DELETE", with_portal("/_mock/journal", *portal), None)
            }
            Self::Verify { expected } => ("POST", "/_mock/verify".into(), Some(expected.clone())),
            other => other.call_about_the_rest()?,
        })
    }

    /// Limits, search, apps, webhooks.
    fn call_about_the_rest(&self) -> anyhow::Result<PlannedCall> {
        Ok(match self {
            Self::RateLimit { portal, limits } => {
                let method = if limits.is_some() { "PUT" } else { "GET" };
                (method, format!("/_mock/portals/{portal}/rate-limit"), limits.clone())
            }
            Self::SearchLag { lag } => {
                let body = json!({ "lag": lag }).to_string();
                ("PUT", "/_mock/search-lag".into(), Some(body))
            }
            Self::RefreshSearch => post("/_mock/search-index/refresh", json!({})),
            Self::CreateApp { app } => ("POST", "/_mock/apps".into(), Some(app.clone())),
            Self::Grant { consent } => ("POST", "/_mock/oauth/grant".into(), Some(consent.clone())),
            Self::Webhooks { call } => call.call(),
            Self::Wait => post("/_mock/idle", json!({})),
            _ => bail!("this call has no request"),
        })
    }
}

pub(super) fn get(path: &str) -> PlannedCall {
    ("GET", path.to_owned(), None)
}

pub(super) fn post(path: &str, body: impl Into<Value>) -> PlannedCall {
    ("POST", path.to_owned(), Some(body.into().to_string()))
}

/// A path with those parameters that are given.
fn with_query<const N: usize>(path: &str, pairs: [(&str, Option<String>); N]) -> String {
    let pair = |(name, value): (&str, Option<String>)| {
        value.map(|value| format!("{name}={}", escape(&value)))
    };
    let query: Vec<String> = pairs.into_iter().filter_map(pair).collect();
    format!("{path}?{}", query.join("&"))
}

fn with_portal(path: &str, portal: Option<u64>) -> String {
    portal.map_or_else(|| path.to_owned(), |portal| format!("{path}?portal={portal}"))
}

fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let given = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(given.collect::<Map<_, _>>())
}

fn seed_value(seed: &str) -> anyhow::Result<Value> {
    match Seed::from_argument(seed) {
        Seed::File(path) => {
            serde_json::from_str(&read_file(&path)?).with_context(|| format!("seed {seed}"))
        }
        _ => Ok(seed.into()),
    }
}

fn read_file(path: &PathBuf) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))
}

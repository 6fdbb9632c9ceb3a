//! Which request each subcommand is.

use std::path::PathBuf;

use anyhow::{Context, bail};
use mock_server::Seed;
use serde_json::{Map, Value, json};

use super::{At, ControlCommand, request::escape};

/// A call: method, path, body.
pub(super) type Call = (&'static str, String, Option<String>);

impl ControlCommand {
    /// The request behind a subcommand.
    pub(super) fn call(&self) -> anyhow::Result<(&At, Call)> {
        let of = |portal: &u64, rest: &str| format!("/_mock/portals/{portal}{rest}");
        Ok(match self {
            Self::Portals { at } => (at, get("/_mock/portals")),
            Self::CreatePortal { at, id, access_token, seed } => {
                let seed = seed.as_deref().map(seed_value).transpose()?;
                let body = object([
                    ("id", id.map(Value::from)),
                    ("access_token", access_token.clone().map(Value::from)),
                    ("seed", seed),
                ]);
                (at, post("/_mock/portals", body))
            }
            Self::Fork { at, portal, snapshot } => {
                let body = object([("snapshot", snapshot.clone().map(Value::from))]);
                (at, post(&of(portal, "/fork"), body))
            }
            Self::Delete { at, portal } => (at, ("DELETE", of(portal, ""), None)),
            Self::Reset { at, portal: Some(portal) } => {
                (at, post(&of(portal, "/reset"), json!({})))
            }
            Self::Reset { at, portal: None } => (at, post("/_mock/reset", json!({}))),
            Self::Export { at, portal } => (at, get(&of(portal, "/export"))),
            Self::Import { at, portal, file } => {
                let text = read_file(file)?;
                (at, ("POST", of(portal, "/import"), Some(text)))
            }
            Self::Snapshots { at, portal } => (at, get(&of(portal, "/snapshots"))),
            Self::Snapshot { at, portal, name } => {
                (at, ("PUT", of(portal, &format!("/snapshots/{}", escape(name))), None))
            }
            Self::Restore { at, portal, name } => {
                let path = of(portal, &format!("/snapshots/{}/restore", escape(name)));
                (at, post(&path, json!({})))
            }
            Self::DropSnapshot { at, portal, name } => {
                (at, ("DELETE", of(portal, &format!("/snapshots/{}", escape(name))), None))
            }
            Self::Changes { at, portal, since, net } => {
                let query = format!("/changes?since={}&net={net}", escape(since));
                (at, get(&of(portal, &query)))
            }
            other => other.call_about_requests()?,
        })
    }

    /// Calls that are about time and requests rather than about a portal.
    fn call_about_requests(&self) -> anyhow::Result<(&At, Call)> {
        Ok(match self {
            Self::Clock { at, now: None, advance: None, mode: None } => (at, get("/_mock/clock")),
            Self::Clock { at, now, advance, mode } => {
                let body = object([
                    ("now", now.clone().map(Value::from)),
                    ("advance", advance.clone().map(Value::from)),
                    ("mode", mode.clone().map(Value::from)),
                ]);
                (at, ("PUT", "/_mock/clock".into(), Some(body.to_string())))
            }
            Self::Faults { at } => (at, get("/_mock/faults")),
            Self::AddFault { at, rule } => {
                (at, ("POST", "/_mock/faults".into(), Some(rule.clone())))
            }
            Self::ClearFaults { at, portal } => {
                (at, ("DELETE", with_portal("/_mock/faults", *portal), None))
            }
            Self::RemoveFault { at, id } => {
                (at, ("DELETE", format!("/_mock/faults/{}", escape(id)), None))
            }
            Self::Coverage { at, path, answer, .. } => {
                let pairs = [("path", path.clone()), ("answer", answer.clone())];
                (at, get(&with_query("/_mock/coverage", pairs)))
            }
            Self::Journal { at, portal, method, path, status, text, correlation_id } => {
                let pairs = [
                    ("portal", portal.map(|id| id.to_string())),
                    ("method", method.clone()),
                    ("path", path.clone()),
                    ("status", status.map(|status| status.to_string())),
                    ("text", text.clone()),
                    ("correlation_id", correlation_id.clone()),
                ];
                (at, get(&with_query("/_mock/journal", pairs)))
            }
            Self::ClearJournal { at, portal } => {
                (at, ("DELETE", with_portal("/_mock/journal", *portal), None))
            }
            Self::Verify { at, expected } => {
                (at, ("POST", "/_mock/verify".into(), Some(expected.clone())))
            }
            other => other.call_about_the_rest()?,
        })
    }

    /// Limits, search, apps, webhooks.
    fn call_about_the_rest(&self) -> anyhow::Result<(&At, Call)> {
        Ok(match self {
            Self::RateLimit { at, portal, limits } => {
                let method = if limits.is_some() { "PUT" } else { "GET" };
                (at, (method, format!("/_mock/portals/{portal}/rate-limit"), limits.clone()))
            }
            Self::SearchLag { at, lag } => {
                let body = json!({ "lag": lag }).to_string();
                (at, ("PUT", "/_mock/search-lag".into(), Some(body)))
            }
            Self::RefreshSearch { at } => (at, post("/_mock/search-index/refresh", json!({}))),
            Self::CreateApp { at, app } => (at, ("POST", "/_mock/apps".into(), Some(app.clone()))),
            Self::Grant { at, consent } => {
                (at, ("POST", "/_mock/oauth/grant".into(), Some(consent.clone())))
            }
            Self::Webhooks { at, call } => (at, call.call()),
            Self::Wait { at } => (at, post("/_mock/idle", json!({}))),
            _ => bail!("this call has no request"),
        })
    }
}

pub(super) fn get(path: &str) -> Call {
    ("GET", path.to_owned(), None)
}

pub(super) fn post(path: &str, body: impl Into<Value>) -> Call {
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

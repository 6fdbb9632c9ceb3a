//! Makes recordings: asks a mock of its own and writes down what was said.

use std::path::{Path, PathBuf};

use contract::{
    exchange::Request,
    target::{Pace, Target},
};
use http::Method;
use hubspot_contract_replay::{Output, Replay, Report};
use mock_server::{InProcess, MockServer, Options, Seed};
use serde_json::{Value, json};
use tempfile::TempDir;

pub struct Tape {
    target: Target,
    _server: MockServer,
    pub pairs: Vec<Value>,
}

impl Tape {
    pub fn new() -> Self {
        let options = Options { seed: Seed::Empty, ..Options::default() };
        let server = MockServer::start_with(options).unwrap();
        let target =
            Target::new(server.base_url(), server.access_token(), Pace::unlimited()).unwrap();
        Self { target, _server: server, pairs: Vec::new() }
    }

    /// Asks, and records; returns the answer's body.
    pub async fn ask(&mut self, method: Method, path: &str, body: Option<Value>) -> Value {
        let request = match &body {
            Some(body) => Request::json(method.clone(), path, body),
            None => Request::new(method.clone(), path),
        };
        let answer = self.target.send_once(&request).await.unwrap();
        let headers = answer
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), Value::from(value.to_str().unwrap())));
        self.pairs.push(json!({
            "source": "a session",
            "recorded_at": jiff::Timestamp::now().to_string(),
            "request": {
                "method": method.as_str(), "path": path.split('?').next().unwrap(),
                "query": path.split_once('?').map_or("", |(_, query)| query), "headers": {},
                "body": body,
            },
            "response": {
                "status": answer.status, "headers": headers.collect::<serde_json::Map<_, _>>(),
                // As a text, so that its members keep their order.
                "body": answer.body,
            },
        }));
        serde_json::from_str(&answer.body).unwrap_or_default()
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Value {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub async fn get(&mut self, path: &str) -> Value {
        self.ask(Method::GET, path, None).await
    }

    /// What was recorded, with ids that no other portal would give.
    pub fn with_other_ids(&self, ids: &[&str]) -> Vec<Value> {
        let mut text = Value::from(self.pairs.clone()).to_string();
        for (place, id) in ids.iter().enumerate() {
            text = text.replace(id, &format!("7770000000{place}"));
        }
        serde_json::from_str(&text).unwrap()
    }
}

/// A file with some text, in a directory that goes when it is dropped.
pub fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    std::fs::write(&path, text).unwrap();
    (directory, path)
}

pub fn command(path: &Path) -> Replay {
    Replay {
        files: vec![path.to_owned()],
        target: None,
        token_env: None,
        allow_remote: false,
        host: Vec::new(),
        output: Output::Text,
        json: false,
        verbose: false,
        pair: Vec::new(),
        mutate: false,
    }
}

/// Replaces a part of a recorded answer.
#[track_caller]
pub fn tamper(pair: &mut Value, part: &str, other: &str) {
    let text = pair["response"]["body"].as_str().unwrap();
    assert!(text.contains(part), "{text}");
    pair["response"]["body"] = Value::from(text.replace(part, other));
}

pub async fn replay(pairs: &[Value]) -> Report {
    let (_directory, path) = file("tape.json", &Value::from(pairs.to_vec()).to_string());
    command(&path).report(&InProcess).await.unwrap()
}

/// The one difference of the one pair that differs.
#[track_caller]
pub fn only_difference(report: &Report) -> hubspot_contract_replay::Difference {
    let differing: Vec<_> = report.operations.iter().flat_map(|one| &one.differing).collect();
    let [pair] = &differing[..] else { panic!("{report}") };
    let [difference] = &pair.differences[..] else { panic!("{report}") };
    difference.clone()
}

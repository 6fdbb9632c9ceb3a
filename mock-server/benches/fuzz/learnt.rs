//! What earlier answers told: ids and names by the path that they belong under, and operations that
//! are not emulated.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use fastrand::Rng;
use serde_json::Value;

use super::server::Server;

/// Of each kind so many of the latest are kept.
const KEPT: usize = 64;
/// One in so many requests goes to an operation that is known not to be emulated.
const UNSERVED: u32 = 40;
/// Members of answers that name a thing.
const NAMES: [&str; 10] = [
    "id",
    "name",
    "portal_id",
    "app_id",
    "typeId",
    "objectTypeId",
    "listId",
    "value",
    "label",
    "access_token",
];

/// An operation that HubSpot publishes.
#[derive(Debug)]
pub struct Operation {
    /// `POST`.
    pub method: &'static str,
    /// `/crm/v3/objects/{objectType}`.
    pub path: &'static str,
    /// It answered 501.
    unserved: AtomicBool,
}

/// What is known.
#[derive(Debug)]
pub struct Learnt {
    operations: Vec<Operation>,
    names: Mutex<HashMap<String, Vec<String>>>,
    /// The portal that has to stay.
    home: String,
}

impl Learnt {
    /// Nothing but what HubSpot publishes.
    pub fn new(server: &Server) -> Self {
        let operations = fixtures::operations::all().map(|known| Operation {
            method: known.method,
            path: known.template,
            unserved: AtomicBool::new(false),
        });
        let home = server.portal.to_string();
        Self { operations: operations.collect(), names: Mutex::default(), home }
    }

    /// An operation, mostly one that is emulated.
    pub fn operation(&self, random: &mut Rng) -> &Operation {
        loop {
            let operation = &self.operations[random.usize(..self.operations.len())];
            if !operation.unserved.load(Ordering::Relaxed) || random.u32(..UNSERVED) == 0 {
                return operation;
            }
        }
    }

    /// What stands behind a path, if anything is known.
    pub fn name(&self, under: &str, random: &mut Rng) -> Option<String> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let names = names.get(&kind(under))?;
        Some(names[random.usize(..names.len())].clone())
    }

    /// Takes in what a path answered.
    pub fn learn(&self, operation: Option<&Operation>, path: &str, status: u16, body: &[u8]) {
        if let Some(operation) = operation.filter(|_| status == 501) {
            operation.unserved.store(true, Ordering::Relaxed);
        }
        if !(200..300).contains(&status) {
            return;
        }
        let Ok(answer) = serde_json::from_slice::<Value>(body) else { return };
        let kind = kind(path);
        let results = answer["results"].as_array().map_or(&[][..], Vec::as_slice);
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        for thing in results.iter().take(KEPT / 8).chain([&answer]) {
            for name in NAMES.iter().filter_map(|name| text(&thing[*name])) {
                if name == self.home {
                    continue;
                }
                let known = names.entry(kind.clone()).or_default();
                if known.len() >= KEPT {
                    known.remove(0);
                }
                known.push(name);
            }
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `crm/contacts` for everything about contacts, whatever the version.
fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let telling = |part: &&str| {
        let version = part.starts_with(|first: char| first.is_ascii_digit())
            || part.len() == 2 && part.starts_with('v');
        !part.is_empty()
            && !version
            && !["objects", "search", "batch", "create", "read", "fork"].contains(part)
    };
    path.split('/').filter(telling).collect::<Vec<_>>().join("/")
}

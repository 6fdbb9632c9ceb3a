//! The contacts that are sent and seeded: no two alike, so that nothing is cheaper than in life.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::connection::Answer;
use crate::request::UNIQUE;

pub(crate) const PATH: &str = "/crm/v3/objects/contacts";

const FIRST_NAMES: [&str; 8] =
    ["Ada", "Brian", "Carmen", "Dmitri", "Emeka", "Fatima", "Grace", "Hiroshi"];
const LAST_NAMES: [&str; 7] =
    ["Lovelace", "Halligan", "Ortega", "Ivanov", "Okafor", "Rahman", "Tanaka"];
const JOB_TITLES: [&str; 5] =
    ["Head of Operations", "Account Executive", "Software Engineer", "Office Manager", "Buyer"];
const PLACES: [(&str, &str, &str); 4] = [
    ("Cambridge", "Massachusetts", "United States"),
    ("Dublin", "Leinster", "Ireland"),
    ("Berlin", "Berlin", "Germany"),
    ("Osaka", "Kansai", "Japan"),
];
const INDUSTRIES: [&str; 3] = ["Computer Software", "Construction", "Hospital & Health Care"];

/// Six properties, as a sign-up form would send them.
fn signed_up() -> Value {
    json!({ "properties": {
        "email": format!("ada.lovelace.{UNIQUE}@example.com"),
        "firstname": "Ada",
        "lastname": "Lovelace",
        "phone": "+1 617 555 0143",
        "company": "Analytical Engines Ltd",
        "jobtitle": "Head of Operations",
    }})
}

pub(crate) fn create_body() -> String {
    signed_up().to_string()
}

pub(crate) fn batch_create_body(size: usize) -> String {
    json!({ "inputs": vec![signed_up(); size] }).to_string()
}

pub(crate) fn id_in(answer: &Answer) -> Result<String> {
    let contact: Value = serde_json::from_slice(answer.body())?;
    let id = contact["id"].as_str();
    let id = id.with_context(|| format!("no contact in an answer {}", answer.status()))?;
    Ok(id.to_owned())
}

/// Contacts of one firm.
pub(crate) const FIRM: usize = 5;

/// The e-mail of the `index`th contact of a seed.
pub(crate) fn email(index: usize) -> String {
    let (first, last) = names(index);
    format!("{first}.{last}.{index}@firm-{}.example.com", index / FIRM).to_lowercase()
}

/// When the `index`th contact of a numbered seed was made: one every minute.
pub(crate) fn created(index: usize) -> u64 {
    const FIRST: u64 = 1_577_836_800_000;
    FIRST + 60_000 * index as u64
}

fn names(index: usize) -> (&'static str, &'static str) {
    (FIRST_NAMES[index % FIRST_NAMES.len()], LAST_NAMES[index % LAST_NAMES.len()])
}

/// Fifteen properties of the `index`th contact of a seed.
fn seeded(index: usize) -> Value {
    let (first, last) = names(index);
    let (city, state, country) = PLACES[index % PLACES.len()];
    let (team, firm) = (index % 90 + 10, index / FIRM);
    json!({ "properties": {
        "email": email(index),
        "firstname": first,
        "lastname": last,
        "phone": format!("+1 617 {index:07}"),
        "mobilephone": format!("+1 857 {index:07}"),
        "jobtitle": JOB_TITLES[index % JOB_TITLES.len()],
        "company": format!("Firm {firm} Ltd"),
        "website": format!("https://firm-{firm}.example.com"),
        "address": format!("{} Main Street", index % 2000 + 1),
        "city": city,
        "state": state,
        "zip": format!("{:05}", index % 100_000),
        "country": country,
        "industry": INDUSTRIES[index % INDUSTRIES.len()],
        "message": format!("Asked about pricing for a team of {team}; call back about {index}."),
    }})
}

fn iso(millis: u64) -> String {
    portal::Timestamp(millis as i64).to_string()
}

/// A seed file in the system's temporary directory, removed when dropped.
pub(crate) struct Seed(PathBuf);

impl Seed {
    pub(crate) fn of(contacts: usize) -> Result<Self> {
        Self::written(contacts, seeded)
    }

    /// Contacts with the ids 1, 2, … and a creation date each.
    pub(crate) fn numbered(contacts: usize) -> Result<Self> {
        Self::written(contacts, |index| {
            let mut contact = seeded(index);
            contact["id"] = json!((index + 1).to_string());
            contact["createdAt"] = json!(iso(created(index)));
            contact
        })
    }

    fn written(contacts: usize, contact: impl Fn(usize) -> Value) -> Result<Self> {
        let name = format!("hubspot-mock-bench-{}-{contacts}.json", std::process::id());
        let seed = Self(std::env::temp_dir().join(name));
        let mut file = BufWriter::new(File::create(seed.path())?);
        write!(file, r#"{{"records":{{"contacts":["#)?;
        for index in 0..contacts {
            let separator = if index == 0 { "" } else { "," };
            write!(file, "{separator}{}", contact(index))?;
        }
        write!(file, "]}}}}")?;
        file.flush()?;
        Ok(seed)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        // Nothing to be done about a file that is already gone.
        let _ = std::fs::remove_file(&self.0);
    }
}

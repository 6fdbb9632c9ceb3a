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

/// Fifteen properties of the `index`th contact of a seed.
fn seeded(index: usize) -> Value {
    let first = FIRST_NAMES[index % FIRST_NAMES.len()];
    let last = LAST_NAMES[index % LAST_NAMES.len()];
    let (city, state, country) = PLACES[index % PLACES.len()];
    let (team, firm) = (index % 90 + 10, index / 5);
    json!({ "properties": {
        "email": format!("{first}.{last}.{index}@firm-{firm}.example").to_lowercase(),
        "firstname": first,
        "lastname": last,
        "phone": format!("+1 617 {index:07}"),
        "mobilephone": format!("+1 857 {index:07}"),
        "jobtitle": JOB_TITLES[index % JOB_TITLES.len()],
        "company": format!("Firm {firm} Ltd"),
        "website": format!("https://firm-{firm}.example"),
        "address": format!("{} Main Street", index % 2000 + 1),
        "city": city,
        "state": state,
        "zip": format!("{:05}", index % 100_000),
        "country": country,
        "industry": INDUSTRIES[index % INDUSTRIES.len()],
        "message": format!("Asked about pricing for a team of {team}; call back about {index}."),
    }})
}

/// A seed file in the system's temporary directory, removed when dropped.
pub(crate) struct Seed(PathBuf);

impl Seed {
    pub(crate) fn of(contacts: usize) -> Result<Self> {
        let name = format!("hubspot-mock-bench-{}-{contacts}.json", std::process::id());
        let seed = Self(std::env::temp_dir().join(name));
        let mut file = BufWriter::new(File::create(seed.path())?);
        write!(file, r#"{{"records":{{"contacts":["#)?;
        for index in 0..contacts {
            let separator = if index == 0 { "" } else { "," };
            write!(file, "{separator}{}", seeded(index))?;
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

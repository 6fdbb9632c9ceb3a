//! Keeps a table of people and a portal's contacts the same, both ways.
//!
//! ```console
//! $ cargo run -p hubspot-client --example contact_sync                          # against a mock
//! $ HUBSPOT_ACCESS_TOKEN=pat-… cargo run -p hubspot-client --example contact_sync people.db
//! ```
//!
//! What makes it hold:
//!
//! * **The table knows what is still to be said.** An edit marks its row; only HubSpot's answer
//!   takes the mark off, and only if the row hasn't been edited again meanwhile. Whenever the
//!   program stops, the next run goes on from the marks.
//! * **Nothing is made twice.** Rows without an id are upserted by e-mail address, which may be
//!   repeated at will; rows with one are updated by id.
//! * **One bad row stops no other.** Batches have an outcome for each input; a refused row keeps
//!   its mark and HubSpot's sentence.
//! * **Webhooks are only hints.** A delivery leaves the ids of records in an inbox. What the records
//!   are is read from HubSpot, so it doesn't matter in which order deliveries come, or how often.
//! * **Removals come by webhook.** HubSpot lists no archived records among its changes.
//! * **The later change wins.** Of a row that was edited here and there, whoever was later.

use anyhow::{Context, Result};
use hubspot_client::{
    Error, Filter, HubSpot, Record, RecordId, Secret,
    webhooks::{Change, Event},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// What is kept the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub email: String,
    #[serde(rename = "firstname", default)]
    pub first_name: String,
    #[serde(rename = "lastname", default)]
    pub last_name: String,
}

const TABLES: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS people (
        row         INTEGER PRIMARY KEY,
        email       TEXT NOT NULL UNIQUE COLLATE NOCASE,
        first_name  TEXT NOT NULL,
        last_name   TEXT NOT NULL,
        hubspot_id  TEXT UNIQUE,
        seen_at     INTEGER NOT NULL DEFAULT 0, -- HubSpot's last change that is in the row
        edited_at   INTEGER NOT NULL DEFAULT 0, -- the last edit here
        edits       INTEGER NOT NULL DEFAULT 0, -- how many edits there were, ever
        pushed      INTEGER NOT NULL DEFAULT 0, -- how many of them HubSpot has
        problem     TEXT                        -- why HubSpot hasn't the others
    );
    CREATE TABLE IF NOT EXISTS inbox (hubspot_id TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS pulled (only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
                                       until INTEGER NOT NULL);";

/// HubSpot's index lags behind: changes are looked for this far before the last look.
const OVERLAP_MS: i64 = 120_000;
/// How many rows are pushed at once.
const PUSH: i64 = 100;

/// The table and the portal.
#[derive(Debug)]
pub struct Sync {
    table: Connection,
    hubspot: HubSpot,
}

/// A row that HubSpot hasn't got yet.
struct Edited {
    row: i64,
    edits: i64,
    hubspot_id: Option<RecordId>,
    person: Person,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub pushed: usize,
    pub refused: usize,
    pub pulled: usize,
    pub removed: usize,
}

impl Sync {
    pub fn open(path: &str, hubspot: HubSpot) -> Result<Self> {
        let table = Connection::open(path).with_context(|| format!("can't open {path}"))?;
        table.execute_batch(TABLES)?;
        Ok(Self { table, hubspot })
    }

    /// Both ways: first what happened here, so that HubSpot can say what it makes of it.
    pub async fn run(&self) -> Result<Done> {
        let mut done = Done::default();
        self.push(&mut done).await?;
        self.read_inbox(&mut done).await?;
        self.pull(&mut done).await?;
        Ok(done)
    }

    /// Writes a person here; the next run tells HubSpot.
    pub fn edit(&self, person: &Person, at: Timestamp) -> Result<()> {
        self.table.execute(
            "INSERT INTO people (email, first_name, last_name, edited_at, edits)
             VALUES (?1, ?2, ?3, ?4, 1)
             ON CONFLICT (email) DO UPDATE SET first_name = ?2, last_name = ?3, edited_at = ?4,
                                               edits = edits + 1, problem = NULL",
            params![person.email, person.first_name, person.last_name, at.as_millisecond()],
        )?;
        Ok(())
    }

    /// Keeps what a delivery is about. Call it before the delivery is answered.
    pub fn receive(&self, events: &[Event]) -> Result<()> {
        for event in events.iter().filter(|event| event.object == "contact") {
            let mut ids: Vec<&RecordId> = event.object_id.iter().collect();
            if let Change::Merged { merged, .. } = &event.change {
                ids.extend(merged);
            }
            for id in ids {
                let sql = "INSERT OR IGNORE INTO inbox VALUES (?1)";
                self.table.execute(sql, [id.as_str()])?;
            }
        }
        Ok(())
    }

    async fn push(&self, done: &mut Done) -> Result<()> {
        let mut last = 0;
        loop {
            let edited = self.edited_after(last)?;
            let Some(end) = edited.last().map(|edited| edited.row) else { return Ok(()) };
            self.look_first(&edited, done).await?;
            let mut edited = self.edited_after(last)?;
            edited.retain(|edited| edited.row <= end);
            last = end;
            let (known, new): (Vec<_>, Vec<_>) =
                edited.into_iter().partition(|edited| edited.hubspot_id.is_some());
            let contacts = self.hubspot.contacts();
            let people = new.iter().map(|edited| &edited.person);
            let made = contacts.batch_upsert("email", people).await;
            let changes = known.iter().flat_map(|row| Some((row.hubspot_id.clone()?, &row.person)));
            let changed = contacts.batch_update(changes).await;
            for (edited, outcome) in new.iter().zip(made).chain(known.iter().zip(changed)) {
                self.settle(edited, outcome, done)?;
            }
        }
    }

    /// HubSpot may have a later change that no delivery has told yet.
    async fn look_first(&self, edited: &[Edited], done: &mut Done) -> Result<()> {
        let ids = edited.iter().filter_map(|edited| edited.hubspot_id.as_ref());
        let records = self.hubspot.contacts().of::<Loose>().batch_read(ids).await;
        for record in records.successes() {
            self.take(record, done)?;
        }
        Ok(())
    }

    fn edited_after(&self, row: i64) -> Result<Vec<Edited>> {
        let mut query = self.table.prepare(
            "SELECT row, edits, hubspot_id, email, first_name, last_name FROM people
             WHERE edits > pushed AND row > ?1 ORDER BY row LIMIT ?2",
        )?;
        let rows = query.query_map([row, PUSH], |columns| {
            Ok(Edited {
                row: columns.get(0)?,
                edits: columns.get(1)?,
                hubspot_id: columns.get::<_, Option<String>>(2)?.map(RecordId::from),
                person: Person {
                    email: columns.get(3)?,
                    first_name: columns.get(4)?,
                    last_name: columns.get(5)?,
                },
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Notes what HubSpot says to a row.
    fn settle(&self, row: &Edited, outcome: Result<Record, Error>, done: &mut Done) -> Result<()> {
        match outcome {
            Ok(record) => {
                done.pushed += 1;
                let seen = record.updated_at.as_millisecond();
                self.table.execute(
                    "UPDATE people SET hubspot_id = ?2, pushed = ?3, seen_at = ?4, problem = NULL
                     WHERE row = ?1",
                    params![row.row, record.id.as_str(), row.edits, seen],
                )?;
            }
            // It is gone from HubSpot: forget the id, and the next run makes it anew.
            Err(error) if error.is_not_found() => {
                done.refused += 1;
                let sql = "UPDATE people SET hubspot_id = NULL WHERE row = ?1";
                self.table.execute(sql, [row.row])?;
            }
            Err(error) => {
                done.refused += 1;
                let sql = "UPDATE people SET problem = ?2 WHERE row = ?1";
                self.table.execute(sql, params![row.row, error.to_string()])?;
            }
        }
        Ok(())
    }

    /// Reads what deliveries were about. An id leaves the inbox when its record is in the table.
    async fn read_inbox(&self, done: &mut Done) -> Result<()> {
        let mut query = self.table.prepare("SELECT hubspot_id FROM inbox ORDER BY hubspot_id")?;
        let ids = query.query_map([], |columns| columns.get::<_, String>(0))?;
        let ids: Vec<String> = ids.collect::<Result<_, _>>()?;
        let contacts = self.hubspot.contacts().of::<Loose>();
        let records = contacts.batch_read(ids.iter().map(String::as_str)).await;
        for (id, outcome) in ids.iter().zip(records) {
            match outcome {
                // Another id means that the record was merged into another one.
                Ok(record) if record.id.as_str() != id => self.remove(id, done)?,
                Ok(record) => self.take(&record, done)?,
                Err(error) if error.is_not_found() => self.remove(id, done)?,
                Err(_) => continue,
            }
            self.table.execute("DELETE FROM inbox WHERE hubspot_id = ?1", [id])?;
        }
        Ok(())
    }

    /// Reads what has changed since the last time; the first time, everything.
    async fn pull(&self, done: &mut Done) -> Result<()> {
        let begun = Timestamp::now().as_millisecond();
        let until = "SELECT until FROM pulled";
        let until: Option<i64> = self.table.query_row(until, [], |c| c.get(0)).optional()?;
        let contacts = self.hubspot.contacts().of::<Loose>();
        let mut changed = match until {
            Some(until) => {
                let since = Filter::gte("lastmodifieddate", until - OVERLAP_MS);
                contacts.search().filter(since).stream()
            }
            None => contacts.list().stream(),
        };
        while let Some(record) = changed.try_next().await? {
            self.take(&record, done)?;
        }
        self.table.execute("INSERT OR REPLACE INTO pulled VALUES (1, ?1)", [begun])?;
        Ok(())
    }

    /// Takes a record into the table, unless the table knows better.
    fn take(&self, record: &Record<Loose>, done: &mut Done) -> Result<()> {
        let Some(email) = record.properties.email.as_deref() else { return Ok(()) };
        let seen = record.updated_at.as_millisecond();
        // Somebody's address may have moved to another record here.
        let sql = "UPDATE people SET hubspot_id = NULL WHERE hubspot_id = ?1 AND email <> ?2
                   AND EXISTS (SELECT 1 FROM people WHERE email = ?2)";
        self.table.execute(sql, params![record.id.as_str(), email])?;
        let row = "SELECT row FROM people WHERE hubspot_id = ?1 OR email = ?2";
        let row: Option<i64> =
            self.table.query_row(row, [record.id.as_str(), email], |c| c.get(0)).optional()?;
        let person = &record.properties;
        let values = params![row, email, person.first(), person.last(), record.id.as_str(), seen];
        let changed = self.table.execute(
            "INSERT INTO people (row, email, first_name, last_name, hubspot_id, seen_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (row) DO UPDATE SET
                 email = ?2, first_name = ?3, last_name = ?4, hubspot_id = ?5, seen_at = ?6,
                 pushed = edits, problem = NULL
             WHERE seen_at < ?6 AND (edits = pushed OR edited_at < ?6) OR hubspot_id IS NULL
                   AND edits = pushed",
            values,
        )?;
        done.pulled += changed;
        Ok(())
    }

    /// A record is gone from HubSpot: so is its row, unless it was edited here.
    fn remove(&self, id: &str, done: &mut Done) -> Result<()> {
        let sql = "DELETE FROM people WHERE hubspot_id = ?1 AND edits = pushed";
        done.removed += self.table.execute(sql, [id])?;
        let sql = "UPDATE people SET hubspot_id = NULL WHERE hubspot_id = ?1";
        self.table.execute(sql, [id])?;
        Ok(())
    }

    /// Everybody in the table.
    pub fn people(&self) -> Result<Vec<Person>> {
        let sql = "SELECT email, first_name, last_name FROM people ORDER BY email";
        let mut query = self.table.prepare(sql)?;
        let people = query.query_map([], |columns| {
            Ok(Person {
                email: columns.get(0)?,
                first_name: columns.get(1)?,
                last_name: columns.get(2)?,
            })
        })?;
        Ok(people.collect::<Result<_, _>>()?)
    }

    /// What HubSpot said to rows that it refused.
    pub fn problems(&self) -> Result<Vec<(String, String)>> {
        let sql = "SELECT email, problem FROM people WHERE problem IS NOT NULL ORDER BY email";
        let mut query = self.table.prepare(sql)?;
        let problems = query.query_map([], |columns| Ok((columns.get(0)?, columns.get(1)?)))?;
        Ok(problems.collect::<Result<_, _>>()?)
    }
}

/// A contact as it is in HubSpot: everything may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Loose {
    email: Option<String>,
    firstname: Option<String>,
    lastname: Option<String>,
}

impl Loose {
    fn first(&self) -> &str {
        self.firstname.as_deref().unwrap_or_default()
    }

    fn last(&self) -> &str {
        self.lastname.as_deref().unwrap_or_default()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| ":memory:".to_owned());
    let token = std::env::var("HUBSPOT_ACCESS_TOKEN").ok();
    let mock = token.is_none().then(mock_server::MockServer::start);
    let hubspot = match (&mock, token) {
        (Some(mock), _) => HubSpot::builder()
            .base_url(mock.base_url())
            .token(Secret::from(mock.access_token()))
            .build()?,
        (None, token) => HubSpot::new(token.unwrap_or_default())?,
    };
    let sync = Sync::open(&path, hubspot)?;
    if mock.is_some() {
        let ada = Person {
            email: "ada@example.com".into(),
            first_name: "Ada".into(),
            ..Person::default()
        };
        sync.edit(&ada, Timestamp::now())?;
    }
    println!("{:?}", sync.run().await?);
    for person in sync.people()? {
        println!("{} {} <{}>", person.first_name, person.last_name, person.email);
    }
    for (email, problem) in sync.problems()? {
        println!("{email}: {problem}");
    }
    Ok(())
}

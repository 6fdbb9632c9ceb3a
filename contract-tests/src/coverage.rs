//! Which of HubSpot's operations the mock serves, and which snapshots hold it to HubSpot's answers:
//! one table, generated from the scenarios.

use std::{collections::BTreeSet, fmt::Write as _};

use fixtures::operations::{self, Answer, Operation};
use http::Method;

use crate::{
    account::Account,
    evidence::Rank,
    exchange::Request,
    mock::{Mock, MockSeed, StartMock},
    runner,
    scenario::Scenario,
    scenarios,
    story::Called,
    target::{Pace, SendError, Target},
};

/// What stands in a path where it doesn't matter.
const ANYTHING: &str = "1";
const NOT_IMPLEMENTED: u16 = 501;
/// What HubSpot itself answers where an API was switched off, or takes no tokens of portals.
const GONE: u16 = 404;
const TOKEN_REFUSED: u16 = 401;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The operation.
    pub operation: &'static Operation,
    /// Whether the mock answers it with more than 501, or what HubSpot says of what is gone.
    pub served: bool,
    /// The best evidence of those snapshots.
    pub evidence: Option<Rank>,
    /// The snapshots that call it.
    pub snapshots: BTreeSet<String>,
}

/// Tells every scenario and asks for every operation.
///
/// # Errors
///
/// If no mock can be started or reached.
pub async fn rows(mocks: &dyn StartMock) -> anyhow::Result<Vec<Row>> {
    let calls = calls(mocks).await?;
    let mock = mocks.start(&MockSeed::Fresh)?;
    let target = of(&*mock)?;
    let mut rows = Vec::new();
    for operation in operations::all() {
        rows.push(row(operation, served(&target, operation).await?, &calls));
    }
    Ok(rows)
}

fn of(mock: &dyn Mock) -> Result<Target, SendError> {
    Target::new(mock.base_url(), mock.access_token(), Pace::unlimited())
}

/// Every exchange of every scenario.
async fn calls(mocks: &dyn StartMock) -> anyhow::Result<Vec<(Scenario, Called)>> {
    let mock = mocks.start(&MockSeed::Fresh)?;
    let target = of(&*mock)?;
    let account = Account::of(&target, mock.app()).await?;
    let mut calls = Vec::new();
    for scenario in scenarios::all() {
        let outcome = runner::tell(&scenario, &target, &account).await;
        calls.extend(outcome.called.into_iter().map(|called| (scenario, called)));
    }
    Ok(calls)
}

fn row(operation: &'static Operation, served: bool, calls: &[(Scenario, Called)]) -> Row {
    let mine = |(_, called): &&(Scenario, Called)| {
        called.method == operation.method && operations::fits(operation.template, &called.path)
    };
    let mine: Vec<_> = calls.iter().filter(mine).collect();
    Row {
        operation,
        served,
        evidence: mine.iter().map(|(_, called)| called.evidence.rank).max(),
        snapshots: mine.iter().map(|(scenario, _)| scenario.file()).collect(),
    }
}

/// Whether there is more behind an operation than 501.
async fn served(target: &Target, operation: &Operation) -> Result<bool, SendError> {
    let fill = |segment: &str| match segment.starts_with('{') {
        true if segment.to_lowercase().contains("objecttype") => "contacts".to_owned(),
        true => ANYTHING.to_owned(),
        false => segment.to_owned(),
    };
    let path: Vec<_> = operation.template.split('/').map(fill).collect();
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap_or_default();
    let request = Request::json(method, path.join("/"), &serde_json::json!({}));
    let answer = target.send(&request).await?;
    let refused = match operation.answer() {
        Answer::NotEmulated => NOT_IMPLEMENTED,
        Answer::Gone => GONE,
        Answer::RefusesTokens => TOKEN_REFUSED,
    };
    Ok(answer.status != refused)
}

/// The table's text: tab-separated, a line each operation.
pub fn text(rows: &[Row]) -> String {
    let mut text = "# method\tpath\tstanding\tanswer\tevidence\tsnapshots\n".to_owned();
    for Row { operation, served, evidence, snapshots } in rows {
        let Operation { method, template, .. } = operation;
        let standing = operation.standing.word();
        let answer = if *served { "served" } else { unserved(operation.answer()) };
        let evidence = evidence.map_or("-".to_owned(), |rank| rank.to_string());
        let snapshots = snapshots.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let _ =
            writeln!(text, "{method}\t{template}\t{standing}\t{answer}\t{evidence}\t{snapshots}");
    }
    text
}

fn unserved(answer: Answer) -> &'static str {
    match answer {
        Answer::NotEmulated => "501",
        Answer::Gone => "404",
        Answer::RefusesTokens => "401",
    }
}

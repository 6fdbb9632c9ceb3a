//! `/_mock/coverage`: every operation that HubSpot publishes, whether it is served here, and which
//! snapshots hold it to HubSpot's answers. `/_mock` itself is a page that leads there.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::get,
};
use maud::html;
use serde::Serialize;

use super::{Asked, Outcome};
use crate::{Server, wire};

const STYLE: &str = include_str!("page.css");

/// The routes.
pub fn routes() -> Router<Arc<Server>> {
    Router::new().route("/_mock", get(index)).route("/_mock/coverage", get(show))
}

/// A line of the table.
#[derive(Clone, Debug, Serialize)]
struct Row {
    method: &'static str,
    path: &'static str,
    /// `served`, or `501`.
    answer: &'static str,
    /// `recorded`, `observed`, `thread`, `documented` or `assumed`; `-` without a snapshot.
    evidence: &'static str,
    snapshots: Vec<&'static str>,
}

fn rows() -> impl Iterator<Item = Row> {
    let lines = fixtures::COVERAGE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut cells = line.split('\t');
        Some(Row {
            method: cells.next()?,
            path: cells.next()?,
            answer: cells.next()?,
            evidence: cells.next()?,
            snapshots: cells.next()?.split_whitespace().collect(),
        })
    })
}

#[derive(Serialize)]
struct Coverage {
    operations: usize,
    served: usize,
    tested: usize,
    rows: Vec<Row>,
}

impl Coverage {
    fn of(rows: Vec<Row>) -> Self {
        Self {
            operations: rows.len(),
            served: rows.iter().filter(|row| row.answer == "served").count(),
            tested: rows.iter().filter(|row| !row.snapshots.is_empty()).count(),
            rows,
        }
    }
}

/// `path` (a part of it), `answer` and `evidence` choose.
async fn show(headers: HeaderMap, asked: Asked) -> Outcome {
    asked.only(&["path", "answer", "evidence"])?;
    let (path, answer, evidence) =
        (asked.text("path"), asked.text("answer"), asked.text("evidence"));
    let chosen = rows().filter(|row| {
        path.as_ref().is_none_or(|path| row.path.contains(&**path))
            && answer.as_ref().is_none_or(|answer| row.answer == answer)
            && evidence.as_ref().is_none_or(|evidence| row.evidence == evidence)
    });
    let coverage = Coverage::of(chosen.collect());
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    Ok(match accept.is_some_and(|accept| accept.contains("text/html")) {
        true => page(&coverage),
        false => wire::json(StatusCode::OK, &coverage),
    })
}

fn page(coverage: &Coverage) -> Response {
    let body = html! {
        h1 { "What this HubSpot covers" }
        p {
            (coverage.operations) " published operations, " (coverage.served) " served, "
            (coverage.tested) " with a snapshot. The rest answers 501. "
            a href="?answer=501" { "501 only" } " " a href="?answer=served" { "served only" }
        }
        table {
            thead { tr { th { "Operation" } th { "Answer" } th { "Evidence" } th { "Snapshots" } } }
            tbody {
                @for row in &coverage.rows {
                    tr {
                        td { code { (row.method) " " (row.path) } }
                        td { (row.answer) }
                        td { (row.evidence) }
                        td { (row.snapshots.join(", ")) }
                    }
                }
            }
        }
    };
    crate::pages::layout::answer(StatusCode::OK, "Coverage", STYLE, &body)
}

/// What there is to look at.
async fn index() -> Response {
    const PLACES: [(&str, &str); 6] = [
        ("/_mock/coverage", "which of HubSpot's operations are served, and what holds them"),
        ("/_mock/portals", "the portals"),
        ("/_mock/journal", "what was asked and answered"),
        ("/_mock/faults", "what goes wrong on purpose"),
        ("/_mock/webhooks", "what is waiting to be delivered"),
        ("/_mock/clock", "the time"),
    ];
    let body = html! {
        h1 { "Local HubSpot" }
        ul {
            @for (path, what) in PLACES {
                li { a href=(path) { code { (path) } } ": " (what) }
            }
        }
    };
    crate::pages::layout::answer(StatusCode::OK, "Local HubSpot", STYLE, &body)
}

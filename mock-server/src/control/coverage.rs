//! `/_mock/coverage`: every operation that HubSpot publishes and those of its older APIs, whether it is
//! served here, and which snapshots hold it to HubSpot's answers. `/_mock` itself is a page that leads there.

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
    /// `published`, `older` or `unlisted`.
    standing: &'static str,
    /// `served`, `501` (not emulated), or `404` or `401` where HubSpot answers so.
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
            standing: cells.next()?,
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
    published: Published,
    rows: Vec<Row>,
}

/// What HubSpot publishes today: older and unlisted operations don't count.
#[derive(Serialize)]
struct Published {
    operations: usize,
    served: usize,
    /// Of a hundred published operations; with one decimal, rounded down.
    percent: f64,
}

impl Published {
    fn of(rows: &[Row]) -> Self {
        let published = || rows.iter().filter(|row| row.standing == "published");
        let (operations, served) = (published().count(), published().filter(served).count());
        Self { operations, served, percent: percent(served, operations) }
    }
}

/// Nothing of nothing is 0 %.
fn percent(part: usize, whole: usize) -> f64 {
    let thousandths = (part * 1_000).checked_div(whole).unwrap_or_default();
    f64::from(u16::try_from(thousandths).unwrap_or_default()) / 10.0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "filters hand over references")]
fn served(row: &&Row) -> bool {
    row.answer == "served"
}

impl Coverage {
    fn of(rows: Vec<Row>) -> Self {
        Self {
            operations: rows.len(),
            served: rows.iter().filter(served).count(),
            tested: rows.iter().filter(|row| !row.snapshots.is_empty()).count(),
            published: Published::of(&rows),
            rows,
        }
    }
}

/// `path` (a part of it), `standing`, `answer` and `evidence` choose.
async fn show(headers: HeaderMap, asked: Asked) -> Outcome {
    let (path, standing) = (asked.text("path"), asked.text("standing"));
    let (answer, evidence) = (asked.text("answer"), asked.text("evidence"));
    let chosen = rows().filter(|row| {
        path.as_ref().is_none_or(|path| row.path.contains(&**path))
            && standing.as_ref().is_none_or(|standing| row.standing == standing)
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
    let published = &coverage.published;
    let body = html! {
        h1 { "What this HubSpot covers" }
        p {
            (published.operations) " published operations, " (published.served) " served: "
            (published.percent) " %. With those of older APIs: " (coverage.operations)
            " operations, " (coverage.served) " served, " (coverage.tested) " with a snapshot. "
            "What isn't served answers 501, or as HubSpot does today. "
            a href="?answer=501" { "501 only" } " " a href="?answer=served" { "served only" } " "
            a href="?standing=older" { "older APIs only" }
        }
        table {
            thead { tr { th { "Operation" } th { "Known as" } th { "Answer" } th { "Evidence" } th { "Snapshots" } } }
            tbody {
                @for row in &coverage.rows {
                    tr {
                        td { code { (row.method) " " (row.path) } }
                        td { (row.standing) }
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

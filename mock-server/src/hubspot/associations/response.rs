//! Associations of version 4 and the dated versions, as HubSpot writes them.

use axum::{http::StatusCode, response::Response};
use portal::{
    AssociationError, AssociationType, End, Labels, ObjectTypeId, Portal, RecordId, Timestamp,
    TypeRef,
    associate::Associated,
    association_batch::{Done, Edge},
};
use serde::Serialize;

use super::error::{not_a_type, not_valid};
use crate::wire::error::ErrorResponse;
use crate::wire::{
    batch::Outcome,
    cursor,
    envelope::{Envelope, VALIDATION},
    error::RequestError,
    query::Query,
    shared::{Digits, Next},
};

/// Associated records that a page holds unless it is asked for less.
const PAGE: usize = 500;
/// Associated records of one record that a batch read shows; more are on the next page.
pub const BATCH_PAGE: usize = 100;

/// A type as reads and definitions show it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SpecWithLabel<'p> {
    category: &'static str,
    type_id: u32,
    label: Option<&'p str>,
}

impl<'p> SpecWithLabel<'p> {
    /// What a portal calls a type.
    pub fn new(portal: &'p Portal, label: TypeRef) -> Self {
        let kind = portal.association_types.get(label);
        let text = kind.and_then(|kind| kind.label.as_deref());
        Self { category: label.category.as_str(), type_id: label.id, label: text }
    }
}

/// A record that another one is associated with. Its id is a number here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row<'p> {
    to_object_id: u64,
    association_types: Vec<SpecWithLabel<'p>>,
}

/// The rows of a page.
pub fn rows<'p>(portal: &'p Portal, page: &Associated) -> Vec<Row<'p>> {
    let row = |(id, labels): &(RecordId, Labels)| Row {
        to_object_id: id.0,
        association_types: labels.iter().map(|label| SpecWithLabel::new(portal, *label)).collect(),
    };
    page.rows.iter().map(row).collect()
}

/// Where a page goes on, if it does.
#[derive(Debug, Serialize)]
pub struct Paging {
    next: Next,
}

impl Paging {
    /// After a page; the link is made from the cursor.
    fn after(from: End, page: &Associated, link: impl Fn(&str) -> String) -> Option<Self> {
        let (last, _) = page.rows.last().filter(|_| page.more)?;
        let after = cursor::after(from, *last);
        let link = link(&after);
        Some(Self { next: Next { after, link } })
    }

    /// After a page inside another answer.
    pub fn inside(
        portal: &Portal,
        base: &str,
        (from, to): (End, ObjectTypeId),
        page: &Associated,
    ) -> Option<Self> {
        Self::after(from, page, |after| {
            let End { object_type, id } = from;
            format!(
                "{base}/{object_type}/{id}/associations/{to}?portalId={}&after={after}",
                portal.id
            )
        })
    }
}

/// A page of a record's associations. What its rows are differs between versions.
#[derive(Debug, Serialize)]
pub struct Page<R> {
    /// What is on it.
    pub results: Vec<R>,
    /// Where it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
}

/// `{"id": "…"}`
#[derive(Serialize)]
pub(crate) struct Ref {
    pub(crate) id: Digits,
}

/// What a batch read found of one record.
#[derive(Serialize)]
struct Found<R> {
    from: Ref,
    to: Vec<R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// The answer to a read of one record's associations; `rows` as below.
pub fn answer_list<'p, R: Serialize>(
    portal: &'p Portal,
    (end, to): (End, ObjectTypeId),
    query: &Query,
    rows: impl Fn(&'p Portal, &Associated) -> Vec<R>,
) -> Result<Response, RequestError> {
    let start = cursor::start(query.get("after").as_deref())?;
    let page = portal.associated(end, to, start, query.limit_or(PAGE, PAGE)?);
    let paging = Paging::after(end, &page, |after| query.page_link(after));
    Ok(crate::wire::json(StatusCode::OK, &Page { results: rows(portal, &page), paging }))
}

/// The answer to a batch read. `base` is where single records are read, and `rows` how a version
/// shows their associations.
pub fn answer_read<'p, R: Serialize>(
    portal: &'p Portal,
    to: ObjectTypeId,
    done: &Done<(End, Associated)>,
    base: &str,
    now: Timestamp,
    rows: impl Fn(&'p Portal, &Associated) -> Vec<R>,
) -> Response {
    let found = |(from, page): &(End, Associated)| Found {
        from: Ref { id: Digits(from.id) },
        to: rows(portal, page),
        paging: Paging::inside(portal, base, (*from, to), page),
    };
    let results = done.done.iter().map(found).collect();
    outcome(results, &done.refused, now).answer(StatusCode::OK)
}

/// What a labelled write made: the labels that were asked for, and ids as numbers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelsBetween<'p> {
    from_object_type_id: ObjectTypeId,
    from_object_id: u64,
    to_object_type_id: ObjectTypeId,
    to_object_id: u64,
    labels: Vec<&'p str>,
}

impl<'p> LabelsBetween<'p> {
    /// Of an edge.
    pub fn new(portal: &'p Portal, edge: &Edge) -> Self {
        let kinds = edge.types.iter().filter_map(|label| portal.association_types.get(*label));
        Self {
            from_object_type_id: edge.from.object_type,
            from_object_id: edge.from.id.0,
            to_object_type_id: edge.to.object_type,
            to_object_id: edge.to.id.0,
            labels: kinds.filter_map(|kind| kind.label.as_deref()).collect(),
        }
    }
}

/// The answer to a batch of labelled writes.
pub fn answer_labels(
    portal: &Portal,
    done: &Done<Edge>,
    now: Timestamp,
    complete: StatusCode,
) -> Response {
    let results = done.done.iter().map(|edge| LabelsBetween::new(portal, edge)).collect();
    outcome(results, &done.refused, now).answer(complete)
}

/// One direction of an unlabelled association.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Default {
    from: Ref,
    to: Ref,
    association_spec: Spec,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    association_category: &'static str,
    association_type_id: u32,
}

/// The answer to unlabelled writes: both directions of each.
pub fn answer_default(portal: &Portal, done: &Done<Edge>, now: Timestamp) -> Response {
    let directions = |edge: &Edge| {
        let kind = edge.types.first().and_then(|label| portal.association_types.get(*label));
        let [there, back] =
            [kind.map(AssociationType::reference), kind.map(AssociationType::inverse)];
        [default(edge.from, edge.to, there), default(edge.to, edge.from, back)]
    };
    let results = done.done.iter().flat_map(directions).flatten().collect();
    outcome(results, &done.refused, now).answer(StatusCode::OK)
}

fn default(from: End, to: End, label: Option<TypeRef>) -> Option<Default> {
    let TypeRef { category, id } = label?;
    Some(Default {
        from: Ref { id: Digits(from.id) },
        to: Ref { id: Digits(to.id) },
        association_spec: Spec { association_category: category.as_str(), association_type_id: id },
    })
}

/// A batch with the inputs it left out.
pub(crate) fn outcome<R>(results: Vec<R>, refused: &[portal::Error], now: Timestamp) -> Outcome<R> {
    let failures = refused.iter().flat_map(items).collect();
    Outcome { results, failures, started: now, completed: now }
}

/// In a batch every missing end and every unknown type is said for itself, and in fewer words.
fn items(refusal: &portal::Error) -> Vec<Envelope> {
    let whole = ErrorResponse::from(refusal).part();
    match refusal {
        portal::Error::Association(AssociationError::EndsMissing(missing)) => {
            missing.iter().map(|end| Envelope::new(not_valid(end)).category(VALIDATION)).collect()
        }
        portal::Error::Association(AssociationError::TypesInvalid(types)) => types
            .iter()
            .map(|label| Envelope::new(not_a_type(label)).category(VALIDATION))
            .collect(),
        _ => vec![whole],
    }
}

/// The answer to a batch that takes away: nothing in version 4, an empty batch in the dated ones.
pub fn answer_archived(v4: bool, now: Timestamp) -> Response {
    match v4 {
        true => crate::wire::empty_json(StatusCode::NO_CONTENT),
        false => outcome(Vec::<()>::new(), &[], now).answer(StatusCode::OK),
    }
}

/// The answer to a request for the report of records that are close to their limits.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportCreation {
    user_id: u64,
    user_email: String,
    enqueue_time: crate::wire::shared::Iso,
}

impl ReportCreation {
    /// The report goes to a user by e-mail; nothing is sent from here.
    pub fn new(user_id: u64, now: Timestamp) -> Self {
        let user_email = format!("user-{user_id}@example.com");
        Self { user_id, user_email, enqueue_time: crate::wire::shared::Iso(now) }
    }
}

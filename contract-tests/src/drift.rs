//! Where a story differs from its snapshot: in which exchange, at which place, what was expected and
//! what was found. How an answer is known (the line below a request) isn't compared.

mod body;

use std::fmt;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::told::Told;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// Which exchange of the snapshot it is, from 1 on; of one that the snapshot lacks, which of the
    /// story.
    pub exchange: usize,
    /// Its request.
    pub request: String,
    /// How it is known that HubSpot answers as the snapshot says.
    pub known: String,
    /// Where.
    pub place: Place,
    /// What kind.
    pub kind: Kind,
    /// What the snapshot says, if it has anything there.
    pub expected: Option<String>,
    /// What the target says, if it has anything there.
    pub found: Option<String>,
}

/// A place in an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The whole exchange.
    Exchange,
    /// The request's method, path or query: an earlier answer led elsewhere.
    Request,
    /// The body that was sent.
    Sent,
    /// The answer's status.
    Status,
    /// A header of the answer.
    Header(String),
    /// A value in the answer's body, by JSON pointer.
    Body(String),
    /// A line of an answer that is no JSON, from 1 on.
    Line(usize),
}

/// How two things differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The snapshot has it, the target doesn't.
    Missing,
    /// The target has it, the snapshot doesn't.
    Extra,
    /// Both have the same, in another order.
    Order,
    /// A number where a text was, an object where null was.
    Type,
    /// Another value.
    Value,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exchange => f.write_str("exchange"),
            Self::Request => f.write_str("request"),
            Self::Sent => f.write_str("sent body"),
            Self::Status => f.write_str("status"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Body(pointer) if pointer.is_empty() => f.write_str("body"),
            Self::Body(pointer) => write!(f, "body {pointer}"),
            Self::Line(number) => write!(f, "body line {number}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Order => "other order",
            Self::Type => "other type",
            Self::Value => "other value",
        })
    }
}

/// A difference before it is known in which exchange it is.
#[derive(Debug)]
struct Difference {
    place: Place,
    kind: Kind,
    expected: Option<String>,
    found: Option<String>,
}

impl Difference {
    fn new(place: Place, kind: Kind, expected: impl ToString, found: impl ToString) -> Self {
        let (expected, found) = (expected.to_string(), found.to_string());
        Self { place, kind, expected: Some(expected), found: Some(found) }
    }

    fn missing(place: Place, expected: impl ToString) -> Self {
        Self { place, kind: Kind::Missing, expected: Some(expected.to_string()), found: None }
    }

    fn extra(place: Place, found: impl ToString) -> Self {
        Self { place, kind: Kind::Extra, expected: None, found: Some(found.to_string()) }
    }

    fn of(self, exchange: usize, told: &Told) -> Drift {
        Drift {
            exchange,
            request: told.request.clone(),
            known: told.source.clone(),
            place: self.place,
            kind: self.kind,
            expected: self.expected,
            found: self.found,
        }
    }
}

/// All differences of a story from its snapshot, in the order of the snapshot.
pub fn compare(snapshot: &[Told], told: &[Told]) -> Vec<Drift> {
    let requests = |story: &[Told]| -> Vec<String> {
        story.iter().map(|exchange| exchange.request.clone()).collect()
    };
    let steps = capture_diff_slices(Algorithm::Myers, &requests(snapshot), &requests(told));
    steps.iter().flat_map(|step| stretch(snapshot, told, step)).collect()
}

/// The differences of a stretch of exchanges. What isn't asked on one side alone is compared in
/// pairs, as far as there are any.
fn stretch(snapshot: &[Told], told: &[Told], step: &DiffOp) -> Vec<Drift> {
    let (old, new) = (step.old_range(), step.new_range());
    let pairs = old.len().min(new.len());
    let compared = old.clone().zip(new.clone()).flat_map(|(old, new)| {
        let differences = exchanges(&snapshot[old], &told[new]);
        differences.into_iter().map(move |difference| difference.of(old + 1, &snapshot[old]))
    });
    let answer = |told: &Told| format!("{} {}", told.status, body::one_line(&told.body));
    let missing = old.skip(pairs).map(|at| {
        Difference::missing(Place::Exchange, answer(&snapshot[at])).of(at + 1, &snapshot[at])
    });
    let extra = new
        .skip(pairs)
        .map(|at| Difference::extra(Place::Exchange, answer(&told[at])).of(at + 1, &told[at]));
    compared.chain(missing).chain(extra).collect()
}

fn exchanges(expected: &Told, found: &Told) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut value = |place, expected: &str, found: &str| {
        if expected != found {
            differences.push(Difference::new(place, Kind::Value, expected, found));
        }
    };
    value(Place::Request, &expected.request, &found.request);
    value(Place::Sent, &expected.sent, &found.sent);
    value(Place::Status, &expected.status, &found.status);
    differences.extend(headers(&expected.headers, &found.headers));
    // A refusal has nothing of an answer: no use in listing each key that it lacks.
    let alike = expected.status.as_bytes().first() == found.status.as_bytes().first();
    differences.extend(match alike {
        true => body::compare(&expected.body, &found.body),
        false => body::whole(&expected.body, &found.body).into_iter().collect(),
    });
    differences
}

fn headers(expected: &[(String, String)], found: &[(String, String)]) -> Vec<Difference> {
    let get = |headers: &[(String, String)], wanted: &str| {
        headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    let header = |name: &String| Place::Header(name.clone());
    let known = expected.iter().filter_map(|(name, value)| match get(found, name) {
        None => Some(Difference::missing(header(name), value)),
        Some(other) if other != *value => {
            Some(Difference::new(header(name), Kind::Value, value, other))
        }
        Some(_) => None,
    });
    let extra = found.iter().filter(|(name, _)| get(expected, name).is_none());
    let extra = extra.map(|(name, value)| Difference::extra(header(name), value));
    known.chain(extra).collect()
}

#[cfg(test)]
mod tests;

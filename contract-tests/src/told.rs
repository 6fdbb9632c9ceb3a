//! An exchange as a snapshot shows it, and a snapshot's text.
//!
//! ```text
//! >>> POST /crm/v3/objects/contacts
//!     recorded 2026: a private app's contact
//! {"properties":{"email":"ada-[run]@example.com"}}
//! <<< 201
//! content-type: application/json;charset=utf-8
//!
//! {
//!   "id": "[contact 1]",
//! ```

use std::fmt::{self, Write as _};

const REQUEST: &str = ">>> ";
const ANSWER: &str = "<<< ";
const SOURCE: &str = "    ";

/// A request and its answer with everything replaced that differs from run to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Method and path, and what of the answer is left out.
    pub request: String,
    /// How it is known that HubSpot answers so.
    pub source: String,
    /// The request's body.
    pub sent: String,
    /// The answer's status.
    pub status: String,
    /// The answer's headers that matter.
    pub headers: Vec<(String, String)>,
    /// The answer's body.
    pub body: String,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{REQUEST}{}", self.request)?;
        writeln!(f, "{SOURCE}{}", self.source)?;
        if !self.sent.is_empty() {
            writeln!(f, "{}", self.sent)?;
        }
        writeln!(f, "{ANSWER}{}", self.status)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        if !self.body.is_empty() {
            writeln!(f, "\n{}", self.body)?;
        }
        Ok(())
    }
}

/// The text of a whole story.
pub fn text(story: &[Told]) -> String {
    let mut text = String::new();
    for told in story {
        let _ = writeln!(text, "{told}");
    }
    text.trim_end().to_owned()
}

/// Reads a story's text.
pub fn parse(text: &str) -> Vec<Told> {
    let starts = |line: &str| line.starts_with(REQUEST);
    let mut story: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        match story.last_mut() {
            _ if starts(line) => story.push(vec![line]),
            Some(lines) => lines.push(line),
            None => {}
        }
    }
    story.iter().map(|lines| one(lines)).collect()
}

fn one(lines: &[&str]) -> Told {
    let answer = lines.iter().position(|line| line.starts_with(ANSWER)).unwrap_or(lines.len());
    let (request, answer) = lines.split_at(answer);
    let after = |line: Option<&&str>, mark: &str| {
        line.and_then(|line| line.strip_prefix(mark)).unwrap_or_default().to_owned()
    };
    let heads = answer.iter().skip(1).take_while(|line| !line.is_empty());
    let headers: Vec<_> = heads
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let body = answer.get(headers.len() + 2..).unwrap_or_default();
    Told {
        request: after(request.first(), REQUEST),
        source: after(request.get(1), SOURCE),
        sent: request.get(2..).unwrap_or_default().join("\n"),
        status: after(answer.first(), ANSWER),
        headers,
        body: body.join("\n").trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let created = Told {
            request: "POST /crm/v3/objects/contacts".to_owned(),
            source: "recorded".to_owned(),
            sent: "{\"a\":1}".to_owned(),
            status: "201".to_owned(),
            headers: vec![("location".to_owned(), "[base]/x: y".to_owned())],
            body: "{\n  \"id\": \"[contact 1]\"\n}".to_owned(),
        };
        let gone = Told {
            request: "DELETE /x".to_owned(),
            source: "assumed".to_owned(),
            status: "204".to_owned(),
            ..Told::default()
        };
        let story = [created, gone.clone(), gone];
        assert_eq!(parse(&text(&story)), story);
    }
}

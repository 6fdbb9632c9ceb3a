//! Which of the mock's ids stands for which recorded one.

use std::collections::HashMap;

use contract::json::Json;

/// Recorded ids with the mock's, where these differ.
#[derive(Clone, Debug, Default)]
pub struct Ids(HashMap<String, String>);

/// Ids shorter than this are only ids where a name says so.
const UNMISTAKABLE: usize = 5;

impl Ids {
    /// Learns that a recorded id is another one in the mock.
    pub fn learn(&mut self, recorded: &str, given: &str) {
        if recorded != given {
            self.0.insert(recorded.to_owned(), given.to_owned());
        }
    }

    /// The mock's id, if it is another.
    pub fn get(&self, recorded: &str) -> Option<&str> {
        self.0.get(recorded).map(String::as_str)
    }

    /// A path with the mock's ids.
    pub fn in_path(&self, path: &str) -> String {
        let step = |step| self.get(step).unwrap_or(step);
        path.split('/').map(step).collect::<Vec<_>>().join("/")
    }

    /// A text of any kind with the mock's ids: those that stand alone in it.
    pub fn in_text(&self, text: &str) -> String {
        words(
            text,
            |c| c.is_ascii_alphanumeric() || c == '-',
            |word| match self.long(word) {
                Some(known) => known.to_owned(),
                None => words(
                    word,
                    |c| c.is_ascii_alphanumeric(),
                    |part| self.long(part).unwrap_or(part).to_owned(),
                ),
            },
        )
    }

    fn long(&self, word: &str) -> Option<&str> {
        self.get(word).filter(|_| word.len() >= UNMISTAKABLE)
    }

    /// A body with the mock's ids.
    pub fn in_json(&self, json: &Json) -> Json {
        self.member("", json)
    }

    fn member(&self, name: &str, json: &Json) -> Json {
        match json {
            Json::String(text) => Json::String(self.scalar(name, text).to_owned()),
            Json::Number(text) => Json::Number(self.scalar(name, text).to_owned()),
            Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.member(name, item)).collect())
            }
            Json::Object(members) => {
                let is_standard = members.iter().any(|(name, value)| {
                    name.ends_with("ategory") && value.text() == Some("HUBSPOT_DEFINED")
                });
                let each = |(name, value): &(String, Json)| {
                    // HubSpot's own association types have the same numbers everywhere.
                    let fixed = is_standard && name.to_ascii_lowercase().ends_with("typeid");
                    let value = if fixed { value.clone() } else { self.member(name, value) };
                    (name.clone(), value)
                };
                Json::Object(members.iter().map(each).collect())
            }
            other => other.clone(),
        }
    }

    fn scalar<'t>(&'t self, name: &str, text: &'t str) -> &'t str {
        let known = self.get(text).filter(|_| is_id(name) || text.len() >= UNMISTAKABLE);
        known.unwrap_or(text)
    }
}

/// A text with its words replaced.
fn words(text: &str, is_word: impl Fn(char) -> bool, each: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(&is_word) {
        let (before, word) = rest.split_at(start);
        let (word, after) = word.split_at(word.find(|c| !is_word(c)).unwrap_or(word.len()));
        out.push_str(before);
        out.push_str(&each(word));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a member of this name holds an id.
pub fn is_id(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["id", "ids", "vid", "vids"].contains(&&*lower)
        || ["Id", "Ids", "ID"].iter().any(|tail| name.ends_with(tail))
        || ["_id", "_ids", "_vids"].iter().any(|tail| lower.ends_with(tail))
}

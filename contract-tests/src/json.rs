//! JSON as it was written: members keep their order, numbers their text.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// Levels that may lie in each other. It is serde's own limit, so that whatever is read can be
/// read again; recursion over a value needs no other.
pub const MAX_DEPTH: usize = 127;

/// Why a text can't be read.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It is no JSON.
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// It has more than [`MAX_DEPTH`] levels.
    #[error("/{} … is nested deeper than {MAX_DEPTH} levels", .0.iter().rev().take(SHOWN_STEPS).map(String::as_str).collect::<Vec<_>>().join("/"))]
    TooDeep(
        /// Names and places that lead there, the innermost first.
        Vec<String>,
    ),
}

/// So many steps of a path are told.
const SHOWN_STEPS: usize = 6;

impl JsonError {
    /// The same, seen from a level further out.
    fn within(mut self, step: impl ToString) -> Self {
        if let Self::TooDeep(path) = &mut self {
            path.push(step.to_string());
        }
        self
    }
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was spelled.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, its members in the order they came.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// If it is no JSON, or nested too deeply.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        let raw: &RawValue = serde_json::from_str(text)?;
        Self::of(raw, MAX_DEPTH)
    }

    /// A value in which so many levels may lie.
    fn of(raw: &RawValue, levels: usize) -> Result<Self, JsonError> {
        let text = raw.get();
        let inside = || levels.checked_sub(1).ok_or_else(|| JsonError::TooDeep(Vec::new()));
        Ok(match text.as_bytes().first() {
            Some(b'{') => {
                let levels = inside()?;
                let Members(members) = serde_json::from_str(text)?;
                let member = |(name, raw): (String, &RawValue)| match Self::of(raw, levels) {
                    Ok(value) => Ok((name, value)),
                    Err(error) => Err(error.within(name)),
                };
                Self::Object(members.into_iter().map(member).collect::<Result<_, JsonError>>()?)
            }
            Some(b'[') => {
                let levels = inside()?;
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                let item = |(place, raw)| {
                    Self::of(raw, levels).map_err(|error: JsonError| error.within(place))
                };
                Self::Array((0_usize..).zip(items).map(item).collect::<Result<_, _>>()?)
            }
            Some(b'"') => Self::String(serde_json::from_str(text)?),
            Some(b't' | b'f') => Self::Bool(text == "true"),
            Some(b'n') => Self::Null,
            _ => Self::Number(text.to_owned()),
        })
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// What a JSON pointer leads to, as in `/results/0/id`; `~1` and `~0` stand for `/` and `~`.
    pub fn at(&self, pointer: &str) -> Option<&Self> {
        pointer.split('/').skip(1).try_fold(self, |value, step| match value {
            Self::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => value.get(&step.replace("~1", "/").replace("~0", "~")),
        })
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The text of a string or a number: HubSpot spells ids both ways.
    pub fn scalar(&self) -> Option<&str> {
        if let Self::String(text) | Self::Number(text) = self { Some(text) } else { None }
    }

    /// The items of an array; nothing if it is none.
    pub fn items(&self) -> &[Self] {
        if let Self::Array(items) = self { items } else { &[] }
    }

    /// The members of an object; nothing if it is none.
    pub fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    /// Only the keys, in one line; of an array's items the first stands for all that look like it.
    pub fn outline(&self) -> String {
        match self {
            Self::Object(members) => {
                let member = |(name, value): &(String, Self)| format!("{name}{}", value.outline());
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
            }
            Self::Array(items) => {
                let mut outlines: Vec<_> = items.iter().map(Self::outline).collect();
                outlines.dedup();
                format!("[{}]", outlines.join(", "))
            }
            _ => String::new(),
        }
    }

    /// On many lines, two spaces a level; what holds nothing stays on one.
    pub fn pretty(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, Some(0));
        text
    }

    fn write(&self, out: &mut String, level: Option<usize>) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(is) => out.push_str(if *is { "true" } else { "false" }),
            Self::Number(text) => out.push_str(text),
            Self::String(text) => out.push_str(&quoted(text)),
            Self::Array(items) => write_all(out, level, ['[', ']'], items, |item, out, level| {
                item.write(out, level);
            }),
            Self::Object(members) => {
                write_all(out, level, ['{', '}'], members, |(name, value), out, level| {
                    out.push_str(&quoted(name));
                    out.push_str(if level.is_some() { ": " } else { ":" });
                    value.write(out, level);
                });
            }
        }
    }
}

fn write_all<T>(
    out: &mut String,
    level: Option<usize>,
    [open, close]: [char; 2],
    items: &[T],
    each: impl Fn(&T, &mut String, Option<usize>),
) {
    let inner = level.map(|level| level + 1);
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(out, inner);
        each(item, out, inner);
    }
    if !items.is_empty() {
        new_line(out, level);
    }
    out.push(close);
}

fn new_line(out: &mut String, level: Option<usize>) {
    if let Some(level) = level {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", level));
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Without a space, as it goes over the wire.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text, None);
        f.write_str(&text)
    }
}

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(is) => Self::Bool(*is),
            serde_json::Value::Number(number) => Self::Number(number.to_string()),
            serde_json::Value::String(text) => Self::String(text.clone()),
            serde_json::Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            serde_json::Value::Object(members) => {
                let member = |(name, value): (&String, _)| (name.clone(), Self::from(value));
                Self::Object(members.iter().map(member).collect())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::of(&raw, MAX_DEPTH).map_err(serde::de::Error::custom)
    }
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
                    members.push((name.into_owned(), value));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Each).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_the_text_of_numbers() {
        let text = r#"{"b":[1.50,{"x":null}],"a":"\u00e9\n","c":{},"d":[],"e":1e3,"f":true}"#;
        let json = Json::parse(text).unwrap();
        assert_eq!(json.to_string(), text.replace(r"\u00e9", "é"));
        assert_eq!(json.at("/b/0").and_then(Json::scalar), Some("1.50"));
        assert_eq!(Json::parse(&json.pretty()).unwrap(), json);
        assert!(json.pretty().starts_with("{\n  \"b\": [\n    1.50,\n    {\n"));
    }

    #[test]
    fn too_many_levels_are_refused_and_their_place_is_told() {
        let nested =
            |depth: usize, open: &str, close: &str| open.repeat(depth) + &close.repeat(depth);
        let deepest = Json::parse(&nested(MAX_DEPTH, "[", "]")).unwrap();
        assert_eq!(Json::parse(&deepest.to_string()).unwrap(), deepest);
        assert!(serde_json::from_str::<serde_json::Value>(&deepest.to_string()).is_ok());
        for depth in [MAX_DEPTH + 1, 100_000] {
            let error = Json::parse(&nested(depth, "[", "]")).unwrap_err();
            assert!(
                matches!(&error, JsonError::TooDeep(path) if path.len() == MAX_DEPTH),
                "{error}"
            );
        }
        let text = format!("{{\"a\":[1,{}]}}", nested(50_000, "[", "]"));
        let error = Json::parse(&text).unwrap_err().to_string();
        assert_eq!(error, "/a/1/0/0/0/0 … is nested deeper than 127 levels");
        assert!(Json::parse(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "{\"a\":}", "[1,]", "nul", "1 2"] {
            assert!(Json::parse(text).is_err(), "{text}");
        }
    }
}

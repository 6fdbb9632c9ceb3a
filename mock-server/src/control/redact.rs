//! Secrets stay out of what the journal shows: by the names of fields and parameters, and by value.

use std::borrow::Cow;

use serde_json::Value;

use super::known_secrets::{KnownSecrets, View};
use platform::platform::Platform;

/// What takes a secret's place.
pub const REDACTED: &str = "[redacted]";

/// Fields and parameters whose values nobody needs to see, in small letters and without what joins
/// their words.
const SECRET: [&str; 12] = [
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "clientsecret",
    "clientassertion",
    "appsecret",
    "codeverifier",
    "hapikey",
    "apikey",
    "developerkey",
    "developerapikey",
    "tokenkey",
];
/// Those that are everyday words outside of OAuth.
const SECRET_IN_OAUTH: [&str; 5] = ["code", "token", "password", "assertion", "authorization"];
/// The segment after these is a token.
const BEFORE_TOKEN: [&str; 2] = ["access-tokens", "refresh-tokens"];
/// Values of `Authorization` have two words.
const SCHEMES: [&str; 2] = ["bearer", "basic"];

/// Whether a field of this name holds a secret: however its words are joined, and in whatever case.
pub fn is_secret(name: &str, oauth: bool) -> bool {
    let plain = name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ' '));
    let plain: String = plain.flat_map(char::to_lowercase).collect();
    let named = |list: &[&str]| list.contains(&plain.as_str());
    named(&SECRET) || (oauth && named(&SECRET_IN_OAUTH))
}

/// A path without what follows words that tokens follow.
pub fn path(path: &str) -> Cow<'_, str> {
    let mut hide = false;
    let segments = path.split('/').map(|segment| {
        let hidden = hide && !segment.is_empty();
        let name = View::decoded(segment).text().to_ascii_lowercase();
        hide = BEFORE_TOKEN.contains(&name.as_str());
        if hidden { REDACTED } else { segment }
    });
    let shown = segments.collect::<Vec<_>>().join("/");
    if shown == path { Cow::Borrowed(path) } else { shown.into() }
}

/// Takes secrets out of texts: those that a platform knows, and those that names give away.
#[derive(Debug)]
pub struct Redactor {
    known: KnownSecrets,
}

impl Redactor {
    /// Knows every secret of a platform.
    pub fn of(platform: &Platform) -> Self {
        Self { known: KnownSecrets::new(&platform.secrets()) }
    }

    /// A text without the secrets that are known.
    pub fn text(&self, text: &str) -> String {
        blot(text, self.known.find(text))
    }

    /// A path without tokens.
    pub fn path(&self, text: &str) -> String {
        self.text(&path(text))
    }

    /// A query string without secrets.
    pub fn query(&self, text: &str) -> String {
        self.named(text, true)
    }

    /// A body without secrets: JSON as such, forms and other texts as texts.
    pub fn body(&self, bytes: &[u8], path: &str) -> Value {
        let oauth = is_oauth(path);
        match serde_json::from_slice(bytes) {
            Ok(mut value) => {
                self.json(&mut value, oauth);
                value
            }
            Err(_) => Value::String(self.named(&String::from_utf8_lossy(bytes), oauth)),
        }
    }

    /// A text that may be a form, or JSON that can't be read.
    fn named(&self, text: &str, oauth: bool) -> String {
        let mut found = self.known.find(text);
        for view in View::all(text) {
            found.extend(named_values(&view, oauth));
        }
        blot(text, found)
    }

    fn json(&self, value: &mut Value, oauth: bool) {
        match value {
            Value::Object(map) => {
                let old = std::mem::take(map);
                map.extend(old.into_iter().map(|(name, mut value)| {
                    match is_secret(&name, oauth) && !value.is_null() {
                        true => value = REDACTED.into(),
                        false => self.json(&mut value, oauth),
                    }
                    (self.text(&name), value)
                }));
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.json(value, oauth)),
            Value::String(text) => *text = self.text(text),
            Value::Number(number) => {
                let shown = self.text(&number.to_string());
                if shown == REDACTED {
                    *value = REDACTED.into();
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
}

/// Whether a path is one of OAuth's, however it is spelt.
fn is_oauth(path: &str) -> bool {
    let path = View::decoded(path).text().to_ascii_lowercase();
    path.split('/').any(|segment| segment == "oauth")
}

/// Puts the same word in place of each of these parts of a text.
fn blot(text: &str, mut parts: Vec<(usize, usize)>) -> String {
    parts.sort_unstable();
    let (mut shown, mut end) = (Vec::with_capacity(text.len()), 0);
    for (from, to) in parts {
        if from >= end {
            shown.extend_from_slice(&text.as_bytes()[end..from]);
            shown.extend_from_slice(REDACTED.as_bytes());
        }
        end = end.max(to);
    }
    shown.extend_from_slice(&text.as_bytes()[end..]);
    String::from_utf8_lossy(&shown).into_owned()
}

/// The parts of a text that are values of secret names: `name=value`, `"name": "value"`.
fn named_values(view: &View, oauth: bool) -> Vec<(usize, usize)> {
    let bytes = &view.bytes;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_name(byte)).count();
        let name = std::str::from_utf8(&bytes[at..at + length]).unwrap_or_default();
        if length > 0 && is_secret(name, oauth) {
            found.extend(value_after(view, at + length));
        }
        at += length.max(1);
    }
    found
}

/// Where in the source the value after a name stands, if there is one. What is escaped doesn't end
/// it.
fn value_after(view: &View, mut at: usize) -> Option<(usize, usize)> {
    let bytes = &view.bytes;
    let is = |at: usize, test: fn(u8) -> bool| bytes.get(at).is_some_and(|byte| test(*byte));
    while is(at, |byte| matches!(byte, b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n' | b']')) {
        at += 1;
    }
    if !is(at, |byte| matches!(byte, b':' | b'=')) {
        return None;
    }
    at += 1;
    while is(at, |byte| byte.is_ascii_whitespace()) {
        at += 1;
    }
    let quote = bytes.get(at).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let start = at + usize::from(quote.is_some());
    let mut words = 1 + usize::from(starts_with_scheme(bytes.get(start..)?));
    let ends = |at: usize| match quote {
        Some(quote) => bytes[at] == quote && view.width(at) == view.width(start - 1),
        None => view.width(at) == 1 && matches!(bytes[at], b'&' | b',' | b';' | b'}' | b'"'),
    };
    let mut end = start;
    while end < bytes.len() && !ends(end) {
        let gap = quote.is_none() && view.width(end) == 1 && bytes[end].is_ascii_whitespace();
        words -= usize::from(gap);
        if words == 0 {
            break;
        }
        end += 1;
    }
    (end > start).then(|| view.source(start, end))
}

fn starts_with_scheme(value: &[u8]) -> bool {
    SCHEMES.iter().any(|scheme| {
        let start = value.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
            && value.get(scheme.len()) == Some(&b' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor { known: KnownSecrets::new(&["s3cr3t/+value".into()]) }
    }

    #[test]
    fn secrets_are_blotted_out_by_name() {
        let redactor = redactor();
        assert_eq!(
            redactor.path("/oauth/v1/access-tokens/abc"),
            "/oauth/v1/access-tokens/[redacted]"
        );
        assert_eq!(redactor.path("/oauth/v1/Access%2Dtokens/abc/"), {
            "/oauth/v1/Access%2Dtokens/[redacted]/"
        });
        let query = "a=1&client_secret=s&code=c&client%5Fsecret=x%26y&hapi%6bey=z&b=2";
        let shown = "a=1&client_secret=[redacted]&code=[redacted]&client%5Fsecret=[redacted]\
                     &hapi%6bey=[redacted]&b=2";
        assert_eq!(redactor.query(query), shown);
        let body = |text: &str, path: &str| redactor.body(text.as_bytes(), path).to_string();
        let sent = r#"{"accessToken":"x","code":"y","n":"see pat-na1-12-ab."}"#;
        let shown = r#"{"accessToken":"[redacted]","code":"y","n":"see [redacted]."}"#;
        assert_eq!(body(sent, "/crm"), shown);
        assert_eq!(body("code=1&x=2", "/oauth/v1/token"), r#""code=[redacted]&x=2""#);
        assert_eq!(body(r#"{"tokenKey":"x","n":1}"#, "/oauth/v2"), {
            r#"{"n":1,"tokenKey":"[redacted]"}"#
        });
    }

    #[test]
    fn what_cannot_be_read_as_json_is_redacted_too() {
        let redactor = redactor();
        for text in [
            r#"{"client_secret":"hush","#,
            r#"{"client_secret" : "hush"#,
            r#"{"client\u005fsecret":"hush"} x"#,
            r#"{"x":"{\"client_secret\":\"hush\"}""#,
            "{'client_secret': 'hush'",
            "{client_secret: hush}",
            "authorization: Bearer hush",
            "client_secret=hush",
            "CLIENT-SECRET = hush",
        ] {
            let shown = redactor.body(text.as_bytes(), "/oauth/v1/token").to_string();
            assert!(!shown.contains("hush") && shown.contains(REDACTED), "{text}: {shown}");
        }
    }

    #[test]
    fn known_secrets_are_blotted_out_wherever_they_stand() {
        let redactor = redactor();
        for text in [
            "see s3cr3t/+value.",
            "x=s3cr3t%2F%2Bvalue",
            "%733cr3t%2f%2bvalue",
            "s3cr3t%252F%252Bvalue",
            r"s3cr3t\/+value",
            "Basic aWQ6czNjcjN0Lyt2YWx1ZQ==",
            "czNjcjN0Lyt2YWx1ZQ",
            "QUJzM2NyM3QvK3ZhbHVl",
        ] {
            let shown = redactor.text(text);
            assert!(shown.contains(REDACTED), "{text}: {shown}");
            assert!(!shown.contains("value") && !shown.contains("jN0L"), "{text}: {shown}");
        }
        assert_eq!(redactor.text("s3cr3t value"), "s3cr3t value");
    }

    #[test]
    fn short_secrets_are_words_of_their_own() {
        let redactor = Redactor { known: KnownSecrets::new(&["act".into(), "token".into()]) };
        assert_eq!(redactor.text("contacts act tokens token"), {
            "contacts [redacted] tokens [redacted]"
        });
    }
}

//! Secrets stay out of what the journal shows.

use std::borrow::Cow;

use serde_json::Value;

/// What takes a secret's place.
pub const REDACTED: &str = "[redacted]";

/// Fields and parameters whose values nobody needs to see.
const SECRET: [&str; 10] = [
    "access_token",
    "accesstoken",
    "refresh_token",
    "refreshtoken",
    "client_secret",
    "clientsecret",
    "code",
    "code_verifier",
    "hapikey",
    "token",
];
/// The segment after these is a token.
const BEFORE_TOKEN: [&str; 2] = ["access-tokens", "refresh-tokens"];

fn is_secret(name: &str) -> bool {
    SECRET.contains(&name.to_ascii_lowercase().as_str())
}

/// A path without tokens.
pub fn path(path: &str) -> Cow<'_, str> {
    if !BEFORE_TOKEN.iter().any(|word| path.contains(word)) {
        return Cow::Borrowed(path);
    }
    let mut before = "";
    let segments = path.split('/').map(|segment| {
        let hidden = BEFORE_TOKEN.contains(&before) && !segment.is_empty();
        before = segment;
        if hidden { REDACTED } else { segment }
    });
    segments.collect::<Vec<_>>().join("/").into()
}

/// A query string, or a form, without secrets.
pub fn form(text: &str) -> String {
    let shown = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={REDACTED}"),
        _ => tokens(pair),
    };
    text.split('&').map(shown).collect::<Vec<_>>().join("&")
}

/// A body without secrets: JSON as such, forms and other texts as texts.
pub fn body(bytes: &[u8], path: &str) -> Value {
    let oauth = path.starts_with("/oauth/");
    match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            json(&mut value, oauth);
            value
        }
        Err(_) => {
            let text = String::from_utf8_lossy(bytes);
            Value::String(if oauth { form(&text) } else { tokens(&text) })
        }
    }
}

fn json(value: &mut Value, oauth: bool) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(name, value)| {
            // `code` and `token` are everyday words outside of OAuth.
            let secret = is_secret(name) && (oauth || !["code", "token"].contains(&name.as_str()));
            match secret && value.is_string() {
                true => *value = REDACTED.into(),
                false => json(value, oauth),
            }
        }),
        Value::Array(list) => list.iter_mut().for_each(|value| json(value, oauth)),
        Value::String(text) if text.contains(TOKEN) => *text = tokens(text),
        _ => {}
    }
}

/// How private apps' tokens start.
const TOKEN: &str = "pat-na1-";

/// A text in which the tokens of private apps are blotted out.
fn tokens(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find(TOKEN) {
        shown.push_str(&rest[..place]);
        shown.push_str(REDACTED);
        let after = &rest[place + TOKEN.len()..];
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        rest = &after[end.unwrap_or(after.len())..];
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_blotted_out() {
        assert_eq!(path("/oauth/v1/access-tokens/abc"), "/oauth/v1/access-tokens/[redacted]");
        assert_eq!(
            form("a=1&client_secret=s&code=c"),
            "a=1&client_secret=[redacted]&code=[redacted]"
        );
        let shown = body(br#"{"accessToken":"x","code":"y","n":"see pat-na1-12-ab."}"#, "/crm");
        let expected = r#"{"accessToken":"[redacted]","code":"y","n":"see [redacted]."}"#;
        assert_eq!(shown.to_string(), expected);
        assert_eq!(body(b"code=1&x=2", "/oauth/v1/token"), "code=[redacted]&x=2");
    }
}

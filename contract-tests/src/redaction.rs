//! What differs from run to run is replaced by a name, after a check that it is what it should be:
//! an id is made of digits and always the same for the same thing, a time is RFC 3339. What fails
//! the check stays visible, and so differs from every snapshot.

use std::collections::HashMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::json::Json;

/// Shorter ids are too easily part of something else; they are only replaced where they are whole.
const SHORTEST_IN_TEXT: usize = 6;
/// No number in HubSpot's sentences is as long as this, unless it is an id.
const LONG_NUMBER: usize = 10;
/// Times that HubSpot sets.
const TIMES: [&str; 9] = [
    "createdAt",
    "updatedAt",
    "archivedAt",
    "startedAt",
    "completedAt",
    "requestedAt",
    "createdate",
    "lastmodifieddate",
    "hs_lastmodifieddate",
];
/// Whose token it is differs between accounts.
const ACCOUNT: [(&str, &str); 9] = [
    ("hs_object_source_id", "[app]"),
    ("sourceId", "[app]"),
    ("appId", "[app]"),
    ("hs_created_by_user_id", "[user]"),
    ("hs_updated_by_user_id", "[user]"),
    ("updatedByUserId", "[user]"),
    ("createdUserId", "[user]"),
    ("updatedUserId", "[user]"),
    ("portalId", "[portal]"),
];

/// What has a name by now.
#[derive(Debug)]
pub struct Names {
    /// The run's own word, in every name it gives.
    run: String,
    base_url: String,
    portal: Option<String>,
    /// Ids by value; longest first when text is searched.
    ids: HashMap<String, String>,
    /// Ids of labels, which are short and only unique among USER_DEFINED ones.
    labels: HashMap<String, String>,
    counts: HashMap<&'static str, usize>,
    /// What was sent comes back as it is, times too.
    sent: String,
}

impl Names {
    /// Of a run against a target.
    pub fn new(run: &str, base_url: &str) -> Self {
        Self {
            run: run.to_owned(),
            base_url: base_url.to_owned(),
            portal: None,
            ids: HashMap::new(),
            labels: HashMap::new(),
            counts: HashMap::new(),
            sent: String::new(),
        }
    }

    /// Gives an id a name: `[contact 1]`, or what it has already. What is no id gets none.
    pub fn name(&mut self, kind: &'static str, id: &str) {
        if !id.is_empty() && !self.ids.contains_key(id) {
            let name = self.next(kind);
            self.ids.insert(id.to_owned(), name);
        }
    }

    /// Gives the type of a label a name.
    pub fn name_label(&mut self, id: &str) {
        if !self.labels.contains_key(id) {
            let name = self.next("label");
            self.labels.insert(id.to_owned(), name);
        }
    }

    /// Tells the account's number.
    pub fn set_portal(&mut self, portal: &str) {
        self.portal = Some(portal.to_owned());
    }

    fn next(&mut self, kind: &'static str) -> String {
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        format!("[{kind} {count}]")
    }

    /// Remembers what was sent.
    pub fn sent(&mut self, text: &str) {
        self.sent.push_str(text);
    }

    /// A text with names in it.
    pub fn text(&self, text: &str) -> String {
        let mut text = text.replace(&self.base_url, "[base]").replace(&self.run, "[run]");
        if let Some(portal) = &self.portal {
            text = replace_number(&text, portal, "[portal]");
        }
        let mut ids: Vec<_> =
            self.ids.iter().filter(|(id, _)| id.len() >= SHORTEST_IN_TEXT).collect();
        ids.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
        for (id, name) in ids {
            text = replace_number(&text, id, name);
        }
        text
    }

    /// A body with names in it. The answer's correlation id must be its header's.
    pub fn json(&self, json: &Json, correlation: Option<&str>) -> Json {
        self.member("", json, correlation, false)
    }

    fn member(&self, key: &str, value: &Json, correlation: Option<&str>, own: bool) -> Json {
        match value {
            Json::Object(members) => {
                let category = value.get("category").or(value.get("associationCategory"));
                let own = category.is_none_or(|category| category.text() == Some("USER_DEFINED"));
                let member = |(name, value): &(String, Json)| {
                    (self.text(name), self.member(name, value, correlation, own))
                };
                Json::Object(members.iter().map(member).collect())
            }
            Json::Array(items) => Json::Array(
                items.iter().map(|item| self.member(key, item, correlation, own)).collect(),
            ),
            Json::String(text) => Json::String(self.scalar(key, text, correlation, own)),
            Json::Number(number) => match self.scalar(key, number, correlation, own) {
                same if same == *number => Json::Number(same),
                named => Json::String(format!("{named} as a number")),
            },
            other => other.clone(),
        }
    }

    fn scalar(&self, key: &str, text: &str, correlation: Option<&str>, own: bool) -> String {
        if key == "correlationId" {
            return correlation_id(text, correlation);
        }
        if own && (key == "typeId" || key == "associationTypeId") {
            return self.labels.get(text).cloned().unwrap_or_else(|| text.to_owned());
        }
        if TIMES.contains(&key) && !self.sent.contains(text) {
            return checked(text, "[time]", "a time", is_time);
        }
        if let Some((_, name)) = ACCOUNT.iter().find(|(account, _)| *account == key) {
            return checked(text, name, "an id", is_id);
        }
        if let Some(name) = self.ids.get(text) {
            return name.clone();
        }
        if !self.sent.contains(text) {
            if is_time(text) {
                return "[time]".to_owned();
            }
            if is_milliseconds(text) {
                return "[milliseconds]".to_owned();
            }
        }
        match key {
            "url" => self.page(text),
            "message" => self.sentence(text, correlation),
            _ => self.text(text),
        }
    }

    /// A sentence may quote the correlation id, and ids of what never came to be.
    fn sentence(&self, text: &str, correlation: Option<&str>) -> String {
        let text = match correlation {
            Some(id) => text.replace(id, "[correlation id]"),
            None => text.to_owned(),
        };
        let text = self.text(&text);
        let unknown = |number: &&str| number.len() >= LONG_NUMBER && !self.sent.contains(*number);
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(unknown);
        numbers.fold(text.clone(), |text, number| text.replace(number, "[an id]"))
    }

    /// A path with names in it: a segment that is an id is replaced whatever its length.
    pub fn path(&self, path: &str) -> String {
        let of_label = path.contains("/labels/");
        let whole = |segment: &str| {
            let label = self.labels.get(segment).filter(|_| of_label);
            let name = label.or(self.ids.get(segment));
            name.cloned().unwrap_or_else(|| self.text(segment))
        };
        let pieces = path.split_inclusive(['/', '?', '&', '=', ',']).map(|piece| {
            let end = piece.trim_end_matches(['/', '?', '&', '=', ',']).len();
            format!("{}{}", whole(&piece[..end]), &piece[end..])
        });
        pieces.collect()
    }

    /// The address of a record's page, which is the hub's own.
    fn page(&self, url: &str) -> String {
        let path = url
            .strip_prefix("https://app")
            .and_then(|rest| rest.split_once("hubspot.com/contacts/"))
            .and_then(|(_, rest)| rest.split_once('/'))
            .filter(|(portal, _)| is_id(portal));
        match path {
            Some((_, rest)) => format!("[ui]/contacts/[portal]/{}", self.text(rest)),
            None => self.text(url),
        }
    }
}

/// Replaces a number where it isn't part of a longer one.
fn replace_number(text: &str, number: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(number) {
        let (before, after) = (&rest[..at], &rest[at + number.len()..]);
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let escape = ends_with_an_escape(before);
        let part = !escape && digit(before.chars().next_back()) || digit(after.chars().next());
        out.push_str(before);
        out.push_str(if part { number } else { name });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// In an address `%22` is a quotation mark, whatever follows.
fn ends_with_an_escape(text: &str) -> bool {
    text.len().checked_sub(3).and_then(|at| text.get(at..)).is_some_and(|end| {
        end.starts_with('%') && end[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn correlation_id(text: &str, header: Option<&str>) -> String {
    match header {
        _ if Uuid::try_parse(text).is_err() => format!("[not a UUID: {text}]"),
        Some(header) if header != text => format!("[not the header's: {text}]"),
        _ => "[correlation id]".to_owned(),
    }
}

fn checked(text: &str, name: &str, kind: &str, check: fn(&str) -> bool) -> String {
    match check(text) {
        true => name.to_owned(),
        false => format!("[not {kind}: {text}]"),
    }
}

/// Whether a text is an id.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a time as HubSpot prints it: UTC, with three digits of a second or none.
pub fn is_time(text: &str) -> bool {
    let length = text.len() == "2026-01-01T00:00:00Z".len()
        || text.len() == "2026-01-01T00:00:00.000Z".len();
    length && text.ends_with('Z') && text.contains('T') && text.parse::<Timestamp>().is_ok()
}

/// Whether a text is a time in milliseconds, between 2001 and 2096.
fn is_milliseconds(text: &str) -> bool {
    text.len() == 13 && is_id(text) && ('1'..='3').any(|first| text.starts_with(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::new("ctabc", "http://127.0.0.1:1");
        names.set_portal("4812345");
        names.name("contact", "101000000105");
        names.name("contact", "101000000106");
        names.name("contact", "101000000105");
        names.name_label("7");
        names.sent("closedate 2026-04-01T00:00:00Z");
        names
    }

    fn check(key: &str, value: &str, expected: &str) {
        let json = Json::parse(&format!("{{\"{key}\":{value}}}")).unwrap();
        let shown = names().json(&json, Some("019caed9-4300-7534-a6a6-b7fd0b63d0ba"));
        assert_eq!(shown.get(key).unwrap().to_string(), expected, "{key}: {value}");
    }

    #[test]
    fn replaces_what_it_has_checked() {
        check("id", "\"101000000106\"", "\"[contact 2]\"");
        check("toObjectId", "101000000105", "\"[contact 1] as a number\"");
        check("message", "\"Existing ID: 101000000105.\"", "\"Existing ID: [contact 1].\"");
        check("label", "\"not 1010000001055\"", "\"not 1010000001055\"");
        check("message", "\"a=1 on 101000000199. b\"", "\"a=1 on [an id]. b\"");
        check("link", "\"x?id=%22101000000105%22\"", "\"x?id=%22[contact 1]%22\"");
        check("createdAt", "\"2026-03-02T14:00:00.120Z\"", "\"[time]\"");
        check("hs_v2_date_entered_lead", "\"2026-03-02T14:00:00Z\"", "\"[time]\"");
        check("hs_lifecyclestage_lead_date", "\"1772460000000\"", "\"[milliseconds]\"");
        check("closedate", "\"2026-04-01T00:00:00Z\"", "\"2026-04-01T00:00:00Z\"");
        check("correlationId", "\"019caed9-4300-7534-a6a6-b7fd0b63d0ba\"", "\"[correlation id]\"");
        check("fullyQualifiedName", "\"p4812345_ctabc_cars\"", "\"p[portal]_[run]_cars\"");
        check(
            "url",
            "\"https://app-eu1.hubspot.com/contacts/99/record/0-1/101000000105\"",
            "\"[ui]/contacts/[portal]/record/0-1/[contact 1]\"",
        );
        check(
            "types",
            r#"[{"category":"USER_DEFINED","typeId":7}]"#,
            r#"[{"category":"USER_DEFINED","typeId":"[label 1] as a number"}]"#,
        );
        check(
            "types",
            r#"[{"category":"HUBSPOT_DEFINED","typeId":7}]"#,
            r#"[{"category":"HUBSPOT_DEFINED","typeId":7}]"#,
        );
    }

    #[test]
    fn a_path_names_whole_segments() {
        let mut names = names();
        names.name("cursor", "2");
        let path = names.path("/crm/v3/objects/0-2/101000000105?limit=2&after=2&x=22");
        assert_eq!(path, "/crm/v3/objects/0-2/[contact 1]?limit=[cursor 1]&after=[cursor 1]&x=22");
    }

    #[test]
    fn what_fails_its_check_stays_visible() {
        check("createdAt", "\"yesterday\"", "\"[not a time: yesterday]\"");
        check(
            "updatedAt",
            "\"2026-03-02T14:00:00.12+01:00\"",
            "\"[not a time: 2026-03-02T14:00:00.12+01:00]\"",
        );
        check("hs_object_source_id", "\"me\"", "\"[not an id: me]\"");
        check("correlationId", "\"abc\"", "\"[not a UUID: abc]\"");
        let other = "019caed9-4300-7534-a6a6-b7fd0b63d0bb";
        check(
            "correlationId",
            &format!("\"{other}\""),
            &format!("\"[not the header's: {other}]\""),
        );
    }
}

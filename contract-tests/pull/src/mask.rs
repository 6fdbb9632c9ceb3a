//! Personal data that become somebody else's: equal values stay equal, unique ones unique, and
//! each keeps its form. The key follows from the token, so nobody without it can try out whose
//! address became which.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::part::{mapped, member, text, word};
use contract::json::Json;

/// The longest text that is made up, in words.
const MAX_WORDS: usize = 40;
/// Numbers kept of a phone number that says its country.
const COUNTRY_DIGITS: usize = 2;
/// Says who made a record, in HubSpot's own words.
const KEPT: [&str; 3] = ["hs_object_source", "hs_object_source_id", "hs_object_source_label"];

/// Masks values.
#[derive(Clone)]
pub struct Mask {
    key: [u8; 32],
}

/// The key stays hidden.
impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mask(…)")
    }
}

impl Mask {
    /// The mask of a token's pulls.
    pub fn of(token: &str) -> Self {
        let digest = Sha256::digest(format!("hubspot-contract pull\n{token}"));
        Self { key: digest.into() }
    }

    /// Tells two masks apart and nothing else.
    pub fn fingerprint(&self) -> String {
        self.chance("fingerprint", "").code(8)
    }

    /// A record's value, as its property asks; some are better left out.
    pub fn value(&self, property: &Json, value: &str) -> Option<String> {
        let name = word(property, "name");
        if KEPT.contains(&name) {
            return Some(value.to_owned());
        }
        let unique = property.get("hasUniqueValue") == Some(&Json::Bool(true));
        match word(property, "type") {
            "number" if value.parse::<f64>().is_ok() => Some(value.to_owned()),
            "bool" | "date" | "datetime" | "object_coordinates" => Some(value.to_owned()),
            "enumeration" => Some(self.each(value, |part| match is_choice(property, part) {
                true => part.to_owned(),
                false => self.text(property, part, unique),
            })),
            "phone_number" if !unique => Some(self.phone(value)),
            _ if value.starts_with(['{', '[']) => None,
            _ => Some(self.text(property, value, unique)),
        }
    }

    /// An owner, under another name and address.
    pub fn owner(&self, owner: &Json) -> Json {
        let other = |owner, name: &str, made_up: &dyn Fn(&str) -> String| {
            mapped(owner, name, |value| match value.text().filter(|value| !value.is_empty()) {
                Some(value) => text(made_up(value)),
                None => value.clone(),
            })
        };
        let owner = other(owner.clone(), "email", &|email| self.email(email));
        let owner = other(owner, "firstName", &|name| self.words(name));
        other(owner, "lastName", &|name| self.words(name))
    }

    fn each(&self, value: &str, part: impl Fn(&str) -> String) -> String {
        value.split(';').map(part).collect::<Vec<_>>().join(";")
    }

    fn text(&self, property: &Json, value: &str, unique: bool) -> String {
        let says = |hint: &str| {
            word(property, "name").contains(hint)
                || word(property, "fieldType").contains(hint)
                || word(property, "textDisplayHint").contains(hint)
        };
        if value.split(';').all(is_email) {
            return self.each(value, |one| self.email(one));
        }
        if let Some((scheme, rest)) = value.split_once("://") {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let path = self.chance("path", value).code(12);
            return format!("{}://{}/{path}", scheme.to_lowercase(), self.domain(host));
        }
        if is_domain(value) {
            return self.domain(value);
        }
        if unique {
            return self.chance("code", value).code(16);
        }
        let phone = ["phone", "mobile", "fax"].into_iter().any(says) || is_phone(value);
        if phone { self.phone(value) } else { self.words(value) }
    }

    /// An address at a domain where nobody lives. Case makes no difference to HubSpot.
    pub fn email(&self, value: &str) -> String {
        let lower = value.trim().to_lowercase();
        let domain = lower.rsplit('@').next().unwrap_or_default();
        let mut chance = self.chance("email", &lower);
        let name = chance.word();
        format!("{name}.{}@{}", chance.code(13), self.domain(domain))
    }

    fn domain(&self, value: &str) -> String {
        let lower = value.to_lowercase();
        let bare = lower.strip_prefix("www.").unwrap_or(&lower);
        let www = if bare.len() == lower.len() { "" } else { "www." };
        let mut chance = self.chance("domain", bare);
        let name = chance.word();
        format!("{www}{name}-{}.example.com", chance.code(10))
    }

    /// Other digits in the same places, behind the country.
    fn phone(&self, value: &str) -> String {
        let mut chance = self.chance("phone", value);
        let mut kept = if value.starts_with('+') { COUNTRY_DIGITS } else { 0 };
        let mut other = |c: char| match c {
            '0'..='9' if kept > 0 => {
                kept -= 1;
                c
            }
            '0'..='9' => chance.digit(),
            'a'..='z' | 'A'..='Z' => 'x',
            other => other,
        };
        value.chars().map(&mut other).collect()
    }

    /// As many words as there were, with capitals where there were some.
    fn words(&self, value: &str) -> String {
        let mut chance = self.chance("words", value);
        let words = value.split_whitespace().take(MAX_WORDS).map(|before| {
            if before.bytes().all(|byte| byte.is_ascii_digit()) {
                return before.chars().map(|_| chance.digit()).collect();
            }
            let word = chance.word();
            let mut letters = word.chars();
            match (before.starts_with(char::is_uppercase), letters.next()) {
                (true, Some(first)) => first.to_ascii_uppercase().to_string() + letters.as_str(),
                _ => word.clone(),
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn chance(&self, kind: &'static str, value: &str) -> Chance {
        Chance { key: self.key, about: format!("{kind}\n{value}"), round: 0, bytes: Vec::new() }
    }
}

/// Bytes that follow from the key and a value.
struct Chance {
    key: [u8; 32],
    about: String,
    round: u32,
    bytes: Vec<u8>,
}

impl Chance {
    fn byte(&mut self) -> u8 {
        if let Some(byte) = self.bytes.pop() {
            return byte;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length will do");
        mac.update(&self.round.to_be_bytes());
        mac.update(self.about.as_bytes());
        self.round += 1;
        self.bytes = mac.finalize().into_bytes().to_vec();
        self.bytes.pop().unwrap_or_default()
    }

    fn below(&mut self, end: u8) -> u8 {
        // 256 is no multiple of `end`; that some come a little more often gives nothing away.
        self.byte() % end
    }

    fn digit(&mut self) -> char {
        char::from(b'0' + self.below(10))
    }

    /// `tolavi`: three syllables.
    fn word(&mut self) -> String {
        const FIRST: &[u8; 16] = b"bdfghjklmnprstvz";
        const SECOND: &[u8; 5] = b"aeiou";
        let mut word = String::new();
        for _ in 0..3 {
            word.push(char::from(FIRST[usize::from(self.below(16))]));
            word.push(char::from(SECOND[usize::from(self.below(5))]));
        }
        word
    }

    /// Five bits a letter.
    fn code(&mut self, length: usize) -> String {
        const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        (0..length).map(|_| char::from(LETTERS[usize::from(self.below(32))])).collect()
    }
}

/// Whether a value of an enumeration says nothing of a person: an option, an id, or what HubSpot
/// keeps as one. It keeps further addresses and domains as enumerations too.
fn is_choice(property: &Json, value: &str) -> bool {
    let options = member(property, "options");
    let hubspots = property.get("hubspotDefined") == Some(&Json::Bool(true));
    options.items().iter().any(|option| word(option, "value") == value)
        || value.bytes().all(|byte| byte.is_ascii_digit())
        || (hubspots && !is_email(value) && !is_domain(value))
}

fn is_email(value: &str) -> bool {
    let value = value.trim();
    let parts = value.split_once('@');
    parts.is_some_and(|(name, domain)| !name.is_empty() && is_domain(domain))
}

fn is_domain(value: &str) -> bool {
    let letters = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let end = value.rsplit('.').next().unwrap_or_default();
    value.contains('.')
        && !value.starts_with('.')
        && value.chars().all(letters)
        && end.len() >= 2
        && end.chars().all(char::is_alphabetic)
}

fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    digits >= 7 && value.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(property: &str, value: &str) -> Option<String> {
        Mask::of("token").value(&Json::parse(property).unwrap(), value)
    }

    #[test]
    fn what_says_nothing_of_a_person_stays() {
        let choice = r#"{"name":"a","type":"enumeration","options":[{"value":"x"},{"value":"y"}]}"#;
        for (property, value) in [
            (choice, "x;y"),
            (choice, "501"),
            (
                r#"{"name":"hs_pipeline","type":"enumeration","options":[],"hubspotDefined":true}"#,
                "p-1",
            ),
            (r#"{"name":"a","type":"number"}"#, "12.50"),
            (r#"{"name":"a","type":"bool"}"#, "true"),
            (r#"{"name":"a","type":"datetime"}"#, "2026-03-02T14:00:00Z"),
            (r#"{"name":"hs_object_source_id","type":"string"}"#, "userId:77"),
        ] {
            assert_eq!(masked(property, value).as_deref(), Some(value), "{property}");
        }
    }

    #[test]
    fn addresses_hide_in_enumerations_too() {
        let property = r#"{"name":"hs_additional_emails","type":"enumeration","options":[],"hubspotDefined":true}"#;
        let value = masked(property, "ada@acme.example.com;eve@acme.example.com").unwrap();
        let emails: Vec<&str> = value.split(';').collect();
        assert_eq!(
            emails[0],
            Mask::of("token").email("Ada@Acme.example.com"),
            "case makes no difference"
        );
        assert!(emails.len() == 2 && emails.iter().all(|email| email.ends_with(".example.com")));
        let domains = masked(property, "acme.example.com;bolt.example.com").unwrap();
        assert!(!domains.contains("acme") && domains.split(';').count() == 2);
        let own = r#"{"name":"rep","type":"enumeration","options":[]}"#;
        assert_ne!(masked(own, "Ada"), Some("Ada".to_owned()));
    }

    #[test]
    fn texts_keep_their_form() {
        let text = r#"{"name":"a","type":"string"}"#;
        let shape = |value: &str| -> String {
            let shape = |c: char| match c {
                'A'..='Z' => 'A',
                'a'..='z' => 'a',
                '0'..='9' => '0',
                other => other,
            };
            masked(text, value).unwrap().chars().map(shape).collect()
        };
        assert_eq!(shape("Ada"), "Aaaaaa");
        assert_eq!(shape("Main Street 12"), "Aaaaaa Aaaaaa 00");
        assert_eq!(shape("+49 (221) 555-0199"), "+00 (000) 000-0000");
        assert!(masked(text, "www.acme.example.com").unwrap().starts_with("www."));
        assert!(masked(text, "HTTPS://acme.example.com/ada?x=1").unwrap().starts_with("https://"));
        assert_eq!(masked(text, r#"{"from": "ada"}"#), None, "nobody knows what is inside");
        let unique = r#"{"name":"phone","type":"string","hasUniqueValue":true}"#;
        assert_ne!(masked(unique, "1"), masked(unique, "2"));
    }

    #[test]
    fn another_token_masks_otherwise() {
        assert_ne!(
            Mask::of("a").email("ada@acme.example.com"),
            Mask::of("b").email("ada@acme.example.com")
        );
        assert_eq!(format!("{:?}", Mask::of("a")), "Mask(…)");
    }
}

//! Finds secrets in texts by their value: as they are, percent-encoded, escaped as in JSON, and
//! inside of Base64, as Basic authentication sends them.

use std::collections::{BTreeSet, HashMap, HashSet};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use portal::Secret;

/// A shorter secret is only found where it stands as a word: it may be part of many others.
const WORD_ONLY: usize = 8;
/// Fewer characters of Base64 could be anything.
const MIN_BASE64: usize = 6;
/// How often a text is decoded: encoded twice is what a proxy makes of it.
const MAX_LEVELS: usize = 3;
/// Bytes by which secrets are looked up.
const PREFIX: usize = 3;

/// A text as it is, or decoded, with the place in the source where each byte comes from.
#[derive(Clone, Debug)]
pub struct View {
    /// The bytes that are seen.
    pub bytes: Vec<u8>,
    /// Where each of them starts in the source, and where the last one ends.
    places: Vec<usize>,
}

impl View {
    fn plain(text: &str) -> Self {
        Self { bytes: text.into(), places: (0..=text.len()).collect() }
    }

    /// A text whose escapes are resolved once.
    pub fn decoded(text: &str) -> Self {
        let plain = Self::plain(text);
        plain.decode().unwrap_or(plain)
    }

    /// A text as it is and as it reads decoded, as long as that makes it another.
    pub fn all(text: &str) -> Vec<Self> {
        let mut views = vec![Self::plain(text)];
        while let Some(next) = views.last().and_then(Self::decode) {
            views.push(next);
            if views.len() > MAX_LEVELS {
                break;
            }
        }
        views
    }

    /// What is seen, as a text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// How many bytes of the source a byte comes from.
    pub fn width(&self, at: usize) -> usize {
        self.places[at + 1] - self.places[at]
    }

    /// The part of the source that some bytes come from.
    pub fn source(&self, from: usize, to: usize) -> (usize, usize) {
        (self.places[from], self.places[to])
    }

    /// The same with one level of escapes resolved; `None` if there are none.
    fn decode(&self) -> Option<Self> {
        memchr::memchr2(b'%', b'\\', &self.bytes)?;
        let (mut bytes, mut places, mut at) = (Vec::new(), Vec::new(), 0);
        while at < self.bytes.len() {
            let (decoded, length) = unescape(&self.bytes[at..]);
            places.push(self.places[at]);
            bytes.push(decoded);
            at += length;
        }
        places.push(*self.places.last()?);
        (bytes.len() < self.bytes.len()).then_some(Self { bytes, places })
    }

    /// The same in one alphabet of Base64.
    fn in_standard_base64(&self) -> Vec<u8> {
        let standard = |byte: &u8| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        };
        self.bytes.iter().map(standard).collect()
    }
}

/// What stands at the beginning, and of how many bytes it is made.
fn unescape(bytes: &[u8]) -> (u8, usize) {
    let hex = |from: usize, to: usize| {
        let digits = std::str::from_utf8(bytes.get(from..to)?).ok()?;
        let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        plain.then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let decoded = match bytes {
        [b'%', ..] => hex(1, 3).and_then(|code| Some((u8::try_from(code).ok()?, 3))),
        // Secrets are ASCII, as headers are.
        [b'\\', b'u', ..] => {
            hex(2, 6).and_then(|code| Some((u8::try_from(code).ok().filter(u8::is_ascii)?, 6)))
        }
        [b'\\', escaped @ (b'"' | b'\\' | b'/'), ..] => Some((*escaped, 2)),
        _ => None,
    };
    decoded.unwrap_or((bytes[0], 1))
}

/// The lengths of secrets that begin alike, and these secrets.
type Alike = (BTreeSet<usize>, HashSet<Vec<u8>>);

/// Secrets by how they begin, then by length: a place in a text is looked up a few times, however
/// many secrets there are.
#[derive(Debug, Default)]
struct Table {
    by_prefix: HashMap<Vec<u8>, Alike>,
}

impl Table {
    fn add(&mut self, pattern: Vec<u8>) {
        let prefix = pattern[..PREFIX.min(pattern.len())].to_vec();
        let (lengths, patterns) = self.by_prefix.entry(prefix).or_default();
        lengths.insert(pattern.len());
        patterns.insert(pattern);
    }

    /// The length of the longest secret at a place.
    fn at(&self, bytes: &[u8], at: usize, accepts: impl Fn(usize) -> bool) -> Option<usize> {
        let rest = &bytes[at..];
        (1..=PREFIX.min(rest.len())).rev().find_map(|prefix| {
            let (lengths, patterns) = self.by_prefix.get(&rest[..prefix])?;
            lengths.iter().rev().copied().find(|length| {
                let found = rest.get(..*length).is_some_and(|part| patterns.contains(part));
                found && accepts(*length)
            })
        })
    }
}

/// Secrets that are to be found.
#[derive(Default)]
pub struct KnownSecrets {
    plain: Table,
    base64: Table,
}

impl std::fmt::Debug for KnownSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KnownSecrets(…)")
    }
}

impl KnownSecrets {
    /// Looks for these.
    pub fn new(secrets: &[Secret]) -> Self {
        let mut known = Self::default();
        for secret in secrets.iter().map(|secret| secret.expose().as_bytes()) {
            if !secret.is_empty() {
                known.plain.add(secret.to_vec());
                base64_forms(secret).for_each(|form| known.base64.add(form));
            }
        }
        known
    }

    /// Where a text has any, or what looks like a private app's token.
    pub fn find(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for view in View::all(text) {
            let bytes = &view.bytes;
            self.each(bytes, &mut |from, to| found.push(view.source(from, to)));
            let base64 = view.in_standard_base64();
            self.each_base64(&base64, &mut |from, to| found.push(view.source(from, to)));
        }
        found
    }

    fn each(&self, bytes: &[u8], tell: &mut impl FnMut(usize, usize)) {
        let is_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
        let mut at = 0;
        while at < bytes.len() {
            let stands_alone = |length: usize| {
                let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                !is_word(before) && !is_word(bytes.get(at + length))
            };
            let accepts = |length: usize| length >= WORD_ONLY || stands_alone(length);
            let known = self.plain.at(bytes, at, accepts);
            let length = known.max(private_token(&bytes[at..]));
            if let Some(length) = length {
                tell(at, at + length);
            }
            at += length.unwrap_or(1);
        }
    }

    /// All of the Base64 around a secret goes with it.
    fn each_base64(&self, bytes: &[u8], tell: &mut impl FnMut(usize, usize)) {
        let is_base64 =
            |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        let mut at = 0;
        while at < bytes.len() {
            let run = bytes[at..].iter().take_while(is_base64).count();
            let end = at + run;
            if (at..end).any(|place| self.base64.at(&bytes[..end], place, |_| true).is_some()) {
                tell(at, end);
            }
            at = end.max(at + 1);
        }
    }
}

/// What a secret looks like inside of Base64, after nought, one or two bytes of a group of three.
fn base64_forms(secret: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..3).filter_map(|before| {
        let padded = [&[0; 2][..before], secret].concat();
        // Characters at both ends tell something of what stands next to the secret.
        let (first, last) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
        let form = STANDARD_NO_PAD.encode(&padded).as_bytes().get(first..last)?.to_vec();
        (form.len() >= MIN_BASE64).then_some(form)
    })
}

/// The length of what looks like a private app's token: `pat-na1-…`, `pat-eu1-…`.
fn private_token(bytes: &[u8]) -> Option<usize> {
    let [b'p', b'a', b't', b'-', a, b, c, b'-', rest @ ..] = bytes else { return None };
    let is_place = a.is_ascii_lowercase() && b.is_ascii_lowercase() && c.is_ascii_digit();
    let rest = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-');
    is_place.then(|| bytes.len().min(8 + rest.count()))
}

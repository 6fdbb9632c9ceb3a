//! Values at the edge: numbers, times, texts.

use fastrand::Rng;
use serde_json::{Value, json};

/// Marks a text that stands in a body as it is, without quotes: a number that no program holds.
pub const RAW: &str = "\u{1}raw:";

const NUMBERS: [&str; 32] = [
    "0",
    "-0",
    "1",
    "-1",
    "0.1",
    "1.50",
    "007",
    "+5",
    "1e3",
    "1E-3",
    "1e308",
    "1e309",
    "-1e400",
    "1e-400",
    "1e-9000000000000000000",
    "1e9000000000000000000",
    "1e-400000000",
    "1e-50000000",
    "1e50000000",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "2147483648",
    "4294967296",
    "0.30000000000000004",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "٣",
];

const TIMES: [&str; 20] = [
    "0",
    "-1",
    "1772460000000",
    "1772460000",
    "253402300799999",
    "253402300800000",
    "-62135596800000",
    "8640000000000000",
    "8640000000000001",
    "9223372036854775807",
    "1970-01-01",
    "2026-02-30",
    "2026-09",
    "9999-12-31",
    "9999-12-31T23:59:59.999Z",
    "0000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "2026-03-29T02:30:00+02:00",
    "2026-06-30T23:59:60Z",
    "+10000-01-01T00:00:00Z",
];

const TEXTS: [&str; 22] = [
    "",
    " ",
    "a",
    "null",
    "true",
    "ada@example.com",
    "ADA@EXAMPLE.COM",
    "ß",
    "İ",
    "e\u{301}",
    "👩‍👩‍👧‍👦",
    "\u{202e}evil",
    "\0",
    "\u{feff}",
    "\u{ffff}",
    "'\"><script>",
    "../../etc/passwd",
    "%00",
    "a;b;;c",
    "*",
    "{\"a\":1}",
    "\r\nx-injected: 1",
];

/// The most that a long text has.
const LONG: usize = 70_000;
/// How deep a deep value is.
const DEEP: usize = 200;

/// A text of any kind.
pub fn text(random: &mut Rng) -> String {
    match random.u8(..16) {
        0..5 => pick(random, &NUMBERS).to_owned(),
        5..9 => pick(random, &TIMES).to_owned(),
        9..14 => pick(random, &TEXTS).to_owned(),
        14 => random.i64(..).to_string(),
        _ => pick(random, &TEXTS).chars().cycle().take(random.usize(..300)).collect(),
    }
}

/// A number, or nearly one.
pub fn number(random: &mut Rng) -> String {
    pick(random, &NUMBERS).to_owned()
}

/// An instant, or nearly one.
pub fn time(random: &mut Rng) -> String {
    pick(random, &TIMES).to_owned()
}

/// Something that stands where another value was expected.
pub fn odd(random: &mut Rng) -> Value {
    match random.u16(..200) {
        0..60 => text(random).into(),
        60..90 => format!("{RAW}{}", pick(random, &NUMBERS)).into(),
        90..110 => Value::Null,
        110..125 => random.bool().into(),
        125..140 => json!([]),
        140..155 => json!({}),
        155..165 => json!([text(random), text(random)]),
        165..175 => json!({ text(random): text(random) }),
        175..180 => format!("0.{}", "3".repeat(random.usize(..3_000))).into(),
        180..183 => "x".repeat(random.usize(..LONG)).into(),
        183..186 => "é".repeat(random.usize(..LONG)).into(),
        186..192 => deep(random.usize(..DEEP)),
        _ => (random.i64(..)).into(),
    }
}

fn deep(levels: usize) -> Value {
    (0..levels).fold(Value::Null, |inner, level| match level % 2 {
        0 => json!([inner]),
        _ => json!({ "a": inner }),
    })
}

/// One of a list.
pub fn pick<'t>(random: &mut Rng, list: &[&'t str]) -> &'t str {
    list[random.usize(..list.len())]
}
